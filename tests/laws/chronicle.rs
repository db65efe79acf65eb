//! Laws on the chronicle, over every scenario that is played: no write without an activity (6), and what anonymous can read
//! changes only with one (7).

use super::{listed, mapped};
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer};
use crate::harness::fixtures::{Fixture, fixtures};
use crate::harness::play::{Observer, Play};
use crate::harness::scenario::{Scenario, Step};
use entity::activity;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::BTreeSet;
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

/// Laws 6 and 7 and that of listings, over a scenario that is played anyway: how many activities there were, and what anonymous read then.
#[derive(Default)]
pub struct Watcher(Option<(u64, String)>);

fn activities(play: &Play) -> u64 {
    RUNTIME.block_on(activity::Entity::find().count(play.server.app.db.background())).expect("activities")
}

static READERS: AtomicU32 = AtomicU32::new(0);

fn read_by_all(play: &Play) -> String {
    let read = |fields: String| {
        let mut request = client::document(&format!("{{ {fields} }}"));
        // From an address of its own each time: nouns have no bound, and quotas do.
        let address = READERS.fetch_add(1, Ordering::Relaxed);
        let address = Ipv4Addr::from_bits(0x0a0a_0000 | address & 0xffff).to_string();
        request.headers_mut().insert("x-forwarded-for", address.parse().expect("an address"));
        let answer = play.server.send(request);
        assert_eq!(answer.code(), None, "{}", answer.text());
        answer.text()
    };
    fixtures().flat_map(|fixture| [everything, own, nested].map(|part| read(part(fixture)))).collect()
}

impl Observer for Watcher {
    fn before(&mut self, play: &Play, step: &Step) {
        let count = activities(play);
        // What was read after the last step still stands if nothing was recorded since.
        if step.is_mutation() && self.0.as_ref().is_none_or(|(known, _)| *known != count) {
            self.0 = Some((count, read_by_all(play)));
        }
    }

    fn after(&mut self, play: &Play, step: &Step, answers: &[Answer]) {
        if !step.is_mutation() {
            return;
        }
        let (before, text) = self.0.as_ref().expect("what it was before");
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
        RUNTIME.block_on(listed::check(play.server.app.db.background())).expect("listings are read");
        RUNTIME.block_on(mapped::check(play.server.app.db.background())).expect("the numbers of the map are read");
        RUNTIME.block_on(mapped::merge(&play.server.app)).expect("the numbers of the map are merged");
    }
}
