//! Decisions about claims: accepting, refusing, and the end of a mandate.

use super::entrust::networks_of;
use super::letters::tell_deciders;
use super::ops::{COURSE, end, input_of, open_of};
use super::{ACCEPT, HAND_OVER, REFUSE};
use crate::areas::{memberships, offers};
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::{Base, ids, store};
use crate::ground::member::Viewer;
use crate::ground::policy::{Over, Rule, allows};
use crate::ground::write::Tx;
use crate::people::identity::letters;
use crate::people::teams;
use entity::activity::Verb;
use entity::commune_claim::{ClaimState as S, Column as C, Entity, Model};
use entity::contribution::{self, Kind};
use entity::letter::LetterKind;
use entity::team_member::{self, TeamRole};
use entity::{AccountId, TeamId, Visibility, contact, team};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Accepts a claim.
#[derive(InputObject, Debug)]
pub struct AcceptCommuneClaimInput {
    /// The claim.
    pub id: ID,
}

/// Refuses a claim.
#[derive(InputObject, Debug)]
pub struct RefuseCommuneClaimInput {
    /// The claim.
    pub id: ID,
    /// Why, for whoever made the claim.
    pub reason: Text,
}

/// Hands a commune over.
#[derive(InputObject, Debug)]
pub struct HandOverCommuneInput {
    /// The commune: `commune:26289`.
    pub commune_id: ID,
    /// The team that runs it from then on: one that has an open claim to it, or in which you are an editor or a steward too. Absent
    /// or null leaves it to nobody: its page stays, and it can be claimed anew.
    pub team_id: Option<ID>,
}

/// Who counts as the asker of a claim: whoever made it, and anybody of the team that it is for.
pub fn asker(viewer: &Viewer, claim: &Model) -> Option<AccountId> {
    let member = viewer.account().filter(|member| member.role_in(claim.team_id).is_some());
    member.map(|member| member.id).or(claim.asked_by)
}

/// What a decision about a claim is taken on: the platform, or one of the networks that are entrusted with the commune.
pub fn over(viewer: &Viewer, claim: &Model, network: Option<&contribution::Model>) -> Over {
    network.map_or_else(|| Over::new(Kind::Commune, None), Over::from).asked_by(asker(viewer, claim))
}

/// Checks that the viewer may decide about a claim.
async fn authorize(tx: &Tx, rule: &Rule, on: &contribution::Model, claim: &Model) -> Result<(), Error> {
    let refused = match tx.authorize(rule, over(&tx.viewer, claim, None)) {
        Ok(()) => return Ok(()),
        Err(refused) => refused,
    };
    let networks = networks_of(tx.db(), on).await?;
    let decides = networks.iter().any(|network| allows(&tx.viewer, rule, over(&tx.viewer, claim, Some(network))));
    if decides { Ok(()) } else { Err(refused) }
}

/// `REQUESTED → ACCEPTED`: the team runs the commune from then on, and every other open claim is refused.
pub async fn accept(ctx: &Ctx<'_>, input: AcceptCommuneClaimInput) -> Result<Model, Error> {
    let id = input_of(&input.id)?;
    ctx.write(async |tx| {
        let (claim, on) = tx.lock_part::<Model>(id).await?;
        authorize(tx, &ACCEPT, &on, &claim).await?;
        let state = COURSE[3].take(claim.state)?;
        still_stands(tx, &claim).await?;
        give(tx, &on, Some(claim.team_id), COURSE[3].verb).await?;
        refuse_others(tx, &on, &claim).await?;
        letters::put_to(tx, claim.asked_by, LetterKind::ClaimAccepted).await?;
        end(tx, claim, state).await
    })
    .await
}

/// Checks that whoever made a claim still is a steward of its team.
async fn still_stands(tx: &Tx, claim: &Model) -> Result<(), Error> {
    let Some(account) = claim.asked_by else { return Err(Error::state()) };
    let seat = team_member::Entity::find_by_id((claim.team_id, account)).one(tx.db()).await?;
    if seat.is_some_and(|seat| seat.role == TeamRole::Steward) { Ok(()) } else { Err(Error::state()) }
}

