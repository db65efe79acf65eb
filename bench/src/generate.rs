//! Fills an empty database with organisations that nobody invented one by one, as many as a bench or a law needs.
//!
//! The same plan gives the same rows on both databases. Nothing in them is anybody's: people are numbers, names are made
//! of syllables, addresses end in `.example`; only the communes are real, chosen as often as people live there.

mod draw;
mod people;
mod things;
mod words;

use crate::Outcome;
use draw::Draw;
use entity::{account, activity, activity_area, contact, contribution, listing, organisation, slug, team, team_member};
use people::People;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, Iterable, QuerySelect, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::fmt;
use things::Things;

/// Contributions in one transaction.
const BLOCK: usize = 10_000;
/// Milliseconds since 1970 of the first contribution: 1 October 2023.
const BEGIN: i64 = 1_696_118_400_000;
/// Over how many milliseconds they were registered: three years.
const SPAN: i64 = 1_096 * DAY;
/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What to fill a database with.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many organisations.
    pub contributions: usize,
    /// Another one gives other rows.
    pub seed: u64,
}

/// How many rows were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// One for 40 contributions.
    pub accounts: usize,
    /// One for 20 contributions.
    pub teams: usize,
    /// Up to three in each team.
    pub members: usize,
    /// As planned.
    pub contributions: usize,
    /// Rows of `listing`.
    pub listings: usize,
    /// For a tenth of the contributions.
    pub slugs: usize,
    /// For a tenth of the contributions, where they are public.
    pub activities: usize,
    /// Rows of `activity_area`.
    pub activity_areas: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accounts, teams, members, contributions, listings, slugs, activities, activity_areas } = self;
        write!(f, "{contributions} organisations in {listings} listings, {slugs} slugs, {activities} activities in ")?;
        write!(f, "{activity_areas} areas, {teams} teams with {members} members, {accounts} accounts")
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
    let people = People::new(plan.contributions, &mut draw);
    let mut summary = Summary {
        accounts: people.accounts.len(),
        teams: people.teams.len(),
        members: people.members.len(),
        contributions: plan.contributions,
        ..Summary::default()
    };
    let tx = begin(db).await?;
    insert::<account::Entity>(&tx, people.accounts.clone()).await?;
    insert::<team::Entity>(&tx, people.teams.clone()).await?;
    insert::<team_member::Entity>(&tx, people.members.clone()).await?;
    tx.commit().await?;

    let mut things = Things::new(plan.contributions, &people, draw);
    loop {
        let block = Block::of(things.by_ref().take(BLOCK));
        if block.contributions.is_empty() {
            break;
        }
        summary.listings += block.listings.len();
        summary.slugs += block.slugs.len();
        summary.activities += block.activities.len();
        summary.activity_areas += block.activity_areas.len();
        block.write(db).await?;
    }
    // VACUUM too, so that PostgreSQL does not think of it while something is measured.
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    db.execute_unprepared(if postgres { "VACUUM (ANALYZE)" } else { "ANALYZE" }).await?;
    Ok(summary)
}

/// The rows of one transaction, by table.
#[derive(Default)]
struct Block {
    contributions: Vec<contribution::Model>,
    organisations: Vec<organisation::Model>,
    contacts: Vec<contact::Model>,
    listings: Vec<listing::Model>,
    slugs: Vec<slug::Model>,
    activities: Vec<activity::Model>,
    activity_areas: Vec<activity_area::Model>,
}

impl Block {
    fn of(things: impl Iterator<Item = things::Thing>) -> Self {
        let mut block = Self::default();
        for thing in things {
            block.contributions.push(thing.contribution);
            block.organisations.push(thing.organisation);
            block.contacts.extend(thing.contact);
            block.listings.extend(thing.listings);
            block.slugs.extend(thing.slug);
            block.activities.extend(thing.activity);
            block.activity_areas.extend(thing.activity_areas);
        }
        block
    }

    async fn write(self, db: &DatabaseConnection) -> Outcome<()> {
        let tx = begin(db).await?;
        insert::<contribution::Entity>(&tx, self.contributions).await?;
        insert::<organisation::Entity>(&tx, self.organisations).await?;
        insert::<contact::Entity>(&tx, self.contacts).await?;
        insert::<listing::Entity>(&tx, self.listings).await?;
        insert::<slug::Entity>(&tx, self.slugs).await?;
        insert::<activity::Entity>(&tx, self.activities).await?;
        insert::<activity_area::Entity>(&tx, self.activity_areas).await?;
        Ok(tx.commit().await?)
    }
}

async fn begin(db: &DatabaseConnection) -> Outcome<DatabaseTransaction> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    Ok(db.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..Default::default() }).await?)
}

/// Inserts rows, as many at once as a statement may have parameters.
async fn insert<E>(tx: &DatabaseTransaction, rows: Vec<E::Model>) -> Outcome<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let parameters = if tx.get_database_backend() == DbBackend::Postgres { 65_535 } else { 32_766 };
    let size = parameters / E::Column::iter().count().max(1);
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(size).map(IntoActiveModel::into_active_model).collect();
        E::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}
