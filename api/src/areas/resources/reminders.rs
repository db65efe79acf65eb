//! Reminders: a team whose resources were last judged more than a year ago gets a letter.
//!
//! A team hears of it once in ninety days at most, however many resources are concerned: the letter leads to a list. Each team is reminded in a
//! transaction of its own, which also writes down when, so a job that is killed goes on where it was and reminds nobody twice.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::write::{Tx, as_server};
use crate::people::teams;
use chrono::TimeDelta;
use entity::contribution::{self, Column as C, Kind, State};
use entity::letter::LetterKind;
use entity::resource::{self, Column as R};
use entity::team_reminder::{Column as T, Entity, Model};
use entity::{Moment, TeamId, team};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, LockType, OnConflict, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QuerySelect};
use std::sync::Arc;

/// After how long an assessment is old.
const OLD: TimeDelta = TimeDelta::days(365);
/// How long a team hears nothing after a reminder.
const PAUSE: TimeDelta = TimeDelta::days(90);
/// Teams that are looked for at once.
const BLOCK: u64 = 100;

/// Teams that are to be reminded now, in the order of their ids.
fn due(app: &App) -> SelectStatement {
    let [old, paused] = [OLD, PAUSE].map(|ago| Moment::from(app.clock.now() - ago));
    let column = |column: R| Expr::col(column.as_column_ref());
    let known = Func::coalesce([column(R::AssessedAt), Expr::col(C::PublishedAt.as_column_ref())]);
    let mut resources = Query::select();
    resources.expr(Expr::val(1)).from(contribution::Entity);
    resources.inner_join(resource::Entity, column(R::Id).equals(C::Id.as_column_ref()));
    resources.and_where(Expr::col(C::TeamId.as_column_ref()).equals(team::Column::Id.as_column_ref()));
    resources.and_where(C::State.eq(State::Published)).and_where(C::Kind.eq(Kind::Resource));
    resources.and_where(Expr::expr(known).lte(old));
    let mut teams = Query::select();
    let own = Expr::col(T::TeamId.as_column_ref()).equals(team::Column::Id.as_column_ref());
    teams.column(team::Column::Id.as_column_ref()).from(team::Entity).left_join(Entity, own);
    let wants = T::Assessments.is_null().or(T::Assessments.eq(true));
    let rests = Condition::any().add(T::RemindedAt.is_null()).add(T::RemindedAt.lte(paused));
    teams.and_where(wants).cond_where(rests).and_where(Expr::exists(resources));
    teams
}

/// Reminds every team that is due.
pub async fn remind(app: &Arc<App>) -> Result<(), Error> {
    let mut after: Option<TeamId> = None;
    loop {
        let mut block = due(app);
        let id = team::Column::Id;
        block.and_where_option(after.map(|after| id.gt(after))).limit(BLOCK);
        block.order_by(id.as_column_ref(), sea_orm::sea_query::Order::Asc);
        let rows = app.db.background().query_all(&block).await?;
        for row in &rows {
            let team = row.try_get_by_index(0)?;
            as_server(app, async |tx| one(tx, team).await).await?;
            after = Some(team);
        }
        if u64::try_from(rows.len()).unwrap_or(0) < BLOCK {
            return Ok(());
        }
    }
}

/// Reminds a team, if it is still due.
async fn one(tx: &Tx, id: TeamId) -> Result<(), Error> {
    tx.quiet("a reminder changes nothing that anybody reads");
    // Another process may be at it, and its stewards may say that they want none.
    team::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(tx.db()).await?;
    let mut still = due(&tx.app);
    if tx.db().query_one(still.and_where(team::Column::Id.eq(id))).await?.is_none() {
        return Ok(());
    }
    let row = Model { team_id: id, assessments: true, reminded_at: Some(tx.moment()) };
    let known = OnConflict::column(T::TeamId).update_column(T::RemindedAt).to_owned();
    let row = row.into_active_model().reset_all();
    Entity::insert(row).on_conflict(known).exec_without_returning(tx.db()).await?;
    teams::tell_team(tx, id, LetterKind::AssessmentsOld).await
}
