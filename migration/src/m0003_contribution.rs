//! Teams, contributions with all that every kind has, and the chronicle.

use crate::columns::{bytewise, index, make, orphaned, part_of, person, private, reference, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, integer_null, text, text_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

step!(async |manager| {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    // `written` is the order of writing. Ids do not give it, because those of two processes may disagree with it.
    // Numbers of transactions do not either, because a transaction has its number before it waits for a lock.
    let written = Expr::cust(if postgres { "nextval('activity_written')" } else { "0" });
    if postgres {
        manager.get_connection().execute_unprepared("CREATE SEQUENCE activity_written").await?;
    }
    let team = Table::create()
        .table("team")
        .col(uuid("id").primary_key())
        .col(text("name"))
        .col(big_integer("created_at"))
        .col(integer("version"))
        .to_owned();
    let team_member = Table::create()
        .table("team_member")
        .col(uuid("team_id"))
        .col(uuid("account_id"))
        .col(text("role"))
        .col(text_null("title"))
        .col(big_integer("since"))
        .primary_key(Index::create().col("team_id").col("account_id"))
        .foreign_key(&mut part_of("team_member", "team_id", "team"))
        .foreign_key(&mut part_of("team_member", "account_id", "account"))
        .to_owned();
    let contribution = Table::create()
        .table("contribution")
        .col(uuid("id").primary_key())
        .col(bytewise(text("kind"), postgres))
        .col(bytewise(text("title"), postgres))
        .col(bytewise(text("title_key"), postgres))
        .col(text_null("slug"))
        .col(text("language"))
        .col(uuid_null("author_id"))
        .col(uuid_null("team_id"))
        .col(uuid_null("house_id"))
        .col(text("networks"))
        .col(text("state"))
        .col(text("communes"))
        .col(big_integer_null("published_at"))
        .col(big_integer("updated_at"))
        .col(integer("version"))
        .col(integer_null("lat_e7"))
        .col(integer_null("lon_e7"))
        .col(boolean("has_point"))
        .col(big_integer_null("rank"))
        .col(boolean("by_guest"))
        .col(boolean("comments_closed"))
        .col(text("topics"))
        .col(big_integer_null("publish_at"))
        .col(big_integer_null("embargo_until"))
        .foreign_key(&mut person("contribution", "author_id"))
        .foreign_key(&mut reference("contribution", "team_id", "team"))
        .foreign_key(&mut orphaned("contribution", "house_id", "contribution"))
        .to_owned();
    let listing = Table::create()
        .table("listing")
        .col(bytewise(text("scope"), postgres))
        .col(bytewise(text("shelf"), postgres))
        .col(big_integer("key"))
        .col(uuid("contribution_id"))
        .primary_key(Index::create().col("scope").col("shelf").col("key").col("contribution_id"))
        .foreign_key(&mut part_of("listing", "contribution_id", "contribution"))
        .to_owned();
    let contact = Table::create()
        .table("contact")
        .col(uuid("contribution_id").primary_key())
        .col(text_null("name"))
        .col(text_null("email"))
        .col(text_null("email_key"))
        .col(text_null("phone"))
        .col(text_null("address"))
        .col(text("visibility"))
        .foreign_key(&mut part_of("contact", "contribution_id", "contribution"))
        .to_owned();
    let external_id = Table::create()
        .table("external_id")
        .col(uuid("team_id"))
        .col(bytewise(text("source"), postgres))
        .col(bytewise(text("key"), postgres))
        .col(text("hash"))
        .col(uuid("contribution_id"))
        .primary_key(Index::create().col("team_id").col("source").col("key"))
        .foreign_key(&mut part_of("external_id", "team_id", "team"))
        .foreign_key(&mut part_of("external_id", "contribution_id", "contribution"))
        .to_owned();
    let long_text = Table::create()
        .table("long_text")
        .col(uuid("contribution_id"))
        .col(bytewise(text("field"), postgres))
        .col(text("markdown"))
        .col(text("html"))
        .primary_key(Index::create().col("contribution_id").col("field"))
        .foreign_key(&mut part_of("long_text", "contribution_id", "contribution"))
        .to_owned();
    let slug = Table::create()
        .table("slug")
        .col(bytewise(text("kind"), postgres))
        .col(bytewise(text("slug"), postgres))
        .col(uuid("contribution_id"))
        .primary_key(Index::create().col("kind").col("slug"))
        .foreign_key(&mut part_of("slug", "contribution_id", "contribution"))
        .to_owned();
    let revision = Table::create()
        .table("revision")
        .col(uuid("contribution_id"))
        .col(integer("version"))
        .col(uuid_null("author_id"))
        .col(text_null("reason"))
        .col(big_integer("at"))
        .col(text("body"))
        .primary_key(Index::create().col("contribution_id").col("version"))
        .foreign_key(&mut part_of("revision", "contribution_id", "contribution"))
        .foreign_key(&mut person("revision", "author_id"))
        .to_owned();
    let link = Table::create()
        .table("link")
        .col(uuid("id").primary_key())
        .col(uuid("from_id"))
        .col(text("relation"))
        .col(uuid("to_id"))
        .col(uuid_null("author_id"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("link", "from_id", "contribution"))
        .foreign_key(&mut part_of("link", "to_id", "contribution"))
        .foreign_key(&mut person("link", "author_id"))
        .to_owned();
    let activity = Table::create()
        .table("activity")
        .col(uuid("id").primary_key())
        .col(big_integer("written").default(written))
        .col(big_integer_null("position").unique_key())
        .col(uuid_null("actor_id"))
        .col(text("verb"))
        .col(uuid_null("contribution_id"))
        .col(uuid_null("other_id"))
        .col(text_null("other_kind"))
        .col(big_integer_null("amount"))
        .col(boolean("public"))
        .col(big_integer("at"))
        .foreign_key(&mut person("activity", "actor_id"))
        .foreign_key(reference("activity", "contribution_id", "contribution").on_delete(ForeignKeyAction::SetNull))
        .to_owned();
    let activity_area = Table::create()
        .table("activity_area")
        .col(uuid("activity_id"))
        .col(bytewise(text("area"), postgres))
        .col(big_integer_null("position"))
        .primary_key(Index::create().col("activity_id").col("area"))
        .foreign_key(&mut reference("activity_area", "activity_id", "activity"))
        .to_owned();
    let indexes = vec![
        index("team_member", &["account_id"]),
        index("contribution", &["kind", "state", "published_at", "id"]),
        index("contribution", &["kind", "state", "updated_at", "id"]),
        index("contribution", &["kind", "state", "title_key", "id"]),
        index("contribution", &["kind", "state", "lat_e7"]),
        index("contribution", &["team_id", "state", "updated_at", "id"]),
        index("contribution", &["author_id"]),
        index("contribution", &["house_id", "id"]),
        // Few things are under embargo.
        index("contribution", &["embargo_until"]),
        index("contribution", &["kind", "state", "rank", "id"]),
        index("listing", &["contribution_id"]),
        // Erasure looks for the address of a person.
        index("contact", &["email_key"]),
        index("external_id", &["contribution_id"]),
        index("slug", &["contribution_id"]),
        index("link", &["from_id", "relation", "to_id"]).unique().to_owned(),
        index("link", &["to_id"]),
        index("link", &["author_id"]),
        index("revision", &["author_id"]),
        index("activity", &["contribution_id", "position"]),
        index("activity", &["actor_id"]),
        index("activity_area", &["area", "position"]),
    ];
    make(
        manager,
        vec![
            team,
            team_member,
            contribution,
            listing,
            contact,
            external_id,
            long_text,
            slug,
            revision,
            link,
            activity,
            activity_area,
        ],
        indexes,
    )
    .await?;
    private(manager, "team_member", &["title"]).await?;
    private(manager, "contribution", &["title", "title_key", "slug"]).await?;
    private(manager, "contact", &["name", "email", "email_key", "phone", "address"]).await?;
    private(manager, "slug", &["slug"]).await?;
    private(manager, "long_text", &["markdown", "html"]).await?;
    // Keys come from files of teams, and a key may be an address.
    private(manager, "external_id", &["source", "key"]).await
});
