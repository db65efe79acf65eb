//! What the Gate itself costs for a document that it knows: `Gate::answer` against the engine alone executing the same
//! document, measured in pairs. The copy of the document and the building of the engine's request count to the Gate.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::report::{Report, median};
use bench::{Outcome, REFERENCE, one_thread};
use clap::Parser;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use territoire::base::clock::Clock;
use territoire::base::config::CommandLine;
use territoire::base::gql::{Request, ValidationMode, Variables, parse_query};
use territoire::base::text::Language;
use territoire::ground::context::Asking;
use territoire::ground::context::{Caller, RequestId};
use territoire::ground::member::Viewer;
use territoire::http::gate::{Gate, Operation};
use territoire::schema::{Served, served};
use territoire::start::{self, Migrate};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WARM_UP: usize = 2_000;
const PAIRS: usize = 40_000;
const MOST_MICROS: f64 = 5.0;
const WITH_VARIABLE: &str =
    r#"query ($first: Int) { communes(within: {department: "26"}, first: $first) { nodes { code name population } } }"#;

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(compare())
}

async fn compare() -> Outcome<ExitCode> {
    let mut report = Report::new("gate");
    let directory = tempfile::tempdir()?;
    let directory = directory.path().display().to_string();
    let words = ["territoire", "--data-dir", &directory, "--points-per-hour", "2147483647", "--cache-mebibytes", "0"];
    let args = CommandLine::try_parse_from(words).map_err(|error| error.to_string())?.serve;
    let app = start::app(&args, Migrate::Yes, Clock::System).await.map_err(|refusal| refusal.0)?;
    let gate = Gate::new(Arc::clone(&app));
    let fast = served(Arc::clone(&app), ValidationMode::Fast);
    let strict = served(Arc::clone(&app), ValidationMode::Strict);

    println!("medians of {PAIRS} pairs, µs           through the Gate  engine alone  the Gate's share");
    let reference = share(&gate, &fast, REFERENCE, "reference").await?;
    let variable = share(&gate, &fast, WITH_VARIABLE, "with $first").await?;
    let validated = share(&gate, &strict, WITH_VARIABLE, "with $first, the engine validating").await?;
    report.at_most("the Gate's share", reference, MOST_MICROS, " µs");
    // The Gate has documents with variables validated each time.
    report.tell("with a variable", variable, " µs");
    report.tell("of which not validation", validated, " µs");
    app.db.close().await;
    Ok(report.end())
}

fn caller() -> Caller {
    Caller {
        request_id: RequestId::default(),
        language: Language::default(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        standing: None,
    }
}

fn asking() -> Asking {
    Asking::new(caller(), Viewer::Anonymous, None, 0)
}

/// Microseconds of `Gate::answer` less those of the engine alone: the median of the differences of pairs.
async fn share(gate: &Gate, engine: &Served, text: &str, what: &str) -> Outcome<f64> {
    let document = parse_query(text).map_err(|error| error.to_string())?;
    let variables = || match text {
        WITH_VARIABLE => Variables::from_json(serde_json::json!({ "first": 20 })),
        _ => Variables::default(),
    };
    let through = async || {
        let operation = Operation {
            text: text.to_owned(),
            name: None,
            variables: if text == WITH_VARIABLE { r#"{"first":20}"#.to_owned() } else { String::new() },
            tell_cost: false,
            read_only: false,
            bearer: None,
            key: None,
            held: None,
        };
        let caller = caller();
        let started = Instant::now();
        let answer = gate.answer(black_box(operation), caller).await;
        (started.elapsed(), answer)
    };
    let alone = async || {
        let mut request = Request::new(String::new()).variables(variables()).data(asking());
        request.set_parsed_query(document.clone());
        let started = Instant::now();
        let response = engine.execute(black_box(request)).await;
        (started.elapsed(), response)
    };
    let ((_, answer), (_, response)) = (through().await, alone().await);
    let is_well = answer.errors.is_empty() && response.errors.is_empty();
    if !is_well || answer.data.read::<serde_json::Value>()? != response.data.into_json()? {
        return Err("the Gate and the engine answer differently".into());
    }
    let micros = |elapsed: Duration| elapsed.as_secs_f64() * 1e6;
    let (mut gated, mut engines, mut differences) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..WARM_UP + PAIRS {
        // Who goes first changes: the second finds the caches warm.
        let (with, without) = if pair % 2 == 0 {
            let with = through().await.0;
            (with, alone().await.0)
        } else {
            let without = alone().await.0;
            (through().await.0, without)
        };
        if pair >= WARM_UP {
            gated.push(micros(with));
            engines.push(micros(without));
            differences.push(micros(with) - micros(without));
        }
        tokio::task::yield_now().await;
    }
    let (with, without, difference) = (median(gated), median(engines), median(differences));
    println!("{what:36}  {with:16.2}  {without:12.2}  {:16.2}  (of pairs {difference:.2})", with - without);
    Ok(difference)
}
