//! Needs [besoins]: what a commune, an initiative, a venue, a medium or an organisation asks others for, line by line.
//!
//! Vocabulary: a need has 1 to 20 *lines*: what, of which kind of vital resource, and how much of it in which unit, or uncounted. Others
//! make *offers* on lines ([`crate::areas::offers`]). A line is covered once what was accepted on it is all that is needed; a need is
//! covered once all its lines are. An *SOS* is the most urgent need: only a commune raises one, and about a resource.
//!
//! Invariants: on no line is more accepted than needed, also when several people accept at once: every change of a need, of its lines
//! and of offers on it is made under the lock of the need. A line that somebody offers something on keeps its unit, and is neither
//! removed nor made smaller than what was accepted. A need is open again as soon as its lines are no longer covered. One that is open
//! when its time runs out expires, and with it the offers that nobody decided. Its rank says how urgent it is while it is open, so
//! that the most urgent come first in every area.

mod closing;
mod expiry;
pub mod fields;
mod graphql;
pub mod lines;
pub mod ops;
mod practice;
pub mod progress;
pub mod raiser;

pub use graphql::{Need, NeedLine, NeedMutation, NeedQuery};
pub use progress::COURSE;
pub use raiser::is_ready;

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::{EDIT_PUBLISHED, noun};
use crate::ground::holdings::Holding;
use crate::ground::jobs::MINUTE;
use crate::ground::policy::{Action, EDITORS, MEMBERS, May, Rule};
use crate::job;
use entity::api_key::Scope;
use entity::contribution::{self, Kind, State};
use entity::{need, need_line};

const fn is_published(row: &contribution::Model) -> bool {
    matches!(row.kind, Kind::Need) && matches!(row.state, State::Published)
}

/// Raise a need of a thing: decided on that thing.
pub const RAISE_NEED: Rule = Rule::on_things(
    "RaiseNeed",
    May { roles: MEMBERS.roles, words: "members of the team of what needs it; its author where that has no team" },
);
/// Close a need, with a report.
pub const CLOSE_NEED: Rule = Rule::on_things("CloseNeed", EDITORS)
    .offered(Action::CloseNeed, |row| is_published(row) && !progress::is_closed(row));
/// Open a need again.
pub const REOPEN_NEED: Rule = Rule::on_things("ReopenNeed", EDITORS)
    .offered(Action::ReopenNeed, |row| is_published(row) && progress::is_over(row));
/// Tell a closed need as a practice: it is the practice that an application writes.
pub const TELL_NEED: Rule = Rule::with(Scope::WriteResources, "TellNeed", EDITORS)
    .offered(Action::TellAsPractice, |row| is_published(row) && progress::is_closed(row));

/// Offers on a need that are shown when nobody says how many.
pub const OFFERS_SHOWN: u64 = 5;

/// What needs contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("raise_need", &RAISE_NEED),
        ("update_need", &EDIT_PUBLISHED),
        ("close_need", &CLOSE_NEED),
        ("reopen_need", &REOPEN_NEED),
        ("tell_need_as_practice", &TELL_NEED),
    ],
    jobs: &[job!("expire_needs", Timely, every MINUTE, expiry::expire)],
    holdings: || {
        let mut holdings = noun::holdings::<need::Entity>("need_run_alone");
        // What is needed is the need's own: its rows name nobody.
        holdings.push(Holding::of_nobody::<need_line::Entity>().all_plain());
        holdings
    },
    lists: &[
        // Most needs have few lines. A page of needs shows the last offers on each; who wants more asks for them.
        ListBound::new("Need", "lines", 20).usually(3),
        ListBound::new("Need", "offers", OFFERS_SHOWN),
        ListBound::new("Need", "attachments", 20),
    ],
    ..Area::EMPTY
};
