//! Identity: accounts, sessions, passwords, access tokens.
//!
//! Who signs in gets an access token for five minutes that names their session; ending the session ends its tokens within
//! five seconds. Nothing tells which accounts exist: a wrong address costs as much time and gives the same answer as a
//! wrong password. E-mail addresses are shown to their owner alone.

pub mod accounts;
pub mod events;
mod graphql;
pub mod key_ring;
pub mod keys;
pub mod letters;
pub mod limits;
pub mod password;
pub mod profile;
pub mod purge;
pub mod secret;
mod sessions;
pub mod token;

pub use graphql::{Account, IdentityMutation, IdentityQuery};
