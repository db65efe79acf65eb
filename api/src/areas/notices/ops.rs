//! Decisions on what notices say, and on their lists.

use super::fields::{IssueNoticeInput, NoticeCategory, NoticeSeverity, NoticeStatus, UpdateNoticeDraftInput};
use super::issue::{self, EARLIEST, FARTHEST};
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::page::size;
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, BasicFilter, Filter, Narrowing, Thing, codes, ids};
use crate::ground::policy::{Rule, TEAM};
use crate::ground::write::Tx;
use crate::orders;
use entity::contribution::{self, Kind, State};
use entity::notice::{self, Column as C, Entity, Model};
use entity::{ContributionId, Moment};
use futures_util::future::try_join_all;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, IdenStatic};
use std::collections::HashMap;

/// Issue a notice for a commune, or propose one to its editors.
pub const ISSUE: Rule = Rule::on_things("IssueNotice", TEAM);

/// Most messages of a chain.
pub const MAX_CHAIN: i32 = 50;

orders! {
    /// Orders of lists of notices. Values may be added.
    NoticeOrder
}

/// Narrows a list of notices; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct NoticeFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Only notices of the town hall of this commune; `within` finds those that concern a commune, whoever issued them.
    pub commune_id: Option<ID>,
    /// Only notices that are in force now, or only others.
    pub in_force: Option<bool>,
    /// Meant like this; when absent, only those that are meant: `ACTUAL`.
    pub statuses: Option<Vec<NoticeStatus>>,
    /// About any of these.
    pub categories: Option<Vec<NoticeCategory>>,
    /// As grave as any of these.
    pub severities: Option<Vec<NoticeSeverity>>,
}

impl NoticeFilter {
    /// Those that are in force now, and meant.
    pub fn of_now() -> Self {
        Self { in_force: Some(true), ..Self::default() }
    }
}

crate::facets!(notice { status, categories, severity });

impl Filter for NoticeFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.house(self.commune_id, Kind::Commune, "filter.communeId");
        list.in_force = self.in_force;
        match self.statuses {
            // Most notices are meant.
            None => list.is(C::Status, Some(notice::Status::Actual)),
            statuses => list.any_value::<_, notice::Status>(C::Status, statuses),
        }
        list.any_word::<_, notice::Category>(C::Categories, self.categories);
        list.any_value::<_, notice::Severity>(C::Severity, self.severities);
    }
}

/// Checks what a notice says as a whole.
pub fn check(tx: &Tx, on: &contribution::Model, row: &Model) -> Result<(), Error> {
    let mut problems = Problems::default();
    if row.categories.0.is_empty() {
        problems.add("input.categories", Fault::TooFew { min: 1 });
    }
    if !issue::is_ahead(tx, row.expires_at) {
        problems.add("input.expiresAt", Fault::NotWithin { days: FARTHEST.num_days() });
    }
    if row.onset_at.is_some_and(|onset| onset > row.expires_at) {
        problems.add("input.onsetAt", Fault::Excludes("expiresAt"));
    }
    // What began long ago is no alert; and CAP knows neither the year 0 nor those before it.
    if row.onset_at.is_some_and(|onset| onset.0 < Moment::from(tx.now - EARLIEST).0) {
        problems.add("input.onsetAt", Fault::AtLeast { least: DateTime::from(tx.now - EARLIEST).text() });
    }
    if let Err(problem) = issue::has_room(on, row.status) {
        problems.add("input.title", problem);
    }
    problems.check()
}

impl Settles<Entity> for IssueNoticeInput {
    const HOUSES: &'static [Kind] = &[Kind::Commune];

    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        ids::input_of(Kind::Commune, &self.running.commune_id, "input.communeId").map(Some)
    }

    fn locks(&self) -> Vec<ContributionId> {
        // The list was checked; an empty one takes the commune that issues it.
        codes(&self.basics.communes).map(|codes| issue::named(&codes)).unwrap_or_default()
    }

    fn complete(&self, row: &mut contribution::Model) {
        row.rank = Some(Moment::from(self.expires_at.0).0);
        if row.state == State::Published {
            issue::mark(row, self.status.into());
        }
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        tx.authorize(&ISSUE, &*on)?;
        (row.chain_id, row.number) = (Some(on.id), 1);
        check(tx, on, row)?;
        if on.state == State::Published { issue::send(tx, on, row, "input.communes").await } else { Ok(()) }
    }
}

impl Settles<Entity> for UpdateNoticeDraftInput {
    fn complete(&self, row: &mut contribution::Model) {
        if let Some(expires_at) = self.expires_at {
            row.rank = Some(Moment::from(expires_at.0).0);
        }
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        check(tx, on, row)
    }
}

/// Whether an update of a notice may be issued: its team still runs the commune.
pub async fn may_replace(ctx: &Ctx<'_>, of: &Base) -> Result<bool, Error> {
    let house = ctx.house(of).await?;
    Ok(house.is_some_and(|house| house.row.team_id == of.row.team_id))
}

/// Whether a notice is in force now.
pub fn in_force(ctx: &Ctx<'_>, on: &contribution::Model) -> bool {
    on.state == State::Published && on.rank.is_some_and(|until| until > Moment::from(ctx.now()).0)
}

/// The address of a notice as CAP; none until it is issued.
pub fn cap_url(ctx: &Ctx<'_>, on: &contribution::Model) -> Option<String> {
    on.state.is_public().then(|| format!("{}/cap/notices/{}.xml", ctx.app.public_url, on.id.0))
}

/// A message that another one of its chain refers to, because it was issued before it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Reference {
    notice_id: ContributionId,
    earlier_id: ContributionId,
}

impl ManyOf for Reference {
    type Which = ();

    fn select(_: &Ctx<'_>, (): (), things: Vec<ContributionId>) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let earlier = Alias::new("earlier");
        let of = |column: C| Expr::col((earlier.clone(), column));
        let mut select = Query::select();
        select.expr_as(Expr::col(C::Id.as_column_ref()), "notice_id").expr_as(of(C::Id), "earlier_id");
        select.from(Entity);
        let chain = of(C::ChainId).equals(C::ChainId.as_column_ref());
        let before = of(C::Number).lt(Expr::col(C::Number.as_column_ref()));
        select.join_as(JoinType::InnerJoin, Entity, earlier.clone(), chain.and(before));
        select.and_where(C::Id.is_in(things));
        let number = (earlier.into(), Alias::new(C::Number.as_str()).into());
        (select, C::Id.as_column_ref(), vec![(number, Order::Asc)])
    }

    fn thing(&self, (): ()) -> ContributionId {
        self.notice_id
    }
}

/// The messages of its chain that were issued before a notice, the first one first.
pub async fn references(ctx: &Ctx<'_>, of: &Thing<Entity>, first: Option<i32>) -> Result<Vec<Base>, Error> {
    let first = size(first)?;
    let found = ctx.nested::<Reference>(PartsOf { thing: of.base.row.id, which: (), first }).await?;
    let earlier = try_join_all(found.iter().map(|reference| ctx.thing(reference.earlier_id))).await?;
    Ok(earlier.into_iter().flatten().collect())
}

/// The message that took the place of a notice.
pub async fn successor(ctx: &Ctx<'_>, of: &Thing<Entity>) -> Result<Option<Base>, Error> {
    ctx.related(of.own(ctx).await?.successor_id).await
}
