//! What authors and editors of an article say to each other.

use crate::noun::closed;
use crate::{AccountId, ContributionId, EditorialNoteId, Moment};
use sea_orm::entity::prelude::*;

/// One note.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "editorial_note")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EditorialNoteId,
    /// The article.
    pub contribution_id: ContributionId,
    /// Who wrote it; null for the server, and after erasure.
    pub author_id: Option<AccountId>,
    /// The step that it goes with.
    pub kind: NoteKind,
    /// Its text; empty for the server's.
    pub body: String,
    /// When it was written.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

closed! {
    /// What a note goes with.
    NoteKind {
        /// No step: somebody says something.
        Word = "WORD",
        /// The article was submitted.
        Submitted = "SUBMITTED",
        /// Editors sent it back.
        SentBack = "SENT_BACK",
        /// It was not published at its time, as the medium was no longer public.
        MediumClosed = "MEDIUM_CLOSED",
        /// It was not published at its time, as the medium no longer names what the law asks it to.
        MediumIncomplete = "MEDIUM_INCOMPLETE",
        /// It was not published at its time, as it had no author any more.
        AuthorGone = "AUTHOR_GONE",
        /// It was not published at its time, as it had neither a body nor an attachment any more.
        TextGone = "TEXT_GONE",
        /// It was not published at its time, as another article had its slug by then.
        SlugTaken = "SLUG_TAKEN",
    }
}
