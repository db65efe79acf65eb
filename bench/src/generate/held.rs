//! A thing that a team runs in one commune, whatever its noun.

use super::draw::{Draw, Ids};
use super::people::People;
use super::{places, words};
use entity::contribution::{Kind, State};
use entity::{ContributionId, Moment, NetworkIds, Words, contribution};
use territoire::base::fold::fold;
use territoire::ground::territory::CommuneRow;

/// A thing of a kind, published or archived.
pub(super) fn of_a_team(
    kind: Kind,
    commune: &CommuneRow,
    at: Moment,
    ids: &mut Ids,
    people: &People,
    draw: &mut Draw,
) -> contribution::Model {
    let title = words::title(commune.name, draw);
    let state = if draw.percent(2) { State::Archived } else { State::Published };
    let (lat_e7, lon_e7, has_point) = places::point(commune, 50, draw);
    contribution::Model {
        id: ContributionId(ids.at(at, draw)),
        kind,
        title_key: fold(&title),
        title,
        slug: None,
        language: "fr".to_owned(),
        author_id: None,
        team_id: draw.pick(&people.teams).map(|team| team.id),
        house_id: None,
        networks: NetworkIds::default(),
        state,
        communes: std::iter::once(commune.code.as_str()).collect(),
        published_at: Some(at),
        updated_at: at,
        version: 1,
        lat_e7,
        lon_e7,
        has_point,
        rank: None,
        by_guest: false,
        comments_closed: false,
        topics: Words::default(),
        publish_at: None,
        embargo_until: None,
    }
}
