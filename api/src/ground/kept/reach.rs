//! What answers are made from, as far as activities tell of its changes.

use crate::base::reads::On;
use entity::ContributionId;
use entity::activity::OtherKind;
use entity::contribution::Kind;

/// Scopes of the chronicle begin with one of these; see `listing::places`.
const TOLD: [&str; 5] = ["commune:", "epci:", "department:", "region:", "network:"];
/// Scopes of one list whose changes are told apart.
const MOST_SCOPES: usize = 20;

/// What every answer depends on: names of people and teams, and whatever cannot be told apart.
pub fn all() -> On {
    On::named("all")
}

/// What is reached by every activity.
pub fn any() -> On {
    On::named("any")
}

/// A thing, with its parts.
pub fn thing(id: ContributionId) -> On {
    On::named(("thing", id.0))
}

/// Things, with their parts.
pub fn things<'t>(ids: impl Iterator<Item = &'t ContributionId>) -> Vec<On> {
    ids.copied().map(thing).collect()
}

/// The things of a kind.
pub fn things_of(kind: Kind) -> On {
    On::named(("things of", kind))
}

fn in_scope(scope: &str, kind: Kind) -> On {
    On::named(("in", scope, kind))
}

/// What a list of a kind depends on. `groups` are groups of scopes of which a thing is in all.
pub fn list(kind: Kind, groups: &[Vec<String>]) -> Vec<On> {
    let is_told = |scope: &String| TOLD.iter().any(|prefix| scope.starts_with(prefix));
    // What enters the list, leaves it or changes in it is in each of its groups, before or after.
    let told = groups.iter().find(|group| group.len() <= MOST_SCOPES && group.iter().all(is_told));
    told.map_or_else(|| vec![things_of(kind)], |group| group.iter().map(|scope| in_scope(scope, kind)).collect())
}

/// What an activity reaches: `thing` is what it happened to, `scopes` are those where it is told and those where the thing stands now.
pub fn of_activity<'s>(
    thing: Option<(ContributionId, Kind)>,
    other: Option<OtherKind>,
    scopes: impl Iterator<Item = &'s str>,
) -> Vec<On> {
    let Some((id, kind)) = thing else { return vec![any(), all()] };
    let mut reached = vec![any(), self::thing(id), things_of(kind)];
    reached.extend(scopes.map(|scope| in_scope(scope, kind)));
    // Of the other thing the activity does not tell where it stands.
    reached.extend((other == Some(OtherKind::Contribution)).then(all));
    reached
}
