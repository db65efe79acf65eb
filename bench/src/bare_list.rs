//! What a list costs without GraphQL: one axum route, one statement written by hand for it, serde_json. Nothing of the
//! answer is kept.

use crate::Outcome;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use entity::Moment;
use entity::contribution::Codes;
use sea_orm::entity::prelude::{DateTimeUtc, Uuid};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sea_orm::sqlx::{self, Row};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use territoire::ground::territory::{InseeCode, gazetteer};

/// As many as the server has for reading.
const POOL: u32 = 8;

const LIST: &str = "SELECT c.id, c.title, c.version, c.updated_at, c.communes, t.id, t.name, a.id, a.name
    FROM listing AS x
    JOIN contribution AS c ON c.id = x.contribution_id
    LEFT JOIN team AS t ON t.id = c.team_id
    LEFT JOIN account AS a ON a.id = c.author_id
    WHERE x.scope = $1 AND x.shelf = 'ORGANISATION'
    ORDER BY x.key DESC, x.contribution_id DESC
    LIMIT 20";

#[derive(Deserialize)]
struct Asked {
    query: String,
    variables: Variables,
}

#[derive(Deserialize)]
struct Variables {
    department: String,
}

#[derive(Serialize)]
struct Answer {
    data: Data,
}

#[derive(Serialize)]
struct Data {
    organisations: Organisations,
}

#[derive(Serialize)]
struct Organisations {
    nodes: Vec<Organisation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Organisation {
    id: String,
    title: String,
    version: i32,
    updated_at: String,
    team: Option<Named>,
    author: Option<Named>,
    communes: Vec<Commune>,
}

#[derive(Serialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Commune {
    code: &'static str,
    name: &'static str,
}

fn organisation(row: &PgRow) -> Result<Organisation, sqlx::Error> {
    let named = |noun: &str, at: usize| -> Result<Option<Named>, sqlx::Error> {
        let (id, name): (Option<Uuid>, Option<String>) = (row.try_get(at)?, row.try_get(at + 1)?);
        Ok(id.zip(name).map(|(id, name)| Named { id: format!("{noun}:{id}"), name }))
    };
    let updated_at = DateTimeUtc::from(Moment(row.try_get(3)?));
    let codes = Codes(row.try_get(4)?);
    let communes = codes.iter().filter_map(|code| gazetteer().get(gazetteer().resolve(InseeCode::read(code)?)?));
    Ok(Organisation {
        id: format!("organisation:{}", row.try_get::<Uuid, _>(0)?),
        title: row.try_get(1)?,
        version: row.try_get(2)?,
        updated_at: updated_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        team: named("team", 5)?,
        author: named("account", 7)?,
        communes: communes.map(|commune| Commune { code: commune.code.as_str(), name: commune.name }).collect(),
    })
}

async fn answer(State(pool): State<PgPool>, Json(asked): Json<Asked>) -> Result<Json<Answer>, StatusCode> {
    if asked.query.is_empty() {
        return Err(StatusCode::BAD_REQUEST);
    }
    let area = format!("department:{}", asked.variables.department);
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let rows = sqlx::query(LIST).bind(area).fetch_all(&pool).await.map_err(failed)?;
    let nodes = rows.iter().map(organisation).collect::<Result<_, _>>().map_err(failed)?;
    Ok(Json(Answer { data: Data { organisations: Organisations { nodes } } }))
}

/// Serves the route until the process ends, with as many threads and connections as the server has and its settings.
pub fn serve(port: u16, database_url: &str) -> Outcome<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let options: PgConnectOptions = database_url.parse()?;
        let options = options.options([("plan_cache_mode", "force_generic_plan")]);
        let pool = PgPoolOptions::new().max_connections(POOL).test_before_acquire(false).connect_with(options).await?;
        // Read before the first request, as the server does.
        gazetteer();
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Ok(axum::serve(listener, Router::new().route("/graphql", post(answer)).with_state(pool)).await?)
    })
}
