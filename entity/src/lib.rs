//! Rows: one file per table. They know nothing of GraphQL or HTTP.

pub mod commune;
pub mod setting;
