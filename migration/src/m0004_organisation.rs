//! Organisations.

use crate::columns::{index, make, noun, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text, text_null};

step!(async |manager| {
    let mut organisation = noun("organisation");
    organisation.col(text("kind")).col(text("skills")).col(boolean("accepts_proposals"));
    for column in ["siren", "rna", "description", "offers", "website"] {
        organisation.col(text_null(column));
    }
    let indexes = vec![index("organisation", &["siren"]), index("organisation", &["rna"])];
    make(manager, vec![organisation], indexes).await
});
