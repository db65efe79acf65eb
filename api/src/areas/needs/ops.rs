//! Decisions on what needs say, and on their lists.

use super::fields::{NeedProgress, NeedRepetition, NeedUrgency, RaiseNeedInput, UpdateNeedInput};
use super::raiser::{self, RAISERS};
use super::{lines, progress};
use crate::areas::resources::{ResourceKind, SubkindCode};
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::listing::{ShelfOrder, shelf};
use crate::ground::contribution::{Base, BasicFilter, Filter, Narrowing, Thing, contact, ids};
use crate::ground::write::Tx;
use crate::orders;
use chrono::TimeDelta;
use entity::contribution::{self, Column as K, Kind, State};
use entity::listing::{Column as A, Entity as Listing};
use entity::need::{self, Column as C, Entity, Model, Progress};
use entity::need_line::{self, Column as L};
use entity::{ContributionId, Moment, TeamId, resource, service_offer};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ActiveEnum, ColumnTrait, Iterable};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

/// How far ahead something may be needed or offered.
const MAX_DAYS: i64 = 730;

orders! {
    /// Orders of lists of needs. Values may be added.
    NeedOrder {
        /// Open needs first, the most urgent before all others; of two alike the one whose time runs out first.
        UrgencyDesc = ("URGENCY_DESC", true),
    }
}

/// Narrows a list of needs; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct NeedFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Only needs of this commune, initiative, venue, medium or organisation.
    pub raised_by_id: Option<ID>,
    /// Only needs about this resource.
    pub resource_id: Option<ID>,
    /// Any of these urgencies.
    pub urgencies: Option<Vec<NeedUrgency>>,
    /// In any of these stages of their course.
    pub progress: Option<Vec<NeedProgress>>,
    /// With a line of any of these kinds.
    pub resource_kinds: Option<Vec<ResourceKind>>,
    /// With a line of any of these subkinds.
    pub subkinds: Option<Vec<SubkindCode>>,
    /// Those that ask for transport, or the others.
    pub wants_transport: Option<bool>,
    /// Open needs that this team could help with, and that are not its own: a line is of a kind of which the team runs a public resource, or
    /// that a service offer serves which it runs and which stands in a department of the need.
    pub team_could_help: Option<ID>,
}

crate::facets!(need { urgency, progress, kinds, wants_transport });

impl Filter for NeedFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.house_among(self.raised_by_id, &RAISERS, "filter.raisedById");
        let resource = self.resource_id.map(|id| ids::input_of(Kind::Resource, &id, "filter.resourceId"));
        let resource = resource.and_then(|read| list.problems.take(read));
        list.holders.extend(resource);
        list.is(C::ResourceId, resource);
        list.any_value::<_, need::Urgency>(C::Urgency, self.urgencies);
        list.any_value::<_, need::Progress>(C::Progress, self.progress);
        list.any_word::<_, entity::ResourceKind>(C::Kinds, self.resource_kinds);
        if let Some(codes) = self.subkinds {
            list.that(has_line(L::Subkind.is_in(codes.into_iter().map(|code| code.0.code))));
        }
        list.flag(C::WantsTransport, self.wants_transport);
        let team = self.team_could_help.map(|id| ids::team_input(&id, "filter.teamCouldHelp"));
        if let Some(team) = team.and_then(|read| list.problems.take(read)) {
            list.that(could_help(team));
            list.looks_at.extend([Kind::Resource, Kind::ServiceOffer]);
        }
    }
}

/// Whether a need has a line of which something holds.
fn has_line(holds: SimpleExpr) -> SimpleExpr {
    let mut lines = Query::select();
    lines.expr(Expr::val(1)).from(need_line::Entity).and_where(holds);
    lines.and_where(Expr::col(L::ContributionId.as_column_ref()).equals(K::Id.as_column_ref()));
    Expr::exists(lines)
}

/// Whether a need is open, is not the team's own, and has a line of a kind of which the team runs a public resource, or that a service offer
/// serves that the team runs and that stands in a department of the need.
fn could_help(team: TeamId) -> SimpleExpr {
    let runs = |kind: Kind| {
        let mut ids = Query::select();
        ids.column(K::Id).from(contribution::Entity).and_where(K::TeamId.eq(team));
        ids.and_where(K::State.eq(State::Published)).and_where(K::Kind.eq(kind));
        ids
    };
    let mut held = Query::select();
    held.column(resource::Column::Kind.as_column_ref()).from(resource::Entity);
    held.and_where(resource::Column::Id.in_subquery(runs(Kind::Resource)));
    let served = served(runs(Kind::ServiceOffer));
    // Evaluated once: a team that runs nothing helps with nothing.
    let something = Expr::exists(held.clone()).or(Expr::exists(served.clone()));
    let others = K::TeamId.is_null().or(K::TeamId.ne(team));
    let mut near = Query::select();
    near.expr(Expr::val(1)).from(Listing).and_where(in_departments(Kind::Need));
    near.and_where(Expr::col(A::ContributionId.as_column_ref()).equals(K::Id.as_column_ref()));
    let pair = Expr::tuple([Expr::col(L::Kind.as_column_ref()), Expr::col(A::Scope.as_column_ref())]);
    near.and_where(pair.in_subquery(served));
    let helps = L::Kind.in_subquery(held).or(Expr::exists(near));
    something.and(K::Rank.gte(progress::OPEN)).and(others).and(has_line(helps))
}

