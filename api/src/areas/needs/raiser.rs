//! Who raises a need.

use crate::base::error::{Error, Problem};
use crate::base::gql::ID;
use crate::base::text::Fault;
use crate::ground::contribution::{given, ids};
use crate::ground::visibility::sees;
use crate::ground::write::Tx;
use entity::ContributionId;
use entity::contribution::{self, Kind, State};
use entity::need::{Model, Urgency};
use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QuerySelect};

/// The kinds of things that raise needs.
pub const RAISERS: [Kind; 5] = [Kind::Commune, Kind::Initiative, Kind::Venue, Kind::Medium, Kind::Organisation];

/// The thing that raises a need, by the id of an input.
pub fn read(id: &ID) -> Result<ContributionId, Problem> {
    ids::input_among(&RAISERS, id, "input.raisedById")
}

/// Checks that a need may come into a state: one that is public is raised by what is published. That stays so until the write ends.
pub async fn is_ready(tx: &Tx, need: &contribution::Model, state: State) -> Result<(), Error> {
    let Some(house) = need.house_id.filter(|_| state == State::Published) else { return Ok(()) };
    let house = contribution::Entity::find_by_id(house).lock(LockType::Share).one(tx.db()).await?;
    if house.is_some_and(|house| house.state == State::Published) { Ok(()) } else { Err(Error::state()) }
}

/// Checks that only a commune raises an SOS, and about a resource.
pub fn may_be_sos(need: &contribution::Model, row: &Model) -> Result<(), Error> {
    if row.urgency != Urgency::Sos {
        return Ok(());
    }
    if need.house_id.and_then(given::commune_of).is_none() {
        return Err(Error::invalid("input.urgency", Fault::Needs("raisedById: commune")));
    }
    if row.resource_id.is_none() {
        return Err(Error::invalid("input.resourceId", Fault::Missing("ID".to_owned())));
    }
    Ok(())
}

/// The public resource that a need is about, by the id of an input.
pub async fn resource(tx: &Tx, id: &ID) -> Result<ContributionId, Error> {
    const FIELD: &str = "input.resourceId";
    let id = ids::input_of(Kind::Resource, id, FIELD)?;
    let found = contribution::Entity::find_by_id(id).one(tx.db()).await?;
    let is_one = |row: &contribution::Model| row.kind == Kind::Resource && row.state == State::Published;
    let found = found.filter(|row| is_one(row) && sees(&tx.viewer, row));
    found.map(|row| row.id).ok_or_else(|| Error::invalid(FIELD, Fault::Unknown))
}
