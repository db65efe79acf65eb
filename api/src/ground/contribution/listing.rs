//! Where things are listed: one row for each scope and shelf, so that a list of one scope is one range of an index.
//!
//! A scope is an area (`commune:26289`, `epci:…`, `department:26`, `region:84`) or a holder: the team that runs the thing
//! (`team:<uuid>`), its house (`house:<uuid>`), a network that holds it (`network:<uuid>`). A shelf is a kind in an order: by publication, or by the rank of its noun.
//! Published and archived things are on different shelves; other things are not listed. `rows` alone decides which rows
//! a thing has. Lists use [`shelf`], and the chronicle uses [`places`].

use crate::base::db::insert_blocks;
use crate::ground::territory::{InseeCode, gazetteer};
use entity::contribution::{self, Kind, State};
use entity::{ContributionId, TeamId, listing};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::BTreeSet;

/// What a shelf is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfOrder {
    /// When things were first published.
    Published,
    /// Their rank.
    Ranked,
}

/// The typed areas of communes: the communes, their EPCI, departments and regions.
pub fn areas<'a>(communes: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
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

/// The scope of the things that a team runs.
pub fn of_team(team: TeamId) -> String {
    format!("team:{}", team.0)
}

/// The scope of the things that belong to a house.
pub fn of_house(house: ContributionId) -> String {
    format!("house:{}", house.0)
}

/// The scope of the things that a network holds.
pub fn of_network(network: ContributionId) -> String {
    format!("network:{}", network.0)
}

/// The scopes in which what happens to a thing is told: its areas, and the networks that hold it.
pub fn places(thing: &contribution::Model) -> BTreeSet<String> {
    let mut places = areas(thing.communes.iter());
    places.extend(thing.networks.iter().map(of_network));
    places
}

/// The name of a shelf; none for a state that is not listed.
pub fn shelf(kind: Kind, order: ShelfOrder, state: State) -> Option<String> {
    let archived = match state {
        State::Published => "",
        State::Archived => " ARCHIVED",
        State::Draft | State::Submitted | State::Removed => return None,
    };
    let ranked = if order == ShelfOrder::Ranked { " RANKED" } else { "" };
    Some(kind.to_value() + ranked + archived)
}

/// The rows of a thing in its present state: scope, shelf and key of each.
fn rows(thing: &contribution::Model) -> Vec<(String, String, i64)> {
    let mut scopes = places(thing);
    scopes.extend(thing.team_id.map(of_team));
    scopes.extend(thing.house_id.map(of_house));
    let published = (ShelfOrder::Published, thing.published_at.map(|at| at.0));
    let shelves = [published, (ShelfOrder::Ranked, thing.rank)];
    let shelves: Vec<(String, i64)> =
        shelves.into_iter().filter_map(|(order, key)| Some((shelf(thing.kind, order, thing.state)?, key?))).collect();
    let all =
        scopes.iter().flat_map(|scope| shelves.iter().map(move |(shelf, key)| (scope.clone(), shelf.clone(), *key)));
    all.collect()
}

/// The rows of new things, to be inserted.
pub fn new_rows<'a>(things: impl IntoIterator<Item = &'a contribution::Model>) -> Vec<listing::Model> {
    let of = |thing: &'a contribution::Model| {
        let contribution_id = thing.id;
        rows(thing).into_iter().map(move |(scope, shelf, key)| listing::Model { scope, shelf, key, contribution_id })
    };
    things.into_iter().flat_map(of).collect()
}

/// Updates the rows of a contribution after a change.
pub async fn follow(
    db: &impl ConnectionTrait,
    before: &contribution::Model,
    after: &contribution::Model,
) -> Result<(), DbErr> {
    follow_all(db, &[(before, after)]).await
}

/// Updates the rows of contributions after a change, each given as it was and as it is.
pub async fn follow_all(
    db: &impl ConnectionTrait,
    changes: &[(&contribution::Model, &contribution::Model)],
) -> Result<(), DbErr> {
    let moved = changes.iter().map(|(before, after)| (rows(before), *after));
    let moved: Vec<_> = moved.filter(|(old, after)| *old != rows(after)).collect();
    let listed: Vec<ContributionId> =
        moved.iter().filter(|(old, _)| !old.is_empty()).map(|(_, after)| after.id).collect();
    if !listed.is_empty() {
        listing::Entity::delete_many().filter(listing::Column::ContributionId.is_in(listed)).exec(db).await?;
    }
    insert_blocks::<listing::Entity>(db, new_rows(moved.into_iter().map(|(_, after)| after))).await
}
