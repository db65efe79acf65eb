//! What is held of people: one table that says it of every column, the copy that a person may ask for, and erasure.
//!
//! [`holdings`] names every column of every table and says what it tells: nothing of a person, something of one, a secret of
//! theirs. The copy holds all of it but the secrets; erasure leaves none of it. Foreign keys do most of that: deleting an
//! account takes its rows along and empties its name in what others build on. `docs/personal-data.md` is the operator's
//! page.

mod columns;
mod download;
mod erase;
mod export;
mod graphql;
mod holdings;

pub use columns::{Column, Fate, Holding, Person, Tells};
pub use download::{FileInCopy, find, part};
pub use erase::{forget, rewrite};
pub use export::{make, own, purge};
pub use graphql::{DataExport, PersonalDataMutation};
pub use holdings::holdings;
