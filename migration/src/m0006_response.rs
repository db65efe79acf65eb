//! Answers of readers to contributions: comments and resonances.

use crate::columns::{index, make, part_of, person, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let comment = Table::create()
        .table("comment")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid_null("author_id"))
        .col(text("body"))
        .col(text("language"))
        .col(big_integer("at"))
        .col(big_integer_null("edited_at"))
        .col(big_integer_null("removed_at"))
        .col(text_null("removal_reason"))
        .foreign_key(&mut part_of("comment", "contribution_id", "contribution"))
        .foreign_key(&mut person("comment", "author_id"))
        .to_owned();
    let resonance = Table::create()
        .table("resonance")
        .col(uuid("contribution_id"))
        .col(text("kind"))
        .col(uuid("account_id"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("contribution_id").col("kind").col("account_id"))
        .foreign_key(&mut part_of("resonance", "contribution_id", "contribution"))
        .foreign_key(&mut part_of("resonance", "account_id", "account"))
        .to_owned();
    let indexes = vec![
        index("comment", &["contribution_id", "id"]),
        index("comment", &["author_id"]),
        index("resonance", &["account_id"]),
    ];
    make(manager, vec![comment, resonance], indexes).await?;
    private(manager, "comment", &["body", "removal_reason"]).await
});
