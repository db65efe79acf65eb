//! The pages of communes, claims of communes with their letters, and the networks that are entrusted with them.

use crate::columns::{index, make, noun, orphaned, part_of, person, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let mut page = noun("commune_page");
    page.col(text_null("website")).col(text_null("opening_hours"));
    let claim = Table::create()
        .table("commune_claim")
        .col(uuid("id").primary_key())
        .col(uuid("contribution_id"))
        .col(uuid("team_id"))
        .col(uuid_null("asked_by"))
        .col(text("function"))
        .col(text_null("proof"))
        .col(uuid_null("file_id"))
        .col(text_null("email"))
        .col(text_null("email_source"))
        .col(uuid_null("letter_id"))
        .col(big_integer_null("confirmed_at"))
        .col(text("state"))
        .col(text_null("reason"))
        .col(big_integer("requested_at"))
        .col(big_integer_null("decided_at"))
        .foreign_key(&mut part_of("commune_claim", "contribution_id", "contribution"))
        .foreign_key(&mut part_of("commune_claim", "team_id", "team"))
        .foreign_key(&mut person("commune_claim", "asked_by"))
        .foreign_key(&mut orphaned("commune_claim", "file_id", "file"))
        .foreign_key(&mut orphaned("commune_claim", "letter_id", "letter"))
        .to_owned();
    let indexes = vec![
        index("commune_claim", &["contribution_id", "state"]),
        index("commune_claim", &["team_id"]),
        index("commune_claim", &["asked_by"]),
        index("commune_claim", &["letter_id"]),
        index("commune_claim", &["file_id"]),
    ];
    make(manager, vec![page, claim], indexes).await?;
    private(manager, "commune_claim", &["proof", "email", "email_source", "reason"]).await?;
    let entrust = Table::alter().table("network").add_column(text_null("entrusted_communes")).to_owned();
    manager.alter_table(entrust).await?;
    let about = Table::alter().table("letter").add_column(text_null("about")).to_owned();
    manager.alter_table(about).await
});
