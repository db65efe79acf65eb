//! Links that the team of their source confirmed or refused; slugs of what was never public are given back.

use crate::columns::{private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null};

/// What a link says is confirmed where whoever made it decides about its source too.
const CONFIRM: &str = "UPDATE link SET confirmed_at = at WHERE EXISTS (
    SELECT 1 FROM contribution WHERE contribution.id = link.from_id AND (
        contribution.team_id IS NULL AND contribution.author_id = link.author_id
        OR EXISTS (
            SELECT 1 FROM team_member WHERE team_member.team_id = contribution.team_id
            AND team_member.account_id = link.author_id AND team_member.role IN ('EDITOR', 'STEWARD')
        )
    )
)";
const GIVE_BACK: &str = "DELETE FROM slug WHERE contribution_id IN (
    SELECT id FROM contribution WHERE state IN ('DRAFT', 'SUBMITTED')
)";

step!(async |manager| {
    for column in [big_integer_null("confirmed_at"), big_integer_null("refused_at"), text_null("refusal")] {
        let add = Table::alter().table("link").add_column(column).to_owned();
        manager.alter_table(add).await?;
    }
    private(manager, "link", &["refusal"]).await?;
    for statement in [CONFIRM, GIVE_BACK] {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
});
