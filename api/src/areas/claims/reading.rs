//! Claims as they are read: who sees one, and how much of it.

use super::decide::{asker, over};
use super::entrust::{networks_of, steward_of, stewarded};
use super::ops::COURSE;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::page::size;
use crate::base::text::Language;
use crate::ground::context::Ctx;
use crate::ground::contribution::given::id_of;
use crate::ground::contribution::{ids, listing};
use crate::ground::member::Viewer;
use crate::ground::policy::{Action, allows};
use crate::ground::territory::InseeCode;
use entity::account::PlatformRole;
use entity::commune_claim::{ClaimState, Column as C, Entity, Model};
use entity::contribution::{self, Column as K, Kind};
use entity::listing::{Column as L, Entity as Listing};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// What a viewer is to a claim that they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// They made it.
    Asker,
    /// They decide about claims of the commune.
    Decider,
    /// They belong to the team that it is for, or run the team that runs the commune: they see that there is one.
    Concerned,
}

/// A claim that the viewer sees.
pub struct Seen {
    /// The claim.
    pub row: Model,
    /// What the viewer is to it.
    pub stand: Stand,
}

fn is_admin(viewer: &Viewer) -> bool {
    viewer.person().is_ok_and(|member| member.role == Some(PlatformRole::Admin))
}

/// What a viewer is to a claim of a commune, given the entrusted networks that they are a steward of; none if they see nothing of it.
fn stand(viewer: &Viewer, row: &Model, commune: &contribution::Model, decides: bool) -> Option<Stand> {
    let member = viewer.person().ok()?;
    if row.asked_by == Some(member.id) {
        return Some(Stand::Asker);
    }
    if decides || is_admin(viewer) {
        return Some(Stand::Decider);
    }
    let runs = commune.team_id.is_some_and(|team| steward_of(viewer).contains(&team));
    (member.role_in(row.team_id).is_some() || runs).then_some(Stand::Concerned)
}

/// What a viewer is to one claim; none if they see nothing of it.
pub async fn stands(db: &impl ConnectionTrait, viewer: &Viewer, row: &Model) -> Result<Option<Stand>, Error> {
    let commune = contribution::Entity::find_by_id(row.contribution_id).one(db).await?;
    let commune = commune.ok_or_else(Error::not_found)?;
    let teams = steward_of(viewer);
    let networks = networks_of(db, &commune).await?;
    let decides = networks.iter().any(|network| network.team_id.is_some_and(|team| teams.contains(&team)));
    Ok(stand(viewer, row, &commune, decides))
}

impl Seen {
    /// A claim that the viewer made.
    pub const fn made(row: Model) -> Self {
        Self { row, stand: Stand::Asker }
    }

    /// A claim that the viewer decided.
    pub const fn decided(row: Model) -> Self {
        Self { row, stand: Stand::Decider }
    }
}

/// A request for claims.
#[derive(Debug)]
pub struct Asked {
    /// Of this commune.
    pub commune: Option<ID>,
    /// In this state.
    pub state: Option<ClaimState>,
    /// Maximum number.
    pub first: Option<i32>,
    /// Begin after this one.
    pub after: Option<ID>,
}

/// The claims that the viewer sees, the latest first.
pub async fn claims(ctx: &Ctx<'_>, asked: Asked) -> Result<Vec<Seen>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(asked.first)).unwrap_or_default();
    let commune = asked.commune.and_then(|id| problems.take(ids::input_of(Kind::Commune, &id, "communeId")));
    let after = asked.after.and_then(|id| problems.take(ids::uuid_input("commune_claim", &id, "after")));
    problems.check()?;
    let (viewer, db) = (ctx.viewer(), ctx.app.db.read());
    let me = viewer.person()?.id;
    let networks = stewarded(db, &viewer).await?;
    let decided = || networks.iter().flat_map(|(_, codes)| codes.iter()).filter_map(InseeCode::read).map(id_of);
    let mut rows = Entity::find().order_by_desc(C::Id).limit(u64::try_from(first).unwrap_or(0));
    if !is_admin(&viewer) {
        let teams = viewer.account().map(|member| member.teams.iter().map(|(team, _)| *team)).into_iter().flatten();
        let mut run = Query::select();
        run.column(K::Id).from(contribution::Entity);
        run.and_where(K::TeamId.is_in(steward_of(&viewer))).and_where(K::Kind.eq(Kind::Commune));
        let mut held = Query::select();
        held.column(L::ContributionId).from(Listing);
        held.and_where(L::Scope.is_in(networks.iter().map(|(network, _)| listing::of_network(network.id))));
        let seen = Condition::any().add(C::AskedBy.eq(me)).add(C::TeamId.is_in(teams));
        let seen = seen.add(C::ContributionId.in_subquery(run)).add(C::ContributionId.in_subquery(held));
        rows = rows.filter(seen.add(C::ContributionId.is_in(decided())));
    }
    let rows = rows
        .filter(commune.into_iter().fold(Condition::all(), |all, commune| all.add(C::ContributionId.eq(commune))))
        .filter(asked.state.into_iter().fold(Condition::all(), |all, state| all.add(C::State.eq(state))))
        .filter(after.into_iter().fold(Condition::all(), |all, after| all.add(C::Id.lt(after))));
    let rows = rows.all(db).await?;
    let communes = futures_util::future::try_join_all(rows.iter().map(|row| ctx.thing(row.contribution_id))).await?;
    let seen = rows.into_iter().zip(communes).filter_map(|(row, commune)| {
        let commune = commune?.row;
        let decides = networks.iter().any(|(network, codes)| {
            commune.communes.iter().any(|code| codes.iter().any(|it| it == code))
                || commune.networks.iter().any(|id| id == network.id)
        });
        Some(Seen { stand: stand(&viewer, &row, &commune, decides)?, row })
    });
    Ok(seen.collect())
}

impl Seen {
    /// A value for whoever made the claim and for those who decide; none for everybody else.
    pub fn closely<T>(&self, value: Option<T>) -> Option<T> {
        value.filter(|_| self.stand != Stand::Concerned)
    }

    /// Why it was refused, or expired; where nobody gave a reason, another claim was accepted.
    pub fn reason(&self, language: Language) -> Option<String> {
        let words = match (self.row.state, language) {
            (ClaimState::Refused, Language::French) => Some("Une autre demande a été acceptée."),
            (ClaimState::Refused, Language::English) => Some("Another claim was accepted."),
            (ClaimState::Expired, Language::French) => Some("Personne n'a décidé en soixante jours."),
            (ClaimState::Expired, Language::English) => Some("Nobody decided within sixty days."),
            _ => None,
        };
        self.row.reason.clone().or_else(|| words.map(str::to_owned))
    }

    /// What the viewer may do with it now.
    pub fn viewer_can(&self, viewer: &Viewer) -> Vec<Action> {
        let is_open = self.row.state == ClaimState::Requested;
        let is_theirs = viewer.account().is_some_and(|member| asker(viewer, &self.row) == Some(member.id));
        let decides = self.stand == Stand::Decider && !is_theirs;
        let withdraw = allows(viewer, COURSE[2].rule, over(viewer, &self.row, None)) && self.stand == Stand::Asker;
        let may = [(Action::Accept, decides), (Action::Refuse, decides), (Action::Withdraw, withdraw)];
        may.into_iter().filter(|(_, may)| *may && is_open).map(|(action, _)| action).collect()
    }
}
