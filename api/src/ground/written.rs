//! How much people and teams write: a bucket for each of them, in one row of a table, which no restart empties. A write counts for
//! the account of the writer, and for the team of the thing that it is about too, where the writer is a member of that team: so
//! nobody uses up the bucket of a team alone, or by commenting on its things.
//!
//! The row says until when what was written counts: bytes are stored as the time in which they come back. So one statement
//! adds them and refuses what is too much, exactly under parallel writes, and time alone empties a bucket.
//!
//! Small writes are gathered in memory and added to the row together; so they take no statement more. A process that ends
//! forgets at most 64 KiB of each holder.

use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use chrono::{DateTime, Utc};
use entity::written::{Column as W, Entity, Model};
use entity::{AccountId, Moment, TeamId};
use quick_cache::sync::Cache;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// Bytes that an account may write at once: 256 MiB.
const OF_ACCOUNT: i64 = 256 << 20;
/// Bytes that may be written at once for a team: 2 GiB.
const OF_TEAM: i64 = 2 << 30;
/// Milliseconds in which a full bucket is emptied: 30 days.
const PERIOD: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Bytes that each write counts beside what was sent: rows that tell of it.
const BESIDE: i64 = 1 << 10;
/// A write of so many bytes is added to the row at once.
const LARGE: i64 = 4 << 10;
/// So many bytes of small writes are added together.
const GATHERED: i64 = 64 << 10;
/// Holders whose small writes are gathered; of the least used these are forgotten first.
const REMEMBERED: usize = 100_000;

/// For whom a write counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// An account.
    Account(AccountId),
    /// A team.
    Team(TeamId),
}

impl Holder {
    /// Bytes that it may write at once.
    pub const fn limit(self) -> i64 {
        match self {
            Self::Account(_) => OF_ACCOUNT,
            Self::Team(_) => OF_TEAM,
        }
    }

    const fn id(self) -> Uuid {
        match self {
            Self::Account(id) => id.0,
            Self::Team(id) => id.0,
        }
    }

    /// The time in which so many bytes come back, in milliseconds.
    const fn time(self, bytes: i64) -> i64 {
        // Rounded up.
        (bytes.saturating_mul(PERIOD) + self.limit() - 1) / self.limit()
    }
}

/// Small writes that no row has yet, by holder.
pub struct Written {
    gathered: Cache<Holder, Arc<AtomicI64>>,
}

impl Default for Written {
    fn default() -> Self {
        Self { gathered: Cache::new(REMEMBERED) }
    }
}

/// What a write counted, until it is committed: where it is not, even because nobody waits for it any more, this takes it back.
#[must_use]
pub struct Added {
    gathered: Arc<AtomicI64>,
    back: i64,
}

impl Added {
    /// Lets it stand, because the write is committed.
    pub fn stand(mut self) {
        self.back = 0;
    }
}

impl Drop for Added {
    fn drop(&mut self) {
        self.gathered.fetch_add(self.back, Ordering::Relaxed);
    }
}

impl Written {
    fn gathered(&self, holder: Holder) -> Arc<AtomicI64> {
        self.gathered.get_or_insert_with(&holder, || Ok::<_, ()>(Arc::default())).unwrap_or_default()
    }

    /// Counts a write for which so many bytes were sent, in its transaction. `TOO_MANY` when the holder has written too much; it
    /// says in how many seconds there is room.
    pub async fn count(
        &self,
        db: &impl ConnectionTrait,
        holder: Holder,
        sent: u64,
        now: DateTime<Utc>,
    ) -> Result<Added, Error> {
        let own = i64::try_from(sent).unwrap_or(OF_ACCOUNT).saturating_add(BESIDE);
        let gathered = self.gathered(holder);
        let more = |others: i64| (own < LARGE && others + own < GATHERED).then_some(others + own);
        if gathered.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok() {
            return Ok(Added { gathered, back: -own });
        }
        let others = gathered.swap(0, Ordering::Relaxed);
        let added = Added { gathered, back: others };
        add(db, holder, others + own, now.into()).await?;
        Ok(added)
    }

    /// Bytes that count for a holder now.
    pub async fn used(&self, db: &impl ConnectionTrait, holder: Holder, now: DateTime<Utc>) -> Result<i64, Error> {
        let row = Entity::find_by_id(holder.id()).one(db).await?;
        let time = row.map_or(0, |row| (row.counts_until.0 - Moment::from(now).0).clamp(0, PERIOD));
        Ok(time * holder.limit() / PERIOD + self.gathered(holder).load(Ordering::Relaxed))
    }
}

/// Adds bytes to the row of a holder, if they have room.
async fn add(db: &impl ConnectionTrait, holder: Holder, bytes: i64, now: Moment) -> Result<(), Error> {
    let (time, full) = (holder.time(bytes), now.0 + PERIOD);
    let account_id = match holder {
        Holder::Account(id) => Some(id),
        Holder::Team(_) => None,
    };
    let row = Model { holder_id: holder.id(), account_id, counts_until: Moment(now.0 + time) };
    let stored = || Expr::col((Entity, W::CountsUntil));
    let then = || Expr::expr(Expr::case(stored().gt(now.0), stored()).finally(now.0)).add(time);
    let add =
        OnConflict::column(W::HolderId).value(W::CountsUntil, then()).action_and_where(then().lte(full)).to_owned();
    let row = row.into_active_model().reset_all();
    if Entity::insert(row).on_conflict(add).exec_without_returning(db).await? > 0 {
        return Ok(());
    }
    let stored = Entity::find_by_id(holder.id()).one(db).await?.map_or(now.0, |row| row.counts_until.0);
    let wait = u64::try_from(stored + time - full).unwrap_or(0).div_ceil(1_000);
    Err(Error::new(ErrorCode::TooMany, Reason::Written).retry_after(Ord::max(wait, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_no_write_commits_is_given_back() {
        let db = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
        let (written, holder, now) =
            (Written::default(), Holder::Account(AccountId(Uuid::nil())), DateTime::UNIX_EPOCH);
        let gathered = written.gathered(holder);
        let has = |bytes: i64| assert_eq!(gathered.load(Ordering::Relaxed), bytes);
        written.count(&db, holder, 1_000, now).await.unwrap().stand();
        drop(written.count(&db, holder, 1_000, now).await.unwrap());
        has(1_000 + BESIDE);
        assert!(written.count(&db, holder, 10_000, now).await.is_err(), "there is no table");
        has(1_000 + BESIDE);
        {
            let count = std::pin::pin!(written.count(&db, holder, 10_000, now));
            assert!(futures_util::poll!(count).is_pending());
            has(0);
        }
        has(1_000 + BESIDE);
    }
}
