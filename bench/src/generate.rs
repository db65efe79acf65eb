//! Fills an empty database with things that nobody invented one by one, as many as a bench or a law needs: organisations;
//! articles, with the media and the networks that they are published in, their authors, texts, covers, comments and resonances; vital
//! resources, with what they depend on; venues with their spaces, what is booked of them, and shared meals; needs with their lines and
//! offers; initiatives, with their supporters and results; notices of town halls; and service offers.
//!
//! The same plan gives the same rows on both databases. Nothing in them is anybody's: people are numbers, names are made
//! of syllables, addresses end in `.example`; only the communes are real, chosen as often as people live there. Files are
//! rows: their bytes are in no store.

mod agenda;
mod articles;
mod block;
mod draw;
mod held;
mod houses;
mod initiatives;
mod needs;
mod notices;
mod people;
mod places;
mod resources;
mod services;
mod things;
mod town_halls;
mod venues;
mod words;
mod write;

use crate::Outcome;
pub use agenda::CROWD;
use articles::Pieces;
pub use articles::RARE;
use block::Block;
use draw::Draw;
use entity::{account, contribution};
use houses::Houses;
use initiatives::Beginnings;
use needs::Pleas;
use notices::Warnings;
use people::People;
use places::Places;
pub use resources::CROWDED;
use resources::Livings;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QuerySelect};
use services::Services;
use std::fmt;
use things::Things;
use town_halls::TownHalls;
use venues::Gatherings;

/// Contributions in one transaction.
const BLOCK: usize = 10_000;
/// Milliseconds since 1970 of the first contribution: 1 October 2023.
const BEGIN: i64 = 1_696_118_400_000;
/// Over how many milliseconds they were registered: three years.
const SPAN: i64 = 1_096 * DAY;
/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// Milliseconds since 1970 of the first thing that lies ahead: a year after the plan. What stands until some day beyond it does so while a
/// server runs that starts within that year.
const TO_COME: i64 = BEGIN + SPAN + 365 * DAY;

/// What to fill a database with.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Plan {
    /// How many organisations.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub contributions: usize,
    /// How many articles; one medium for 500 of them, one network for 20 media.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub articles: usize,
    /// How many vital resources; a quarter of them in one department, each with up to four that it depends on.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub resources: usize,
    /// How many venues, with up to three spaces each.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub venues: usize,
    /// How many needs of communes, with up to three lines and two offers each.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub needs: usize,
    /// How many initiatives, each with up to nine supporters and four results.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub initiatives: usize,
    /// How many bookings of the spaces of these venues, some of them in series; 5,000 of them of one hall. Seats of shared meals come beside.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub bookings: usize,
    /// How many notices of town halls.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub notices: usize,
    /// How many service offers.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub service_offers: usize,
    /// Leave out what search finds things by: it is half of the work, and no list reads it.
    #[arg(long)]
    pub unsearched: bool,
    /// Another one gives other rows.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
}

impl Plan {
    /// So many things of all kinds, as a country may have them.
    pub fn of_all(things: usize, seed: u64) -> Self {
        let part = |percent: usize| things / 100 * percent;
        Self {
            contributions: part(30),
            articles: part(15),
            resources: part(10),
            venues: part(10),
            needs: part(10),
            initiatives: part(10),
            notices: part(10),
            service_offers: part(5),
            bookings: part(20),
            unsearched: false,
            seed,
        }
    }

    /// How many things in all.
    pub const fn things(&self) -> usize {
        let held = self.resources + self.venues + self.needs + self.initiatives + self.notices + self.service_offers;
        self.contributions + self.articles + held
    }
}

/// How many rows were written, by table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    rows: Vec<(&'static str, usize)>,
    unsearched: bool,
}

impl Summary {
    fn count(&mut self, table: &'static str, rows: usize) {
        match self.rows.iter_mut().find(|(known, _)| *known == table) {
            Some((_, sum)) => *sum += rows,
            None => self.rows.push((table, rows)),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows of ")?;
        for (number, (table, rows)) in self.rows.iter().filter(|(_, rows)| *rows > 0).enumerate() {
            write!(f, "{}{table} {rows}", if number > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// Fills a migrated database that has its communes and nothing else; at the end the planner knows what is in it.
pub async fn fill(db: &DatabaseConnection, plan: &Plan) -> Outcome<Summary> {
    if account::Entity::find().limit(1).one(db).await?.is_some()
        || contribution::Entity::find().limit(1).one(db).await?.is_some()
    {
        return Err("the database is not empty".into());
    }
    let mut draw = Draw::new(plan.seed);
    let places = &Places::new();
    let people = &People::new(plan.things(), &mut draw);
    let mut summary = Summary { rows: Vec::new(), unsearched: plan.unsearched };
    let People { accounts, teams, members } = people.clone();
    Block { accounts, teams, members, ..Block::default() }.write(db, &mut summary).await?;

    // Each kind is drawn apart, so that the same things stand beside others or alone.
    let mut things = Things::new(plan.contributions, people, places, draw);
    pour(db, &mut things, &mut summary).await?;
    let mut draw = Draw::new(!plan.seed);
    let mut houses = Houses::new(plan.articles, people, places, &mut draw);
    std::mem::take(&mut houses.block).write(db, &mut summary).await?;
    pour(db, Pieces::new(plan.articles, people, places, &houses, draw), &mut summary).await?;
    let draw = |turns| Draw::new(plan.seed.rotate_left(turns));
    pour(db, Livings::new(plan.resources, people, places, draw(32)), &mut summary).await?;
    pour(db, Gatherings::new(plan.venues, plan.bookings, people, places, draw(16)), &mut summary).await?;
    let mut town_halls = TownHalls::default();
    pour(db, Pleas::new(plan.needs, people, places, &mut town_halls, draw(48)), &mut summary).await?;
    pour(db, Beginnings::new(plan.initiatives, people, places, draw(8)), &mut summary).await?;
    pour(db, Warnings::new(plan.notices, people, places, &mut town_halls, draw(24)), &mut summary).await?;
    let makers = &things.makers;
    let services = Services::new(plan.service_offers, people, places, &mut town_halls, makers, draw(40));
    pour(db, services, &mut summary).await?;
    for statement in migration::COUNT_THE_MAP {
        db.execute_unprepared(statement).await?;
    }
    // VACUUM too, so that PostgreSQL does not think of it while something is measured.
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    db.execute_unprepared(if postgres { "VACUUM (ANALYZE)" } else { "ANALYZE" }).await?;
    Ok(summary)
}

/// Writes the rows of things, block by block.
async fn pour(db: &DatabaseConnection, things: impl Iterator<Item = Block>, summary: &mut Summary) -> Outcome<()> {
    let mut things = things.peekable();
    while things.peek().is_some() {
        let mut block = Block::default();
        things.by_ref().take(BLOCK).for_each(|thing| block.take(thing));
        block.write(db, summary).await?;
    }
    Ok(())
}
