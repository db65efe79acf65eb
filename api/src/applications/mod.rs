//! Third-party applications: each acts for an account by a key, within its scopes and its quota.
//!
//! A key is `jdt_` and 160 random bits, shown once; only its hash is kept. It reads what everybody reads, and does what its
//! account may do in the areas whose scope it has; what concerns the person alone (profile, sessions, keys, their data) no
//! key reaches. It is charged what its operations weigh, not the address that sends them.

mod graphql;
mod ops;
mod usage;

pub use graphql::{ApiKey, ApplicationMutation};
pub use ops::{own_keys, purge, revoke_all};
pub use usage::Usage;
