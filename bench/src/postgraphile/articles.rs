//! The hot list of articles over the schema that PostGraphile makes of the tables: what belongs to an article by its relations, and
//! counts by functions, which PostGraphile shows as computed columns.

use crate::Outcome;
use serde_json::{Value as Json, json};

/// What its administrator would add to the database.
pub const FUNCTIONS: &str = include_str!("../../peers/articles.sql");

const LIST: &str = "nodes { contributionByContributionId { rowId title slug publishedAt commentCount resonanceCounts \
    articleByRowId { standfirst excerpt readingMinutes } contributionByHouseId { rowId title slug } \
    authorshipsByContributionId(orderBy: [ROW_ID_ASC]) { nodes { name state accountByAccountId { name } } } \
    attachmentsByContributionId(condition: {field: \"cover\"}, first: 1) { nodes { alt fileByFileId { rowId } } } } }";

/// The list of a scope as a document.
pub fn document(scope: &str) -> String {
    format!(
        r#"{{ allListings(condition: {{scope: "{scope}", shelf: "ARTICLE"}}, first: 20, orderBy: [KEY_DESC, CONTRIBUTION_ID_DESC]) {{ {LIST} }} }}"#
    )
}

/// What its answer says, article by article.
pub fn rows(answer: &[u8]) -> Outcome<Vec<Json>> {
    let answer: Json = serde_json::from_slice(answer)?;
    let nodes = answer.pointer("/data/allListings/nodes").and_then(Json::as_array);
    let nodes = nodes.ok_or_else(|| format!("PostGraphile says: {answer}"))?;
    let of = |node: &Json| {
        let at =
            |path: &str| node.pointer(&format!("/contributionByContributionId{path}")).cloned().unwrap_or_default();
        let number = |value: &Json| value.as_i64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(0);
        let authors = at("/authorshipsByContributionId/nodes");
        let name = |author: &Json| match author.pointer("/accountByAccountId/name") {
            Some(name) if author.get("state") == Some(&Json::from("ACCEPTED")) && !name.is_null() => name.clone(),
            _ => author.get("name").cloned().unwrap_or_default(),
        };
        let names: Vec<Json> = authors.as_array().into_iter().flatten().map(name).collect();
        let resonances = at("/resonanceCounts");
        // JSON comes as a text or as it is, depending on the version.
        let resonances = match &resonances {
            Json::String(text) => serde_json::from_str(text).unwrap_or_default(),
            other => other.clone(),
        };
        let sum: i64 = resonances.as_object().into_iter().flatten().map(|(_, count)| number(count)).sum();
        json!([
            at("/rowId"),
            [
                at("/title"),
                at("/slug"),
                at("/articleByRowId/standfirst"),
                at("/articleByRowId/readingMinutes"),
                number(&at("/commentCount"))
            ],
            [at("/contributionByHouseId/title"), at("/attachmentsByContributionId/nodes/0/alt")],
            names,
            sum
        ])
    };
    Ok(nodes.iter().map(of).collect())
}
