//! Memberships of networks.

use crate::columns::{index, make, part_of, person, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let network_member = Table::create()
        .table("network_member")
        .col(uuid("id").primary_key())
        .col(uuid("network_id"))
        .col(uuid("member_id"))
        .col(text("state"))
        .col(integer("charter_version"))
        .col(uuid_null("asked_by"))
        .col(text_null("message"))
        .col(text_null("reason"))
        .col(big_integer("requested_at"))
        .col(big_integer_null("accepted_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(&mut part_of("network_member", "network_id", "contribution"))
        .foreign_key(&mut part_of("network_member", "member_id", "contribution"))
        .foreign_key(&mut person("network_member", "asked_by"))
        .to_owned();
    let indexes = vec![
        index("network_member", &["member_id", "network_id"]).unique().to_owned(),
        index("network_member", &["network_id", "state", "id"]),
        index("network_member", &["asked_by"]),
    ];
    make(manager, vec![network_member], indexes).await?;
    private(manager, "network_member", &["message", "reason"]).await
});
