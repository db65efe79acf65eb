//! Search: by which terms things are found, and how a question becomes such terms.
//!
//! One analyser makes terms of texts, the same for what is kept and for what is asked, so both databases only look terms up.
//! A thing has a row in `search_document` from its registration on. The row has a place exactly while the thing is published, and
//! only what has a place is found. Writes keep it in step in their own transaction.

mod analyse;
mod document;
mod excerpt;
mod question;
mod terms;

pub use document::{Document, bodies, follow, put, put_all, scopes};
pub use excerpt::{Mark, Sought, excerpt, joined, marked};
pub use question::Question;
pub use terms::{Rank, Terms, first_place, kind_of, of_kind, of_scope, places, squares_of, squares_over};

/// Version of the analyser. It is raised when its terms change, so that all things are analysed anew.
pub const VERSION: i32 = 1;
