//! Files, their bytes, and what contributions use them for.

use crate::columns::{bytewise, index, make, part_of, person, private, reference, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, integer_null, text, text_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

step!(async |manager| {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let file = Table::create()
        .table("file")
        .col(uuid("id").primary_key())
        .col(uuid_null("owner_id"))
        .col(uuid_null("team_id"))
        .col(text("kind"))
        .col(text("state"))
        .col(text_null("name"))
        .col(text("media_type"))
        .col(big_integer("bytes"))
        .col(integer_null("width"))
        .col(integer_null("height"))
        .col(text_null("blurhash"))
        .col(big_integer_null("duration_millis"))
        .col(text_null("ticket_hash").unique_key())
        .col(big_integer_null("ticket_until"))
        .col(big_integer("created_at"))
        .col(big_integer("touched_at"))
        .foreign_key(&mut person("file", "owner_id"))
        .foreign_key(&mut reference("file", "team_id", "team"))
        .to_owned();
    let blob = Table::create()
        .table("blob")
        .col(uuid("id").primary_key())
        .col(bytewise(text("hash"), postgres).unique_key())
        .col(big_integer("bytes"))
        .col(boolean("stored"))
        .col(big_integer("claimed_at"))
        .to_owned();
    let rendition = Table::create()
        .table("rendition")
        .col(uuid("file_id"))
        .col(bytewise(text("size"), postgres))
        .col(uuid("blob_id"))
        .col(text("media_type"))
        .primary_key(Index::create().col("file_id").col("size"))
        .foreign_key(&mut part_of("rendition", "file_id", "file"))
        .foreign_key(&mut reference("rendition", "blob_id", "blob"))
        .to_owned();
    let attachment = Table::create()
        .table("attachment")
        .col(uuid("contribution_id"))
        .col(bytewise(text("field"), postgres))
        .col(integer("position"))
        .col(uuid("file_id"))
        .col(text_null("alt"))
        .col(text_null("caption"))
        .col(text_null("credit"))
        .primary_key(Index::create().col("contribution_id").col("field").col("position"))
        .foreign_key(&mut part_of("attachment", "contribution_id", "contribution"))
        .foreign_key(&mut reference("attachment", "file_id", "file"))
        .to_owned();
    let indexes = vec![
        index("file", &["owner_id", "id"]),
        index("file", &["team_id"]),
        index("file", &["ticket_until"]),
        index("file", &["touched_at"]),
        index("rendition", &["blob_id"]),
        index("attachment", &["file_id"]),
    ];
    make(manager, vec![file, blob, rendition, attachment], indexes).await?;
    private(manager, "file", &["name", "blurhash", "ticket_hash"]).await?;
    private(manager, "attachment", &["alt", "caption", "credit"]).await
});
