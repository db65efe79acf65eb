//! What the hot list of articles costs without GraphQL: one axum route, one statement written by hand for it, serde_json. Nothing
//! of the answer is kept.

use crate::Outcome;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use entity::Moment;
use entity::resonance::ResonanceKind;
use sea_orm::ActiveEnum;
use sea_orm::entity::prelude::{DateTimeUtc, Uuid};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sea_orm::sqlx::{self, ColumnIndex, Decode, Row, Type};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use std::sync::Arc;

/// As many as the server has for reading.
const POOL: u32 = 8;

/// `authors` and `resonances` are JSON texts on both databases.
macro_rules! list {
    ($authors:literal, $resonances:literal) => {
        concat!(
            "SELECT c.id, c.title, c.slug, n.standfirst, n.excerpt, n.reading_minutes, c.published_at, m.id, m.title, m.slug, ",
            "f.id, u.alt, ",
            $authors,
            ", (SELECT count(*) FROM comment AS k WHERE k.contribution_id = c.id AND k.removed_at IS NULL), ",
            $resonances,
            " FROM listing AS x
            JOIN contribution AS c ON c.id = x.contribution_id
            JOIN article AS n ON n.id = x.contribution_id
            LEFT JOIN contribution AS m ON m.id = c.house_id AND m.state IN ('PUBLISHED', 'ARCHIVED', 'RETRACTED')
            LEFT JOIN attachment AS u ON u.contribution_id = c.id AND u.field = 'cover' AND u.position = 0
            LEFT JOIN file AS f ON f.id = u.file_id AND f.state = 'READY'
            WHERE x.scope = $1 AND x.shelf = 'ARTICLE'
            ORDER BY x.key DESC, x.contribution_id DESC
            LIMIT 20"
        )
    };
}

const POSTGRES: &str = list!(
    "(SELECT json_agg(coalesce(a.name, s.name) ORDER BY s.id)::text FROM authorship AS s
        LEFT JOIN account AS a ON a.id = s.account_id AND s.state = 'ACCEPTED'
        WHERE s.contribution_id = c.id AND s.state <> 'INVITED')",
    "(SELECT json_agg(json_build_array(r.kind, r.number))::text FROM
        (SELECT kind, count(*) AS number FROM resonance WHERE contribution_id = c.id GROUP BY kind) AS r)"
);
const SQLITE: &str = list!(
    "(SELECT json_group_array(s.name) FROM (SELECT coalesce(a.name, s.name) AS name FROM authorship AS s
        LEFT JOIN account AS a ON a.id = s.account_id AND s.state = 'ACCEPTED'
        WHERE s.contribution_id = c.id AND s.state <> 'INVITED' ORDER BY s.id) AS s)",
    "(SELECT json_group_array(json_array(r.kind, r.number)) FROM
        (SELECT kind, count(*) AS number FROM resonance WHERE contribution_id = c.id GROUP BY kind) AS r)"
);

#[derive(Deserialize)]
struct Asked {
    query: String,
    variables: Variables,
}

#[derive(Deserialize)]
struct Variables {
    scope: String,
}

#[derive(Serialize)]
struct Answer {
    data: Data,
}

#[derive(Serialize)]
struct Data {
    articles: Articles,
}

