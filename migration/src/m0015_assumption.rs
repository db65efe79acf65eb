//! What communes assume of the needs of their inhabitants.

use crate::columns::{index, make, part_of, person, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, uuid, uuid_null};

step!(async |manager| {
    let assumption = Table::create()
        .table("need_assumption")
        .col(uuid("contribution_id"))
        .col(text("need"))
        .col(big_integer("quantity"))
        .col(text("unit"))
        .col(text("source"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("contribution_id").col("need"))
        .foreign_key(&mut part_of("need_assumption", "contribution_id", "contribution"))
        .foreign_key(&mut person("need_assumption", "author_id"))
        .to_owned();
    make(manager, vec![assumption], vec![index("need_assumption", &["author_id"])]).await
});