/// `REQUESTED → REFUSED`.
pub async fn refuse(ctx: &Ctx<'_>, input: RefuseCommuneClaimInput) -> Result<Model, Error> {
    let id = input_of(&input.id)?;
    ctx.write(async |tx| {
        let (claim, on) = tx.lock_part::<Model>(id).await?;
        authorize(tx, &REFUSE, &on, &claim).await?;
        let state = COURSE[4].take(claim.state)?;
        letters::put_to(tx, claim.asked_by, LetterKind::ClaimEnded).await?;
        tx.record(Happened::to(COURSE[4].verb, &on).with(Other::Team(claim.team_id)).unseen());
        end(tx, Model { reason: Some(input.reason.0), ..claim }, state).await
    })
    .await
}

/// Hands a commune over at the end of a mandate.
pub async fn hand_over(ctx: &Ctx<'_>, input: HandOverCommuneInput) -> Result<Base, Error> {
    let commune = ids::input_of(Kind::Commune, &input.commune_id, "input.communeId")?;
    let team = input.team_id.as_ref().map(|id| ids::team_input(id, "input.teamId")).transpose()?;
    ctx.write(async |tx| {
        let on = tx.lock(commune).await?;
        tx.authorize(&HAND_OVER, &on)?;
        let Some(team) = team else {
            let after = give(tx, &on, None, Verb::HandedOver).await?;
            if !open_of(tx, on.id).await?.is_empty() {
                tell_deciders(tx, &after, LetterKind::ClaimMade).await?;
            }
            return Ok(after.into());
        };
        if on.team_id == Some(team) {
            return Err(Error::state());
        }
        let claim = open_of(tx, on.id).await?.into_iter().find(|claim| claim.team_id == team);
        let runs = tx.viewer.account().and_then(|member| member.role_in(team));
        match (&claim, runs) {
            (Some(claim), _) => still_stands(tx, claim).await?,
            (None, Some(TeamRole::Editor | TeamRole::Steward)) => {}
            (None, _) => {
                let exists = team::Entity::find_by_id(team).one(tx.db()).await?.is_some();
                let fault = if exists { Fault::Needs("claimCommune") } else { Fault::Unknown };
                return Err(Error::invalid("input.teamId", fault));
            }
        }
        let after = give(tx, &on, Some(team), Verb::HandedOver).await?;
        if let Some(claim) = claim {
            refuse_others(tx, &on, &claim).await?;
            letters::put_to(tx, claim.asked_by, LetterKind::ClaimAccepted).await?;
            end(tx, claim, S::Accepted).await?;
        }
        Ok(after.into())
    })
    .await
}

/// Gives a commune to a team, or to nobody. The team that ran it hears of it, and its claim ends.
async fn give(
    tx: &Tx,
    on: &contribution::Model,
    team: Option<TeamId>,
    verb: Verb,
) -> Result<contribution::Model, Error> {
    if let Some(former) = on.team_id {
        teams::tell_editors(tx, on, LetterKind::CommuneHandedOver).await?;
        let held = Entity::find().filter(C::ContributionId.eq(on.id)).filter(C::TeamId.eq(former));
        for claim in held.filter(C::State.eq(S::Accepted)).all(tx.db()).await? {
            end(tx, claim, S::Ended).await?;
        }
    }
    // What was kept from the public was not meant for another team.
    let kept_back = contact::Column::Visibility.ne(Visibility::Public);
    let contact = contact::Entity::delete_many().filter(contact::Column::ContributionId.eq(on.id));
    contact.filter(kept_back).exec(tx.db()).await?;
    let after = store(tx, on, contribution::Model { team_id: team, ..on.clone() }).await?;
    memberships::follow_house(tx, on.id).await?;
    offers::follow(tx, on.id, team).await?;
    let happened = Happened::from_to(verb, Some(on), &after);
    tx.record(match team {
        Some(team) => happened.with(Other::Team(team)),
        None => happened,
    });
    Ok(after)
}

/// Refuses the other open claims of a commune, because this one was accepted.
async fn refuse_others(tx: &Tx, on: &contribution::Model, accepted: &Model) -> Result<(), Error> {
    for claim in open_of(tx, on.id).await?.into_iter().filter(|claim| claim.id != accepted.id) {
        letters::put_to(tx, claim.asked_by, LetterKind::ClaimEnded).await?;
        tx.record(Happened::to(COURSE[4].verb, on).with(Other::Team(claim.team_id)).unseen());
        end(tx, claim, S::Refused).await?;
    }
    Ok(())
}
