//! Citizen initiatives, with their reports, supporters, results and compost; and who vouches for what.

use crate::columns::{index, make, noun, orphaned, part_of, person, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let mut initiative = noun("initiative");
    for column in ["stage", "purpose", "axes", "resource_kinds"] {
        initiative.col(text(column));
    }
    initiative.col(text_null("website")).col(uuid_null("host_venue_id")).foreign_key(&mut orphaned(
        "initiative",
        "host_venue_id",
        "contribution",
    ));
    let progress_report = Table::create()
        .table("progress_report")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(big_integer("happened_at"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .col(big_integer_null("edited_at"))
        .foreign_key(&mut part_of("progress_report", "contribution_id", "contribution"))
        .foreign_key(&mut person("progress_report", "author_id"))
        .to_owned();
    let initiative_support = Table::create()
        .table("initiative_support")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid("account_id"))
        .col(boolean("shows_name"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("initiative_support", "contribution_id", "contribution"))
        .foreign_key(&mut part_of("initiative_support", "account_id", "account"))
        .to_owned();
    let initiative_result = Table::create()
        .table("initiative_result")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(text("label"))
        .col(big_integer("quantity"))
        .col(text("unit"))
        .col(text_null("note"))
        .col(big_integer("counted_at"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("initiative_result", "contribution_id", "contribution"))
        .foreign_key(&mut person("initiative_result", "author_id"))
        .to_owned();
    let compost = Table::create()
        .table("compost")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(text("why"))
        .col(text("learned"))
        .col(text_null("licence"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .col(big_integer_null("edited_at"))
        .foreign_key(&mut part_of("compost", "contribution_id", "contribution"))
        .foreign_key(&mut person("compost", "author_id"))
        .to_owned();
    let compost_part = Table::create()
        .table("compost_part")
        .col(uuid("id").primary_key())
        .col(uuid("compost_id"))
        .col(uuid("contribution_id"))
        .col(text("label"))
        .col(uuid_null("receiver_id"))
        .col(text_null("receiver"))
        .foreign_key(&mut part_of("compost_part", "compost_id", "compost"))
        .foreign_key(&mut part_of("compost_part", "contribution_id", "contribution"))
        .foreign_key(&mut orphaned("compost_part", "receiver_id", "contribution"))
        .to_owned();
    let vouch = Table::create()
        .table("vouch")
        .col(uuid("id").primary_key())
        .col(uuid("thing_id"))
        .col(uuid("voucher_id"))
        .col(text_null("words"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("vouch", "thing_id", "contribution"))
        .foreign_key(&mut part_of("vouch", "voucher_id", "contribution"))
        .foreign_key(&mut person("vouch", "author_id"))
        .to_owned();
    let indexes = vec![
        index("initiative", &["host_venue_id"]),
        index("progress_report", &["contribution_id", "id"]),
        index("progress_report", &["author_id"]),
        index("initiative_support", &["contribution_id", "account_id"]).unique().to_owned(),
        index("initiative_support", &["contribution_id", "shows_name", "id"]),
        index("initiative_support", &["account_id"]),
        index("initiative_result", &["contribution_id", "id"]),
        index("initiative_result", &["author_id"]),
        index("compost", &["contribution_id", "id"]),
        index("compost", &["author_id"]),
        index("compost_part", &["compost_id", "id"]),
        index("compost_part", &["contribution_id"]),
        index("compost_part", &["receiver_id", "id"]),
        index("vouch", &["thing_id", "voucher_id"]).unique().to_owned(),
        index("vouch", &["thing_id", "id"]),
        index("vouch", &["voucher_id"]),
        index("vouch", &["author_id"]),
    ];
    let tables = vec![initiative, progress_report, initiative_support, initiative_result, compost, compost_part, vouch];
    make(manager, tables, indexes).await
});
