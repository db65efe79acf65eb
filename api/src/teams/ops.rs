//! Decisions on teams.

use crate::context::Ctx;
use crate::contribution::{Any, ids};
use crate::error::{Error, Problems};
use crate::gql::{ID, InputObject};
use crate::page::{Mark, Page, PageArgs};
use crate::policy::{self, Action, Over};
use crate::scalars::Title;
use crate::text::Fault;
use crate::viewer;
use crate::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::contribution::{self, State};
use entity::team_member::{self, TeamRole};
use entity::{TeamId, team};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryTrait,
};
use serde_json::Value as Json;
use uuid::Uuid;

/// Teams of one account.
const MAX_TEAMS: usize = 100;

/// Makes a team.
#[derive(InputObject, Debug)]
pub struct CreateTeamInput {
    /// What it is called.
    pub name: Title,
    /// What you call yourself there: «maire», «concierge», «correspondante».
    pub your_title: Option<Title>,
}

/// Makes a team whose first steward is who asks.
pub async fn create(ctx: &Ctx<'_>, input: CreateTeamInput) -> Result<team::Model, Error> {
    let mut member = None;
    let made = ctx
        .write(async |tx| {
            tx.authorize(Action::CreateTeam, Over::default())?;
            let asking = tx.viewer.signed_in()?;
            if asking.teams.len() >= MAX_TEAMS {
                return Err(Error::conflict("input", Fault::TooMany { max: MAX_TEAMS }));
            }
            let row =
                team::Model { id: TeamId(tx.id()), name: input.name.0.clone(), created_at: tx.moment(), version: 1 };
            let made = row.clone().into_active_model().reset_all();
            team::Entity::insert(made).exec_without_returning(tx.db()).await?;
            let steward = team_member::ActiveModel {
                team_id: Set(row.id),
                account_id: Set(asking.id),
                role: Set(TeamRole::Steward),
                title: Set(input.your_title.map(|title| title.0)),
                since: Set(tx.moment()),
            };
            steward.insert(tx.db()).await?;
            tx.record_beside(Verb::TeamCreated, Some(row.id.0));
            member = Some(viewer::reload(tx.db(), asking, tx.now).await?);
            Ok(row)
        })
        .await?;
    if let Some(member) = member {
        ctx.viewer_became(member);
    }
    Ok(made)
}

impl Outcome for team::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        team::Entity::find_by_id(TeamId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}

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
) -> Result<Page<Any, DraftOrder>, Error> {
    let mut problems = Problems::default();
    let window = page.window("DRAFTS", |mark| matches!(mark.keys(), [Json::Number(_), Json::String(_)]));
    let window = problems.merge(window)?;
    let team = team.and_then(|id| problems.take(ids::team_input(&id, "teamId")));
    problems.check()?;
    let window = window.ok_or_else(|| Error::internal("a problem was not told"))?;
    let viewer = ctx.viewer();
    let drafts = contribution::Entity::find().filter(policy::within_scopes(&viewer));
    let drafts = match team {
        Some(team) if !policy::may(Action::SeeUnpublished, policy::roles(&viewer, team.into())) => {
            return Ok(window.page(Vec::new(), DraftOrder, Some(0)));
        }
        Some(team) => drafts.filter(contribution::Column::TeamId.eq(team)),
        None => drafts
            .filter(contribution::Column::AuthorId.eq(viewer.signed_in()?.id))
            .filter(contribution::Column::TeamId.is_null()),
    };
    let drafts = drafts.filter(contribution::Column::State.is_in([State::Draft, State::Submitted]));
    let total = if total { Some(drafts.clone().count(ctx.app.db.read()).await?) } else { None };
    let mut rows = drafts;
    let keys = [contribution::Column::UpdatedAt, contribution::Column::Id].map(|key| Expr::col(key.as_column_ref()));
    window.narrow(QueryTrait::query(&mut rows), &keys, true, |mark| {
        let [at, id] = mark.keys() else { return Vec::new() };
        let id = Uuid::try_parse(id.as_str().unwrap_or_default()).unwrap_or_default();
        vec![Expr::val(at.as_i64().unwrap_or(i64::MAX)), Expr::val(id)]
    });
    let rows = rows.all(ctx.app.db.read()).await?.into_iter().map(Any::new).collect::<Result<Vec<_>, _>>()?;
    Ok(window.page(rows, DraftOrder, total.and_then(|all| usize::try_from(all).ok())))
}
