//! How much people and teams may keep. A file counts for the team that it was uploaded for, else for its owner; from the moment
//! its upload was asked for it counts as large as it was said to be.

use crate::base::error::Error;
use crate::base::text::Fault;
use crate::ground::write::Tx;
use crate::ground::written::Holder;
use entity::file::{Column as F, Entity};
use entity::{AccountId, TeamId, account, team};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, LockType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QuerySelect};

/// Most bytes of the files of an account, those for teams left out: 2 GiB.
pub const OF_ACCOUNT: i64 = 2 * 1024 * 1024 * 1024;
/// Most bytes of the files of a team: 20 GiB.
pub const OF_TEAM: i64 = 20 * 1024 * 1024 * 1024;

/// Most bytes of the files of an account or of a team.
pub const fn limit(of: Holder) -> i64 {
    match of {
        Holder::Account(_) => OF_ACCOUNT,
        Holder::Team(_) => OF_TEAM,
    }
}

/// Locks the row by which uploads of an account, or for a team, decide one after the other.
pub async fn lock(tx: &Tx, owner: Option<AccountId>, team: Option<TeamId>) -> Result<(), Error> {
    match (owner, team) {
        (_, Some(team)) => {
            team::Entity::find_by_id(team).lock(LockType::NoKeyUpdate).one(tx.db()).await?;
        }
        (Some(owner), None) => {
            account::Entity::find_by_id(owner).lock(LockType::NoKeyUpdate).one(tx.db()).await?;
        }
        (None, None) => {}
    }
    Ok(())
}

/// The files that count for an account, or for a team.
fn counted(owner: Option<AccountId>, team: Option<TeamId>) -> Condition {
    match team {
        Some(team) => Condition::all().add(F::TeamId.eq(team)),
        None => Condition::all().add(F::OwnerId.eq(owner)).add(F::TeamId.is_null()),
    }
}

/// The bytes that an account keeps, or a team.
pub async fn used(db: &impl ConnectionTrait, owner: Option<AccountId>, team: Option<TeamId>) -> Result<i64, DbErr> {
    let mut sum = Query::select();
    // The sum of big integers is a decimal on PostgreSQL.
    let total = Func::coalesce([Func::sum(Expr::col(F::Bytes)).into(), Expr::val(0)]);
    sum.expr(Expr::expr(total).cast_as("bigint")).from(Entity).cond_where(counted(owner, team));
    let row = db.query_one(&sum).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Checks that so many bytes more have room; `CONFLICT` where they have not. The row of the quota is locked.
pub async fn check(tx: &Tx, owner: Option<AccountId>, team: Option<TeamId>, more: i64) -> Result<(), Error> {
    let limit = if team.is_some() { OF_TEAM } else { OF_ACCOUNT };
    if more > 0 && used(tx.db(), owner, team).await? + more > limit {
        return Err(Error::conflict("input.bytes", Fault::OutOfRange { min: 0, max: limit }));
    }
    Ok(())
}
