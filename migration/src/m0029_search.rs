//! What search finds things by.
//!
//! PostgreSQL indexes the terms as a `tsvector` that it makes itself. SQLite does so in a full-text table without content, which
//! triggers keep in step: its documentation gives no other way to take out what a deleted row had. So this is the one place with
//! triggers.

use crate::columns::{index, part_of, private, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text, uuid};
use sea_orm_migration::sea_orm::DbBackend;

/// The index of PostgreSQL. What was written last lies in a list beside it, which every search reads: it is kept short.
const POSTGRES: [&str; 2] = [
    "ALTER TABLE search_document ADD COLUMN terms tsvector GENERATED ALWAYS AS (CAST(words || ' ' || scopes AS tsvector)) STORED",
    "CREATE INDEX search_document_terms ON search_document USING gin (terms) WITH (gin_pending_list_limit = 256)",
];

/// The index of SQLite. Its rows are numbered by `place`. What is taken out leaves no trace in its pages.
const SQLITE: [&str; 5] = [
    "CREATE VIRTUAL TABLE search_index USING fts5(words, scopes, content='', columnsize=0, detail=none, \
        tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
    "INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1)",
    "CREATE TRIGGER search_document_comes AFTER INSERT ON search_document WHEN new.place IS NOT NULL BEGIN \
        INSERT INTO search_index (rowid, words, scopes) VALUES (new.place, new.words, new.scopes); END",
    "CREATE TRIGGER search_document_goes AFTER DELETE ON search_document WHEN old.place IS NOT NULL BEGIN \
        INSERT INTO search_index (search_index, rowid, words, scopes) VALUES ('delete', old.place, old.words, old.scopes); END",
    "CREATE TRIGGER search_document_changes AFTER UPDATE OF place, words, scopes ON search_document BEGIN \
        INSERT INTO search_index (search_index, rowid, words, scopes) \
            SELECT 'delete', old.place, old.words, old.scopes WHERE old.place IS NOT NULL; \
        INSERT INTO search_index (rowid, words, scopes) \
            SELECT new.place, new.words, new.scopes WHERE new.place IS NOT NULL; END",
];

step!(async |manager| {
    let table = Table::create()
        .table("search_document")
        .col(uuid("contribution_id").primary_key())
        .col(big_integer_null("place"))
        .col(text("words"))
        .col(text("scopes"))
        .col(text("body"))
        .foreign_key(&mut part_of("search_document", "contribution_id", "contribution"))
        .to_owned();
    manager.create_table(table).await?;
    manager.create_index(index("search_document", &["place"])).await?;
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    for statement in if postgres { &POSTGRES[..] } else { &SQLITE[..] } {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    private(manager, "search_document", &["words", "body", "terms"]).await
});
