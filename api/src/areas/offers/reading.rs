//! Offers as they are read: who sees one, and how much of it.

use super::course::{OFFERED, OFFERERS, PREFIX, by_offerer, over, takes};
use crate::areas::needs;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::loader::padded;
use crate::base::page::size;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::ids;
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::member::Viewer;
use crate::ground::policy::{Action, EDITORS, Rule, allows};
use crate::ground::visibility;
use crate::ground::write::{Outcome, Tx};
use entity::contribution::{self, Kind};
use entity::offer::{Column as C, Entity, Model, OfferState as S};
use entity::offer_line::{self, Column as L};
use entity::team_member::TeamRole;
use entity::{ContributionId, OfferId, TeamId, need_line};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// See the offers on a need that were not accepted.
pub const SEE_OFFERS: Rule = Rule::on_things("SeeOffers", EDITORS);
/// See an offer that one made.
pub const SEE_OWN_OFFER: Rule = Rule::on_things("SeeOwnOffer", OFFERERS);

/// The states in which everybody sees an offer.
const PUBLIC: [S; 3] = [S::Accepted, S::InTransit, S::Delivered];

/// An offer that the viewer sees.
pub struct Seen {
    /// The offer.
    pub row: Model,
    /// Whether they see who made it, its conditions, and how to reach them.
    pub closely: bool,
}

impl Seen {
    /// An offer that the viewer made or decides about.
    pub const fn closely(row: Model) -> Self {
        Self { row, closely: true }
    }

    /// A value for those who made the offer or decide about it.
    pub fn if_close<T>(&self, value: Option<T>) -> Option<T> {
        value.filter(|_| self.closely)
    }
}

/// Whether a viewer sees all of an offer.
fn is_close(viewer: &Viewer, offer: &Model, need: &contribution::Model) -> bool {
    allows(viewer, &SEE_OFFERS, need.into()) || allows(viewer, &SEE_OWN_OFFER, by_offerer(viewer, offer))
}

/// Whether a viewer may know of an offer on a need that they may know of.
pub fn sees(viewer: &Viewer, offer: &Model, need: &contribution::Model) -> bool {
    PUBLIC.contains(&offer.state) || is_close(viewer, offer, need)
}

impl Outcome for Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Entity::find_by_id(OfferId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let need = contribution::Entity::find_by_id(row.contribution_id).one(tx.db()).await?;
        let is_known =
            need.is_some_and(|need| visibility::sees(&tx.viewer, &need) && is_close(&tx.viewer, &row, &need));
        if is_known { Ok(row) } else { Err(Error::not_found()) }
    }
}

/// Which offers on a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Which {
    state: Option<S>,
    /// Whether the viewer decides about the need.
    all: bool,
    before: Option<Uuid>,
}

/// The teams in which a viewer decides.
fn deciding(viewer: &Viewer) -> Vec<TeamId> {
    let decides = |role: &TeamRole| matches!(role, TeamRole::Editor | TeamRole::Steward);
    let member = viewer.account();
    member
        .map_or_else(Vec::new, |it| it.teams.iter().filter(|(_, role)| decides(role)).map(|(team, _)| *team).collect())
}

/// The offers that a viewer answers for, as a condition: the same as [`SEE_OWN_OFFER`].
fn own(viewer: &Viewer) -> Condition {
    let none = Condition::any().add(C::Id.is_null());
    let reaches = |kinds: &[Kind]| kinds.contains(&Kind::Need);
    let Some(member) = viewer.account().filter(|it| it.grant().is_none_or(|grant| reaches(&grant.kinds))) else {
        return none;
    };
    let teams = member.teams.iter().map(|(team, _)| *team);
    let made = C::AskedBy.eq(member.id).and(C::TeamId.is_null().or(C::TeamId.is_in(teams)));
    Condition::any().add(made).add(C::TeamId.is_in(deciding(viewer)))
}

/// The offers on needs that the viewer sees, the latest first.
impl ManyOf for Model {
    type Which = Which;

