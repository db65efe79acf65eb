//! Rows: one file per table, typed ids, closed sets. They know nothing of GraphQL or HTTP.

pub mod account;
pub mod activity;
pub mod activity_area;
pub mod api_key;
pub mod api_key_usage;
pub mod commune;
pub mod contribution;
pub mod contribution_area;
pub mod data_export;
pub mod data_export_part;
pub mod id;
pub mod idempotency;
pub mod job;
pub mod letter;
pub mod lines;
pub mod link;
pub mod moment;
pub mod organisation;
pub mod positional;
pub mod refresh_token;
pub mod revision;
pub mod security_event;
pub mod session;
pub mod setting;
pub mod sign_up;
pub mod slug;
pub mod team;
pub mod team_member;
pub mod visibility;

pub use id::{
    AccountId, ActivityId, ApiKeyId, ContributionId, DataExportId, JobId, LetterId, LinkId, SecurityEventId, SessionId,
    SignUpId, TeamId,
};
pub use lines::Lines;
pub use moment::Moment;
pub use positional::Positional;
pub use visibility::Visibility;
