//! Random histories of bookings through the mutations: whatever is asked for, accepted, refused, cancelled and changed, in whatever order,
//! no two accepted bookings of a hall overlap, with the time kept free around each, and beds and seats are never more than there are. And
//! what availability says is free is what a request is not refused for.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::{RUNTIME, trial};
use chrono::{DateTime, Days, TimeDelta, Utc};
use entity::booking::{self, BookingState};
use entity::{SittingId, SpaceId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use territoire::ground::contribution::ids;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_no_two_bookings_overlap ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || histories(kind))).collect()
}

/// What somebody tries. Places count from the latest booking; hours are of a day that is ten days ahead.
#[derive(Debug, Clone)]
enum Act {
    /// From an hour, so many hours, on so many days; and whether the days that cannot be had are left out.
    Hall(i64, i64, u8, bool),
    /// From a day, so many nights, so many beds.
    Beds(u64, u64, i64),
    Seats(i64),
    Accept(usize, bool, bool),
    Refuse(usize, bool),
    Withdraw(usize, bool),
    Cancel(usize, bool),
    /// Minutes before and after, whether requests block, and whether nobody has to accept.
    Policy(i64, i64, bool, bool),
    FewerBeds(i64),
    FewerSeats(i64),
    MoveMeal(i64),
}

const BEDS: i64 = 4;
const SEATS: i64 = 8;
const ASKERS: [&str; 4] = ["dave", "erin", "carol", "moderator"];
/// What a history counts, so that it is known to try what it says.
const COUNTED: [&str; 5] = ["accepted", "taken", "cancelled", "in part", "seats"];

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let place = || 0_usize..6;
    let act = prop_oneof![
        8 => (0..12_i64, 1..5_i64, 1..4_u8, any::<bool>()).prop_map(|(from, hours, days, skip)| Act::Hall(from, hours, days, skip)),
        4 => (0..4_u64, 1..4_u64, 1..=BEDS).prop_map(|(from, nights, beds)| Act::Beds(from, nights, beds)),
        2 => (1..5_i64).prop_map(Act::Seats),
        8 => (place(), any::<bool>(), any::<bool>()).prop_map(|(place, whole, skip)| Act::Accept(place, whole, skip)),
        1 => (place(), any::<bool>()).prop_map(|(place, whole)| Act::Refuse(place, whole)),
        1 => (place(), any::<bool>()).prop_map(|(place, whole)| Act::Withdraw(place, whole)),
        3 => (place(), any::<bool>()).prop_map(|(place, whole)| Act::Cancel(place, whole)),
        2 => (0..5_i64, 0..5_i64, any::<bool>(), any::<bool>())
            .prop_map(|(before, after, blocks, at_once)| Act::Policy(before * 15, after * 15, blocks, at_once)),
        1 => (1..=BEDS + 1).prop_map(Act::FewerBeds),
        1 => (1..=SEATS + 1).prop_map(Act::FewerSeats),
        1 => (0..6_i64).prop_map(Act::MoveMeal),
    ];
    prop::collection::vec(act, 1..32)
}

/// A venue with a hall, a dormitory and a meal, ten days ahead.
struct World {
    venue: String,
    hall: String,
    dormitory: String,
    meal: String,
    day: DateTime<Utc>,
}

