//! Laws on courses: each table of steps is drawn into `docs/courses.md`, and every step that is not in a table is refused.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::fixtures::{fixture, registered};
use crate::harness::{root, trial};
use entity::article::ArticleProgress;
use entity::booking::BookingState;
use entity::contribution::{Kind as Noun, State};
use entity::initiative::Stage;
use entity::network_member::MembershipState;
use libtest_mimic::Trial;
use sea_orm::{ActiveEnum, Iterable};
use serde_json::json;
use territoire::areas::articles::workflow::WORKFLOW;
use territoire::areas::bookings::COURSE as BOOKING;
use territoire::areas::claims::COURSE as CLAIMS;
use territoire::areas::contributions::ops::LIFE;
use territoire::areas::initiatives::ops::COURSE as STAGES;
use territoire::areas::memberships::ops::COURSE as MEMBERSHIP;
use territoire::areas::needs::COURSE as NEEDS;
use territoire::areas::offers::COURSE as OFFERS;
use territoire::ground::contribution::course::Step;

pub fn trials() -> Vec<Trial> {
    let mut trials = crate::trials![law_courses_are_drawn];
    for kind in Kind::all() {
        let name = format!("law_steps_outside_a_course_are_refused ({})", kind.name());
        trials.push(trial(name, move || life_is_kept(kind)));
        let name = format!("law_steps_outside_the_workflow_of_articles_are_refused ({})", kind.name());
        trials.push(trial(name, move || workflow_is_kept(kind)));
        let name = format!("law_c5_who_publishes_and_what_an_edit_leaves ({})", kind.name());
        trials.push(trial(name, move || publishing(kind)));
        let name = format!("law_steps_outside_the_course_of_memberships_are_refused ({})", kind.name());
        trials.push(trial(name, move || memberships_are_kept(kind)));
        let name = format!("law_steps_outside_the_course_of_bookings_are_refused ({})", kind.name());
        trials.push(trial(name, move || bookings_are_kept(kind)));
        let name = format!("law_steps_outside_the_course_of_initiatives_are_refused ({})", kind.name());
        trials.push(trial(name, move || stages_are_kept(kind)));
    }
    trials
}

fn draw<S: ActiveEnum<Value = String> + Iterable + Copy>(title: &str, steps: &[Step<S>]) -> String {
    let mut text = format!("\n## {title}\n\n| from | step | to | who may | activity |\n|---|---|---|---|---|\n");
    for step in steps {
        let from: Vec<String> = step.from.iter().map(|state| format!("`{}`", state.to_value())).collect();
        text += &format!(
            "| {} | `{}` | `{}` | {} | `{}` |\n",
            from.join(" "),
            step.mutation,
            step.to.to_value(),
            step.rule.may.words,
            step.verb.to_value()
        );
    }
    text
}

