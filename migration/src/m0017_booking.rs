//! Bookings of spaces and of seats, with the documents asked for, and the secret calendars of spaces.

use crate::columns::{index, make, orphaned, part_of, person, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, integer_null, text, text_null, uuid, uuid_null,
};

step!(async |manager| {
    let series = Table::create()
        .table("booking_series")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid_null("space_id"))
        .col(uuid_null("sitting_id"))
        .col(uuid_null("asked_by"))
        .col(uuid_null("organisation_id"))
        .col(text("audience"))
        .col(text("purpose"))
        .col(integer_null("persons"))
        .col(text_null("note"))
        .col(text_null("rule"))
        .col(big_integer("requested_at"))
        .col(big_integer_null("deposit_cents"))
        .col(text_null("deposit"))
        .col(text_null("agreement"))
        .col(big_integer_null("offered_at"))
        .col(uuid_null("offered_by"))
        .col(big_integer_null("agreed_at"))
        .col(uuid_null("agreed_by"))
        .foreign_key(&mut part_of("booking_series", "contribution_id", "contribution"))
        .foreign_key(&mut part_of("booking_series", "space_id", "space"))
        .foreign_key(&mut part_of("booking_series", "sitting_id", "sitting"))
        .foreign_key(&mut person("booking_series", "asked_by"))
        .foreign_key(&mut orphaned("booking_series", "organisation_id", "contribution"))
        .foreign_key(&mut person("booking_series", "offered_by"))
        .foreign_key(&mut person("booking_series", "agreed_by"))
        .to_owned();
    let booking = Table::create()
        .table("booking")
        .col(uuid("id").primary_key())
        .col(uuid("series_id"))
        .col(uuid("contribution_id"))
        .col(uuid_null("space_id"))
        .col(uuid_null("sitting_id"))
        .col(big_integer("starts_at"))
        .col(big_integer("ends_at"))
        .col(big_integer("held_at"))
        .col(big_integer("held_until"))
        .col(integer("units"))
        .col(text("state"))
        .col(text_null("reason"))
        .col(big_integer("lapses_at"))
        .col(big_integer_null("decided_at"))
        .col(big_integer_null("handed_in_at"))
        .col(text_null("handed_in"))
        .col(big_integer_null("handed_out_at"))
        .col(text_null("handed_out"))
        .foreign_key(&mut part_of("booking", "series_id", "booking_series"))
        .foreign_key(&mut part_of("booking", "contribution_id", "contribution"))
        .foreign_key(&mut part_of("booking", "space_id", "space"))
        .foreign_key(&mut part_of("booking", "sitting_id", "sitting"))
        .to_owned();
    let document = Table::create()
        .table("booking_document")
        .col(uuid("id").primary_key())
        .col(uuid("series_id"))
        .col(uuid("contribution_id"))
        .col(text("title"))
        .col(big_integer_null("needed_until"))
        .col(uuid_null("file_id"))
        .col(text_null("words"))
        .col(big_integer_null("valid_until"))
        .col(big_integer_null("given_at"))
        .col(uuid_null("given_by"))
        .col(big_integer("asked_at"))
        .foreign_key(&mut part_of("booking_document", "series_id", "booking_series"))
        .foreign_key(&mut part_of("booking_document", "contribution_id", "contribution"))
        .foreign_key(&mut orphaned("booking_document", "file_id", "file"))
        .foreign_key(&mut person("booking_document", "given_by"))
        .to_owned();
    let calendar = Table::create()
        .table("space_calendar")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid("space_id"))
        .col(uuid("author_id"))
        .col(text("hash").unique_key())
        .col(big_integer("created_at"))
        .foreign_key(&mut part_of("space_calendar", "contribution_id", "contribution"))
        .foreign_key(&mut part_of("space_calendar", "space_id", "space"))
        .foreign_key(&mut part_of("space_calendar", "author_id", "account"))
        .to_owned();
    let indexes = vec![
        index("booking_series", &["contribution_id"]),
        index("booking_series", &["space_id"]),
        index("booking_series", &["sitting_id"]),
        index("booking_series", &["asked_by", "id"]),
        index("booking_series", &["organisation_id", "id"]),
        index("booking_series", &["offered_by"]),
        index("booking_series", &["agreed_by"]),
        index("booking", &["series_id", "starts_at"]),
        index("booking", &["contribution_id"]),
        // What is taken of a space from some moment on.
        index("booking", &["space_id", "held_until"]),
        index("booking", &["sitting_id", "state"]),
        // The jobs that end what nobody decided, and what is over.
        index("booking", &["state", "lapses_at"]),
        index("booking", &["state", "ends_at"]),
        index("booking_document", &["series_id", "id"]),
        index("booking_document", &["contribution_id"]),
        index("booking_document", &["file_id"]),
        index("booking_document", &["given_by"]),
        index("space_calendar", &["contribution_id"]),
        index("space_calendar", &["space_id"]),
        index("space_calendar", &["author_id"]),
    ];
    make(manager, vec![series, booking, document, calendar], indexes).await?;
    private(manager, "booking_series", &["purpose", "note", "agreement"]).await?;
    private(manager, "booking", &["reason", "handed_in", "handed_out"]).await?;
    private(manager, "booking_document", &["title", "words"]).await?;
    private(manager, "space_calendar", &["hash"]).await
});