impl World {
    fn new(village: &mut Village) -> Self {
        // So that what former histories left open waits no more.
        village.play.server.app.clock.advance(20 * 86_400_000);
        let today = village.play.server.app.clock.now().date_naive();
        let day = (today + Days::new(10)).and_hms_opt(8, 0, 0).expect("an hour").and_utc();
        let venue = village.venue(None);
        let mut add = |more: &str| {
            let input = format!(r#"venueId: "{venue}", name: "Salle", {more}"#);
            let made = village.mutate("alice", &format!("addSpace(input: {{{input}}}) {{ id }}"));
            made["id"].as_str().expect("an id").to_owned()
        };
        let (hall, dormitory) = (add("bookedBy: SPAN"), add(&format!("bookedBy: NIGHTS, beds: {BEDS}")));
        let meal = format!(r#"venueId: "{venue}", {}, seats: {SEATS}"#, times(day, 2));
        let meal = village.mutate("alice", &format!("addSitting(input: {{{meal}}}) {{ id }}"));
        let meal = meal["id"].as_str().expect("an id").to_owned();
        Self { venue, hall, dormitory, meal, day }
    }

    /// The mutation of an act, with who sends it; none where there is nothing to send.
    fn field(&self, act: &Act, who: &'static str, made: &[(String, &'static str)]) -> Option<(&'static str, String)> {
        let Self { venue: _, hall, dormitory, meal, day } = self;
        let at = |place: usize| made.iter().rev().nth(place).cloned();
        let conflicts = |skip: bool| if skip { ", onConflict: SKIP" } else { "" };
        let ask = |what: String, skip: bool| {
            let input = format!(r#"what: {{{what}}}, purpose: "Bal"{}"#, conflicts(skip));
            (who, format!("requestBooking(input: {{{input}}}) {{ bookings {{ id }} conflicts {{ code }} }}"))
        };
        let step = |mutation: &str, place: usize, whole: bool, more: &str| {
            let (id, asker) = at(place)?;
            let by = if mutation == "withdrawBooking" { asker } else { "bob" };
            Some((by, format!(r#"{mutation}(input: {{id: "{id}", wholeSeries: {whole}{more}}})"#)))
        };
        Some(match act {
            Act::Hall(from, hours, days, skip) => {
                let again = format!(r#", repetition: {{rule: "FREQ=DAILY;COUNT={days}"}}"#);
                let again = if *days > 1 { again } else { String::new() };
                let times = times(*day + TimeDelta::hours(*from), *hours);
                ask(format!(r#"span: {{spaceId: "{hall}", {times}{again}}}"#), *skip)
            }
            Act::Beds(from, nights, beds) => {
                let arrives = day.date_naive() + Days::new(*from);
                let days = format!(r#"arrivesOn: "{arrives}", leavesOn: "{}""#, arrives + Days::new(*nights));
                ask(format!(r#"nights: {{spaceId: "{dormitory}", {days}, beds: {beds}}}"#), false)
            }
            Act::Seats(seats) => ask(format!(r#"seats: {{sittingId: "{meal}", seats: {seats}}}"#), false),
            Act::Accept(place, whole, skip) => {
                let (who, field) = step("acceptBooking", *place, *whole, conflicts(*skip))?;
                (who, format!("{field} {{ bookings {{ id }} conflicts {{ code }} }}"))
            }
            Act::Refuse(place, whole) => with_id(step("refuseBooking", *place, *whole, r#", reason: "x""#)?),
            Act::Withdraw(place, whole) => with_id(step("withdrawBooking", *place, *whole, "")?),
            Act::Cancel(place, whole) => with_id(step("cancelBooking", *place, *whole, r#", reason: "x""#)?),
            Act::Policy(before, after, blocks, at_once) => {
                let acceptance = if *at_once { "AT_ONCE" } else { "EDITORS" };
                let kept =
                    format!("bufferBeforeMinutes: {before}, bufferAfterMinutes: {after}, requestsBlock: {blocks}");
                let set = |alias: &str, space: &str| {
                    format!(
                        r#"{alias} setSpacePolicy(input: {{spaceId: "{space}", acceptance: {acceptance}, {kept}}}) {{ id }}"#
                    )
                };
                ("bob", format!("{} {}", set("", hall).trim(), set("of:", dormitory)))
            }
            Act::FewerBeds(beds) => {
                ("bob", format!(r#"updateSpace(input: {{id: "{dormitory}", beds: {beds}}}) {{ id }}"#))
            }
            Act::FewerSeats(seats) => {
                ("bob", format!(r#"updateSitting(input: {{id: "{meal}", seats: {seats}}}) {{ id }}"#))
            }
            Act::MoveMeal(hours) => {
                let times = times(*day + TimeDelta::hours(*hours), 2);
                ("bob", format!(r#"updateSitting(input: {{id: "{meal}", {times}}}) {{ id }}"#))
            }
        })
    }

    /// Whether availability says that what is asked for once can be had; none where nothing is asked for, or a series.
    fn is_free(&self, village: &mut Village, act: &Act) -> Option<bool> {
        let ask = |village: &mut Village, space: &str, from: DateTime<Utc>, until: DateTime<Utc>| {
            let between = format!(r#"from: "{}", until: "{}""#, from.to_rfc3339(), until.to_rfc3339());
            let fields = "busy { startsAt endsAt } nights { night bedsLeft }";
            let text = format!(r#"{{ space(id: "{space}") {{ availability({between}) {{ {fields} }} }} }}"#);
            village.send("anonymous", &text).json()["data"]["space"]["availability"].take()
        };
        match act {
            Act::Hall(from, hours, 1, _) => {
                let from = self.day + TimeDelta::hours(*from);
                let shown = ask(village, &self.hall, from, from + TimeDelta::hours(*hours));
                Some(shown["busy"].as_array().expect("spans").is_empty())
            }
            Act::Beds(from, nights, beds) => {
                let [arrives, leaves] = [*from, from + nights].map(|days| self.day + Days::new(days));
                let nights = ask(village, &self.dormitory, arrives, leaves)["nights"].take();
                Some(nights.as_array().expect("nights").iter().all(|night| night["bedsLeft"].as_i64() >= Some(*beds)))
            }
            Act::Seats(seats) => Some(self.meal_of(village)["seatsLeft"].as_i64() >= Some(*seats)),
            _ => None,
        }
    }

    /// The meal, as everybody sees it.
    fn meal_of(&self, village: &mut Village) -> Value {
        let text = format!(r#"{{ venue(id: "{}") {{ sittings {{ seats seatsLeft }} }} }}"#, self.venue);
        village.send("anonymous", &text).json()["data"]["venue"]["sittings"][0].take()
    }

    /// What was accepted: no two of the hall at once, and beds and seats as many as there are at most.
    fn holds(&self, village: &mut Village) -> Result<(), String> {
        let (_, venue) = ids::contribution(&self.venue).expect("an id");
        let hall = Some(SpaceId(ids::uuid("space", &self.hall).expect("an id")));
        let dormitory = Some(SpaceId(ids::uuid("space", &self.dormitory).expect("an id")));
        let meal = Some(SittingId(ids::uuid("sitting", &self.meal).expect("an id")));
        let held = booking::Column::State.is_in([BookingState::Accepted, BookingState::Done]);
        let rows = booking::Entity::find().filter(booking::Column::ContributionId.eq(venue)).filter(held);
        let rows = RUNTIME.block_on(rows.all(village.play.server.app.db.background())).expect("bookings");
        let at = |space: Option<SpaceId>, moment: entity::Moment| {
            let there = rows.iter().filter(|row| row.space_id == space && space.is_some());
            there
                .filter(|row| row.held_at <= moment && moment < row.held_until)
                .map(|row| i64::from(row.units))
                .sum::<i64>()
        };
        let beds = village.send("anonymous", &format!(r#"{{ space(id: "{}") {{ beds }} }}"#, self.dormitory)).json();
        let sitting = self.meal_of(village);
        let number = |value: &Value| value.as_i64().expect("a number");
        // As many as at any moment are taken when one begins.
        for row in &rows {
            if at(hall, row.held_at) > 1 {
                return Err(format!("two have the hall at once: {rows:?}"));
            }
            if at(dormitory, row.held_at) > number(&beds["data"]["space"]["beds"]) {
                return Err(format!("more beds are taken than there are: {rows:?}"));
            }
        }
        let taken: i64 = rows.iter().filter(|row| row.sitting_id == meal).map(|row| i64::from(row.units)).sum();
        let (seats, left) = (number(&sitting["seats"]), number(&sitting["seatsLeft"]));
        if taken + left == seats && left >= 0 { Ok(()) } else { Err(format!("{taken} of {seats} seats, {left} left")) }
    }
}

fn with_id((who, field): (&'static str, String)) -> (&'static str, String) {
    (who, format!("{field} {{ id }}"))
}

fn times(from: DateTime<Utc>, hours: i64) -> String {
    format!(r#"startsAt: "{}", endsAt: "{}""#, from.to_rfc3339(), (from + TimeDelta::hours(hours)).to_rfc3339())
}

fn histories(kind: Kind) {
    let village = RefCell::new(Village::new(kind));
    let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let counts: [Cell<usize>; COUNTED.len()] = Default::default();
    let count = |what: &str, holds: bool| {
        let place = COUNTED.iter().position(|counted| *counted == what).expect("it is counted");
        counts[place].set(counts[place].get() + usize::from(holds));
    };
    let turn = Cell::new(0);
    let tried = runner.run(&acts(), |acts| {
        let village = &mut *village.borrow_mut();
        let world = World::new(village);
        let mut made: Vec<(String, &'static str)> = Vec::new();
        for act in acts {
            turn.set(turn.get() + 1);
            let asker = ASKERS[turn.get() % ASKERS.len()];
            let Some((who, field)) = world.field(&act, asker, &made) else { continue };
            let is_free = world.is_free(village, &act);
            let answer = village.send(who, &format!("mutation {{ it: {field} }}"));
            let (code, text) = (answer.code(), answer.text());
            prop_assert!(matches!(code.as_deref(), None | Some("CONFLICT")), "{who} {act:?}: {text}");
            if let Some(is_free) = is_free {
                prop_assert_eq!(is_free, code.is_none(), "{} {:?}: {}", who, act, text);
                count("taken", !is_free);
            }
            let answer = answer.json()["data"]["it"].take();
            let some = |field: &str| answer[field].as_array().is_some_and(|all| !all.is_empty());
            if code.is_none() && matches!(act, Act::Hall(..) | Act::Beds(..) | Act::Seats(_)) {
                let bookings = answer["bookings"].as_array().expect("bookings").iter();
                made.extend(bookings.map(|booking| (booking["id"].as_str().expect("an id").to_owned(), who)));
            }
            count("accepted", code.is_none() && matches!(act, Act::Accept(..)));
            count("cancelled", code.is_none() && matches!(act, Act::Cancel(..)));
            count("seats", code.is_none() && matches!(act, Act::Seats(_)));
            count("in part", some("conflicts"));
            let holds = world.holds(village);
            prop_assert!(holds.is_ok(), "{act:?}: {holds:?}");
        }
        Ok(())
    });
    tried.unwrap_or_else(|failed| panic!("{failed}"));
    let counts = counts.map(|count| count.get());
    assert!(counts.iter().all(|count| *count > 5), "{COUNTED:?}: {counts:?}: too few to tell");
}
