//! How long the lists of needs, initiatives, notices and service offers take among a million things of all kinds, on both databases, with
//! how many statements; and whether the lists of all nouns sort nothing and scan nothing there (A17).
//!
//! `needs [--things 1000000]`: on databases that are made for it and dropped, or on those that `generate` filled.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::both::{Databases, Filled};
use bench::generate::Plan;
use bench::load::Connection;
use bench::report::Report;
use bench::{Outcome, one_thread, plans};
use clap::Parser;
use serde_json::Value as Json;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most milliseconds of a page.
const BOUND: f64 = 20.0;
/// Most statements of a page.
const STATEMENTS: f64 = 5.0;

const NEED: &str = "totalCount nodes { title urgency progress neededUntil raisedBy { title } team { name } \
    lines { label quantity missing } } pageInfo { hasNextPage }";
const INITIATIVE: &str = "totalCount nodes { title stage team { name } communes { name } supporterCount \
    resonances { kind count } } pageInfo { hasNextPage }";
const NOTICE: &str = "totalCount nodes { title severity expiresAt inForce messageType team { name } \
    communes { name } } pageInfo { hasNextPage }";
const SERVICE: &str = "totalCount nodes { title description conditions validUntil by { title } team { name } \
    communes { name } } pageInfo { hasNextPage }";
/// A town with some 9,000 inhabitants, and one with half a million.
const NEAR: &str =
    "within: {near: {point: {latitude: 44.728, longitude: 5.022}, radiusMeters: 10000}}, orderBy: DISTANCE";
const NEAR_MANY: &str =
    "within: {near: {point: {latitude: 45.758, longitude: 4.835}, radiusMeters: 10000}}, orderBy: DISTANCE";

/// The lists that are asked for: what they are called, the field, its arguments, what is selected.
const LISTS: [(&str, &str, &str, &str); 16] = [
    ("needs, the most urgent everywhere", "needs", "orderBy: URGENCY_DESC", NEED),
    ("needs, the most urgent of a region", "needs", r#"within: {region: "84"}, orderBy: URGENCY_DESC"#, NEED),
    ("needs, the most urgent of a commune", "needs", r#"within: {commune: "26108"}, orderBy: URGENCY_DESC"#, NEED),
    ("needs around a small town", "needs", NEAR, NEED),
    ("needs around a city", "needs", NEAR_MANY, NEED),
    (
        "needs for water, the most urgent of a region",
        "needs",
        r#"within: {region: "84"}, filter: {resourceKinds: [WATER]}, orderBy: URGENCY_DESC"#,
        NEED,
    ),
    ("needs for water everywhere", "needs", "filter: {resourceKinds: [WATER]}, orderBy: URGENCY_DESC", NEED),
    ("initiatives of a region", "initiatives", r#"within: {region: "84"}"#, INITIATIVE),
    ("initiatives everywhere", "initiatives", "", INITIATIVE),
    ("notices of a region", "notices", r#"within: {region: "84"}"#, NOTICE),
    ("notices in force in a department", "notices", r#"within: {department: "69"}, filter: {inForce: true}"#, NOTICE),
    ("notices in force in a region", "notices", r#"within: {region: "84"}, filter: {inForce: true}"#, NOTICE),
    ("notices in force everywhere", "notices", "filter: {inForce: true}", NOTICE),
    ("service offers of a region", "serviceOffers", r#"within: {region: "84"}"#, SERVICE),
    (
        "service offers for water in a region",
        "serviceOffers",
        r#"within: {region: "84"}, filter: {resourceKinds: [WATER]}"#,
        SERVICE,
    ),
    ("service offers around a city", "serviceOffers", NEAR_MANY, SERVICE),
];

/// Asks for lists of needs, initiatives, notices and service offers
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
    let mut report = Report::new("needs");
    let plan = Plan::of_all(args.things, 1);
    args.databases.each(&plan, async |filled| ask(filled, &mut report).await).await?;
    Ok(report.end())
}

async fn ask(filled: &Filled<'_>, report: &mut Report) -> Outcome<()> {
    let name = filled.name;
    println!("{name}: {} plans of lists sort nothing and scan nothing", filled.with(plans::check).await?);
    let server = filled.serve().await?;
    let mut connection = Connection::open(server.port).await?;
    let mut most = 0;
    for (what, field, narrowed, selected) in LISTS {
        // With and without its total, which a page that is walked asks for once.
        for fields in [selected, selected.trim_start_matches("totalCount ")] {
            let list = format!("{{ {field}({}first: 20) {{ {fields} }} }}", separated(narrowed));
            let before = server.statements().await?;
            let answer = connection.data(&list).await?;
            let statements = server.statements().await? - before;
            most = most.max(statements);
            let page = answer.pointer(&format!("/{field}/nodes")).and_then(Json::as_array).map_or(0, Vec::len);
            if page == 0 {
                return Err(format!("{what}: an empty page").into());
            }
            let took = connection.millis(&list).await?;
            match answer.pointer(&format!("/{field}/totalCount")) {
                Some(total) => {
                    report.tell(&format!("{name}, {what}, counted: {total}, {statements} statements"), took, " ms")
                }
                None => report.at_most(&format!("{name}, {what}, {statements} statements"), took, BOUND, " ms"),
            }
        }
    }
    report.at_most(&format!("{name}, statements of a page"), f64::from(u32::try_from(most)?), STATEMENTS, "");
    drop(connection);
    server.stop()
}

/// Arguments before another one.
fn separated(narrowed: &str) -> String {
    if narrowed.is_empty() { String::new() } else { format!("{narrowed}, ") }
}
