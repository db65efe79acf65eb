//! What any server needs, independent of the nouns: time, configuration, database, errors, mail, text. It uses no other
//! room.

pub mod aside;
pub mod cell;
pub mod clock;
mod codes;
pub mod config;
pub mod content;
pub mod credentials;
pub mod db;
pub mod disk;
pub mod error;
pub mod fold;
pub mod gql;
pub mod ical;
pub mod loader;
pub mod log;
pub mod mail;
pub mod markdown;
pub mod metrics;
pub mod notice;
pub mod page;
pub mod rates;
pub mod reads;
pub mod refusal;
pub mod room;
pub mod scalars;
pub mod share;
pub mod store;
pub mod text;
pub mod visible;
pub mod wake;
pub mod xml;
