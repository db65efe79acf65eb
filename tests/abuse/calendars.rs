//! Calendars of spaces: another implementation reads the same times and zones, and who may not see names finds none.

use crate::harness::client::{get, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, post_as, sign_in};
use crate::harness::process::Process;
use crate::harness::{in_ci, root};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

pub fn trials() -> Vec<Trial> {
    crate::trials![another_implementation_reads_calendars]
}

const ASK: &str =
    "mutation($input: RequestBookingInput!) { requestBooking(input: $input) { bookings { id startsAt endsAt } } }";

fn done(process: &Process, token: &str, text: &str, input: Value) -> Value {
    let answer = process.send(post_as(token, None, text, json!({ "input": input })));
    assert_eq!(answer.code(), None, "{}", answer.text());
    answer.json()["data"].take()
}

fn id(made: &Value, path: &str) -> String {
    made.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("{path} of {made}")).to_owned()
}

/// The path of an address.
fn path(url: &str) -> String {
    url[url.find("/calendar/").expect("an address of a calendar")..].to_owned()
}

/// A moment as the other implementation gives it back: whole seconds.
fn seconds(moment: &Value) -> String {
    moment.as_str().expect("a moment").replace(".000Z", "Z")
}

fn another_implementation_reads_calendars() {
    let database = TestDatabase::ready(Kind::Sqlite);
    account(&database, "keeper");
    account(&database, "asker");
    let mut process = Process::start(database, &BEHIND);
    let [keeper, asker] = ["keeper", "asker"].map(|name| sign_in(process.address, name));
    let venue = "mutation($input: RegisterVenueInput!) { registerVenue(input: $input) { id } }";
    let input = json!({ "title": "Café; le Pont, l'été", "communes": ["26289"], "kind": "CAFE" });
    let venue = id(&done(&process, &keeper, venue, input), "/registerVenue/id");
    let add = "mutation($input: AddSpaceInput!) { addSpace(input: $input) { id calendarUrl } }";
    let hall = done(&process, &keeper, add, json!({ "venueId": venue, "name": "Salle", "bookedBy": "SPAN" }));
    let dorm =
        done(&process, &keeper, add, json!({ "venueId": venue, "name": "Dortoir", "bookedBy": "NIGHTS", "beds": 2 }));
    let open = "mutation($input: OpenSpaceCalendarInput!) { openSpaceCalendar(input: $input) { id url } }";
    let opened =
        [&hall, &dorm].map(|space| done(&process, &keeper, open, json!({ "spaceId": id(space, "/addSpace/id") })));
    // A year of weeks at the same hour, which crosses both changes; its name is long and full of signs.
    let purpose =
        "Répétition de la fanfare ; cuivres, bois\\percussions, et tous ceux qui veulent écouter 🎺 depuis la cour";
    let day = |days: u64| chrono::Utc::now().date_naive() + chrono::Days::new(days);
    let from = day(10).and_hms_opt(18, 0, 0).expect("an hour").and_utc().to_rfc3339();
    let until = day(10).and_hms_opt(20, 30, 0).expect("an hour").and_utc().to_rfc3339();
    let span = json!({ "spaceId": id(&hall, "/addSpace/id"), "startsAt": from, "endsAt": until,
        "repetition": { "rule": "FREQ=WEEKLY;COUNT=50" } });
    let series =
        done(&process, &asker, ASK, json!({ "what": { "span": span }, "purpose": purpose, "note": "Deux\nlignes" }));
    let nights = json!({ "spaceId": id(&dorm, "/addSpace/id"), "arrivesOn": day(20), "leavesOn": day(23), "beds": 2 });
    let stay = done(&process, &asker, ASK, json!({ "what": { "nights": nights }, "purpose": "Étape" }));
    let accept = "mutation($input: AcceptBookingInput!) { acceptBooking(input: $input) { bookings { id } } }";
    for made in [&series, &stay] {
        let input = json!({ "id": id(made, "/requestBooking/bookings/0/id"), "wholeSeries": true });
        done(&process, &keeper, accept, input);
    }
    let bookings = series.pointer("/requestBooking/bookings").and_then(Value::as_array).expect("bookings");
    let event = |summary: &str, booking: &Value| {
        json!({ "summary": summary, "status": "CONFIRMED", "from": seconds(&booking["startsAt"]),
            "until": seconds(&booking["endsAt"]) })
    };
    let all = |summary: &str| bookings.iter().map(|booking| event(summary, booking)).collect::<Vec<_>>();
    let whole_days = json!({ "summary": "Étape", "status": "CONFIRMED", "from": day(20), "until": day(23) });
    let stay = stay.pointer("/requestBooking/bookings/0").expect("a booking");
    let expected = [
        (path(&id(&hall, "/addSpace/calendarUrl")), all("Occupé")),
        (path(&id(&opened[0], "/openSpaceCalendar/url")), all(purpose)),
        (path(&id(&dorm, "/addSpace/calendarUrl")), vec![event("Occupé", stay)]),
        (path(&id(&opened[1], "/openSpaceCalendar/url")), vec![whole_days]),
    ];
    let feeds: Vec<Value> = expected
        .iter()
        .map(|(path, events)| {
            let answer = process.send(get(path));
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
            let text = answer.text();
            let is_private = path.contains("/private/");
            assert_eq!(text.contains("Répétition") || text.contains("Étape"), is_private, "names: {text}");
            // The same again is not sent again.
            let tag = answer.header("etag").expect("a tag").to_owned();
            let mut again = get(path);
            again.headers_mut().insert("if-none-match", tag.parse().expect("a value"));
            assert_eq!(process.send(again).status, 304, "{path}");
            json!({ "text": text, "zone": "Europe/Paris", "events": events })
        })
        .collect();
    compare(&feeds);
    // What was closed shows nothing, and neither does what never was.
    let close = "mutation($input: CloseSpaceCalendarInput!) { closeSpaceCalendar(input: $input) { id } }";
    done(&process, &keeper, close, json!({ "id": id(&opened[0], "/openSpaceCalendar/id") }));
    for absent in [
        expected[1].0.as_str(),
        "/calendar/private/jdc_invented.ics",
        "/calendar/spaces/01900000-0000-7000-8000-000000000000.ics",
        "/calendar/spaces/nothing.ics",
    ] {
        let answer = process.send(get(absent));
        assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (404, Some("NOT_FOUND")), "{absent}");
    }
    let alive = process.send(with_variables("{ __typename }", json!({})));
    assert!(alive.code().is_none() && process.is_alive());
    let secret = expected[1].0.trim_start_matches("/calendar/private/").trim_end_matches(".ics").to_owned();
    assert!(!process.log().contains("panic") && !process.log().contains(&secret), "{}", process.log());
}

/// Has the other implementation read calendars.
fn compare(feeds: &[Value]) {
    let packages = root().join("target/ci-tools/calendars");
    if !packages.exists() {
        assert!(!in_ci(), "CI installs tests/conformance/requirements.txt into target/ci-tools/calendars");
        eprintln!("no target/ci-tools/calendars: no other implementation reads our calendars");
        return;
    }
    let mut script = Command::new("python3");
    script.arg(root().join("tests/conformance/calendars.py")).env("PYTHONPATH", packages);
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = script.spawn().expect("python3");
    let text = Value::from(feeds.to_vec()).to_string();
    running.stdin.take().expect("its input").write_all(text.as_bytes()).expect("written");
    let output = running.wait_with_output().expect("its end");
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    println!("{}", words.trim());
}
