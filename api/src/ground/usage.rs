//! Usage of keys, day by day. It is counted in memory and added to the tables every few seconds, so that reading causes
//! no write. A process that is killed loses the counts of the last seconds.

use crate::base::db::Database;
use chrono::{DateTime, Utc};
use entity::{ApiKeyId, Moment, api_key, api_key_usage};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Maximum number of rows that one statement adds.
const AT_ONCE: usize = 500;
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A key, and a day on which it was used.
type Day = (ApiKeyId, Moment);

/// The counts of one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    operations: i64,
    points: i64,
}

/// Counts that are not in the tables yet.
#[derive(Default)]
pub struct Usage {
    counted: Mutex<HashMap<Day, Counts>>,
}

/// The day of a moment, in UTC.
pub fn day_of(at: DateTime<Utc>) -> Moment {
    let at = Moment::from(at);
    Moment(at.0 - at.0.rem_euclid(DAY))
}

impl Usage {
    fn counted(&self) -> MutexGuard<'_, HashMap<Day, Counts>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an operation.
    pub fn count(&self, key: ApiKeyId, points: u64, now: DateTime<Utc>) {
        let counts = Counts { operations: 1, points: i64::try_from(points).unwrap_or(i64::MAX) };
        self.add((key, day_of(now)), counts);
    }

    fn add(&self, day: Day, counts: Counts) {
        let mut counted = self.counted();
        let sum = counted.entry(day).or_default();
        sum.operations += counts.operations;
        sum.points = sum.points.saturating_add(counts.points);
    }

    /// Adds the counts to the tables. Counts that cannot be added are kept for the next time.
    pub async fn store(&self, db: &Database) -> Result<(), DbErr> {
        let mut taken = Taken { usage: self, rest: mem::take(&mut *self.counted()).into_iter().collect() };
        // The order is always the same, so that two processes never wait for each other.
        taken.rest.sort_by_key(|(day, _)| *day);
        while !taken.rest.is_empty() {
            let some = taken.rest.len().min(AT_ONCE);
            add_to_tables(db, taken.rest.get(..some).unwrap_or_default()).await?;
            taken.rest.drain(..some);
        }
        Ok(())
    }
}

/// Counts on their way to the tables. When it is dropped, even by a cancelled future, those that are not stored are
/// counted again.
struct Taken<'u> {
    usage: &'u Usage,
    rest: Vec<(Day, Counts)>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for (day, counts) in self.rest.drain(..) {
            self.usage.add(day, counts);
        }
    }
}

async fn add_to_tables(db: &Database, counted: &[(Day, Counts)]) -> Result<(), DbErr> {
    let tx = db.begin_background().await?;
    // The lock keeps keys from being deleted until this is written. Counts of keys that were deleted before are
    // dropped.
    let keys: BTreeSet<ApiKeyId> = counted.iter().map(|((key, _), _)| *key).collect();
    let known: Vec<ApiKeyId> = api_key::Entity::find()
        .select_only()
        .column(api_key::Column::Id)
        .filter(api_key::Column::Id.is_in(keys))
        .order_by_asc(api_key::Column::Id)
        .lock_shared()
        .into_tuple()
        .all(&tx)
        .await?;
    let known: HashSet<ApiKeyId> = known.into_iter().collect();
    let rows = counted.iter().filter(|((key, _), _)| known.contains(key)).map(|((key_id, day_at), counts)| {
        let (operations, points) = (counts.operations, counts.points);
        let row = api_key_usage::Model { key_id: *key_id, day_at: *day_at, operations, points };
        row.into_active_model().reset_all()
    });
    let rows: Vec<api_key_usage::ActiveModel> = rows.collect();
    let sum = |column: api_key_usage::Column| {
        let (kept, more) = (Expr::col((api_key_usage::Entity, column)), Expr::col(("excluded", column)));
        (column, kept.add(more))
    };
    if !rows.is_empty() {
        let add = OnConflict::columns([api_key_usage::Column::KeyId, api_key_usage::Column::DayAt])
            .values([sum(api_key_usage::Column::Operations), sum(api_key_usage::Column::Points)])
            .to_owned();
        api_key_usage::Entity::insert_many(rows).on_conflict(add).exec_without_returning(&tx).await?;
    }
    tx.commit().await
}
