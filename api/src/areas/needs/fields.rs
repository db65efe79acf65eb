//! What a need says.

use super::lines::NeedLineInput;
use crate::base::gql::{Enum, ID, InputObject, MaybeUndefined};
use crate::base::scalars::{DateTime, Text};
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Flag, Optional, Required};
use crate::ground::files::{Attachments, OnePicture};
use crate::{cell_enum, fields};
use entity::need;

/// How urgent a need is. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "need::Urgency")]
pub enum NeedUrgency {
    /// When somebody has it.
    WhenPossible,
    /// In the coming weeks.
    Soon,
    /// In the coming days.
    Urgent,
    /// At once: a resource that people live on fails. Only a commune raises such a need, and names the resource.
    Sos,
}

cell_enum!(NeedUrgency, need::Urgency);

/// How often what is needed is needed. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "need::Repetition")]
pub enum NeedRepetition {
    /// Once: quantities are all that is needed.
    Once,
    /// Every day: quantities are for each day.
    Daily,
    /// Every week: quantities are for each week.
    Weekly,
    /// Every month: quantities are for each month.
    Monthly,
}

cell_enum!(NeedRepetition, need::Repetition);

/// Where a need is in its course. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "need::Progress")]
pub enum NeedProgress {
    /// Something is still missing [ouvert].
    Open,
    /// What was accepted covers every line [couvert].
    Covered,
    /// Those who run it closed it [clos].
    Closed,
    /// Its time ran out before it was covered [expiré].
    Expired,
}

/// Who needs something.
#[derive(InputObject, Debug, Clone)]
pub struct RaisedBy {
    /// The commune, initiative, venue, medium or organisation that needs it, whose team runs the need: you are a member of that team,
    /// or run the thing alone. It cannot be changed later.
    pub raised_by_id: ID,
    /// Whether it stays a draft; false when absent.
    pub draft: Option<bool>,
}

impl From<RaisedBy> for Running {
    fn from(raised: RaisedBy) -> Self {
        Self { team_id: None, draft: raised.draft }
    }
}

fields! {
    /// What a need says.
    NeedFields of need;
    /// Raises a need.
    RaiseNeedInput with RaisedBy {
        /// What is needed, in 1 to 20 lines.
        lines: Vec<NeedLineInput>,
        /// How often it is needed; `ONCE` when absent. Quantities are for each time.
        repeats: Option<NeedRepetition>,
        /// The resource that it is about: a public one. An SOS names one.
        resource_id: Option<ID>,
        /// Until when it is needed: a moment to come, within two years. A need that is still open then expires.
        needed_until: Option<DateTime>,
        /// How to reach whoever needs it.
        contact: MaybeUndefined<ContactInput>,
    }
    /// Changes a need: absent is unchanged, null is cleared.
    UpdateNeedInput {
        /// What is needed, in 1 to 20 lines: all of it anew. A line with its `id` is changed, one without is new, and one that is not
        /// named is removed. A line on which there are offers keeps its unit, cannot be removed, and cannot become smaller than what
        /// was accepted.
        lines: Option<Vec<NeedLineInput>>,
        /// How often it is needed.
        repeats: Option<NeedRepetition>,
        /// The resource that it is about: a public one.
        resource_id: MaybeUndefined<ID>,
        /// Until when it is needed: a moment to come, within two years.
        needed_until: MaybeUndefined<DateTime>,
        /// How to reach whoever needs it: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    beside { repeats, resource_id, needed_until, progress, kinds, report, closed_at }
    texts {}
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
        /// Documents that go with it, at most 20.
        attachments: Attachments<20>,
    }
    /// Why it is needed, and what helps.
    description: Optional<Text>,
    /// How urgent it is.
    urgency: Required<NeedUrgency>,
    /// Whether those who offer are asked to bring it.
    wants_transport: Flag,
}