fn law_courses_are_drawn() {
    let mut text = "# Courses\n\nThe states that things go through, as the code has them. This page is made by a law (`tests/laws/courses.rs`): with\n`INSTA_UPDATE=always` it is written anew.\n".to_owned();
    text += &draw("Every contribution", &LIFE);
    text += &draw("Articles, beside the steps of every contribution", &WORKFLOW);
    text += &draw("Memberships of networks", &MEMBERSHIP);
    text += &draw("Initiatives, beside the steps of every contribution", &STAGES);
    text += &draw("Claims of communes; after sixty days without a decision they expire", &CLAIMS);
    text += &draw(
        "Needs; between `OPEN` and `COVERED` they go by themselves, as what is accepted covers every line or no longer does, and an open one expires when its time runs out",
        &NEEDS,
    );
    text += &draw("Offers on needs; they begin as `PROPOSED`, and expire when nobody decides them in time", &OFFERS);
    text += &draw("Bookings; requests lapse by themselves (`LAPSED`), and what is over is closed by itself", &BOOKING);
    let path = root().join("docs/courses.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, &text).expect("written");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "docs/courses.md is not the courses");
}

fn life_is_kept(kind: Kind) {
    let mut village = Village::new(kind);
    for noun in registered().map(|noun| noun.kind) {
        for state in State::iter() {
            for step in &LIFE {
                let id = village.thing_of(noun, None, state, fixture(noun).least);
                let text = format!(r#"mutation {{ {}(input: {{id: "{id}"}}) {{ state }} }}"#, step.mutation);
                let answer = village.send("alice", &text);
                let what = format!("{noun:?} {state:?} {}: {}", step.mutation, answer.text());
                if step.from.contains(&state) {
                    assert_eq!(answer.json()["data"][step.mutation]["state"], step.to.to_value(), "{what}");
                } else {
                    assert_eq!(answer.code().as_deref(), Some("CONFLICT"), "{what}");
                }
            }
        }
    }
}

/// What else the input of a step needs.
fn further(mutation: &str) -> &'static str {
    match mutation {
        "sendBackArticle" => r#", comment: "Non.""#,
        "scheduleArticle" => r#", publishAt: "2026-05-01T07:00:00+02:00""#,
        "retractArticle" => r#", reason: "Faux.""#,
        _ => "",
    }
}

/// An article of the town hall's team that is as far.
fn article(village: &mut Village, progress: ArticleProgress) -> String {
    use ArticleProgress::{Archived, Draft, Published, Removed, Retracted, Scheduled, SentBack, Submitted};
    let state = match progress {
        Draft => State::Draft,
        SentBack | Submitted | Scheduled => State::Submitted,
        Published => State::Published,
        Archived => State::Archived,
        Retracted => State::Retracted,
        Removed => State::Removed,
    };
    let id = village.thing_of(Noun::Article, None, state, fixture(Noun::Article).least);
    match progress {
        SentBack => {
            village.mutate("alice", &format!(r#"sendBackArticle(input: {{id: "{id}", comment: "Non."}}) {{ id }}"#));
        }
        Scheduled => village.schedule("alice", &id),
        _ => {}
    }
    id
}

fn workflow_is_kept(kind: Kind) {
    let mut village = Village::new(kind);
    for progress in ArticleProgress::iter() {
        for step in &WORKFLOW {
            let id = article(&mut village, progress);
            let (mutation, more) = (step.mutation, further(step.mutation));
            let answer = village
                .send("alice", &format!(r#"mutation {{ {mutation}(input: {{id: "{id}"{more}}}) {{ progress }} }}"#));
            let what = format!("{progress:?} {mutation}: {}", answer.text());
            if step.from.contains(&progress) {
                assert_eq!(answer.json()["data"][mutation]["progress"], step.to.to_value(), "{what}");
            } else {
                assert_eq!(answer.code().as_deref(), Some("CONFLICT"), "{what}");
            }
        }
    }
}

/// The steps by which a membership comes into a state.
fn leads_to(state: MembershipState) -> &'static [&'static str] {
    match state {
        MembershipState::Requested => &["requestNetworkMembership"],
        MembershipState::Accepted => &["requestNetworkMembership", "acceptIntoNetwork"],
        MembershipState::Refused => &["requestNetworkMembership", "refuseFromNetwork"],
        MembershipState::Withdrawn => &["requestNetworkMembership", "withdrawNetworkRequest"],
        MembershipState::Left => &["requestNetworkMembership", "acceptIntoNetwork", "leaveNetwork"],
        MembershipState::Removed => &["requestNetworkMembership", "acceptIntoNetwork", "removeFromNetwork"],
    }
}

fn memberships_are_kept(kind: Kind) {
    let mut village = Village::new(kind);
    let take = |village: &mut Village, mutation: &str, network: &str, member: &str| {
        // The town hall runs the network, Erin the medium.
        let by_network = ["acceptIntoNetwork", "refuseFromNetwork", "removeFromNetwork"].contains(&mutation);
        let more = match mutation {
            "requestNetworkMembership" | "acceptNetworkCharter" => ", charterVersion: 1",
            "refuseFromNetwork" | "removeFromNetwork" => r#", reason: "Non.""#,
            _ => "",
        };
        let input = format!(r#"networkId: "{network}", memberId: "{member}"{more}"#);
        let text = format!("mutation {{ {mutation}(input: {{{input}}}) {{ state }} }}");
        village.send(if by_network { "alice" } else { "erin" }, &text)
    };
    for state in [None].into_iter().chain(MembershipState::iter().map(Some)) {
        for step in &MEMBERSHIP {
            let network = village.thing_of(Noun::Network, None, State::Published, fixture(Noun::Network).least);
            let member = village.thing_of(Noun::Medium, Some("erin"), State::Published, fixture(Noun::Medium).least);
            for before in state.map(leads_to).unwrap_or_default() {
                let answer = take(&mut village, before, &network, &member);
                assert_eq!(answer.code(), None, "{}", answer.text());
            }
            let answer = take(&mut village, step.mutation, &network, &member);
            let what = format!("{state:?} {}: {}", step.mutation, answer.text());
            let begins = state.is_none() && step.mutation == MEMBERSHIP[0].mutation;
            if begins || state.is_some_and(|state| step.starts_at(state)) {
                assert_eq!(answer.json()["data"][step.mutation]["state"], step.to.to_value(), "{what}");
            } else {
                let code = if state.is_none() { "NOT_FOUND" } else { "CONFLICT" };
                assert_eq!(answer.code().as_deref(), Some(code), "{what}");
            }
        }
    }
}

/// Every step of a booking by somebody who asked for it and decides about the venue, while it goes on.
fn bookings_are_kept(kind: Kind) {
    let mut village = Village::new(kind);
    let venue = village.venue(None);
    for state in BookingState::iter() {
        for step in &BOOKING[1..] {
            let id = village.booking("alice", &venue, "alice", state).booking;
            let mutation = step.mutation;
            let (more, answer) = match mutation {
                "acceptBooking" => ("", "bookings { state }"),
                "refuseBooking" | "cancelBooking" => (r#", reason: "Non.""#, "state"),
                _ => ("", "state"),
            };
            let text = format!(r#"mutation {{ {mutation}(input: {{id: "{id}"{more}}}) {{ {answer} }} }}"#);
            let answer = village.send("alice", &text);
            let what = format!("{state:?} {mutation}: {}", answer.text());
            if step.starts_at(state) {
                let read = village.send("alice", &format!(r#"{{ booking(id: "{id}") {{ state }} }}"#)).json();
                assert_eq!(read["data"]["booking"]["state"], step.to.to_value(), "{what}");
            } else {
                assert_eq!(answer.code().as_deref(), Some("CONFLICT"), "{what}");
            }
        }
    }
}

/// What is said of the initiative when a step is taken to a stage.
fn to_stage(mutation: &str, id: &str, stage: Stage) -> String {
    let more = match mutation {
        "moveInitiative" => format!("stage: {}", stage.to_value()),
        _ => r#"why: "Fini.", learned: "Tout.""#.to_owned(),
    };
    format!(r#"{mutation}(input: {{initiativeId: "{id}", {more}}}) {{ stage }}"#)
}

fn stages_are_kept(kind: Kind) {
    let mut village = Village::new(kind);
    for from in Stage::iter() {
        for mutation in ["moveInitiative", "compostInitiative"] {
            for to in Stage::iter().filter(|to| mutation == "moveInitiative" || *to == Stage::Ended) {
                let begins = if from == Stage::Ended { Stage::Active } else { from };
                let fields = format!("{}, stage: {}", fixture(Noun::Initiative).least, begins.to_value());
                let id = village.thing_of(Noun::Initiative, None, State::Published, &fields);
                if from == Stage::Ended {
                    village.mutate("alice", &to_stage("compostInitiative", &id, from));
                }
                let answer = village.send("alice", &format!("mutation {{ {} }}", to_stage(mutation, &id, to)));
                let what = format!("{from:?} {mutation} {to:?}: {}", answer.text());
                let mut steps = STAGES.iter().filter(|step| step.mutation == mutation && step.to == to);
                if steps.any(|step| step.starts_at(from)) {
                    assert_eq!(answer.json()["data"][mutation]["stage"], to.to_value(), "{what}");
                } else {
                    assert_eq!(answer.code().as_deref(), Some("CONFLICT"), "{what}");
                }
            }
        }
    }
}

/// C5: a contributor publishes nothing, an editor also what is their own, and an edit of a public text leaves a revision.
fn publishing(kind: Kind) {
    let mut village = Village::new(kind);
    for noun in registered().map(|noun| noun.kind) {
        let publish = |id: &str| format!(r#"mutation {{ publishContribution(input: {{id: "{id}"}}) {{ state }} }}"#);
        let by_carol = village.drafted_by("carol", noun);
        let answer = village.send("carol", &publish(&by_carol));
        assert_eq!(answer.code().as_deref(), Some("FORBIDDEN"), "{noun:?}: {}", answer.text());
        let by_bob = village.drafted_by("bob", noun);
        assert_eq!(village.send("bob", &publish(&by_bob)).code(), None, "{noun:?}: an editor publishes their own");
        let update = fixture(noun).update;
        let edit = format!(r#"{update}(input: {{id: "{by_bob}", title: "Autre", reason: "Une faute"}}) {{ version }}"#);
        let version = village.mutate("alice", &edit)["version"].as_i64().expect("a version");
        let read = format!(
            r#"{{ node(id: "{by_bob}") {{ ... on Contribution {{ revisions {{ version reason at body author {{ name }} }} }} }} }}"#
        );
        let kept = village.send("anonymous", &read).json()["data"]["node"]["revisions"][0].take();
        assert_eq!(kept["version"], version - 1, "{noun:?}: {kept}");
        assert_eq!((&kept["reason"], &kept["author"]["name"]), (&json!("Une faute"), &json!("Alice")), "{kept}");
        assert!(kept["body"].as_str().is_some_and(|body| body.contains("Chose")) && kept["at"].is_string(), "{kept}");
    }
}
