//! Notices to the population.

use crate::columns::{index, make, noun, orphaned, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null, uuid_null};

step!(async |manager| {
    let mut notice = noun("notice");
    for column in ["status", "categories", "event", "urgency", "severity", "certainty", "responses", "description"] {
        notice.col(text(column));
    }
    for column in ["instruction", "web", "contact_words", "sender", "sender_name"] {
        notice.col(text_null(column));
    }
    notice.col(big_integer_null("onset_at")).col(big_integer("expires_at"));
    notice.col(text("message_type")).col(uuid_null("chain_id")).col(integer("number")).col(uuid_null("successor_id"));
    notice.foreign_key(&mut orphaned("notice", "chain_id", "contribution"));
    notice.foreign_key(&mut orphaned("notice", "successor_id", "contribution"));
    let indexes = vec![index("notice", &["chain_id", "number"]), index("notice", &["successor_id"])];
    make(manager, vec![notice], indexes).await?;
    private(manager, "notice", &["contact_words"]).await
});
