//! Teams: groups of accounts that run things. A town hall's team holds its commune, resources, venues and a newsletter.
//!
//! One set of roles everywhere: `STEWARD` (runs team and settings) > `EDITOR` (publishes, decides) > `CONTRIBUTOR` (drafts,
//! proposes). Who creates a team is its first steward; a team always keeps at least one. That a team exists, and what it is
//! called, is public; its drafts and its members are for its members.

mod graphql;
mod ops;

pub use graphql::{Membership, Team, TeamMutation, TeamQuery, TeamRole};
