//! Ids as clients have them: `<noun>:<uuid>`, `commune:<INSEE code>`.

use super::given;
use crate::base::error::Problem;
use crate::base::gql::ID;
use crate::base::text::Fault;
use crate::ground::territory::{InseeCode, gazetteer};
use entity::contribution::Kind;
use entity::{ContributionId, TeamId};
use sea_orm::{ActiveEnum, Iterable};
use uuid::Uuid;

/// The noun of a kind in ids: `organisation`, `service_offer`.
pub fn noun(kind: Kind) -> String {
    let mut noun = kind.to_value();
    noun.make_ascii_lowercase();
    noun
}

/// The id of a contribution. That of a commune is its INSEE code, not the UUID that is made of it.
pub fn of_contribution(kind: Kind, id: ContributionId) -> ID {
    match given::commune_of(id) {
        Some(commune) => ID(format!("commune:{}", commune.code)),
        None => of(&noun(kind), id.0),
    }
}

/// The id of anything else that has a UUID.
pub fn of(noun: &str, id: Uuid) -> ID {
    let mut buffer = Uuid::encode_buffer();
    ID([noun, ":", id.hyphenated().encode_lower(&mut buffer)].concat())
}

/// Reads `<noun>:<uuid>`, only in the form that [`of`] writes.
fn split(id: &str) -> Option<(&str, Uuid)> {
    let (noun, key) = id.split_once(':')?;
    let uuid = Uuid::try_parse(key).ok().filter(|uuid| uuid.as_hyphenated().to_string() == key)?;
    Some((noun, uuid))
}

/// Reads the id of a contribution of any kind.
pub fn contribution(id: &str) -> Option<(Kind, ContributionId)> {
    if let Some(code) = id.strip_prefix("commune:") {
        let code = InseeCode::read(code).filter(|code| gazetteer().current(*code).is_some())?;
        return Some((Kind::Commune, given::id_of(code)));
    }
    let (name, uuid) = split(id)?;
    let kind = Kind::iter().find(|kind| noun(*kind) == name)?;
    Some((kind, ContributionId(uuid)))
}

/// Reads the id of a contribution of any kind from an input; `field` is the path of the input.
pub fn any_input(id: &ID, field: &str) -> Result<ContributionId, Problem> {
    contribution(id).map(|(_, id)| id).ok_or_else(|| Problem { field: field.to_owned(), fault: Fault::Id })
}

/// Reads the id of a contribution of this kind from an input; `field` is the path of the input.
pub fn input_of(kind: Kind, id: &ID, field: &str) -> Result<ContributionId, Problem> {
    input_among(&[kind], id, field)
}

/// The same for an id of one of these kinds.
pub fn input_among(kinds: &[Kind], id: &ID, field: &str) -> Result<ContributionId, Problem> {
    let read = contribution(id).filter(|(of, _)| kinds.contains(of));
    read.map(|(_, id)| id).ok_or_else(|| Problem { field: field.to_owned(), fault: Fault::Id })
}

/// Reads the id of something that is not a contribution from an input; `field` is the path of the input.
pub fn uuid_input(noun: &str, id: &ID, field: &str) -> Result<Uuid, Problem> {
    uuid(noun, id).ok_or_else(|| Problem { field: field.to_owned(), fault: Fault::Id })
}

/// Reads the id of something that is not a contribution.
pub fn uuid(noun: &str, id: &str) -> Option<Uuid> {
    split(id).filter(|(of, _)| *of == noun).map(|(_, uuid)| uuid)
}

/// Reads the id of a team.
pub fn team(id: &str) -> Option<TeamId> {
    uuid("team", id).map(TeamId)
}

/// Reads the id of a team from an input; `field` is the path of the input.
pub fn team_input(id: &ID, field: &str) -> Result<TeamId, Problem> {
    team(id).ok_or_else(|| Problem { field: field.to_owned(), fault: Fault::Id })
}