#[derive(Serialize)]
struct Articles {
    nodes: Vec<Article>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Article {
    id: String,
    title: String,
    slug: Option<String>,
    standfirst: Option<String>,
    excerpt: Option<String>,
    reading_minutes: i32,
    published_at: String,
    medium: Option<Medium>,
    authors: Vec<Author>,
    cover: Option<Cover>,
    comment_count: i64,
    resonances: Vec<Resonance>,
}

#[derive(Serialize)]
struct Medium {
    id: String,
    title: String,
    slug: Option<String>,
}

#[derive(Serialize)]
struct Author {
    name: String,
}

#[derive(Serialize)]
struct Cover {
    file: File,
    alt: String,
}

#[derive(Serialize)]
struct File {
    url: String,
}

#[derive(Serialize)]
struct Resonance {
    kind: String,
    count: i64,
}

#[derive(Clone)]
struct Server {
    pool: Pool,
    /// Where files are, as the server that is compared says.
    public_url: Arc<str>,
}

#[derive(Clone)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

fn article<R: Row>(row: &R, public_url: &str) -> Result<Article, sqlx::Error>
where
    usize: ColumnIndex<R>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Uuid: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i32: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<Uuid>: Decode<'r, R::Database> + Type<R::Database>,
{
    let unreadable = |error: serde_json::Error| sqlx::Error::Decode(error.into());
    let (house, title): (Option<Uuid>, Option<String>) = (row.try_get(7)?, row.try_get(8)?);
    let slug: Option<String> = row.try_get(9)?;
    let (file, alt): (Option<Uuid>, Option<String>) = (row.try_get(10)?, row.try_get(11)?);
    let authors: Option<String> = row.try_get(12)?;
    let authors: Vec<String> = serde_json::from_str(authors.as_deref().unwrap_or("[]")).map_err(unreadable)?;
    let resonances: Option<String> = row.try_get(14)?;
    let mut resonances: Vec<(String, i64)> =
        serde_json::from_str(resonances.as_deref().unwrap_or("[]")).map_err(unreadable)?;
    resonances.sort_by_key(|(kind, _)| ResonanceKind::try_from_value(kind).ok());
    let excerpt: String = row.try_get(4)?;
    let published_at = DateTimeUtc::from(Moment(row.try_get(6)?));
    Ok(Article {
        id: format!("article:{}", row.try_get::<Uuid, _>(0)?),
        title: row.try_get(1)?,
        slug: row.try_get(2)?,
        standfirst: row.try_get(3)?,
        excerpt: Some(excerpt).filter(|text| !text.is_empty()),
        reading_minutes: row.try_get(5)?,
        published_at: published_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        medium: house.zip(title).map(|(id, title)| Medium { id: format!("medium:{id}"), title, slug }),
        authors: authors.into_iter().map(|name| Author { name }).collect(),
        cover: file.map(|id| Cover {
            file: File { url: format!("{public_url}/files/{id}/large") },
            alt: alt.unwrap_or_default(),
        }),
        comment_count: row.try_get(13)?,
        resonances: resonances.into_iter().map(|(kind, count)| Resonance { kind, count }).collect(),
    })
}

async fn answer(State(server): State<Server>, Json(asked): Json<Asked>) -> Result<Json<Answer>, StatusCode> {
    if asked.query.is_empty() {
        return Err(StatusCode::BAD_REQUEST);
    }
    let (scope, url) = (asked.variables.scope, server.public_url);
    let nodes = match server.pool {
        Pool::Postgres(pool) => {
            let rows = sqlx::query(POSTGRES).bind(scope).fetch_all(&pool).await;
            rows.and_then(|rows| rows.iter().map(|row| article(row, &url)).collect())
        }
        Pool::Sqlite(pool) => {
            let rows = sqlx::query(SQLITE).bind(scope).fetch_all(&pool).await;
            rows.and_then(|rows| rows.iter().map(|row| article(row, &url)).collect())
        }
    };
    let nodes = nodes.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(Answer { data: Data { articles: Articles { nodes } } }))
}

/// Serves the route until the process ends, with as many threads and connections as the server has and its settings.
pub fn serve(port: u16, database_url: &str, public_url: &str) -> Outcome<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let pool = if database_url.starts_with("sqlite:") {
            let options: SqliteConnectOptions = database_url.parse()?;
            let options = options.read_only(true);
            let cores = std::thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(1));
            let pool = SqlitePoolOptions::new().max_connections(cores.max(2)).test_before_acquire(false);
            Pool::Sqlite(pool.connect_with(options).await?)
        } else {
            let options: PgConnectOptions = database_url.parse()?;
            let options =
                options.options([("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("jit", "off")]);
            let pool = PgPoolOptions::new().max_connections(POOL).test_before_acquire(false);
            Pool::Postgres(pool.connect_with(options).await?)
        };
        let server = Server { pool, public_url: public_url.into() };
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Ok(axum::serve(listener, Router::new().route("/graphql", post(answer)).with_state(server)).await?)
    })
}
