//! Venues one after the other, with their spaces, and what is booked of those. Four in five say when they are open; each row holds the spell of the end of the plan,
//! so a server that starts later has them all to renew.

use super::agenda::Agenda;
use super::block::Block;
use super::draw::{Draw, Ids};
use super::held::Making;
use super::people::People;
use super::places::Places;
use super::{BEGIN, SPAN, words};
use entity::contribution::Kind;
use entity::space::BookedBy;
use entity::venue::{Ramp, VenueKind, VenueService};
use entity::{ContributionId, Moment, SpaceId, Words, contribution, space, venue};
use sea_orm::Iterable;
use sea_orm::prelude::DateTimeUtc;
use territoire::ground::hours::next_open;

/// When venues are open.
const HOURS: [&str; 5] = [
    "Mo-Fr 08:30-12:00,14:00-18:00; PH off",
    "Tu-Su 08:00-21:00; Fr,Sa 08:00-23:30",
    "Sa,Su 10:00-19:00; PH off",
    "18:00-02:00",
    "24/7",
];

/// All of them, in the order in which they were registered.
pub(super) struct Gatherings<'p> {
    making: Making<'p>,
    space_ids: Ids,
    kinds: Vec<VenueKind>,
    services: Vec<VenueService>,
    agenda: Agenda<'p>,
}

impl<'p> Gatherings<'p> {
    /// So many, with so many bookings of their spaces in all.
    pub(super) fn new(count: usize, bookings: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        let (kinds, services) = (VenueKind::iter().collect(), VenueService::iter().collect());
        let making = Making::new(Kind::Venue, count, people, places, draw);
        Self { making, space_ids: Ids::default(), kinds, services, agenda: Agenda::new(bookings, people) }
    }

    fn venue(&mut self, of: &contribution::Model) -> venue::Model {
        let draw = &mut self.making.draw;
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
        let many = self.making.draw.below(4);
        let one = |position| {
            let draw = &mut self.making.draw;
            // The first space of a venue is a hall.
            let beds = (position > 1 && draw.percent(20)).then(|| 2 + draw.below(10));
            let name = if beds.is_some() { "Gîte" } else { "Salle" };
            space::Model {
                id: SpaceId(self.space_ids.at(at, draw)),
                contribution_id: of,
                position,
                name: format!("{name} {}", words::invented(draw)),
                description: None,
                capacity: Some(10 + draw.below(90)),
                booked_by: if beds.is_some() { BookedBy::Nights } else { BookedBy::Span },
                beds,
                conditions: None,
                prices: None,
                policy: None,
                closed_at: None,
            }
        };
        (1..=many).map(one).collect()
    }
}

impl Iterator for Gatherings<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let share = self.making.pace.share(self.agenda.bookings);
        let (contribution, _, at) = self.making.next()?;
        let venue = self.venue(&contribution);
        let spaces = self.spaces(contribution.id, at);
        let mut block = Block { venues: vec![venue], ..Block::default() };
        let draw = &mut self.making.draw;
        self.agenda.of_venue(contribution.id, &spaces, share, draw, &mut block);
        block.contributions.push(contribution);
        block.spaces = spaces;
        Some(block)
    }
}
