//! F6: of bookings that overlap and are accepted at the same moment one is; beds and seats never oversell, whoever comes at once.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, post_as, sign_in, together};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn trials() -> Vec<Trial> {
    crate::trials![f6_one_of_overlapping_bookings_is_accepted, f6_beds_and_seats_never_oversell]
}

/// How many come at once.
const CLIENTS: usize = 16;
const ASK: &str = "mutation($input: RequestBookingInput!) { requestBooking(input: $input) { bookings { id state } } }";
const ACCEPT: &str = "mutation($input: AcceptBookingInput!) { acceptBooking(input: $input) { bookings { id } } }";
const ASKERS: [&str; 4] = ["a1", "a2", "a3", "a4"];

fn done(process: &Process, token: &str, text: &str, variables: Value) -> Value {
    let answer = process.send(post_as(token, None, text, variables));
    assert_eq!(answer.code(), None, "{}", answer.text());
    answer.json()["data"].take()
}

fn id(made: &Value, path: &str) -> String {
    made.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("{path} of {made}")).to_owned()
}

/// Runs a test on each database: with a server, somebody who keeps a venue, the venue, and people who ask.
fn on_each(test: impl Fn(&Process, &str, &str, &[String])) {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        ["keeper"].iter().chain(&ASKERS).for_each(|name| account(&database, name));
        let process = Process::start(database, &BEHIND);
        let keeper = sign_in(process.address, "keeper");
        let askers = ASKERS.map(|name| sign_in(process.address, name));
        let venue = r#"mutation { registerVenue(input: {title: "Café", communes: ["26289"], kind: CAFE}) { id } }"#;
        let venue = id(&done(&process, &keeper, venue, json!({})), "/registerVenue/id");
        test(&process, &keeper, &venue, &askers);
        assert!(!process.log().contains("panic"), "{}", process.log());
    }
}

fn space(process: &Process, keeper: &str, venue: &str, how: &Value) -> String {
    let mut input = json!({ "venueId": venue, "name": "Salle" });
    input.as_object_mut().expect("an input").extend(how.as_object().expect("fields").clone());
    let add = "mutation($input: AddSpaceInput!) { addSpace(input: $input) { id } }";
    id(&done(process, keeper, add, json!({ "input": input })), "/addSpace/id")
}

/// A moment so many minutes after ten o'clock of a day to come.
fn moment(minutes: i64) -> String {
    let day = chrono::Utc::now().date_naive() + chrono::Days::new(30);
    let at = day.and_hms_opt(10, 0, 0).expect("an hour").and_utc() + chrono::TimeDelta::minutes(minutes);
    at.to_rfc3339()
}

/// Has all of them accepted at once; how many were, and that the others were told `CONFLICT`.
fn accept_all(process: &Process, keeper: &str, ids: &[String]) -> usize {
    let accept = |id: &String| post_as(keeper, None, ACCEPT, json!({ "input": { "id": id } }));
    let answers = together(process.address, ids.iter().map(accept));
    let codes: Vec<_> = answers.iter().map(|answer| answer.code()).collect();
    assert!(codes.iter().flatten().all(|code| code == "CONFLICT"), "{codes:?}");
    codes.iter().filter(|code| code.is_none()).count()
}

/// Sixteen requests that all overlap, each with its neighbour by half: accepted at once, no two that are accepted overlap.
fn f6_one_of_overlapping_bookings_is_accepted() {
    on_each(|process, keeper, venue, askers| {
        let space = space(process, keeper, venue, &json!({ "bookedBy": "SPAN" }));
        let ask = |(n, token): (usize, &String)| {
            let minutes = i64::try_from(n).expect("small") * 15;
            let (from, until) = (moment(minutes), moment(240 + minutes));
            let what = json!({ "span": { "spaceId": space, "startsAt": from, "endsAt": until } });
            post_as(token, None, ASK, json!({ "input": { "what": what, "purpose": "Bal" } }))
        };
        let requests = askers.iter().cycle().take(CLIENTS).enumerate().map(ask);
        let ids: Vec<String> = together(process.address, requests)
            .iter()
            .map(|answer| id(&answer.json(), "/data/requestBooking/bookings/0/id"))
            .collect();
        assert_eq!(accept_all(process, keeper, &ids), 1, "all overlap");
        let seen = "query($space: ID!) { bookings(filter: {spaceId: $space}, first: 50) { nodes { state } } }";
        let seen = done(process, keeper, seen, json!({ "space": space }));
        let states = seen.pointer("/bookings/nodes").and_then(Value::as_array).expect("bookings");
        let accepted = states.iter().filter(|booking| booking["state"] == "ACCEPTED").count();
        assert_eq!((states.len(), accepted), (CLIENTS, 1), "{seen}");
    });
}

fn f6_beds_and_seats_never_oversell() {
    on_each(|process, keeper, venue, askers| {
        // Sixteen ask for two of seven beds, for nights that all have one in common.
        let space = space(process, keeper, venue, &json!({ "bookedBy": "NIGHTS", "beds": 7 }));
        let day = |days: u64| (chrono::Utc::now().date_naive() + chrono::Days::new(30 + days)).to_string();
        let ask = |(n, token): (usize, &String)| {
            let first = u64::try_from(n % 3).expect("small");
            let nights = json!({ "spaceId": space, "arrivesOn": day(first), "leavesOn": day(first + 3), "beds": 2 });
            post_as(token, None, ASK, json!({ "input": { "what": { "nights": nights }, "purpose": "Étape" } }))
        };
        let requests = askers.iter().cycle().take(CLIENTS).enumerate().map(ask);
        let ids: Vec<String> = together(process.address, requests)
            .iter()
            .map(|answer| id(&answer.json(), "/data/requestBooking/bookings/0/id"))
            .collect();
        assert_eq!(
            accept_all(process, keeper, &ids),
            3,
            "two beds each of seven, in the night that all have in common"
        );
        // Sixteen take three of ten seats at once.
        let sitting = json!({ "venueId": venue, "startsAt": moment(0), "endsAt": moment(120), "seats": 10 });
        let add = "mutation($input: AddSittingInput!) { addSitting(input: $input) { id } }";
        let sitting = id(&done(process, keeper, add, json!({ "input": sitting })), "/addSitting/id");
        let take = |token: &String| {
            let what = json!({ "seats": { "sittingId": sitting, "seats": 3 } });
            post_as(token, None, ASK, json!({ "input": { "what": what, "purpose": "Dîner" } }))
        };
        let answers = together(process.address, askers.iter().cycle().take(CLIENTS).map(take));
        let codes: Vec<_> = answers.iter().map(|answer| answer.code()).collect();
        assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 3, "{codes:?}");
        assert!(codes.iter().flatten().all(|code| code == "CONFLICT"), "{codes:?}");
        let left = "query($venue: ID!) { venue(id: $venue) { sittings { seatsLeft } } }";
        let left = done(process, keeper, left, json!({ "venue": venue }));
        assert_eq!(left["venue"]["sittings"][0]["seatsLeft"], 1, "{left}");
    });
}
