//! Organisations.

use crate::columns::{index, make, part_of, private};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let organisation = Table::create()
            .table("organisation")
            .col(uuid("id").primary_key())
            .col(text("kind"))
            .col(text_null("siren"))
            .col(text_null("rna"))
            .col(text_null("description"))
            .col(text_null("offers"))
            .col(text("skills"))
            .col(text_null("website"))
            .col(text_null("contact_name"))
            .col(text_null("contact_email"))
            .col(text_null("contact_email_key"))
            .col(text_null("contact_phone"))
            .col(text_null("contact_address"))
            .col(text("contact_visibility"))
            .foreign_key(&mut part_of("organisation", "id", "contribution"))
            .to_owned();
        let indexes = vec![
            index("organisation", &["siren"]),
            index("organisation", &["rna"]),
            // Erasure looks for somebody's address.
            index("organisation", &["contact_email_key"]),
        ];
        make(manager, vec![organisation], indexes).await?;
        let contact = ["contact_name", "contact_email", "contact_email_key", "contact_phone", "contact_address"];
        private(manager, "organisation", &contact).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
