//! The typed areas of things: one row for each, so that a list of one area is one range of an index.

use crate::territory::{InseeCode, gazetteer};
use entity::contribution::{self, State};
use entity::{Moment, contribution_area};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::BTreeSet;

/// The typed areas of communes: themselves, their EPCI, departments and regions.
pub fn of<'a>(communes: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut areas = BTreeSet::new();
    for code in communes {
        areas.insert(format!("commune:{code}"));
        let row = InseeCode::read(code).and_then(|code| gazetteer().resolve(code));
        let Some(row) = row.and_then(|index| gazetteer().get(index)) else { continue };
        areas.extend(row.epci.map(|epci| format!("epci:{epci}")));
        let department = gazetteer().department_of(row);
        areas.insert(format!("department:{}", department.code));
        areas.insert(format!("region:{}", gazetteer().region_of(department).code));
    }
    areas
}

/// An area as things of a state are listed under it; none where they are not listed at all.
pub fn listed(area: &str, state: State) -> Option<String> {
    match state {
        State::Published => Some(area.to_owned()),
        State::Archived => Some(format!("archived:{area}")),
        State::Draft | State::Submitted | State::Removed => None,
    }
}

/// The rows of a contribution as it is.
fn rows(thing: &contribution::Model) -> BTreeSet<(String, Option<Moment>)> {
    let areas = of(thing.communes.iter()).into_iter();
    areas.filter_map(|area| Some((listed(&area, thing.state)?, thing.published_at))).collect()
}

/// Brings the rows of a contribution from what it was to what it is.
pub async fn follow(
    db: &impl ConnectionTrait,
    before: Option<&contribution::Model>,
    after: &contribution::Model,
) -> Result<(), DbErr> {
    let (old, new) = (before.map(rows).unwrap_or_default(), rows(after));
    if old == new {
        return Ok(());
    }
    if !old.is_empty() {
        let this = contribution_area::Column::ContributionId.eq(after.id);
        contribution_area::Entity::delete_many().filter(this).exec(db).await?;
    }
    let rows = new.into_iter().filter_map(|(area, published_at)| {
        Some(contribution_area::ActiveModel {
            area: Set(area),
            kind: Set(after.kind),
            published_at: Set(published_at?),
            contribution_id: Set(after.id),
        })
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        contribution_area::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}
