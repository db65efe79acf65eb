//! Comments: one level, on every public thing.
//!
//! Invariants: comments are written while the thing is published and its comments are open; their author edits them within
//! 15 minutes and removes them at any time, which empties their text; those who decide about the thing remove them with a
//! reason, which readers see in their place. Such a text stays readable for its author and for them, until its author empties
//! it or is erased. An erased author's other comments stay, without the name.

mod graphql;
pub mod ops;

pub use graphql::{Comment, CommentMutation, comment, of_thing};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use entity::comment::{Column as C, Entity};
use ops::{ADD, CLOSE, EDIT, REMOVE, REOPEN};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{ExprTrait, IntoCondition};

/// What comments contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("add_comment", &ADD),
        ("edit_comment", &EDIT),
        ("remove_comment", &REMOVE),
        ("close_comments", &CLOSE),
        ("reopen_comments", &REOPEN),
    ],
    holdings: || {
        let standing = |person: &Person| C::AuthorId.eq(person.id).and(C::RemovedAt.is_null()).into_condition();
        let removed = |person: &Person| C::AuthorId.eq(person.id).and(C::RemovedAt.is_not_null()).into_condition();
        let others = [C::Id, C::ContributionId, C::AuthorId, C::Language, C::At, C::EditedAt, C::RemovedAt];
        vec![
            Holding::of::<Entity>("comment", Fate::Stays, standing).plain(others).plain([C::Body, C::RemovalReason]),
            Holding::of::<Entity>("removed_comment", Fate::Emptied, removed)
                .plain(others)
                .plain([C::RemovalReason])
                .personal([C::Body]),
        ]
    },
    lists: &[ListBound::new("Contribution", "comments", 20)],
    weights: &[("Comment", "body", 20)],
    ..Area::EMPTY
};
