//! Needs with their lines, and offers on them.

use crate::columns::{index, make, noun, orphaned, part_of, person, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let mut need = noun("need");
    for column in ["urgency", "repeats", "progress", "kinds"] {
        need.col(text(column));
    }
    for column in ["description", "report"] {
        need.col(text_null(column));
    }
    for column in ["needed_until", "closed_at"] {
        need.col(big_integer_null(column));
    }
    need.col(uuid_null("resource_id")).foreign_key(&mut orphaned("need", "resource_id", "contribution"));
    need.col(boolean("wants_transport"));
    let need_line = Table::create()
        .table("need_line")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(integer("position"))
        .col(text("label"))
        .col(text("kind"))
        .col(text_null("subkind"))
        .col(big_integer_null("quantity"))
        .col(text_null("unit"))
        .col(big_integer("accepted"))
        .col(big_integer("delivered"))
        .col(integer("takers"))
        .foreign_key(&mut part_of("need_line", "contribution_id", "contribution"))
        .to_owned();
    let offer = Table::create()
        .table("offer")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid_null("by_id"))
        .col(uuid_null("team_id"))
        .col(uuid_null("asked_by"))
        .col(uuid_null("service_offer_id"))
        .col(text("conditions"))
        .col(text_null("note"))
        .col(text_null("reach"))
        .col(boolean("transport"))
        .col(big_integer_null("valid_until"))
        .col(text("state"))
        .col(text_null("reason"))
        .col(big_integer("proposed_at"))
        .col(big_integer_null("decided_at"))
        .foreign_key(&mut part_of("offer", "contribution_id", "contribution"))
        .foreign_key(&mut orphaned("offer", "by_id", "contribution"))
        .foreign_key(&mut orphaned("offer", "team_id", "team"))
        .foreign_key(&mut person("offer", "asked_by"))
        .foreign_key(&mut orphaned("offer", "service_offer_id", "contribution"))
        .to_owned();
    let offer_line = Table::create()
        .table("offer_line")
        .col(uuid("offer_id"))
        .col(uuid("line_id"))
        .col(big_integer_null("quantity"))
        .col(boolean("taken"))
        .col(big_integer_null("accepted"))
        .col(big_integer_null("delivered"))
        .primary_key(Index::create().col("offer_id").col("line_id"))
        .foreign_key(&mut part_of("offer_line", "offer_id", "offer"))
        .foreign_key(&mut part_of("offer_line", "line_id", "need_line"))
        .to_owned();
    let indexes = vec![
        index("need", &["progress", "needed_until"]),
        index("need", &["resource_id"]),
        index("need_line", &["contribution_id", "position"]),
        index("need_line", &["kind", "contribution_id"]),
        index("need_line", &["subkind", "contribution_id"]),
        index("offer", &["contribution_id", "id"]),
        index("offer", &["state", "valid_until"]),
        index("offer", &["asked_by", "id"]),
        index("offer", &["team_id", "id"]),
        index("offer", &["by_id"]),
        index("offer", &["service_offer_id"]),
        index("offer_line", &["line_id"]),
    ];
    make(manager, vec![need, need_line, offer, offer_line], indexes).await?;
    private(manager, "offer", &["note", "reach", "reason"]).await
});
