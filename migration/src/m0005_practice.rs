//! Practices.

use crate::columns::{index, make, noun, orphaned, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, uuid_null};

step!(async |manager| {
    let mut practice = noun("practice");
    for column in ["problem", "action", "steps", "partners", "sources", "axes", "resource_kinds"] {
        practice.col(text(column));
    }
    for column in ["cost", "duration", "results", "failures"] {
        practice.col(text_null(column));
    }
    practice.col(uuid_null("organisation_id"));
    practice.foreign_key(&mut orphaned("practice", "organisation_id", "contribution"));
    make(manager, vec![practice], vec![index("practice", &["organisation_id"])]).await
});
