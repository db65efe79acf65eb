//! Typed ids: UUIDv7, one newtype for each kind of thing that has rows of its own, so that an id is never taken for
//! that of another kind.
//!
//! A noun has the id of its contribution, so no noun has an id type of its own.

use sea_orm::entity::prelude::Uuid;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
            pub struct $name(pub Uuid);

            impl TryFromU64 for $name {
                /// Never called, because no database generates these ids.
                fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                    Err(DbErr::ConvertFromU64(stringify!($name)))
                }
            }
        )*
    };
}

ids! {
    /// Id of a person's account.
    AccountId,
    /// Id of an activity of the chronicle.
    ActivityId,
    /// Id of an application's key.
    ApiKeyId,
    /// Id of an assessment of a resource.
    AssessmentId,
    /// Id of an author's entry in an article.
    AuthorshipId,
    /// Id of bytes in the store.
    BlobId,
    /// Id of a document that a venue asks for before a booking.
    BookingDocumentId,
    /// Id of one occurrence of a booking.
    BookingId,
    /// Id of what was asked for at once: a booking or a series of bookings.
    BookingSeriesId,
    /// Id of a comment.
    CommentId,
    /// Id of a claim of a commune.
    CommuneClaimId,
    /// Id of the compost of an initiative.
    CompostId,
    /// Id of a part of an ended initiative.
    CompostPartId,
    /// Id of a contribution.
    ContributionId,
    /// Id of a correction.
    CorrectionId,
    /// Id of a copy of a person's data.
    DataExportId,
    /// Id of a note between authors and editors.
    EditorialNoteId,
    /// Id of a file.
    FileId,
    /// Id of a folder of a network.
    FolderId,
    /// Id of a result of an initiative.
    InitiativeResultId,
    /// Id of somebody's support of an initiative.
    InitiativeSupportId,
    /// Id of a job.
    JobId,
    /// Id of a mail about an account.
    LetterId,
    /// Id of a link between two contributions.
    LinkId,
    /// Id of a line of a need.
    NeedLineId,
    /// Id of a membership of a network.
    NetworkMemberId,
    /// Id of an offer on a need.
    OfferId,
    /// Id of a secret link to an article that is not public.
    PreviewLinkId,
    /// Id of a progress report of an initiative.
    ProgressReportId,
    /// Id of a dependency of a resource on another.
    ResourceDependencyId,
    /// Id of a security event.
    SecurityEventId,
    /// Id of a session.
    SessionId,
    /// Id of a sign-up.
    SignUpId,
    /// Id of a sitting of a shared meal.
    SittingId,
    /// Id of a secret address of the calendar of a space.
    SpaceCalendarId,
    /// Id of a space of a venue.
    SpaceId,
    /// Id of a movement of a stock.
    StockMovementId,
    /// Id of a team.
    TeamId,
    /// Id of an invitation to a team.
    TeamInvitationId,
    /// Id of a vouching.
    VouchId,
}
