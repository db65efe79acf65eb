//! How long the list of the venues that are open now takes, with their spaces, among 100,000 venues on both databases; whether its pages are
//! full; how fast the server renews when venues are open; and how long it takes to say when a space with 5,000 bookings is free.
//!
//! `venues [--venues 100000]`: on databases that are made for it and dropped. The server begins to renew a minute after it started.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::both::{Databases, Filled};
use bench::generate::{CROWD, Plan};
use bench::load::Connection;
use bench::report::Report;
use bench::{Outcome, one_thread};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::Parser;
use entity::booking::{self, Column as B};
use entity::venue::{Column as V, Entity};
use entity::{Moment, SpaceId};
use sea_orm::prelude::Uuid;
use sea_orm::{
    ColumnTrait, Database, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value as Json;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use territoire::base::clock::Clock;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most milliseconds of a page.
const BOUND: f64 = 20.0;
/// Most milliseconds of a month of a space with 5,000 bookings to come.
const AVAILABILITY: f64 = 5.0;
/// How long the server may take until all venues are renewed.
const PATIENCE: Duration = Duration::from_secs(600);
/// Venues that are open now and few.
const RARE: &str = "openNow: true, kinds: [FARM], services: [SHELTER], stepFree: true, minCapacity: 150";

/// Asks for the venues that are open now
#[derive(Parser)]
struct Args {
    /// Venues in the databases that are made
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    venues: usize,
    #[command(flatten)]
    databases: Databases,
}

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(measure(&Args::parse()))
}

async fn measure(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("venues");
    let plan = Plan { venues: args.venues, bookings: 2 * args.venues, seed: 1, ..Plan::default() };
    args.databases.each(&plan, async |filled| ask(filled, &mut report).await).await?;
    Ok(report.end())
}

/// Asks one server, once it has renewed all venues.
async fn ask(filled: &Filled<'_>, report: &mut Report) -> Outcome<()> {
    let (hall, since) = filled.with(async |db| most_booked(db).await).await?;
    let (server, name) = (filled.serve().await?, filled.name);
    match renewed(&filled.address()).await? {
        Some(speed) => report.tell(&format!("{name}, venues renewed in a second"), speed, ""),
        None => println!("{name}: the venues were renewed before"),
    }
    let mut connection = Connection::open(server.port).await?;
    for (what, fields) in [
        ("open now in a region", "totalCount nodes { title openNow }"),
        ("open now in a region, with spaces", "nodes { title nextChange team { name } spaces { name capacity } }"),
    ] {
        let list =
            format!(r#"{{ venues(within: {{region: "84"}}, filter: {{openNow: true}}, first: 20) {{ {fields} }} }}"#);
        report.at_most(&format!("{name}, {what}"), connection.millis(&list).await?, BOUND, " ms");
    }
    for (what, from, days, bound) in [
        ("a month of a full hall", since + TimeDelta::days(100), 31, Some(AVAILABILITY)),
        ("a year of a full hall", since, 366, None),
    ] {
        let [from, until] =
            [from, from + TimeDelta::days(days)].map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        let document = format!(
            r#"{{ space(id: "space:{hall}") {{ availability(from: "{from}", until: "{until}") {{ busy {{ startsAt endsAt }} }} }} }}"#
        );
        let answer = connection.data(&document).await?;
        let spans = answer.pointer("/space/availability/busy").and_then(Json::as_array).map_or(0, Vec::len);
        let what = format!("{name}, {what}, {spans} busy spans");
        let took = connection.millis(&document).await?;
        match bound {
            Some(bound) => report.at_most(&what, took, bound, " ms"),
            None => report.tell(&what, took, " ms"),
        }
    }
    let found = walk(&mut connection).await?;
    report.tell(&format!("{name}, rare venues in full pages"), found, "");
    drop(connection);
    server.stop()
}

/// The space with the most bookings to come, and when the first of them begins.
async fn most_booked(db: &DatabaseConnection) -> Outcome<(Uuid, DateTime<Utc>)> {
    let now = Moment::from(Clock::System.now());
    let most = booking::Entity::find().select_only().column(B::SpaceId).column_as(B::StartsAt.min(), "since");
    let most = most.filter(B::SpaceId.is_not_null()).filter(B::StartsAt.gt(now)).group_by(B::SpaceId);
    let most: Option<(SpaceId, Moment)> = most.order_by_desc(B::Id.count()).into_tuple().one(db).await?;
    let (space, since) = most.ok_or("nothing is booked")?;
    let bookings = booking::Entity::find().filter(B::SpaceId.eq(space)).count(db).await?;
    println!("the fullest hall has {bookings} bookings");
    if usize::try_from(bookings)? < CROWD { Err("too few to measure".into()) } else { Ok((space.0, since.into())) }
}

/// How many venues the server renews in a second, until none is left; none where none was to be renewed.
async fn renewed(database: &str) -> Outcome<Option<f64>> {
    let db = Database::connect(database).await?;
    let waiting = async || Entity::find().filter(V::OpenUntil.lte(Moment::from(Clock::System.now()))).count(&db).await;
    let (started, all) = (Instant::now(), waiting().await?);
    if all == 0 {
        db.close().await?;
        return Ok(None);
    }
    let mut begun = Instant::now();
    loop {
        let left = waiting().await?;
        if left == all {
            begun = Instant::now();
        }
        // Some close while the server is at it, and are renewed a minute later.
        if left < all / 100 {
            let done = u32::try_from(all - left)?;
            db.close().await?;
            return Ok(Some(f64::from(done) / begun.elapsed().as_secs_f64()));
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("{left} of {all} venues wait to be renewed").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Walks the rare venues in pages of 20, each of which must be full but the last; gives how many there are.
async fn walk(connection: &mut Connection) -> Outcome<f64> {
    let (mut found, mut after) = (0_u32, String::new());
    loop {
        let list = format!(
            "{{ venues(filter: {{{RARE}}}, first: 20{after}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let answer = connection.data(&list).await?;
        let page = answer.pointer("/venues").ok_or("an answer without venues")?;
        let size = page.pointer("/nodes").and_then(Json::as_array).map_or(0, Vec::len);
        let goes_on = page.pointer("/pageInfo/hasNextPage").and_then(Json::as_bool).unwrap_or(false);
        found += u32::try_from(size)?;
        if goes_on && size < 20 {
            return Err(format!("a page of {size} that is not the last").into());
        }
        if !goes_on {
            let total = page.pointer("/totalCount").and_then(Json::as_u64);
            let is_all = total == Some(u64::from(found));
            return if is_all { Ok(f64::from(found)) } else { Err(format!("{found} of {total:?} were found").into()) };
        }
        let cursor = page.pointer("/pageInfo/endCursor").and_then(Json::as_str).ok_or("a page without an end")?;
        after = format!(r#", after: "{cursor}""#);
    }
}
