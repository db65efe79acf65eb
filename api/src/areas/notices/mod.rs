//! Notices to the population [avis à la population], after the Common Alerting Protocol (CAP 1.2, OASIS): what a town hall tells
//! everybody of a danger, and what they are to do.
//!
//! Words: a *notice* is one message. It is an *alert*, an *update* that takes the place of the message before it, or a *cancellation*.
//! Messages that follow each other are a *chain*. A message is *in force* from when it was issued until it expires, is replaced or is
//! cancelled; a cancellation never is. The moment until which it is in force is its rank, and what was replaced or cancelled has none.
//!
//! Invariants: a notice lives in a commune, and the team of that commune runs all communes that it names. Publishing issues it: from then
//! on nobody changes it, because it went out; what was wrong is said by an update. A chain has no branches: only its last message is
//! replaced or cancelled. Exercises and tests say so in their title, and are in no list unless they are asked for. Who sent a message,
//! and under which name, is kept with it, so that its CAP is the same for ever.

pub mod cap;
mod chain;
pub mod fields;
mod graphql;
mod issue;
pub mod ops;

pub use chain::{CANCEL, REPLACE};
pub use graphql::{Notice, NoticeMutation, NoticeQuery};
pub use issue::publish;
pub use ops::{ISSUE, may_replace};

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::{EDIT_UNPUBLISHED, noun};
use crate::job;

/// What notices contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("issue_notice", &ISSUE),
        ("update_notice_draft", &EDIT_UNPUBLISHED),
        ("replace_notice", &REPLACE),
        ("cancel_notice", &CANCEL),
    ],
    jobs: &[job!("notice_expires", Timely, issue::expire)],
    holdings: || noun::holdings::<entity::notice::Entity>("notice_run_alone"),
    lists: &[ListBound::new("Notice", "references", 20)],
    ..Area::EMPTY
};
