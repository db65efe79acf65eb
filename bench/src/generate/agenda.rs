//! What is booked of the spaces of venues, and shared meals with their seats.
//!
//! Half of what is booked of a space is past. The other half begins a year after the plan ends, so that a server which starts later closes
//! none of it. One hall has so many bookings to come that a whole year of it is full.

use super::block::Block;
use super::draw::{Draw, Ids};
use super::people::People;
use super::{BEGIN, DAY, SPAN, TO_COME, words};
use entity::booking::BookingState as S;
use entity::booking_series::Audience;
use entity::{
    BookingId, BookingSeriesId, ContributionId, Moment, SittingId, SpaceId, booking, booking_series, sitting, space,
};

/// Bookings of the crowded hall, all of them accepted and in one year. No answer tells more busy spans.
pub const CROWD: usize = 5_000;
/// From the begin of one of them to the begin of the next.
const BEAT: i64 = 105 * MINUTE;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Occurrences of a series.
const WEEKS: i64 = 10;

/// Books spaces and seats, venue by venue.
pub(super) struct Agenda<'p> {
    people: &'p People,
    series_ids: Ids,
    booking_ids: Ids,
    sitting_ids: Ids,
    /// Bookings of spaces that are wanted in all.
    pub(super) bookings: usize,
    /// Those that venues without a space left over; fewer than none after a series.
    owed: i64,
    has_crowd: bool,
}

/// What a booking is of.
#[derive(Clone, Copy)]
struct Of {
    venue: ContributionId,
    space: Option<SpaceId>,
    sitting: Option<SittingId>,
}

impl<'p> Agenda<'p> {
    pub(super) fn new(bookings: usize, people: &'p People) -> Self {
        let [series_ids, booking_ids, sitting_ids] = std::array::from_fn(|_| Ids::default());
        Self { people, series_ids, booking_ids, sitting_ids, bookings, owed: 0, has_crowd: false }
    }

    /// Books so much of the spaces of a venue. One venue in ten has shared meals.
    pub(super) fn of_venue(
        &mut self,
        venue: ContributionId,
        spaces: &[space::Model],
        share: usize,
        draw: &mut Draw,
        block: &mut Block,
    ) {
        if draw.percent(10) {
            self.meals(venue, draw, block);
        }
        self.owed += i64::try_from(share).unwrap_or(0);
        for (space, left) in spaces.iter().zip((1..=spaces.len()).rev()) {
            let of = Of { venue, space: Some(space.id), sitting: None };
            if !self.has_crowd && self.bookings > 0 {
                self.has_crowd = true;
                self.crowd(of, draw, block);
                continue;
            }
            if space.beds.is_none() && self.owed > 0 && draw.percent(10) {
                self.series(of, draw, block);
            }
            let wanted = self.owed.max(0) / i64::try_from(left).unwrap_or(1);
            self.owed -= wanted;
            for number in 0..wanted {
                self.once(of, space.beds, number, draw, block);
            }
        }
    }

    /// One booking of a space: every third day, so that no two overlap.
    fn once(&mut self, of: Of, beds: Option<i32>, number: i64, draw: &mut Draw, block: &mut Block) {
        let (is_past, days) = (number % 2 == 0, 3 * DAY * (number / 2));
        let day = if is_past { BEGIN + SPAN - 3 * DAY - days } else { TO_COME + days };
        let nights = beds.map(|_| (day + 12 * HOUR, DAY * (1 + draw.below(3))));
        let (from, length) = nights.unwrap_or((day + 9 * HOUR, 3 * HOUR));
        let state = match (draw.below(100_u64), is_past) {
            (0..80, true) => S::Done,
            (80..90, true) => S::Lapsed,
            (0..80, false) => S::Accepted,
            (80..95, false) => S::Requested,
            _ => S::Cancelled,
        };
        let units = beds.map_or(1, |beds| 1 + draw.below(beds));
        self.ask(of, &[(from, from + length)], units, state, draw, block);
    }

    /// A series in the evening, when nothing else is booked.
    fn series(&mut self, of: Of, draw: &mut Draw, block: &mut Block) {
        let weeks = (0..WEEKS).map(|week| TO_COME + 7 * DAY * week + 18 * HOUR);
        let spans: Vec<(i64, i64)> = weeks.map(|from| (from, from + 2 * HOUR)).collect();
        self.owed -= WEEKS;
        self.ask(of, &spans, 1, S::Accepted, draw, block);
    }

    /// The bookings of the crowded hall: an hour each, with time between them, so that each is a busy span of its own.
    fn crowd(&mut self, of: Of, draw: &mut Draw, block: &mut Block) {
        let wanted = CROWD.min(self.bookings);
        // They are taken off what others have.
        self.bookings -= wanted;
        for from in (TO_COME..).step_by(usize::try_from(BEAT).unwrap_or(1)).take(wanted) {
            self.ask(of, &[(from, from + HOUR)], 1, S::Accepted, draw, block);
        }
    }

    /// Up to four shared meals to come, each with up to four bookings of its seats.
    fn meals(&mut self, venue: ContributionId, draw: &mut Draw, block: &mut Block) {
        for number in 0..1 + draw.below(4_i64) {
            let from = TO_COME + 7 * DAY * number + 19 * HOUR;
            let id = SittingId(self.sitting_ids.at(Moment(BEGIN), draw));
            block.sittings.push(sitting::Model {
                id,
                contribution_id: venue,
                starts_at: Moment(from),
                ends_at: Moment(from + 3 * HOUR),
                seats: 20,
                served: Some(words::sentence(draw)),
                prices: None,
                cancelled_at: None,
                reason: None,
            });
            let of = Of { venue, space: None, sitting: Some(id) };
            for _ in 0..draw.below(5_usize) {
                let seats = 1 + draw.below(5);
                self.ask(of, &[(from, from + 3 * HOUR)], seats, S::Accepted, draw, block);
            }
        }
    }

    /// What somebody asks for at once.
    fn ask(&mut self, of: Of, spans: &[(i64, i64)], units: i32, state: S, draw: &mut Draw, block: &mut Block) {
        let asked = Moment(BEGIN);
        let id = BookingSeriesId(self.series_ids.at(asked, draw));
        block.series.push(booking_series::Model {
            id,
            contribution_id: of.venue,
            space_id: of.space,
            sitting_id: of.sitting,
            asked_by: draw.pick(&self.people.accounts).map(|account| account.id),
            organisation_id: None,
            audience: Audience::Residents,
            purpose: words::sentence(draw),
            persons: None,
            note: None,
            rule: (spans.len() > 1).then(|| format!("FREQ=WEEKLY;COUNT={}", spans.len())),
            left_out: None,
            requested_at: asked,
            deposit_cents: None,
            deposit: None,
            agreement: None,
            offered_at: None,
            offered_by: None,
            agreed_at: None,
            agreed_by: None,
        });
        for (from, until) in spans.iter().map(|(from, until)| (Moment(*from), Moment(*until))) {
            block.bookings.push(booking::Model {
                id: BookingId(self.booking_ids.at(asked, draw)),
                series_id: id,
                contribution_id: of.venue,
                space_id: of.space,
                sitting_id: of.sitting,
                starts_at: from,
                ends_at: until,
                held_at: from,
                held_until: until,
                units,
                state,
                reason: None,
                lapses_at: from,
                accepted_in: (state != S::Requested).then_some(id.0),
                decided_at: (state != S::Requested).then_some(asked),
                handed_in_at: None,
                handed_in: None,
                handed_out_at: None,
                handed_out: None,
            });
        }
    }
}
