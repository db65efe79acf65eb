//! The life of a contribution: submitted, published, archived, restored.

use super::edit::store;
use super::ids;
use super::thing::Any;
use crate::context::Ctx;
use crate::error::Error;
use crate::gql::{ID, InputObject};
use crate::policy::{self, Action};
use crate::write::{Outcome, Tx};
use entity::ContributionId;
use entity::activity::Verb;
use entity::contribution::{self, State};
use sea_orm::EntityTrait;
use uuid::Uuid;

/// Proposes a draft.
#[derive(InputObject, Debug)]
pub struct SubmitContributionInput {
    /// Of any kind.
    pub id: ID,
}

/// Makes a draft or a proposal public.
#[derive(InputObject, Debug)]
pub struct PublishContributionInput {
    /// Of any kind.
    pub id: ID,
}

/// Takes a thing out of the lists.
#[derive(InputObject, Debug)]
pub struct ArchiveContributionInput {
    /// Of any kind.
    pub id: ID,
}

/// Brings an archived thing back.
#[derive(InputObject, Debug)]
pub struct RestoreContributionInput {
    /// Of any kind.
    pub id: ID,
}

/// One step of life: who may take it, from where to where, and what the chronicle says.
struct Step {
    action: Action,
    from: &'static [State],
    to: State,
    verb: Verb,
}

/// `DRAFT → SUBMITTED`.
pub async fn submit(ctx: &Ctx<'_>, input: SubmitContributionInput) -> Result<Any, Error> {
    let step = Step { action: Action::Submit, from: &[State::Draft], to: State::Submitted, verb: Verb::Submitted };
    take(ctx, &input.id, step).await
}

/// `DRAFT` or `SUBMITTED → PUBLISHED`.
pub async fn publish(ctx: &Ctx<'_>, input: PublishContributionInput) -> Result<Any, Error> {
    let from = &[State::Draft, State::Submitted];
    take(ctx, &input.id, Step { action: Action::Publish, from, to: State::Published, verb: Verb::Published }).await
}

/// `PUBLISHED → ARCHIVED`.
pub async fn archive(ctx: &Ctx<'_>, input: ArchiveContributionInput) -> Result<Any, Error> {
    let from = &[State::Published];
    take(ctx, &input.id, Step { action: Action::Archive, from, to: State::Archived, verb: Verb::Archived }).await
}

/// `ARCHIVED → PUBLISHED`.
pub async fn restore(ctx: &Ctx<'_>, input: RestoreContributionInput) -> Result<Any, Error> {
    let from = &[State::Archived];
    take(ctx, &input.id, Step { action: Action::Restore, from, to: State::Published, verb: Verb::Restored }).await
}

async fn take(ctx: &Ctx<'_>, id: &ID, step: Step) -> Result<Any, Error> {
    let id = ids::any_input(id, "input.id")?;
    ctx.write(async |tx| {
        let before = tx.lock(id).await?;
        tx.authorize(step.action, &before)?;
        if !step.from.contains(&before.state) {
            return Err(Error::state());
        }
        let published_at = before.published_at.or_else(|| (step.to == State::Published).then(|| tx.moment()));
        let after = contribution::Model { state: step.to, published_at, ..before.clone() };
        let after = store(tx, &before, after).await?;
        tx.record_change(step.verb, &before, &after);
        Any::new(after)
    })
    .await
}

impl Outcome for Any {
    fn id(&self) -> Uuid {
        self.row().id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = contribution::Entity::find_by_id(ContributionId(id)).one(tx.db()).await?;
        row.filter(|row| policy::sees(&tx.viewer, row)).map_or_else(|| Err(Error::not_found()), Any::new)
    }
}
