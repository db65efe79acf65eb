//! Accounts and what belongs to them; idempotency keys; jobs.

use crate::columns::{index, make, part_of, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null, uuid, uuid_null};

step!(async |manager| {
    let account = Table::create()
        .table("account")
        .col(uuid("id").primary_key())
        .col(text("email").unique_key())
        .col(text("name"))
        .col(text("password_hash"))
        .col(text_null("role"))
        .col(text("language"))
        .col(text_null("about"))
        .col(text_null("about_html"))
        .col(text("skills"))
        .col(text("skills_visibility"))
        .col(big_integer("created_at"))
        .col(integer("version"))
        .col(big_integer_null("disabled_at"))
        .to_owned();
    let session = Table::create()
        .table("session")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(big_integer("created_at"))
        .col(big_integer("used_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .col(text("refresh"))
        .foreign_key(&mut part_of("session", "account_id", "account"))
        .to_owned();
    let refresh_token = Table::create()
        .table("refresh_token")
        .col(text("hash").primary_key())
        .col(uuid("session_id"))
        .col(text_null("parent"))
        .foreign_key(&mut part_of("refresh_token", "session_id", "session"))
        .to_owned();
    let sign_up = Table::create()
        .table("sign_up")
        .col(uuid("id").primary_key())
        .col(text("email"))
        .col(text("name"))
        .col(text("password_hash"))
        .col(big_integer("made_at"))
        .to_owned();
    let letter = Table::create()
        .table("letter")
        .col(uuid("id").primary_key())
        .col(text("kind"))
        .col(text("email"))
        .col(text("language"))
        .col(uuid_null("sign_up_id"))
        .col(text_null("token_hash").unique_key())
        .col(big_integer_null("good_until"))
        .col(big_integer("made_at"))
        .foreign_key(&mut part_of("letter", "sign_up_id", "sign_up"))
        .to_owned();
    let security_event = Table::create()
        .table("security_event")
        .col(uuid("id").primary_key())
        .col(uuid_null("account_id"))
        .col(text("kind"))
        .col(text("address"))
        .col(big_integer("at"))
        .foreign_key(&mut part_of("security_event", "account_id", "account"))
        .to_owned();
    let api_key = Table::create()
        .table("api_key")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(text("name"))
        .col(text("hash").unique_key())
        .col(text("scopes"))
        .col(integer("points_per_hour"))
        .col(big_integer("created_at"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(&mut part_of("api_key", "account_id", "account"))
        .to_owned();
    let api_key_usage = Table::create()
        .table("api_key_usage")
        .col(uuid("key_id"))
        .col(big_integer("day_at"))
        .col(big_integer("operations"))
        .col(big_integer("points"))
        .primary_key(Index::create().col("key_id").col("day_at"))
        .foreign_key(&mut part_of("api_key_usage", "key_id", "api_key"))
        .to_owned();
    let data_export = Table::create()
        .table("data_export")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(big_integer("requested_at"))
        .col(big_integer_null("ready_at"))
        .col(big_integer("expires_at"))
        .foreign_key(&mut part_of("data_export", "account_id", "account"))
        .to_owned();
    let data_export_part = Table::create()
        .table("data_export_part")
        .col(uuid("export_id"))
        .col(text("file"))
        .col(integer("part"))
        .col(integer("bytes"))
        .col(text("body"))
        .primary_key(Index::create().col("export_id").col("file").col("part"))
        .foreign_key(&mut part_of("data_export_part", "export_id", "data_export"))
        .to_owned();
    let idempotency = Table::create()
        .table("idempotency")
        .col(uuid("principal_id"))
        .col(text("key"))
        .col(text("fingerprint"))
        .col(uuid_null("result_id"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("principal_id").col("key"))
        .foreign_key(&mut part_of("idempotency", "principal_id", "account"))
        .to_owned();
    let job = Table::create()
        .table("job")
        .col(uuid("id").primary_key())
        .col(text("kind"))
        .col(text("lane"))
        .col(text_null("name").unique_key())
        .col(text_null("payload"))
        .col(big_integer("progress"))
        .col(big_integer("due_at"))
        .col(big_integer_null("leased_until"))
        .col(integer("tries"))
        .col(big_integer_null("dead_at"))
        .to_owned();
    let indexes = vec![
        index("session", &["account_id"]),
        index("session", &["expires_at"]),
        index("session", &["ended_at"]),
        index("refresh_token", &["session_id"]),
        index("sign_up", &["email"]),
        index("sign_up", &["made_at"]),
        index("letter", &["email"]),
        index("letter", &["sign_up_id"]),
        index("letter", &["made_at"]),
        index("security_event", &["account_id"]),
        index("security_event", &["at"]),
        index("api_key", &["account_id"]),
        index("api_key", &["revoked_at"]),
        index("api_key_usage", &["day_at"]),
        index("data_export", &["account_id"]),
        index("data_export", &["expires_at"]),
        index("idempotency", &["at"]),
        index("job", &["due_at"]),
    ];
    let tables = vec![
        account,
        session,
        refresh_token,
        sign_up,
        letter,
        security_event,
        api_key,
        api_key_usage,
        data_export,
        data_export_part,
        idempotency,
        job,
    ];
    make(manager, tables, indexes).await?;
    private(manager, "account", &["email", "name", "about", "about_html", "skills", "password_hash"]).await?;
    private(manager, "session", &["refresh"]).await?;
    private(manager, "refresh_token", &["hash", "parent"]).await?;
    private(manager, "sign_up", &["email", "name", "password_hash"]).await?;
    private(manager, "letter", &["email", "token_hash"]).await?;
    private(manager, "security_event", &["address"]).await?;
    private(manager, "api_key", &["name", "hash"]).await?;
    private(manager, "data_export_part", &["file", "body"]).await?;
    private(manager, "idempotency", &["key", "fingerprint"]).await
});