/// The kinds of vital resources that service offers serve, each with the departments in which they do.
fn served(offers: SelectStatement) -> SelectStatement {
    let of = |kind: entity::ResourceKind| {
        let mut serving = Query::select();
        serving.expr(Expr::val(kind.to_value())).column(A::Scope.as_column_ref()).from(service_offer::Entity);
        let listed = Expr::col(service_offer::Column::Id.as_column_ref()).equals(A::ContributionId.as_column_ref());
        serving.inner_join(Listing, listed).and_where(in_departments(Kind::ServiceOffer));
        serving.and_where(service_offer::Column::ResourceKinds.contains(format!(" {} ", kind.to_value())));
        serving.and_where(service_offer::Column::Id.in_subquery(offers.clone()));
        serving
    };
    let mut kinds = entity::ResourceKind::iter().map(of);
    let first = kinds.next().unwrap_or_default();
    kinds.fold(first, |mut all, other| all.union(UnionType::All, other).take())
}

/// Whether a row of the listing is a published thing of a kind in a department.
fn in_departments(kind: Kind) -> SimpleExpr {
    A::Shelf.eq(shelf(kind, ShelfOrder::Published, State::Published)).and(A::Scope.starts_with("department:"))
}

/// Until when something is needed or offered, as it is stored; `field` is the path of the input.
pub fn until(tx: &Tx, given: DateTime, field: &str) -> Result<Moment, Error> {
    let ahead = tx.now..=tx.now + TimeDelta::days(MAX_DAYS);
    if ahead.contains(&given.0) {
        return Ok(given.0.into());
    }
    Err(Error::invalid(field, Fault::NotWithin { days: MAX_DAYS }))
}

/// Where an input says it of a need.
pub const NEEDED_UNTIL: &str = "input.neededUntil";

impl Settles<Entity> for RaiseNeedInput {
    const HOUSES: &'static [Kind] = &RAISERS;

    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        raiser::read(&self.running.raised_by_id).map(Some)
    }

    fn checks(&self, problems: &mut Problems) {
        lines::check_all(&self.lines, problems);
    }

    fn complete(&self, row: &mut contribution::Model) {
        let until = self.needed_until.map(|until| Moment::from(until.0));
        row.rank = Some(progress::rank(Progress::Open, self.urgency.into(), until));
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        row.needed_until = self.needed_until.map(|given| until(tx, given, NEEDED_UNTIL)).transpose()?;
        row.repeats = self.repeats.unwrap_or(NeedRepetition::Once).into();
        if let Some(id) = &self.resource_id {
            row.resource_id = Some(raiser::resource(tx, id).await?);
        }
        row.kinds = lines::kinds(&self.lines);
        raiser::is_ready(tx, on, on.state).await?;
        raiser::may_be_sos(on, row)?;
        lines::put(tx, on.id, &self.lines).await?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl Settles<Entity> for UpdateNeedInput {
    fn checks(&self, problems: &mut Problems) {
        if let Some(lines) = &self.lines {
            lines::check_all(lines, problems);
        }
    }

    async fn beside(&self, tx: &Tx, row: &Model) -> Result<Json, Error> {
        Ok(json!({
            "repeats": row.repeats.to_value(),
            "neededUntil": row.needed_until.map(|until| DateTime::from(until).text()),
            "resourceId": row.resource_id.map(|id| ids::of_contribution(Kind::Resource, id).0),
            "lines": lines::in_revision(&lines::of(tx, row.id).await?),
        }))
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        match self.needed_until {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => row.needed_until = None,
            MaybeUndefined::Value(given) => row.needed_until = Some(until(tx, given, NEEDED_UNTIL)?),
        }
        if let Some(repeats) = self.repeats {
            row.repeats = repeats.into();
        }
        match &self.resource_id {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => row.resource_id = None,
            MaybeUndefined::Value(id) => row.resource_id = Some(raiser::resource(tx, id).await?),
        }
        raiser::may_be_sos(on, row)?;
        if let Some(given) = &self.lines {
            row.kinds = lines::kinds(given);
            let lines = lines::put(tx, on.id, given).await?;
            if matches!(row.progress, Progress::Open | Progress::Covered) {
                progress::move_by(tx, on, row, progress::by_lines(&lines));
            }
        }
        on.rank = Some(progress::rank_of(row));
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

/// Who raised a need, where the viewer may know of it.
pub async fn raised_by(ctx: &Ctx<'_>, of: &Thing<Entity>) -> Result<Option<Base>, Error> {
    ctx.house(&of.base).await
}

/// The resource that a need is about, where the viewer may know of it.
pub async fn resource(ctx: &Ctx<'_>, of: &Thing<Entity>) -> Result<Option<Base>, Error> {
    ctx.related(of.own(ctx).await?.resource_id).await
}
