//! Rows: one file per table, typed ids, closed sets. They know nothing of GraphQL or HTTP.

pub mod account;
pub mod activity;
pub mod activity_area;
pub mod commune;
pub mod contribution;
pub mod contribution_area;
pub mod id;
pub mod idempotency;
pub mod job;
pub mod link;
pub mod moment;
pub mod organisation;
pub mod positional;
pub mod revision;
pub mod security_event;
pub mod session;
pub mod setting;
pub mod slug;
pub mod team;
pub mod team_member;

pub use id::{AccountId, ActivityId, ContributionId, JobId, LinkId, SecurityEventId, SessionId, TeamId};
pub use moment::Moment;
pub use positional::Positional;
