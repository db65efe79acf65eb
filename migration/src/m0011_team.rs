//! Invitations to teams.

use crate::columns::{index, make, orphaned, part_of, person, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let team_invitation = Table::create()
        .table("team_invitation")
        .col(uuid("id").primary_key())
        .col(uuid("team_id"))
        .col(text("email"))
        .col(text("email_key"))
        .col(text("role"))
        .col(text_null("title"))
        .col(uuid_null("invited_by"))
        .col(uuid_null("letter_id"))
        .col(big_integer("at"))
        .col(big_integer("good_until"))
        .foreign_key(&mut part_of("team_invitation", "team_id", "team"))
        .foreign_key(&mut person("team_invitation", "invited_by"))
        .foreign_key(&mut orphaned("team_invitation", "letter_id", "letter"))
        .to_owned();
    let indexes = vec![
        index("team_invitation", &["team_id", "email_key"]).unique().to_owned(),
        // Whoever was invited looks for their address.
        index("team_invitation", &["email_key"]),
        index("team_invitation", &["invited_by"]),
        index("team_invitation", &["letter_id"]),
        // The job that forgets those that nobody answered.
        index("team_invitation", &["good_until"]),
    ];
    make(manager, vec![team_invitation], indexes).await?;
    private(manager, "team_invitation", &["email", "email_key", "title"]).await
});
