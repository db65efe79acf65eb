//! What every contribution has, whatever its noun: its fields, its life, its drafts.

mod common;
mod drafts;
mod graphql;
mod kind;
pub mod ops;
pub mod published;
pub mod removed;

pub use common::Common;
pub use graphql::{ContributionMutation, ContributionQuery, ContributionState};
pub use kind::{ContributionKind, KindCount};

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::{
    EDIT_PUBLISHED, EDIT_UNPUBLISHED, PUBLISH, REGISTER, REGISTER_FOR_TEAM, analysed, texts,
};
use crate::ground::holdings::contributions;
use crate::ground::jobs::HOUR;
use crate::ground::visibility::{SEE_NETWORK_CONTACT, SEE_OWN_CONTACT, SEE_TEAM_CONTACT, SEE_UNPUBLISHED};
use crate::job;
use ops::{ARCHIVE, RESTORE, SUBMIT, TAKE_OVER, TRANSFER};

/// What contributions of every noun contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("submit_contribution", &SUBMIT),
        ("publish_contribution", &PUBLISH),
        ("archive_contribution", &ARCHIVE),
        ("restore_contribution", &RESTORE),
        ("transfer_to_team", &TRANSFER),
    ],
    rules: &[
        &REGISTER,
        &REGISTER_FOR_TEAM,
        &SEE_UNPUBLISHED,
        &EDIT_UNPUBLISHED,
        &EDIT_PUBLISHED,
        &SEE_TEAM_CONTACT,
        &SEE_NETWORK_CONTACT,
        &SEE_OWN_CONTACT,
        &TAKE_OVER,
    ],
    jobs: &[
        job!("render_texts", Upkeep, every HOUR, texts::render_all),
        job!("analyse_texts", Long, every HOUR, analysed::analyse_all),
    ],
    holdings: contributions::holdings,
    // A thing has one commune, sometimes some, at most 50; their own fields come from memory.
    lists: &[
        ListBound::new("Contribution", "communes", 50).usually(5),
        ListBound::new("Contribution", "revisions", 20),
    ],
    // It holds the long texts of the thing.
    weights: &[("Revision", "body", 20)],
};
