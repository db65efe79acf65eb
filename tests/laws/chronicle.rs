//! Laws on the chronicle and on lists, over every scenario there is.

use crate::harness::client::{self, Answer};
use crate::harness::databases::Kind;
use crate::harness::play::{Nobody, Observer, Play, play};
use crate::harness::scenario::{Scenario, Step};
use crate::harness::{RUNTIME, trial};
use crate::scenarios;
use entity::activity;
use libtest_mimic::Trial;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::BTreeSet;
use territoire::ground::policy::{Action, RULES};

pub fn trials() -> Vec<Trial> {
    let laws = "law_6_no_write_without_an_activity_and_law_7_nothing_public_changes_without_one";
    Kind::all().into_iter().map(|kind| trial(format!("{laws} ({})", kind.name()), move || watch_all(kind))).collect()
}

/// Laws that change what the whole process does, so that nothing may run beside them.
pub fn alone() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_8_optional_joins_change_nothing ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || joins_change_nothing(kind))).collect()
}

/// What writes without leaving a trace, each with its reason in the code.
fn quiet() -> BTreeSet<&'static str> {
    let quiet = RULES.iter().filter(|rule| is_quiet(rule.action));
    quiet.flat_map(|rule| rule.mutations).copied().collect()
}

fn is_quiet(action: Action) -> bool {
    matches!(
        action,
        Action::SignIn
            | Action::SignOut
            | Action::SignUp
            | Action::VerifyEmail
            | Action::RefreshSession
            | Action::RevokeSession
            | Action::ChangePassword
            | Action::RequestPasswordReset
            | Action::ResetPassword
            | Action::CreateApiKey
            | Action::RevokeApiKey
            | Action::ExportMyData
    )
}

fn all() -> impl Iterator<Item = Scenario> {
    scenarios::files().into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("a scenario");
        Scenario::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    })
}

/// What anonymous can read of what people wrote.
const EVERYTHING: &str = "{
    organisations(first: 30, orderBy: NAME) { totalCount nodes { id title state version updatedAt slug siren description offers
        skills contact { email phone } team { name } author { name } communes { code } } }
    archived: organisations(first: 30, filter: {archived: true}) { nodes { id version } }
    links: organisations(first: 10) { nodes { grewFrom(first: 5) { id } revisions(first: 5) { version } } }
}";

#[derive(Default)]
struct Watcher {
    before: (u64, String),
    writes: usize,
}

impl Watcher {
    fn look(play: &Play) -> (u64, String) {
        let app = &play.server.app;
        let count = RUNTIME.block_on(activity::Entity::find().count(app.db.background())).expect("activities");
        let answer = play.server.send(client::document(EVERYTHING));
        assert_eq!(answer.code(), None, "{}", answer.text());
        (count, answer.text())
    }
}

impl Observer for Watcher {
    fn before(&mut self, play: &Play, step: &Step) {
        if step.is_mutation() {
            self.before = Self::look(play);
        }
    }

    fn after(&mut self, play: &Play, step: &Step, answers: &[Answer]) {
        if !step.is_mutation() {
            return;
        }
        let after = Self::look(play);
        let succeeded = answers.iter().any(|answer| answer.code().is_none());
        let is_quiet = Scenario::fields_of(&step.text).iter().all(|field| quiet().contains(field.as_str()));
        let repeats = step.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"));
        if succeeded && !is_quiet && !repeats {
            assert!(after.0 > self.before.0, "{} wrote and recorded nothing", step.title());
            self.writes += 1;
        }
        if after.0 == self.before.0 {
            assert_eq!(after.1, self.before.1, "{} changed what everybody reads and recorded nothing", step.title());
        }
    }
}

fn watch_all(kind: Kind) {
    let mut watcher = Watcher::default();
    for scenario in all() {
        play(&scenario, kind, &mut watcher);
    }
    assert!(watcher.writes > 10, "only {} writes were watched", watcher.writes);
}

fn joins_change_nothing(kind: Kind) {
    for scenario in all().filter(|scenario| scenario.cast.is_some()) {
        let with = play(&scenario, kind, &mut Nobody);
        territoire::ground::faults::set_joins(false);
        let without = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| play(&scenario, kind, &mut Nobody)));
        territoire::ground::faults::set_joins(true);
        assert_eq!(with, without.expect("played without joins"), "{}", scenario.title);
    }
}
