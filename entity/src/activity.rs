//! The chronicle: what happened, in ids, closed words and numbers only. It names no person and holds no free text.

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
    /// The order of writing on PostgreSQL, filled in by the database when the row is written: after its subject was locked,
    /// so that of two changes of one thing the first has the lesser. 0 on SQLite, which stamps at once.
    pub written: i64,
    /// Its place in the one order of the chronicle; null until it is stamped.
    pub position: Option<i64>,
    /// Who; null for the server itself, and after erasure.
    pub actor_id: Option<AccountId>,
    /// What was done.
    pub verb: Verb,
    /// To what; null for what is not a contribution.
    pub contribution_id: Option<ContributionId>,
    /// What else it concerns: the other end of a link, a team, an account.
    pub other_id: Option<Uuid>,
    /// Whether its subject was public at the time: only then the timeline shows it.
    pub public: bool,
    /// When.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Verb {
    /// Something that exists was registered.
    #[sea_orm(string_value = "REGISTERED")]
    Registered,
    /// Its texts or settings changed.
    #[sea_orm(string_value = "UPDATED")]
    Updated,
    /// A draft was proposed.
    #[sea_orm(string_value = "SUBMITTED")]
    Submitted,
    /// It became public.
    #[sea_orm(string_value = "PUBLISHED")]
    Published,
    /// It left the lists.
    #[sea_orm(string_value = "ARCHIVED")]
    Archived,
    /// It came back into the lists.
    #[sea_orm(string_value = "RESTORED")]
    Restored,
    /// It was linked to another.
    #[sea_orm(string_value = "LINKED")]
    Linked,
    /// A team was made.
    #[sea_orm(string_value = "TEAM_CREATED")]
    TeamCreated,
    /// Somebody changed their profile.
    #[sea_orm(string_value = "PROFILE_UPDATED")]
    ProfileUpdated,
    /// Somebody had their account erased.
    #[sea_orm(string_value = "ACCOUNT_ERASED")]
    AccountErased,
    /// The last steward of a team had their account erased: another member became its steward.
    #[sea_orm(string_value = "STEWARD_SUCCEEDED")]
    StewardSucceeded,
}
