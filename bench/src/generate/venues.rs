//! Venues one after the other, with their spaces. Four in five say when they are open; each row holds the spell of the end of the plan,
//! so a server that starts later has them all to renew.

use super::draw::{Draw, Ids};
use super::people::People;
use super::places::Places;
use super::{BEGIN, SPAN, held, words};
use entity::contribution::Kind;
use entity::space::BookedBy;
use entity::venue::{Ramp, VenueKind, VenueService};
use entity::{ContributionId, Moment, SpaceId, Words, contribution, listing as listings, space, venue};
use sea_orm::Iterable;
use sea_orm::prelude::DateTimeUtc;
use territoire::ground::contribution::listing;
use territoire::ground::hours::next_open;

/// When venues are open.
const HOURS: [&str; 5] = [
    "Mo-Fr 08:30-12:00,14:00-18:00; PH off",
    "Tu-Su 08:00-21:00; Fr,Sa 08:00-23:30",
    "Sa,Su 10:00-19:00; PH off",
    "18:00-02:00",
    "24/7",
];

/// One venue.
pub(super) struct Gathering {
    pub(super) contribution: contribution::Model,
    pub(super) venue: venue::Model,
    pub(super) spaces: Vec<space::Model>,
    pub(super) listings: Vec<listings::Model>,
}

/// All of them, in the order in which they were registered.
pub(super) struct Gatherings<'p> {
    people: &'p People,
    places: &'p Places,
    draw: Draw,
    ids: Ids,
    space_ids: Ids,
    kinds: Vec<VenueKind>,
    services: Vec<VenueService>,
    count: usize,
    made: usize,
}

impl<'p> Gatherings<'p> {
    pub(super) fn new(count: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        let (ids, space_ids) = (Ids::default(), Ids::default());
        let (kinds, services) = (VenueKind::iter().collect(), VenueService::iter().collect());
        Self { people, places, draw, ids, space_ids, kinds, services, count, made: 0 }
    }

    fn venue(&mut self, of: &contribution::Model) -> venue::Model {
        let draw = &mut self.draw;
        let hours = if draw.percent(80) { draw.pick(&HOURS).copied() } else { None };
        let end = DateTimeUtc::from(Moment(BEGIN + SPAN));
        let spell = hours.and_then(|hours| next_open(hours, of, end));
        let (open_from, open_until) = spell.map(|spell| (spell.start.into(), spell.end.into())).unzip();
        let kind = draw.pick(&self.kinds).copied().unwrap_or(VenueKind::Other);
        let several = (0..draw.below(4_usize)).filter_map(|_| draw.pick(&self.services).copied());
        let services = Words::of(several.collect::<Vec<_>>());
        let step_free = draw.percent(60).then(|| draw.percent(50));
        venue::Model {
            id: of.id,
            kind,
            services,
            capacity: Some(10 + draw.below(190)),
            address: None,
            website: None,
            opening_hours: hours.map(str::to_owned),
            conditions: None,
            prices: None,
            step_free,
            ramp: (step_free == Some(false)).then_some(Ramp::Removable),
            door_width: draw.percent(40).then_some(90),
            door_help: None,
            disabled_parking: None,
            adapted_toilets: step_free,
            hearing_help: None,
            access_notes: None,
            open_from,
            open_until,
        }
    }

    fn spaces(&mut self, of: ContributionId, at: Moment) -> Vec<space::Model> {
        let many = self.draw.below(4);
        let one = |position| space::Model {
            id: SpaceId(self.space_ids.at(at, &mut self.draw)),
            contribution_id: of,
            position,
            name: format!("Salle {}", words::invented(&mut self.draw)),
            description: None,
            capacity: Some(10 + self.draw.below(90)),
            booked_by: BookedBy::Span,
            beds: None,
            conditions: None,
            prices: None,
            policy: None,
            closed_at: None,
        };
        (1..=many).map(one).collect()
    }
}

impl Iterator for Gatherings<'_> {
    type Item = Gathering;

    fn next(&mut self) -> Option<Gathering> {
        if self.made >= self.count {
            return None;
        }
        let (number, count) = (i64::try_from(self.made).unwrap_or(0), i64::try_from(self.count).unwrap_or(1).max(1));
        let at = Moment(BEGIN + SPAN / count * number);
        let commune = self.places.commune(&mut self.draw)?;
        let contribution = held::of_a_team(Kind::Venue, commune, at, &mut self.ids, self.people, &mut self.draw);
        let venue = self.venue(&contribution);
        let spaces = self.spaces(contribution.id, at);
        let listings = listing::new_rows([&contribution]);
        self.made += 1;
        Some(Gathering { contribution, venue, spaces, listings })
    }
}
