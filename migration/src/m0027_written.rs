//! How much accounts and teams wrote.

use crate::columns::{index, make, part_of, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, uuid, uuid_null};

step!(async |manager| {
    let written = Table::create()
        .table("written")
        .col(uuid("holder_id").primary_key())
        .col(uuid_null("account_id"))
        .col(big_integer("counts_until"))
        .foreign_key(&mut part_of("written", "account_id", "account"))
        .to_owned();
    make(manager, vec![written], vec![index("written", &["account_id"])]).await
});
