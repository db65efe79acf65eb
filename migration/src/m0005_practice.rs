//! Practices.

use crate::columns::{make, noun, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null};

step!(async |manager| {
    let mut practice = noun("practice");
    for column in ["problem", "action", "steps", "partners", "sources", "axes", "resource_kinds"] {
        practice.col(text(column));
    }
    for column in ["cost", "duration", "results", "failures"] {
        practice.col(text_null(column));
    }
    make(manager, vec![practice], vec![]).await
});
