//! The life of a contribution: submitted, published, archived, restored; and what a viewer may do with it.

use crate::areas::{articles, bookings, claims, memberships, needs, notices, offers, service_offers};
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::course::Step;
use crate::ground::contribution::{Base, PUBLISH, ids, may_move_on, store};
use crate::ground::policy::{Action, EDITORS, MEMBERS, Over, Rule, allows};
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::{TeamId, team};
use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QuerySelect};

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

/// Hands a thing over to another team.
#[derive(InputObject, Debug)]
pub struct TransferToTeamInput {
    /// Of any kind.
    pub id: ID,
    /// The team that runs it from then on.
    pub team_id: ID,
}

/// Propose a draft to the editors.
pub const SUBMIT: Rule = Rule::on_things("Submit", MEMBERS).offered(Action::Submit, |row| LIFE[0].starts_at(row.state));
/// Whether people decide about the life of a thing: a commune is there as long as the official list has it.
const fn has_life(row: &contribution::Model) -> bool {
    !matches!(row.kind, Kind::Commune)
}

/// Take a thing out of the lists.
pub const ARCHIVE: Rule =
    Rule::on_things("Archive", EDITORS).offered(Action::Archive, |row| LIFE[2].starts_at(row.state) && has_life(row));
/// Bring an archived thing back.
pub const RESTORE: Rule =
    Rule::on_things("Restore", EDITORS).offered(Action::Restore, |row| LIFE[3].starts_at(row.state));

/// Hand a thing over to another team. What belongs to something else goes with that.
pub const TRANSFER: Rule = Rule::on_things("TransferToTeam", EDITORS).offered(Action::Transfer, |row| {
    has_life(row) && row.house_id.is_none() && row.state.is_known() && row.state != State::Retracted
});
/// Take a thing over for a team.
pub const TAKE_OVER: Rule = Rule::on_things("TakeOver", EDITORS);

/// The course of every contribution. What is removed by moderation leaves it.
pub const LIFE: [Step<State>; 4] = [
    Step {
        mutation: "submitContribution",
        from: &[State::Draft],
        to: State::Submitted,
        rule: &SUBMIT,
        verb: Verb::Submitted,
    },
    Step {
        mutation: "publishContribution",
        from: &[State::Draft, State::Submitted],
        to: State::Published,
        rule: &PUBLISH,
        verb: Verb::Published,
    },
    Step {
        mutation: "archiveContribution",
        from: &[State::Published],
        to: State::Archived,
        rule: &ARCHIVE,
        verb: Verb::Archived,
    },
    Step {
        mutation: "restoreContribution",
        from: &[State::Archived],
        to: State::Published,
        rule: &RESTORE,
        verb: Verb::Restored,
    },
];

/// `DRAFT → SUBMITTED`.
pub async fn submit(ctx: &Ctx<'_>, input: SubmitContributionInput) -> Result<Base, Error> {
    take(ctx, &input.id, &LIFE[0]).await
}

/// `DRAFT` or `SUBMITTED → PUBLISHED`.
pub async fn publish(ctx: &Ctx<'_>, input: PublishContributionInput) -> Result<Base, Error> {
    take(ctx, &input.id, &LIFE[1]).await
}

/// `PUBLISHED → ARCHIVED`.
pub async fn archive(ctx: &Ctx<'_>, input: ArchiveContributionInput) -> Result<Base, Error> {
    take(ctx, &input.id, &LIFE[2]).await
}

/// `ARCHIVED → PUBLISHED`.
pub async fn restore(ctx: &Ctx<'_>, input: RestoreContributionInput) -> Result<Base, Error> {
    take(ctx, &input.id, &LIFE[3]).await
}

async fn take(ctx: &Ctx<'_>, id: &ID, step: &'static Step<State>) -> Result<Base, Error> {
    let id = ids::any_input(id, "input.id")?;
    let work = async |tx: &Tx| {
        let mut before = tx.lock(id).await?;
        tx.authorize(step.rule, &before)?;
        let state = step.take(before.state)?;
        if !has_life(&before) {
            return Err(Error::state());
        }
        may_move_on(&tx.viewer, &before, state == State::Submitted)?;
        if before.kind == Kind::Article {
            articles::is_ready(tx, &mut before, state).await?;
        }
        if before.kind == Kind::Need {
            needs::is_ready(tx, &before, state).await?;
        }
        let published_at = before.published_at.or_else(|| (state == State::Published).then(|| tx.moment()));
        let mut after = contribution::Model { state, published_at, publish_at: None, ..before.clone() };
        if before.kind == Kind::Notice && before.published_at.is_none() && published_at.is_some() {
            notices::publish(tx, &mut after).await?;
        }
        if before.kind == Kind::ServiceOffer && state == State::Published {
            service_offers::stand(tx, before.id).await?;
        }
        let after = store(tx, &before, after).await?;
        tx.record(Happened::from_to(step.verb, Some(&before), &after));
        if before.kind == Kind::Venue && state == State::Archived {
            bookings::refuse_waiting(tx, &after, None).await?;
        }
        Ok(after.into())
    };
    if step.to == State::Archived { ctx.write_always(work).await } else { ctx.write(work).await }
}

/// Hands a thing over to another team; what belongs to it follows by a job.
pub async fn transfer(ctx: &Ctx<'_>, input: TransferToTeamInput) -> Result<Base, Error> {
    let id = ids::any_input(&input.id, "input.id")?;
    let team = TeamId(ids::uuid_input("team", &input.team_id, "input.teamId")?);
    ctx.write(async |tx| {
        let before = tx.lock(id).await?;
        tx.authorize(&TRANSFER, &before)?;
        let found = team::Entity::find_by_id(team).lock(LockType::KeyShare).one(tx.db()).await?;
        found.ok_or_else(|| Error::invalid("input.teamId", Fault::Unknown))?;
        tx.authorize(&TAKE_OVER, Over::new(before.kind, Some(team)))?;
        if !(TRANSFER.when)(&before) || before.team_id == Some(team) {
            return Err(Error::state());
        }
        let after = contribution::Model { team_id: Some(team), by_guest: false, ..before.clone() };
        let after = store(tx, &before, after).await?;
        if after.kind == Kind::Network {
            claims::trust_no_longer(tx, after.id).await?;
        }
        memberships::follow_house(tx, after.id).await?;
        offers::follow(tx, after.id, Some(team)).await?;
        tx.record(Happened::from_to(Verb::HandedOver, Some(&before), &after).with(Other::Team(team)));
        Ok(after.into())
    })
    .await
}

/// What a viewer may do with a thing as it is now.
pub async fn viewer_can(ctx: &Ctx<'_>, of: &Base) -> Result<Vec<Action>, Error> {
    let (viewer, row) = (ctx.viewer(), &of.row);
    let registry = &ctx.app.registry;
    let offered = registry.offered().iter().filter(|rule| registry.concerns(rule, row.kind) && (rule.when)(row));
    let may = offered.filter(|rule| allows(&viewer, rule, row.into()));
    let mut may: Vec<Action> = may.filter_map(|rule| rule.action).collect();
    if may.contains(&Action::Replace) && !notices::may_replace(ctx, of).await? {
        may.retain(|action| *action != Action::Replace);
    }
    Ok(may)
}
