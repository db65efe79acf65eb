//! The law of maps: at the end of every scenario the numbers of the map are those of a fresh count, and they stay the same when they
//! are merged.

use entity::{contribution, map_count};
use sea_orm::{DatabaseConnection, DbErr, EntityTrait};
use std::collections::BTreeMap;
use std::sync::Arc;
use territoire::ground::app::App;
use territoire::ground::contribution::tally;

/// A number by its scope, its square and its kind.
type Numbers = BTreeMap<(String, i64, String), i64>;

/// The numbers that are kept, and how many rows they have.
async fn kept(db: &DatabaseConnection) -> Result<(Numbers, usize), DbErr> {
    let rows = map_count::Entity::find().all(db).await?;
    let (mut numbers, count) = (Numbers::new(), rows.len());
    for row in rows {
        *numbers.entry((row.scope, row.square, format!("{:?}", row.kind))).or_default() += i64::from(row.delta);
    }
    numbers.retain(|_, number| *number != 0);
    Ok((numbers, count))
}

/// Fails where a number is not that of the things.
pub async fn check(db: &DatabaseConnection) -> Result<(), DbErr> {
    let mut counted = Numbers::new();
    for thing in contribution::Entity::find().all(db).await? {
        for (scope, square) in tally::places(&thing) {
            *counted.entry((scope, square, format!("{:?}", thing.kind))).or_default() += 1;
        }
    }
    let (kept, _) = kept(db).await?;
    let wrong: Vec<_> = counted.iter().filter(|(key, number)| kept.get(key) != Some(number)).collect();
    let surplus: Vec<_> = kept.keys().filter(|key| !counted.contains_key(key)).collect();
    assert!(wrong.is_empty() && surplus.is_empty(), "not kept {wrong:?}, surplus {surplus:?}");
    Ok(())
}

/// Merges the rows: the numbers stay, and each has one row.
pub async fn merge(app: &Arc<App>) -> Result<(), DbErr> {
    let (before, _) = kept(app.db.background()).await?;
    tally::merge(app).await.unwrap_or_else(|error| panic!("merged: {error:?}"));
    let (after, rows) = kept(app.db.background()).await?;
    assert_eq!(before, after);
    assert_eq!(rows, after.len(), "a number has several rows");
    Ok(())
}
