//! territoire: a GraphQL API for territorial citizen-media networks in France.
//!
//! Flow of a request: `http` (transport) → `http::gate` (the only way to the schema) → an area's `graphql` (shape) → its
//! `ops` (decisions) → the database or the gazetteer. `ARCHITECTURE.md` says why.

pub mod app;
pub mod applications;
pub mod chronicle;
pub mod cli;
pub mod clock;
pub mod config;
pub mod context;
pub mod contribution;
pub mod db;
pub mod error;
#[cfg(feature = "faults")]
pub mod faults;
pub mod fold;
pub mod gql;
pub mod http;
pub mod identity;
pub mod job;
pub mod legal;
pub mod loader;
pub mod log;
pub mod mail;
pub mod markdown;
pub mod metrics;
pub mod node;
pub mod organisations;
pub mod page;
pub mod personal_data;
pub mod policy;
pub mod quota;
pub mod rate_limit;
pub mod rates;
pub mod scalars;
pub mod schema;
pub mod start;
pub mod teams;
pub mod territory;
pub mod text;
pub mod timeline;
pub mod viewer;
pub mod write;
