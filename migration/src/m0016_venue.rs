//! Venues, with who has the key, and their parts: spaces and sittings.

use crate::columns::{index, make, noun, part_of, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean_null, integer, integer_null, text, text_null, uuid,
};

step!(async |manager| {
    let mut venue = noun("venue");
    venue.col(text("kind")).col(text("services"));
    for column in ["address", "website", "opening_hours", "conditions", "prices", "ramp", "access_notes"] {
        venue.col(text_null(column));
    }
    for column in ["step_free", "door_help", "disabled_parking", "adapted_toilets", "hearing_help"] {
        venue.col(boolean_null(column));
    }
    venue.col(integer_null("capacity")).col(integer_null("door_width"));
    venue.col(big_integer_null("open_from")).col(big_integer_null("open_until"));
    let key_holder = Table::create()
        .table("key_holder")
        .col(uuid("contribution_id").primary_key())
        .col(text("name"))
        .col(text_null("phone"))
        .col(text_null("note"))
        .foreign_key(&mut part_of("key_holder", "contribution_id", "contribution"))
        .to_owned();
    let space = Table::create()
        .table("space")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(integer("position"))
        .col(text("name"))
        .col(text_null("description"))
        .col(integer_null("capacity"))
        .col(text("booked_by"))
        .col(integer_null("beds"))
        .col(text_null("conditions"))
        .col(text_null("prices"))
        .col(text_null("policy"))
        .col(big_integer_null("closed_at"))
        .foreign_key(&mut part_of("space", "contribution_id", "contribution"))
        .to_owned();
    let sitting = Table::create()
        .table("sitting")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(big_integer("starts_at"))
        .col(big_integer("ends_at"))
        .col(integer("seats"))
        .col(text_null("served"))
        .col(text_null("prices"))
        .col(big_integer_null("cancelled_at"))
        .col(text_null("reason"))
        .foreign_key(&mut part_of("sitting", "contribution_id", "contribution"))
        .to_owned();
    let indexes = vec![
        index("venue", &["open_until"]),
        index("venue", &["open_from", "open_until"]),
        index("space", &["contribution_id", "position"]),
        index("sitting", &["contribution_id", "ends_at"]),
    ];
    make(manager, vec![venue, key_holder, space, sitting], indexes).await?;
    private(manager, "venue", &["address"]).await?;
    private(manager, "key_holder", &["name", "phone", "note"]).await
});
