//! Answers to anonymous readers, kept as long as nothing changes that they were made from.
//!
//! Every change of what everybody sees has an activity in the chronicle (law 7). So an answer is good until an activity reaches something
//! that it was made from: `base/reads.rs` notes what that is, `reach.rs` says what an activity reaches. Writes of this server tell it
//! before and after they commit; those of others are read in the chronicle before an answer is given again (`follow.rs`).
//! `docs/decisions/0039-kept-answers.md` says why.

pub mod follow;
pub mod reach;
mod store;

pub use store::{Changing, Kept, KeptAnswer};
