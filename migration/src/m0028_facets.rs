//! Where things lie as a number that an index has in the order of places, and the values by which lists of a noun are narrowed.

use crate::columns::{index, step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;
use sea_orm_migration::sea_orm::prelude::Uuid;
use sea_orm_migration::sea_orm::{DbBackend, QueryResult, Statement};

/// Columns, and what they hold.
type Columns = &'static [(&'static str, Holds)];

/// The columns of nouns that are facets at this step: their tables, the kinds of their things, and whether a column holds words.
const FACETS: [(&str, &str, Columns); 10] = [
    ("organisation", "ORGANISATION", &[("kind", Holds::Value)]),
    ("medium", "MEDIUM", &[("kind", Holds::Value), ("accepts_submissions", Holds::Flag)]),
    ("article", "ARTICLE", &[("licence", Holds::Value)]),
    ("practice", "PRACTICE", &[("resource_kinds", Holds::Words), ("axes", Holds::Words)]),
    (
        "resource",
        "RESOURCE",
        &[("kind", Holds::Value), ("subkind", Holds::Value), ("holder", Holds::Value), ("condition", Holds::Value)],
    ),
    ("initiative", "INITIATIVE", &[("stage", Holds::Value), ("axes", Holds::Words), ("resource_kinds", Holds::Words)]),
    ("venue", "VENUE", &[("kind", Holds::Value), ("services", Holds::Words), ("step_free", Holds::Flag)]),
    (
        "need",
        "NEED",
        &[
            ("urgency", Holds::Value),
            ("progress", Holds::Value),
            ("kinds", Holds::Words),
            ("wants_transport", Holds::Flag),
        ],
    ),
    ("notice", "NOTICE", &[("status", Holds::Value), ("categories", Holds::Words), ("severity", Holds::Value)]),
    (
        "service_offer",
        "SERVICE_OFFER",
        &[("resource_kinds", Holds::Words), ("subkinds", Holds::Words), ("conditions", Holds::Value)],
    ),
];

/// What a column holds.
#[derive(Clone, Copy)]
enum Holds {
    /// One value, or none.
    Value,
    /// Values with spaces around them.
    Words,
    /// Whether something is so.
    Flag,
}

/// Things of one round.
const ROUND: usize = 100;

step!(async |manager| {
    let db = manager.get_connection();
    let mut facets = text("facets");
    facets.default("");
    manager.alter_table(Table::alter().table("contribution").add_column(&mut facets).to_owned()).await?;
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let kept = if postgres { "STORED" } else { "VIRTUAL" };
    db.execute_unprepared(&format!(
        "ALTER TABLE contribution ADD COLUMN cell bigint GENERATED ALWAYS AS ({} | ({} << 1)) {kept}",
        spread("((CAST(lon_e7 AS bigint) + 1800000000) >> 16)"),
        spread("((CAST(lat_e7 AS bigint) + 900000000) >> 16)"),
    ))
    .await?;
    manager.create_index(index("contribution", &["kind", "state", "cell"])).await?;
    manager.drop_index(Index::drop().name("contribution_kind_state_lat_e7").table("contribution").to_owned()).await?;
    for (table, kind, columns) in FACETS {
        let words: Vec<String> = columns.iter().map(|(column, holds)| words(column, *holds)).collect();
        db.execute_unprepared(&format!(
            "UPDATE contribution SET facets = (SELECT {} FROM {table} WHERE {table}.id = contribution.id) \
             WHERE kind = '{kind}' AND EXISTS (SELECT 1 FROM {table} WHERE {table}.id = contribution.id)",
            words.join(" || "),
        ))
        .await?;
    }
    list(db).await
});

/// The 16 bits of a number, each followed by one that is 0, so that two of them make a Morton code.
fn spread(number: &str) -> String {
    let steps = [(8, 0x00FF_00FF), (4, 0x0F0F_0F0F), (2, 0x3333_3333), (1, 0x5555_5555)];
    steps.into_iter().fold(number.to_owned(), |it, (by, mask)| format!("(({it} | ({it} << {by})) & {mask})"))
}

/// The facets of a column as words with a space on both sides.
fn words(column: &str, holds: Holds) -> String {
    match holds {
        Holds::Value => format!("COALESCE(' {column}:' || {column} || ' ', '')"),
        Holds::Words => {
            let rest = format!("replace(substr({column}, 2), '  ', '  {column}:')");
            format!("CASE WHEN {column} = '' THEN '' ELSE ' {column}:' || {rest} END")
        }
        Holds::Flag => format!("CASE WHEN {column} THEN ' {column}:true ' ELSE '' END"),
    }
}

/// Lists the things by their facets, round by round.
async fn list(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    // Each row has four parameters; SQLite takes 32,766.
    let (parameter, mut after) = (if backend == DbBackend::Postgres { "$1" } else { "?" }, Uuid::nil());
    let next = format!(
        "SELECT id, kind, state, published_at, rank, facets, language FROM contribution \
         WHERE id > {parameter} AND (facets <> '' OR language <> 'fr') AND state IN ('PUBLISHED', 'ARCHIVED') ORDER BY id LIMIT {ROUND}"
    );
    loop {
        let rows = db.query_all_raw(Statement::from_sql_and_values(backend, &next, [after.into()])).await?;
        let mut listing = Query::insert();
        listing.into_table("listing").columns(["scope", "shelf", "key", "contribution_id"]);
        for row in &rows {
            after = row.try_get("", "id")?;
            for (shelf, key) in shelves(row)? {
                let (facets, language): (String, String) = (row.try_get("", "facets")?, row.try_get("", "language")?);
                let language = (language != "fr").then(|| format!("language:{language}"));
                for scope in facets.split_ascii_whitespace().map(str::to_owned).chain(language) {
                    listing.values_panic([scope.into(), shelf.as_str().into(), key.into(), after.into()]);
                }
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        db.execute(&listing).await?;
    }
}

/// The shelves of a thing, and its key on each.
fn shelves(row: &QueryResult) -> Result<Vec<(String, i64)>, DbErr> {
    let (kind, state): (String, String) = (row.try_get("", "kind")?, row.try_get("", "state")?);
    let keys: [(Option<i64>, &str); 2] =
        [(row.try_get("", "published_at")?, ""), (row.try_get("", "rank")?, " RANKED")];
    let archived = if state == "ARCHIVED" { " ARCHIVED" } else { "" };
    Ok(keys.into_iter().filter_map(|(key, order)| Some((format!("{kind}{order}{archived}"), key?))).collect())
}
