//! Networks and media.

use crate::columns::{make, noun, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, text, text_null};

step!(async |manager| {
    let mut network = noun("network");
    network.col(text_null("description")).col(text_null("website")).col(integer("charter_version"));
    let mut medium = noun("medium");
    medium.col(text("kind")).col(boolean("accepts_submissions"));
    let texts = ["description", "website", "feed", "default_licence", "publication_director", "submission_guidelines"];
    for column in texts {
        medium.col(text_null(column));
    }
    make(manager, vec![network, medium], vec![]).await?;
    private(manager, "medium", &["publication_director"]).await
});
