//! What is done with keys, day by day: counted in memory and added to the tables every few seconds, so that reading costs no
//! write. A process that is killed takes the last seconds' counts along.

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

/// Days of keys that are added in one statement.
const AT_ONCE: usize = 500;
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A day of a key.
type Day = (ApiKeyId, Moment);

/// What one day saw.
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

    /// Adds what was counted to the tables; what cannot be added is kept for the next time.
    pub async fn store(&self, db: &Database) -> Result<(), DbErr> {
        let mut taken = Taken { usage: self, rest: mem::take(&mut *self.counted()).into_iter().collect() };
        // Always in one order, so that two processes never wait for each other.
        taken.rest.sort_by_key(|(day, _)| *day);
        while !taken.rest.is_empty() {
            let some = taken.rest.len().min(AT_ONCE);
            add_to_tables(db, taken.rest.get(..some).unwrap_or_default()).await?;
            taken.rest.drain(..some);
        }
        Ok(())
    }
}

/// Counts on their way to the tables; what does not get there is counted again, though the process be stopped meanwhile.
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
    // Those that are there stay until this is written; those that are gone leave nothing to count.
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
