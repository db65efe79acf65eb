//! What the reference operation costs without GraphQL: one axum route, the rows as structs, serde_json. Rows and JSON are
//! built for each request; nothing of the answer is kept.

use crate::Outcome;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use territoire::ground::territory::gazetteer;

#[derive(Deserialize)]
struct Asked {
    query: String,
}

#[derive(Serialize)]
struct Answer {
    data: Data,
}

#[derive(Serialize)]
struct Data {
    communes: Communes,
}

#[derive(Serialize)]
struct Communes {
    nodes: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    name: &'static str,
    population: u32,
}

async fn answer(Json(asked): Json<Asked>) -> Result<Json<Answer>, StatusCode> {
    if asked.query.is_empty() {
        return Err(StatusCode::BAD_REQUEST);
    }
    let communes = gazetteer().department("26").map_or(&[][..], |department| &department.communes);
    let rows = communes.iter().take(20).filter_map(|index| gazetteer().get(*index));
    let nodes = rows.map(|row| Row { code: row.code.as_str(), name: row.name, population: row.population }).collect();
    Ok(Json(Answer { data: Data { communes: Communes { nodes } } }))
}

/// Serves the route until the process ends, with as many threads as the server has.
pub fn serve(port: u16) -> Outcome<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Ok(axum::serve(listener, Router::new().route("/graphql", post(answer))).await?)
    })
}
