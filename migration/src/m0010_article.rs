//! Articles, with their authors, corrections, editorial notes and preview links.

use crate::columns::{index, make, noun, orphaned, part_of, person, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let mut article = noun("article");
    for column in ["standfirst", "canonical_url", "licence", "retraction"] {
        article.col(text_null(column));
    }
    article
        .col(text("keywords"))
        .col(text("sources"))
        .col(uuid_null("call_to_action_id"))
        .col(text("excerpt"))
        .col(integer("reading_minutes"))
        .col(boolean("sent_back"))
        .col(big_integer_null("retracted_at"))
        .foreign_key(&mut orphaned("article", "call_to_action_id", "contribution"));
    let authorship = Table::create()
        .table("authorship")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid_null("account_id"))
        .col(text("name"))
        .col(text_null("email"))
        .col(text_null("email_key"))
        .col(text("state"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("authorship", "contribution_id", "contribution"))
        .foreign_key(&mut person("authorship", "account_id"))
        .to_owned();
    let correction = Table::create()
        .table("correction")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(text("text"))
        .col(integer("version"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("correction", "contribution_id", "contribution"))
        .to_owned();
    let editorial_note = Table::create()
        .table("editorial_note")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid_null("author_id"))
        .col(text("kind"))
        .col(text("body"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("editorial_note", "contribution_id", "contribution"))
        .foreign_key(&mut person("editorial_note", "author_id"))
        .to_owned();
    let preview_link = Table::create()
        .table("preview_link")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid("author_id"))
        .col(text("hash").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer("good_until"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(&mut part_of("preview_link", "contribution_id", "contribution"))
        .foreign_key(&mut part_of("preview_link", "author_id", "account"))
        .to_owned();
    let indexes = vec![
        index("article", &["call_to_action_id"]),
        index("authorship", &["contribution_id", "id"]),
        index("authorship", &["account_id"]),
        // Whoever was invited looks for their address.
        index("authorship", &["email_key"]),
        index("correction", &["contribution_id", "id"]),
        index("editorial_note", &["contribution_id", "id"]),
        index("editorial_note", &["author_id"]),
        index("preview_link", &["contribution_id"]),
        index("preview_link", &["author_id"]),
        // The job that deletes links whose time is over.
        index("preview_link", &["good_until"]),
    ];
    make(manager, vec![article, authorship, correction, editorial_note, preview_link], indexes).await?;
    private(manager, "authorship", &["name", "email", "email_key"]).await?;
    private(manager, "preview_link", &["hash"]).await?;
    private(manager, "editorial_note", &["body"]).await
});
