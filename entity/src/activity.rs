//! The chronicle: what happened, as ids, values of closed sets and numbers only. It names no person and holds no free
//! text.

use crate::noun::closed;
use crate::{AccountId, ActivityId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One activity.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityId,
    /// The order of writing on PostgreSQL. The database fills it in when the row is written, which is after the
    /// contribution was locked, so that the first of two changes of one thing has the lower number. On SQLite it is 0,
    /// because positions are given at once.
    pub written: i64,
    /// Its place in the one order of the chronicle; null until a position is given.
    pub position: Option<i64>,
    /// Who did it; null for the server itself, and after erasure.
    pub actor_id: Option<AccountId>,
    /// What was done.
    pub verb: Verb,
    /// The contribution it concerns; null if it concerns none.
    pub contribution_id: Option<ContributionId>,
    /// What else it concerns: the other end of a link, a team, a comment.
    pub other_id: Option<Uuid>,
    /// The kind of `other_id`.
    pub other_kind: Option<OtherKind>,
    /// A number, if the activity is about one.
    pub amount: Option<i64>,
    /// Whether the timeline shows it: its contribution was public at the time, or it is a summary.
    pub public: bool,
    /// When it happened.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

closed! {
    /// What was done.
    Verb {
        /// Something that exists was registered.
        Registered = "REGISTERED",
        /// Something began here.
        Created = "CREATED",
        /// Something was imported.
        Imported = "IMPORTED",
        /// Its texts or settings changed.
        Updated = "UPDATED",
        /// A draft was proposed.
        Submitted = "SUBMITTED",
        /// A proposal was sent back to its author.
        SentBack = "SENT_BACK",
        /// It is to be published at a time.
        Scheduled = "SCHEDULED",
        /// It is no longer to be published at a time.
        Unscheduled = "UNSCHEDULED",
        /// It became public.
        Published = "PUBLISHED",
        /// It left the lists.
        Archived = "ARCHIVED",
        /// It came back into the lists.
        Restored = "RESTORED",
        /// It was corrected, and readers are told.
        Corrected = "CORRECTED",
        /// Those who published it took it back.
        Retracted = "RETRACTED",
        /// An author of it was named, agreed, or is one no longer.
        AuthorsChanged = "AUTHORS_CHANGED",
        /// Its authors and editors wrote to each other, or made or revoked a link to read it.
        Discussed = "DISCUSSED",
        /// Moderation took it away.
        Removed = "REMOVED",
        /// Its time ran out.
        Expired = "EXPIRED",
        /// It was linked to another.
        Linked = "LINKED",
        /// A link to another was taken back.
        Unlinked = "UNLINKED",
        /// A link of another to it was confirmed.
        LinkConfirmed = "LINK_CONFIRMED",
        /// Another took it up.
        Adopted = "ADOPTED",
        /// Somebody commented on it.
        Commented = "COMMENTED",
        /// A comment on it was changed.
        CommentEdited = "COMMENT_EDITED",
        /// A comment on it was removed.
        CommentRemoved = "COMMENT_REMOVED",
        /// It resonated with somebody.
        Resonated = "RESONATED",
        /// A resonance was withdrawn.
        ResonanceWithdrawn = "RESONANCE_WITHDRAWN",
        /// Somebody asked for something.
        Requested = "REQUESTED",
        /// A request was accepted.
        Accepted = "ACCEPTED",
        /// A request was refused.
        Refused = "REFUSED",
        /// Whoever asked or offered took the request or offer back.
        Withdrawn = "WITHDRAWN",
        /// Whoever runs it cancelled it.
        Cancelled = "CANCELLED",
        /// What was booked took place.
        TookPlace = "TOOK_PLACE",
        /// It joined another.
        Joined = "JOINED",
        /// It left another.
        Left = "LEFT",
        /// A team was made.
        TeamCreated = "TEAM_CREATED",
        /// A team's name, members or invitations changed.
        TeamChanged = "TEAM_CHANGED",
        /// It was said that it depends on another.
        DependencyAdded = "DEPENDENCY_ADDED",
        /// It was said that it no longer depends on another.
        DependencyRemoved = "DEPENDENCY_REMOVED",
        /// It was said that another depends on it.
        DependentAdded = "DEPENDENT_ADDED",
        /// It was said that another no longer depends on it.
        DependentRemoved = "DEPENDENT_REMOVED",
        /// Its state was judged.
        Assessed = "ASSESSED",
        /// Something came into a stock or left it.
        StockMoved = "STOCK_MOVED",
        /// A stock fell below its minimum.
        RanLow = "RAN_LOW",
        /// A stock reached its minimum again.
        Restocked = "RESTOCKED",
        /// An initiative reached another stage.
        StageChanged = "STAGE_CHANGED",
        /// A report of its progress was written.
        ProgressReported = "PROGRESS_REPORTED",
        /// A result was counted.
        ResultRecorded = "RESULT_RECORDED",
        /// Somebody said that they support it.
        Supported = "SUPPORTED",
        /// Somebody supports it no longer.
        SupportWithdrawn = "SUPPORT_WITHDRAWN",
        /// An initiative ended, and said what it leaves.
        Composted = "COMPOSTED",
        /// An initiative that ended left something to it.
        Inherited = "INHERITED",
        /// A commune or a network vouched for it.
        Vouched = "VOUCHED",
        /// A commune or a network vouches for it no longer.
        VouchWithdrawn = "VOUCH_WITHDRAWN",
        /// Somebody offered something on it.
        Offered = "OFFERED",
        /// What was accepted is on its way.
        DeliveryStarted = "DELIVERY_STARTED",
        /// What was accepted arrived, whole or in part.
        Delivered = "DELIVERED",
        /// What was accepted covers all that is needed.
        Covered = "COVERED",
        /// It is open again.
        Reopened = "REOPENED",
        /// Those who run it closed it.
        Closed = "CLOSED",
        /// Its folders, or their order, changed.
        FoldersChanged = "FOLDERS_CHANGED",
        /// It came into folders of a network, or out of them.
        Classified = "CLASSIFIED",
        /// A sitting of it was announced.
        SittingAdded = "SITTING_ADDED",
        /// A sitting of it was cancelled.
        SittingCancelled = "SITTING_CANCELLED",
        /// It was handed over to another team, or to nobody.
        HandedOver = "HANDED_OVER",
        /// Somebody changed their profile.
        ProfileUpdated = "PROFILE_UPDATED",
        /// Somebody had their account erased.
        AccountErased = "ACCOUNT_ERASED",
        /// The last steward of a team had their account erased: another member became its steward.
        StewardSucceeded = "STEWARD_SUCCEEDED",
    }
}

closed! {
    /// What else an activity may concern.
    OtherKind {
        /// Another contribution.
        Contribution = "CONTRIBUTION",
        /// A team.
        Team = "TEAM",
        /// An account; never shown.
        Account = "ACCOUNT",
        /// A comment.
        Comment = "COMMENT",
    }
}
