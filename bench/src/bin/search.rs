//! How long searches take, among so many things on both databases: 500 questions that are drawn from what the things say. A tenth of
//! them are among the hundred commonest words, a tenth are beginnings of words, some name a place, a department or a kind.
//!
//! `search [--things 1000000]`: on databases that are made for it and dropped.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::both::{Databases, Filled};
use bench::generate::Plan;
use bench::load::Connection;
use bench::report::Report;
use bench::{Outcome, one_thread};
use clap::Parser;
use entity::contribution::{self, State};
use entity::search_document::{Column as S, Entity as Document};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most milliseconds of 95 of 100 searches.
const BOUND: f64 = 15.0;
/// Questions.
const QUESTIONS: usize = 500;
/// Things whose words questions are drawn from.
const DRAWN: u64 = 5_000;
/// Commonest words.
const COMMONEST: usize = 100;

/// Asks what search finds
#[derive(Parser)]
struct Args {
    /// Things in the databases that are made
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    things: usize,
    #[command(flatten)]
    databases: Databases,
}

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(measure(&Args::parse()))
}

async fn measure(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("search");
    let part = args.things / 4;
    let plan = Plan { contributions: 2 * part, articles: part, resources: part, seed: 1, ..Plan::default() };
    args.databases.each(&plan, async |filled| ask(filled, &mut report).await).await?;
    Ok(report.end())
}

/// What questions are made of.
struct Words {
    commonest: Vec<String>,
    titles: Vec<String>,
}

impl Words {
    /// The words of some of the things, those that most of them have first.
    async fn read(db: &DatabaseConnection) -> Outcome<Self> {
        let bodies = Document::find().select_only().column(S::Body).filter(S::Place.is_not_null()).limit(DRAWN);
        let bodies: Vec<String> = bodies.into_tuple().all(db).await?;
        let titles = contribution::Entity::find().select_only().column(contribution::Column::Title);
        let titles = titles.filter(contribution::Column::State.eq(State::Published)).limit(DRAWN);
        let titles: Vec<String> = titles.into_tuple().all(db).await?;
        let mut counts: HashMap<String, usize> = HashMap::new();
        for body in &bodies {
            let mut words: Vec<&str> = body.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
            words.sort_unstable();
            words.dedup();
            for word in words {
                *counts.entry(word.to_lowercase()).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        Ok(Self { commonest: counts.into_iter().take(COMMONEST).map(|(word, _)| word).collect(), titles })
    }

    /// The arguments of a question by its number.
    fn question(&self, number: usize) -> Option<String> {
        // The titles are drawn with a step that is prime to their number, so that each run asks the same.
        let title = self.titles.get(number * 7_919 % self.titles.len().max(1))?;
        let words: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).filter(|it| it.len() > 2).collect();
        let word = words.get(number % words.len().max(1)).copied().unwrap_or("eau");
        let text = |text: &str| format!("text: \"{text}\"");
        Some(match number % 10 {
            0 => text(self.commonest.get(number / 10 % self.commonest.len().max(1))?),
            1 => text(&word.chars().take(3 + number / 10 % 3).collect::<String>()),
            2 => text(&format!("{word} près de Die")),
            3 => format!("{}, within: {{department: \"{}\"}}", text(word), 10 + number % 80),
            4 => format!("{}, kinds: [ARTICLE]", text(word)),
            5 => text(&format!("{word} {}", self.commonest.get(number % self.commonest.len().max(1))?)),
            6 | 7 => text(&words.join(" ")),
            _ => text(word),
        })
    }
}

async fn ask(filled: &Filled<'_>, report: &mut Report) -> Outcome<()> {
    let words = filled.with(async |db| Words::read(db).await).await?;
    let (server, name) = (filled.serve().await?, filled.name);
    let mut connection = Connection::open(server.port).await?;
    for (what, fields) in [
        ("a page", "edges { rank node { __typename id title } } pageInfo { hasNextPage endCursor }"),
        (
            "a page with excerpts",
            "edges { rank titleParts { text matches } excerptParts { text matches } node { id } }",
        ),
        ("the number of things", "totalCount"),
    ] {
        let mut took: Vec<(f64, String)> = Vec::new();
        for number in 0..QUESTIONS {
            let arguments = words.question(number).ok_or("no words")?;
            let document = format!("{{ search({arguments}, first: 20) {{ {fields} }} }}");
            let begun = Instant::now();
            connection.data(&document).await?;
            took.push((begun.elapsed().as_secs_f64() * 1_000.0, arguments));
        }
        took.sort_by(|one, other| one.0.total_cmp(&other.0));
        let at = |share: usize| took.get(took.len() * share / 100).map_or(0.0, |(millis, _)| *millis);
        report.tell(&format!("{name}, {what}, half of them"), at(50), " ms");
        let what = format!("{name}, {what}, 95 of 100");
        if fields == "totalCount" {
            report.tell(&what, at(95), " ms")
        } else {
            report.at_most(&what, at(95), BOUND, " ms")
        }
        for (millis, arguments) in took.iter().rev().take(5) {
            println!("{name}: {millis:.1} ms for {arguments}");
        }
    }
    drop(connection);
    server.stop()
}
