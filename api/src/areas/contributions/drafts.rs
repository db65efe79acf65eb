//! Drafts and proposals: of a team for its members, and one's own.

use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::page::{Mark, Page, PageArgs};
use crate::ground::context::Ctx;
use crate::ground::contribution::{Base, ids};
use crate::ground::policy;
use crate::ground::visibility::{SEE_UNPUBLISHED, within_scopes};
use entity::contribution::{self, Column as C, State};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryTrait};
use serde_json::Value as Json;
use uuid::Uuid;

/// The order of a team's drafts: the latest changed first.
#[derive(Debug, Clone, Copy)]
pub struct DraftOrder;

impl DraftOrder {
    /// The cursor of a draft.
    pub fn cursor(self, row: &contribution::Model) -> String {
        Mark::new([Json::from(row.updated_at.0), Json::from(row.id.0.to_string())]).cursor("DRAFTS")
    }
}

/// Drafts and proposals of a team, for its members, or of who asks, where no team runs them. One statement, and one for
/// each noun.
pub async fn drafts(
    ctx: &Ctx<'_>,
    team: Option<ID>,
    page: PageArgs,
    total: bool,
) -> Result<Page<Base, DraftOrder>, Error> {
    let mut problems = Problems::default();
    let window = page.window("DRAFTS", |mark| matches!(mark.keys(), [Json::Number(_), Json::String(_)]));
    let window = problems.merge(window)?;
    let team = team.and_then(|id| problems.take(ids::team_input(&id, "teamId")));
    problems.check()?;
    let window = window.ok_or_else(|| Error::internal("a problem was not told"))?;
    let viewer = ctx.viewer();
    let drafts = contribution::Entity::find().filter(within_scopes(&viewer));
    let drafts = match team {
        Some(team) if !SEE_UNPUBLISHED.allows(policy::roles(&viewer, team.into())) => {
            return Ok(window.page(Vec::new(), DraftOrder, Some(0)));
        }
        Some(team) => drafts.filter(C::TeamId.eq(team)),
        None => {
            drafts.filter(C::AuthorId.eq(viewer.signed_in()?.id)).filter(C::TeamId.is_null().or(C::ByGuest.eq(true)))
        }
    };
    let drafts = drafts.filter(C::State.is_in([State::Draft, State::Submitted]));
    let total = if total { Some(drafts.clone().count(ctx.app.db.read()).await?) } else { None };
    let mut rows = drafts;
    let keys = [C::UpdatedAt, C::Id].map(|key| Expr::col(key.as_column_ref()));
    window.narrow(QueryTrait::query(&mut rows), &keys, true, |mark| {
        let [at, id] = mark.keys() else { return Vec::new() };
        let id = Uuid::try_parse(id.as_str().unwrap_or_default()).unwrap_or_default();
        vec![Expr::val(at.as_i64().unwrap_or(i64::MAX)), Expr::val(id)]
    });
    let rows = rows.all(ctx.app.db.read()).await?.into_iter().map(Base::from).collect();
    Ok(window.page(rows, DraftOrder, total.and_then(|all| usize::try_from(all).ok())))
}
