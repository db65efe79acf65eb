//! Laws on the chronicle, over every scenario that is played: no write without an activity (6), and what anonymous can read
//! changes only with one (7); and what is kept of it is what would be answered anew.

use super::{listed, mapped};
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer};
use crate::harness::fixtures::{Fixture, fixtures};
use crate::harness::play::{Observer, Play};
use crate::harness::scenario::{Scenario, Step};
use bytes::Bytes;
use entity::activity;
use http::Request;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::{BTreeSet, VecDeque};
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};
use territoire::areas::files::{REMOVE_FILE, REQUEST_UPLOAD};
use territoire::areas::initiatives::SUPPORT;
use territoire::areas::resonances::RESONATE;
use territoire::areas::resources::DEPEND;
use territoire::areas::vouching::VOUCH;
use territoire::ground::policy::Needs;
use territoire::nouns::registry;
use territoire::people::identity::UPDATE_PROFILE;
use territoire::people::personal_data::ERASE_MY_ACCOUNT;

/// Mutations that may write without leaving a trace: what concerns the person alone, but for the profile and the account.
fn quiet() -> BTreeSet<String> {
    let traced = [UPDATE_PROFILE.name, ERASE_MY_ACCOUNT.name];
    let registry = registry();
    let quiet = registry.mutations().filter(|(_, rule)| {
        // What is said already is not said again: a resonance, support, a dependency, a vouching; and nobody sees a file before
        // something uses it.
        let quiet = [RESONATE.name, SUPPORT.name, DEPEND.name, VOUCH.name, REQUEST_UPLOAD.name, REMOVE_FILE.name];
        rule.needs == Needs::Person && !traced.contains(&rule.name) || quiet.contains(&rule.name)
    });
    quiet.map(|(name, _)| name).collect()
}

/// What anonymous can read of what people wrote, of one noun: a request has a bound, and nouns have none.
fn everything(fixture: &Fixture) -> String {
    let common = "id title state version updatedAt slug viewerCan team { name } author { name } communes { code }";
    let many = fixture.many;
    format!(
        "{many}(first: 20, orderBy: NAME) {{ totalCount nodes {{ {common} }} }}
        archived_{many}: {many}(first: 20, filter: {{archived: true}}) {{ nodes {{ id version }} }}"
    )
}

/// The noun's own fields, which may be heavy.
fn own(fixture: &Fixture) -> String {
    format!("{}(first: 10) {{ nodes {{ {} }} }}", fixture.many, fixture.fields)
}

/// What is below things of one noun.
fn nested(fixture: &Fixture) -> String {
    let many = fixture.many;
    format!(
        "{many}(first: 10) {{ nodes {{ commentCount commentsClosed resonances {{ kind count }}
            grewFrom(first: 5) {{ id }} revisions(first: 5) {{ version }} comments(first: 5) {{ id body notice }}
            vouchedBy(first: 5) {{ id words }} inherited(first: 5) {{ id label }} }} }}"
    )
}

/// Questions of the scenario itself that are asked again after each change.
const ASKED_AGAIN: usize = 6;

/// Laws 6 and 7 and those of listings and of kept answers, over a scenario that is played anyway.
#[derive(Default)]
pub struct Watcher {
    /// How many activities there were, and what anonymous read then.
    read: Option<(u64, String)>,
    /// What anonymous asked lately: operations, pages, feeds.
    asked: VecDeque<Request<Bytes>>,
}

impl Watcher {
    /// What is answered without the kept answers is what is answered with them.
    fn keeps_nothing_past(&self, play: &Play) {
        let ask =
            || self.asked.iter().map(|request| play.server.send(from_elsewhere(request.clone()))).collect::<Vec<_>>();
        let kept = ask();
        play.server.app.kept.forget();
        for ((request, kept), anew) in self.asked.iter().zip(kept).zip(ask()) {
            // A page does not say whether the answers that it is made of were kept.
            if kept.header("age").is_some() || request.uri().path() != "/graphql" {
                let asked = String::from_utf8_lossy(request.body());
                assert_eq!(kept.status, anew.status, "{} {asked}", request.uri());
                // A refusal says which request it refuses.
                if anew.status == 200 {
                    assert_eq!(kept.text(), anew.text(), "{} {asked}: kept, and made anew", request.uri());
                }
            }
        }
    }
}

/// The same request from an address that nobody else has: nouns have no bound, and quotas and tries do.
fn from_elsewhere(mut request: Request<Bytes>) -> Request<Bytes> {
    let address = READERS.fetch_add(1, Ordering::Relaxed);
    let address = Ipv4Addr::from_bits(0x0a0a_0000 | address & 0xffff).to_string();
    request.headers_mut().insert("x-forwarded-for", address.parse().expect("an address"));
    request
}

fn activities(play: &Play) -> u64 {
    RUNTIME.block_on(activity::Entity::find().count(play.server.app.db.background())).expect("activities")
}

static READERS: AtomicU32 = AtomicU32::new(0);

/// What anonymous can read, part by part. A kept answer is what would be answered anew, byte for byte (law 7 of kept answers).
fn read_by_all(play: &Play) -> String {
    let read = |fields: &String| {
        let answer = play.server.send(from_elsewhere(client::document(&format!("{{ {fields} }}"))));
        assert_eq!(answer.code(), None, "{}", answer.text());
        answer
    };
    let parts: Vec<String> =
        fixtures().flat_map(|fixture| [everything, own, nested].map(|part| part(fixture))).collect();
    let answers: Vec<Answer> = parts.iter().map(read).collect();
    play.server.app.kept.forget();
    let mut text = String::new();
    for (part, answer) in parts.iter().zip(answers) {
        let answer = answer.text_anew(|| read(part));
        text.push_str(&answer);
    }
    text
}

impl Observer for Watcher {
    fn before(&mut self, play: &Play, step: &Step) {
        let count = activities(play);
        // What was read after the last step still stands if nothing was recorded since.
        if step.is_mutation() && self.read.as_ref().is_none_or(|(known, _)| *known != count) {
            self.keeps_nothing_past(play);
            self.read = Some((count, read_by_all(play)));
        }
    }

    fn after(&mut self, play: &Play, step: &Step, answers: &[Answer]) {
        if !step.is_mutation() {
            if step.actor == "anonymous" && step.put.is_none() && answers.iter().all(|answer| answer.code().is_none()) {
                self.asked.truncate(ASKED_AGAIN - 1);
                self.asked.push_front(play.request(step, None));
            }
            return;
        }
        let (before, text) = self.read.as_ref().expect("what it was before");
        let after = activities(play);
        let succeeded = answers.iter().any(|answer| answer.code().is_none());
        let is_quiet =
            Scenario::fields_of(&step.text).iter().all(|field| field == "__typename" || quiet().contains(field));
        let repeats = step.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"));
        if succeeded && !is_quiet && !repeats {
            assert!(after > *before, "{} wrote and recorded nothing", step.title());
        }
        if after == *before {
            assert_eq!(&read_by_all(play), text, "{} changed what everybody reads and recorded nothing", step.title());
        }
    }

    fn end(&mut self, play: &Play) {
        self.keeps_nothing_past(play);
        read_by_all(play);
        RUNTIME.block_on(listed::check(play.server.app.db.background())).expect("listings are read");
        RUNTIME.block_on(mapped::check(play.server.app.db.background())).expect("the numbers of the map are read");
        RUNTIME.block_on(mapped::merge(&play.server.app)).expect("the numbers of the map are merged");
    }
}
