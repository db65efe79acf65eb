//! Folders of networks, and the service offers that lie in them.

use crate::columns::{index, make, orphaned, part_of, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let folder = Table::create()
        .table("folder")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid_null("parent_id"))
        .col(integer("position"))
        .col(text("title"))
        .col(text_null("description"))
        .foreign_key(&mut part_of("folder", "contribution_id", "contribution"))
        .foreign_key(&mut orphaned("folder", "parent_id", "folder"))
        .to_owned();
    let folder_entry = Table::create()
        .table("folder_entry")
        .col(uuid("folder_id"))
        .col(uuid("thing_id"))
        .primary_key(Index::create().col("folder_id").col("thing_id"))
        .foreign_key(&mut part_of("folder_entry", "folder_id", "folder"))
        .foreign_key(&mut part_of("folder_entry", "thing_id", "contribution"))
        .to_owned();
    let indexes = vec![
        index("folder", &["contribution_id", "position"]),
        index("folder", &["parent_id"]),
        index("folder_entry", &["thing_id"]),
    ];
    make(manager, vec![folder, folder_entry], indexes).await
});
