//! Decisions on resonances.

use crate::base::error::Error;
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::loader::padded;
use crate::ground::chronicle::Happened;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::{Base, ids};
use crate::ground::policy::{ACCOUNTS, Action, Rule};
use entity::activity::Verb;
use entity::api_key::Scope;
use entity::resonance::{self, Column as C};
use entity::{AccountId, ContributionId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::HashMap;

/// What a thing does to somebody. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "resonance::ResonanceKind")]
pub enum ResonanceKind {
    /// They give thanks [merci].
    Thanks,
    /// It taught them something [j'ai appris].
    Learned,
    /// It moved them [ça me touche].
    Moved,
    /// They live the same [moi aussi].
    MeToo,
}

/// Let a public thing resonate, or withdraw that.
pub const RESONATE: Rule =
    Rule::with(Scope::WriteComments, "Resonate", ACCOUNTS).offered(Action::Resonate, |row| row.state.is_public());

/// Lets a thing resonate.
#[derive(InputObject, Debug)]
pub struct AddResonanceInput {
    /// The thing, of any kind.
    pub contribution_id: ID,
    /// How.
    pub kind: ResonanceKind,
}

/// Withdraws a resonance.
#[derive(InputObject, Debug)]
pub struct RemoveResonanceInput {
    /// The thing, of any kind.
    pub contribution_id: ID,
    /// Which one.
    pub kind: ResonanceKind,
}

/// Lets a thing resonate; where it does so already nothing changes.
pub async fn add(ctx: &Ctx<'_>, input: AddResonanceInput) -> Result<Base, Error> {
    let on = ids::any_input(&input.contribution_id, "input.contributionId")?;
    ctx.write(async |tx| {
        let root = tx.lock(on).await?;
        tx.authorize(&RESONATE, &root)?;
        if !root.state.is_public() {
            return Err(Error::state());
        }
        let (kind, account_id) = (input.kind.into(), tx.viewer.signed_in()?.id);
        let row = resonance::Model { contribution_id: root.id, kind, account_id, at: tx.moment() };
        let known = OnConflict::columns([C::ContributionId, C::Kind, C::AccountId]).do_nothing().to_owned();
        let made = resonance::Entity::insert(row.into_active_model()).on_conflict(known);
        if made.exec_without_returning(tx.db()).await? == 0 {
            tx.quiet("it resonates so with them already");
        } else {
            tx.record(Happened::to(Verb::Resonated, &root));
        }
        Ok(root.into())
    })
    .await
}

/// Withdraws a resonance; where there is none nothing changes.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveResonanceInput) -> Result<Base, Error> {
    let on = ids::any_input(&input.contribution_id, "input.contributionId")?;
    ctx.write_always(async |tx| {
        let root = tx.lock(on).await?;
        tx.authorize(&RESONATE, &root)?;
        let kind = resonance::ResonanceKind::from(input.kind);
        let gone = resonance::Entity::delete_by_id((root.id, kind, tx.viewer.signed_in()?.id)).exec(tx.db()).await?;
        if gone.rows_affected == 0 {
            tx.quiet("there was none to withdraw");
        } else {
            tx.record(Happened::to(Verb::ResonanceWithdrawn, &root));
        }
        Ok(root.into())
    })
    .await
}

/// Resonances of things with one account.
struct OfAccount;

impl Batch for OfAccount {
    type Key = (ContributionId, AccountId);
    type Value = Vec<resonance::ResonanceKind>;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, Self::Value)>, Error> {
        // All keys of a request are of the one account that asks.
        let account = keys.first().map(|(_, account)| *account);
        let things = padded(keys.into_iter().map(|(thing, _)| thing).collect());
        let rows = resonance::Entity::find().filter(C::ContributionId.is_in(things)).filter(C::AccountId.eq(account));
        let mut found: HashMap<Self::Key, Self::Value> = HashMap::new();
        for row in rows.all(ctx.app.db.read()).await? {
            found.entry((row.contribution_id, row.account_id)).or_default().push(row.kind);
        }
        for kinds in found.values_mut() {
            kinds.sort_unstable();
        }
        Ok(found.into_iter().collect())
    }
}

/// How a thing resonates with whoever asks.
pub async fn of_viewer(ctx: &Ctx<'_>, of: ContributionId) -> Result<Vec<ResonanceKind>, Error> {
    let Some(account) = ctx.viewer().account().map(|member| member.id) else { return Ok(Vec::new()) };
    let kinds = ctx.load::<OfAccount>((of, account)).await?.unwrap_or_default();
    Ok(kinds.into_iter().map(ResonanceKind::from).collect())
}
