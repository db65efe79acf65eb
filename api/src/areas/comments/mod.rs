//! Comments: one level, on every public thing.
//!
//! Invariants: comments are written while the thing is published and its comments are open; their author edits them within
//! 15 minutes and removes them at any time, which empties their text; those who decide about the thing remove them with a
//! reason, which readers see in their place. Such a text stays readable for its author and for them. An erased author's
//! comments stay, without the name.

mod graphql;
pub mod ops;

pub use graphql::{Comment, CommentMutation, comment, of_thing};
pub use ops::count;

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use entity::comment::{Column as C, Entity};
use ops::{ADD, CLOSE, EDIT, REMOVE, REOPEN};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

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
        let theirs = |person: &Person| C::AuthorId.eq(person.id).into_condition();
        vec![
            Holding::of::<Entity>("comment", Fate::Stays, theirs)
                .plain([C::Id, C::ContributionId, C::AuthorId, C::Body, C::Language])
                .plain([C::At, C::EditedAt, C::RemovedAt, C::RemovalReason]),
        ]
    },
    lists: &[ListBound::new("Contribution", "comments", 20)],
    ..Area::EMPTY
};
