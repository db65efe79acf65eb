//! Typed ids: UUIDv7, one newtype for each thing that has rows of its own, so that one is never taken for another.
//!
//! A noun that is a contribution shares the contribution's id: there is no id of an organisation beside it.

use sea_orm::entity::prelude::Uuid;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
            pub struct $name(pub Uuid);

            impl TryFromU64 for $name {
                /// Never asked for: no database makes up these ids.
                fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                    Err(DbErr::ConvertFromU64(stringify!($name)))
                }
            }
        )*
    };
}

ids! {
    /// Of a person's account.
    AccountId,
    /// Of an activity of the chronicle.
    ActivityId,
    /// Of an application's key.
    ApiKeyId,
    /// Of a comment.
    CommentId,
    /// Of everything public.
    ContributionId,
    /// Of a copy of somebody's data.
    DataExportId,
    /// Of a job.
    JobId,
    /// Of a mail about an account.
    LetterId,
    /// Of a link between two contributions.
    LinkId,
    /// Of a security event.
    SecurityEventId,
    /// Of a session.
    SessionId,
    /// Of a sign-up.
    SignUpId,
    /// Of a team.
    TeamId,
}