    fn select(
        ctx: &Ctx<'_>,
        which: Which,
        needs: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        select.and_where(C::ContributionId.is_in(needs));
        if !which.all {
            select.cond_where(own(&ctx.viewer()).add(C::State.is_in(PUBLIC)));
        }
        if let Some(state) = which.state {
            select.and_where(C::State.eq(state));
        }
        if let Some(before) = which.before {
            select.and_where(C::Id.lt(OfferId(before)));
        }
        (select, C::ContributionId.as_column_ref(), vec![(C::Id.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, _: Which) -> ContributionId {
        self.contribution_id
    }
}

/// A request for offers.
pub struct Asked {
    /// In this state.
    pub state: Option<S>,
    /// Maximum number.
    pub first: Option<i32>,
    /// Made before this one.
    pub before: Option<ID>,
}

impl Asked {
    fn read(self, usual: Option<i32>, problems: &mut Problems) -> (usize, Option<S>, Option<Uuid>) {
        let first = problems.take(size(self.first.or(usual))).unwrap_or_default();
        let before = self.before.and_then(|id| problems.take(ids::uuid_input(PREFIX, &id, "before")));
        (first, self.state, before)
    }
}

/// The offers on a need that the viewer sees.
pub async fn of_need(ctx: &Ctx<'_>, need: &contribution::Model, asked: Asked) -> Result<Vec<Seen>, Error> {
    let mut problems = Problems::default();
    let (first, state, before) = asked.read(i32::try_from(needs::OFFERS_SHOWN).ok(), &mut problems);
    problems.check()?;
    let viewer = ctx.viewer();
    let which = Which { state, all: allows(&viewer, &SEE_OFFERS, need.into()), before };
    let found = ctx.nested::<Model>(PartsOf { thing: need.id, which, first }).await?;
    Ok(found.into_iter().map(|row| Seen { closely: is_close(&viewer, &row, need), row }).collect())
}

/// The offers that the viewer made or, with a team, those for things of a team in which they decide, on needs that they may know of; the
/// latest first.
pub async fn mine(ctx: &Ctx<'_>, team: Option<ID>, asked: Asked) -> Result<Vec<Seen>, Error> {
    let mut problems = Problems::default();
    let team = team.and_then(|id| problems.take(ids::team_input(&id, "teamId")));
    let (first, state, before) = asked.read(None, &mut problems);
    problems.check()?;
    let viewer = ctx.viewer();
    let member = viewer.signed_in()?;
    let mut found = Entity::find().filter(own(&viewer)).order_by_desc(C::Id);
    found = match team {
        Some(team) => found.filter(C::TeamId.eq(team)),
        None => found.filter(C::AskedBy.eq(member.id)),
    };
    if let Some(state) = state {
        found = found.filter(C::State.eq(state));
    }
    if let Some(before) = before {
        found = found.filter(C::Id.lt(OfferId(before)));
    }
    let mut known = Query::select();
    known.expr(Expr::val(1)).from(contribution::Entity).cond_where(visibility::seen_by(&viewer));
    let need = Expr::col(C::ContributionId.as_column_ref());
    known.and_where(need.equals(contribution::Column::Id.as_column_ref()));
    found = found.filter(Expr::exists(known));
    let rows = found.limit(u64::try_from(first).unwrap_or(0)).all(ctx.app.db.read()).await?;
    Ok(rows.into_iter().map(Seen::closely).collect())
}

/// Lines of offers.
struct Lines;

impl Batch for Lines {
    type Key = OfferId;
    type Value = Vec<offer_line::Model>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<OfferId>) -> Result<Vec<(OfferId, Self::Value)>, Error> {
        let rows = offer_line::Entity::find().filter(L::OfferId.is_in(padded(of.clone())));
        let rows = rows.all(ctx.app.db.read()).await?;
        let lines_of = |offer: OfferId| rows.iter().filter(|row| row.offer_id == offer).cloned().collect();
        Ok(of.into_iter().map(|offer| (offer, lines_of(offer))).collect())
    }
}

/// What an offer offers, line by line, each with the line of the need that it is on. Who does not see it closely sees what was
/// accepted.
pub async fn lines(ctx: &Ctx<'_>, offer: &Seen) -> Result<Vec<(offer_line::Model, need_line::Model)>, Error> {
    let needed = needs::lines::shown(ctx, offer.row.contribution_id).await?;
    let offered = ctx.load::<Lines>(offer.row.id).await?.unwrap_or_default();
    let shown = |row: &&offer_line::Model| offer.closely || row.taken;
    let on = |line: need_line::Model| {
        let row = offered.iter().filter(shown).find(|row| row.line_id == line.id)?.clone();
        Some((offer_line::Model { quantity: offer.if_close(row.quantity), ..row }, line))
    };
    Ok(needed.into_iter().filter_map(on).collect())
}

/// What the viewer may do with an offer now.
pub async fn viewer_can(ctx: &Ctx<'_>, offer: &Model) -> Result<Vec<Action>, Error> {
    let Some(need) = ctx.thing(offer.contribution_id).await? else { return Ok(Vec::new()) };
    let (viewer, need) = (ctx.viewer(), need.row);
    let takes = takes(&need, offer, ctx.now().into());
    let may = OFFERED.into_iter().filter(|(action, step)| {
        let may = step.starts_at(offer.state) && allows(&viewer, step.rule, over(&viewer, step, offer, &need));
        may && (*action != Action::Accept || takes)
    });
    Ok(may.map(|(action, _)| action).collect())
}
