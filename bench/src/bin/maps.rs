//! How long maps, tiles and pictures take among a million things of all kinds, on both databases, with how many statements.
//!
//! `maps [--things 1000000]`: on databases that are made for it and dropped, or on those that `generate` filled.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::both::{Databases, Filled};
use bench::generate::Plan;
use bench::load::{Connection, get};
use bench::report::Report;
use bench::{Outcome, one_thread, plans};
use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most milliseconds of a map or a tile.
const BOUND: f64 = 15.0;
/// Most milliseconds of a picture or a page.
const DRAWN: f64 = 60.0;
/// Most statements of a map.
const STATEMENTS: f64 = 3.0;
/// Most bytes of a picture of a department.
const BYTES: f64 = 60_000.0;

const SHOWN: &str = "totalCount isCapped zoom kindCounts { kind count } clusters { count zoomTo point { latitude longitude } } \
    things { isExact point { latitude longitude } contribution { id title } }";

/// The maps that are asked for: what they are called, and their arguments.
const MAPS: [(&str, &str); 9] = [
    ("a department", r#"within: {department: "26"}"#),
    ("a populous department", r#"within: {department: "59"}, zoom: 11"#),
    ("a kind in a department", r#"within: {department: "69"}, kinds: [NEED]"#),
    ("a region", r#"within: {region: "84"}"#),
    ("all of France", "within: {bounds: {south: 41, west: -5.5, north: 51.5, east: 10}}, zoom: 6"),
    ("half of France", "within: {bounds: {south: 44, west: -2, north: 49, east: 7}}, zoom: 8"),
    ("a city", "within: {bounds: {south: 48.8, west: 2.2, north: 48.92, east: 2.45}}, zoom: 12"),
    ("a quarter of a city", "within: {bounds: {south: 48.85, west: 2.33, north: 48.87, east: 2.36}}, zoom: 16"),
    ("a commune", r#"within: {commune: "26362"}"#),
];

/// Tiles: zoom, column, row.
const TILES: [(u32, u32, u32); 9] = [
    (5, 16, 11),
    (6, 32, 22),
    (7, 65, 46),
    (8, 131, 91),
    (9, 263, 183),
    (10, 518, 352),
    (12, 2074, 1409),
    (14, 8298, 5637),
    (16, 33194, 22545),
];

/// Asks for maps
#[derive(Parser)]
struct Args {
    /// Things of all kinds in the databases that are made
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    things: usize,
    #[command(flatten)]
    databases: Databases,
}

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(measure(&Args::parse()))
}

async fn measure(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("maps");
    let plan = Plan::of_all(args.things, 1);
    args.databases.each(&plan, async |filled| ask(filled, &mut report).await).await?;
    Ok(report.end())
}

async fn ask(filled: &Filled<'_>, report: &mut Report) -> Outcome<()> {
    let name = filled.name;
    println!("{name}: {} plans of maps look at indexes alone", filled.with(plans::maps).await?);
    let server = filled.serve().await?;
    let mut connection = Connection::open(server.port).await?;
    let mut most = 0;
    for (what, narrowed) in MAPS {
        let map = format!("{{ map({narrowed}) {{ {SHOWN} }} }}");
        let before = server.statements().await?;
        let answer = connection.data(&map).await?;
        let statements = server.statements().await? - before;
        most = most.max(statements);
        let total = answer.pointer("/map/totalCount").cloned().unwrap_or_default();
        let took = connection.millis(&map).await?;
        report.at_most(
            &format!("{name}, a map of {what}: {total} things, {statements} statements"),
            took,
            BOUND,
            " ms",
        );
    }
    report.at_most(&format!("{name}, statements of a map"), f64::from(u32::try_from(most)?), STATEMENTS, "");
    for (zoom, column, row) in TILES {
        let request = get(&format!("/map/{zoom}/{column}/{row}.geojson"));
        let bytes = connection.ask(&request).await?.len();
        let took = connection.millis_of(&request).await?;
        report.at_most(&format!("{name}, a tile of zoom {zoom}: {bytes} bytes"), took, BOUND, " ms");
    }
    for path in ["/map/department:26.svg", "/map/department:59.svg", "/map/france.svg", "/map?area=department:26"] {
        let request = get(path);
        let bytes = connection.ask(&request).await?.len();
        report.at_most(&format!("{name}, bytes of {path}"), f64::from(u32::try_from(bytes)?), BYTES, "");
        let took = connection.millis_of(&request).await?;
        report.at_most(&format!("{name}, {path}"), took, DRAWN, " ms");
    }
    drop(connection);
    server.stop()
}
