//! territoire: a GraphQL API for territorial citizen-media networks in France.
//!
//! Flow of a request: `http` (transport) → `http::gate` (the only way to the schema) → an area's `graphql` (shape) → its
//! `ops` (decisions) → the database or the gazetteer. `ARCHITECTURE.md` says why.

pub mod areas;
pub mod base;
pub mod cli;
pub mod demo;
pub mod ground;
pub mod http;
pub mod nouns;
pub mod people;
pub mod schema;
pub mod start;
