//! Things that a team runs in one commune, whatever their noun.

use super::draw::{Draw, Ids};
use super::people::People;
use super::places::{self, Places};
use super::{BEGIN, SPAN, words};
use entity::contribution::{Kind, State};
use entity::{ContributionId, Moment, NetworkIds, Words, contribution};
use territoire::base::fold::fold;
use territoire::ground::territory::CommuneRow;

/// The moments at which so many things are made: evenly over the years.
pub(super) struct Pace {
    count: usize,
    /// How many were made.
    pub(super) made: usize,
}

impl Pace {
    pub(super) const fn new(count: usize) -> Self {
        Self { count, made: 0 }
    }

    /// The share of the next one in a whole: what all before it have is taken off, so that all of them have all of it.
    pub(super) const fn share(&self, whole: usize) -> usize {
        let count = if self.count == 0 { 1 } else { self.count };
        whole * (self.made + 1) / count - whole * self.made / count
    }
}

impl Iterator for Pace {
    type Item = Moment;

    fn next(&mut self) -> Option<Moment> {
        if self.made >= self.count {
            return None;
        }
        let (number, count) = (i64::try_from(self.made).unwrap_or(0), i64::try_from(self.count).unwrap_or(1));
        self.made += 1;
        Some(Moment(BEGIN + SPAN / count * number))
    }
}

/// Makes things of one kind, one after the other.
pub(super) struct Making<'p> {
    pub(super) people: &'p People,
    pub(super) draw: Draw,
    pub(super) pace: Pace,
    places: &'p Places,
    kind: Kind,
    ids: Ids,
}

impl<'p> Making<'p> {
    pub(super) fn new(kind: Kind, count: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        Self { people, draw, pace: Pace::new(count), places, kind, ids: Ids::default() }
    }

    /// The next one, with its commune and the moment at which it was made; none once there are so many.
    pub(super) fn next(&mut self) -> Option<(contribution::Model, &'static CommuneRow, Moment)> {
        let at = self.pace.next()?;
        let commune = self.places.commune(&mut self.draw)?;
        Some((of_a_team(self.kind, commune, at, &mut self.ids, self.people, &mut self.draw), commune, at))
    }

    /// One more in the same commune, that somebody made later.
    pub(super) fn after(
        &mut self,
        first: &contribution::Model,
        commune: &CommuneRow,
        at: Moment,
    ) -> contribution::Model {
        let id = ContributionId(self.ids.at(at, &mut self.draw));
        let (lat_e7, lon_e7, has_point) = places::point(commune, 50, &mut self.draw);
        let (published_at, updated_at) = (Some(at), at);
        contribution::Model { id, published_at, updated_at, lat_e7, lon_e7, has_point, ..first.clone() }
    }
}

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
        facets: Words::default(),
        publish_at: None,
        embargo_until: None,
    }
}
