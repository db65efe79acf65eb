//! Articles [articles]: what a medium publishes, from the first draft to the last correction.
//!
//! Words: the *headline* is the title, the *standfirst* [chapô] stands below it; a *byline* names who signs; an *embargo* is a
//! moment before which nobody publishes.
//!
//! Invariants: an article lives in one medium, whose team runs it. Anybody with an account may draft one for a medium that accepts
//! submissions; only editors of the medium publish, schedule, send back and retract. A medium names its director of publication and
//! a contact before it publishes its first article. What was scheduled is published once, at its minute or, if the server was down,
//! after it is up again; where the medium is closed or no author is left by then, it becomes a draft again and its editors are told.
//! A scheduled article is changed by editors only. A retracted article keeps its address, its headline and a note: everything else
//! is gone, but for those who run it, in its revisions.

pub mod fields;
mod graphql;
pub mod ops;
pub mod publication;
pub mod workflow;

pub use graphql::{AREA, Article, ArticleMutation, ArticleQuery};
pub use publication::is_ready;
