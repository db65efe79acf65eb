//! Identity: accounts, sessions, passwords, access tokens.
//!
//! Who signs in gets an access token for five minutes that names their session; ending the session ends its tokens within
//! five seconds. Nothing tells which accounts exist: a wrong address costs as much time and gives the same answer as a
//! wrong password. E-mail addresses are shown to their owner alone.

mod graphql;
pub mod keys;
pub mod limits;
pub mod ops;
pub mod password;
pub mod purge;
pub mod token;

pub use graphql::{Account, IdentityMutation, IdentityQuery};
