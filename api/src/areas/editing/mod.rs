//! What goes on between the authors and the editors of an article before it is public: the conversation about it, and secret links by
//! which anybody reads it.
//!
//! Invariants: only those who run the article (its authors and the members of its team) read and write notes. A preview link opens
//! one article for at most 14 days, until it is revoked; its secret is shown once and stored as a hash. It opens nothing that was
//! retracted or removed.

mod graphql;
pub mod notes;
pub mod previews;

pub use graphql::{EditingMutation, EditingQuery, EditorialNote, PreviewLink, notes_of, previews_of};
pub use notes::{say, tell};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding};
use crate::ground::jobs::HOUR;
use crate::job;
use entity::{editorial_note, preview_link};
use notes::ADD_NOTE;
use previews::{CREATE_PREVIEW, REVOKE_PREVIEW};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// What editing contributes.
pub const AREA: Area = Area {
    mutations: &[
        ("add_editorial_note", &ADD_NOTE),
        ("create_preview_link", &CREATE_PREVIEW),
        ("revoke_preview_link", &REVOKE_PREVIEW),
    ],
    jobs: &[job!("purge_preview_links", Upkeep, every HOUR, previews::purge)],
    holdings: || {
        use {editorial_note::Column as N, preview_link::Column as P};
        vec![
            Holding::of::<editorial_note::Entity>("editorial_note", Fate::Stays, |person| {
                N::AuthorId.eq(person.id).into_condition()
            })
            .plain([N::Id, N::ContributionId, N::AuthorId, N::Kind, N::Body, N::At]),
            Holding::of::<preview_link::Entity>("preview_link", Fate::WithAccount, |person| {
                P::AuthorId.eq(person.id).into_condition()
            })
            .secret([P::Hash])
            .plain([P::Id, P::ContributionId, P::AuthorId, P::CreatedAt, P::GoodUntil, P::RevokedAt]),
        ]
    },
    lists: &[
        ListBound::new("Article", "editorialNotes", 20),
        ListBound::new("Article", "previewLinks", 20).usually(3),
        ListBound::new("Query", "embargoedArticles", 20),
    ],
    weights: &[("EditorialNote", "body", 20)],
    ..Area::EMPTY
};
