//! Fills an empty database with things that nobody invented one by one, as many as a bench or a law needs: organisations;
//! articles, with the media and the networks that they are published in, their authors, texts, covers, comments and resonances; vital
//! resources, with what they depend on; venues with their spaces; needs with their lines and offers; and initiatives, with their
//! supporters and results.
//!
//! The same plan gives the same rows on both databases. Nothing in them is anybody's: people are numbers, names are made
//! of syllables, addresses end in `.example`; only the communes are real, chosen as often as people live there. Files are
//! rows: their bytes are in no store.

mod articles;
mod draw;
mod held;
mod houses;
mod initiatives;
mod needs;
mod people;
mod places;
mod resources;
mod things;
mod venues;
mod words;
mod write;

use crate::Outcome;
use articles::Pieces;
pub use articles::RARE;
use draw::Draw;
use entity::{
    account, activity, activity_area, article, attachment, authorship, comment, contact, contribution, file,
    initiative, initiative_result, initiative_support, listing, long_text, medium, need, need_line, network,
    network_member, offer, offer_line, organisation, resonance, resource, resource_dependency, revision, slug, space,
    team, team_member, venue,
};
use houses::Houses;
use initiatives::Beginnings;
use needs::Pleas;
use people::People;
use places::Places;
pub use resources::CROWDED;
use resources::Livings;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QuerySelect};
use std::fmt;
use things::Things;
use venues::Gatherings;
use write::Inserting;

/// Contributions in one transaction.
const BLOCK: usize = 10_000;
/// Milliseconds since 1970 of the first contribution: 1 October 2023.
const BEGIN: i64 = 1_696_118_400_000;
/// Over how many milliseconds they were registered: three years.
const SPAN: i64 = 1_096 * DAY;
/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What to fill a database with.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// How many organisations.
    pub contributions: usize,
    /// How many articles; one medium for 500 of them, one network for 20 media.
    pub articles: usize,
    /// How many vital resources; a quarter of them in one department, each with up to four that it depends on.
    pub resources: usize,
    /// How many venues, with up to three spaces each.
    pub venues: usize,
    /// How many needs of communes, with up to three lines and two offers each.
    pub needs: usize,
    /// How many initiatives, each with up to nine supporters and four results.
    pub initiatives: usize,
    /// Another one gives other rows.
    pub seed: u64,
}

/// How many rows were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// One for 40 things.
    pub accounts: usize,
    /// One for 20 things.
    pub teams: usize,
    /// Up to three in each team.
    pub members: usize,
    /// Organisations, as planned.
    pub organisations: usize,
    /// Networks, media, and the rows of who belongs to which.
    pub houses: [usize; 3],
    /// Articles, as planned.
    pub articles: usize,
    /// Resources, as planned, and their dependencies.
    pub resources: [usize; 2],
    /// Venues, as planned, and their spaces.
    pub venues: [usize; 2],
    /// Needs, as planned, their lines, and offers on them.
    pub needs: [usize; 3],
    /// Initiatives, as planned, their supporters and their results.
    pub initiatives: [usize; 3],
    /// Rows of `listing`.
    pub listings: usize,
    /// Rows of `slug`.
    pub slugs: usize,
    /// For a tenth of the organisations, where they are public; with rows of `activity_area`.
    pub activities: [usize; 2],
    /// Authors, covers, comments, resonances and revisions of articles.
    pub parts: [usize; 5],
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            accounts, teams, members, organisations, houses, articles, listings, slugs, activities, parts, ..
        } = self;
        let ([resources, dependencies], [venues, spaces]) = (self.resources, self.venues);
        let [needs, lines, offers] = self.needs;
        let [initiatives, supporters, results] = self.initiatives;
        let ([networks, media, memberships], [activities, areas]) = (houses, activities);
        let [authors, covers, comments, resonances, revisions] = parts;
        write!(
            f,
            "{organisations} organisations, {networks} networks, {media} media with {memberships} memberships, "
        )?;
        write!(f, "{articles} articles with {authors} authors, {covers} covers, {comments} comments, ")?;
        write!(f, "{resources} resources with {dependencies} dependencies, {venues} venues with {spaces} spaces, ")?;
        write!(f, "{needs} needs with {lines} lines and {offers} offers, ")?;
        write!(f, "{initiatives} initiatives with {supporters} supporters and {results} results, ")?;
        write!(f, "{resonances} resonances and {revisions} revisions, in {listings} listings, {slugs} slugs, ")?;
        write!(f, "{activities} activities in {areas} areas, {teams} teams with {members} members, {accounts} accounts")
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
    let places = Places::new();
    let all = plan.contributions + plan.articles + plan.resources + plan.venues + plan.needs + plan.initiatives;
    let people = People::new(all, &mut draw);
    let mut summary = Summary {
        accounts: people.accounts.len(),
        teams: people.teams.len(),
        members: people.members.len(),
        organisations: plan.contributions,
        articles: plan.articles,
        ..Summary::default()
    };
    let mut tx = Inserting::begin(db).await?;
    tx.insert::<account::Entity>(people.accounts.clone()).await?;
    tx.insert::<team::Entity>(people.teams.clone()).await?;
    tx.insert::<team_member::Entity>(people.members.clone()).await?;
    tx.commit().await?;

    let mut things = Things::new(plan.contributions, &people, &places, draw);
    loop {
        let block = Block::of_things(things.by_ref().take(BLOCK));
        if block.contributions.is_empty() {
            break;
        }
        block.write(db, &mut summary).await?;
    }

    // Drawn apart, so that the same organisations stand beside them or alone.
    let mut draw = Draw::new(!plan.seed);
    let houses = Houses::new(plan.articles, &people, &places, &mut draw);
    Block::of_houses(&houses).write(db, &mut summary).await?;
    let mut pieces = Pieces::new(plan.articles, &people, &places, &houses, draw);
    loop {
        let block = Block::of_pieces(pieces.by_ref().take(BLOCK));
        if block.contributions.is_empty() {
            break;
        }
        block.write(db, &mut summary).await?;
    }
    let mut livings = Livings::new(plan.resources, &people, &places, Draw::new(plan.seed.rotate_left(32)));
    loop {
        let block = Block::of_livings(livings.by_ref().take(BLOCK));
        if block.contributions.is_empty() {
            break;
        }
        block.write(db, &mut summary).await?;
    }
    let mut gatherings = Gatherings::new(plan.venues, &people, &places, Draw::new(plan.seed.rotate_left(16)));
    loop {
        let block = Block::of_gatherings(gatherings.by_ref().take(BLOCK));
        if block.contributions.is_empty() {
            break;
        }
        block.write(db, &mut summary).await?;
    }
    let mut pleas = Pleas::new(plan.needs, &people, &places, Draw::new(plan.seed.rotate_left(48)));
    loop {
        let block = Block::of_pleas(pleas.by_ref().take(BLOCK));
        if block.contributions.is_empty() {
            break;
        }
        block.write(db, &mut summary).await?;
    }
    let mut beginnings = Beginnings::new(plan.initiatives, &people, &places, Draw::new(plan.seed.rotate_left(8)));
    loop {
        let block = Block::of_beginnings(beginnings.by_ref().take(BLOCK));
        if block.contributions.is_empty() {
            break;
        }
        block.write(db, &mut summary).await?;
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
    networks: Vec<network::Model>,
    media: Vec<medium::Model>,
    memberships: Vec<network_member::Model>,
    articles: Vec<article::Model>,
    texts: Vec<long_text::Model>,
    authors: Vec<authorship::Model>,
    revisions: Vec<revision::Model>,
    files: Vec<file::Model>,
    attachments: Vec<attachment::Model>,
    comments: Vec<comment::Model>,
    resonances: Vec<resonance::Model>,
    resources: Vec<resource::Model>,
    dependencies: Vec<resource_dependency::Model>,
    venues: Vec<venue::Model>,
    spaces: Vec<space::Model>,
    needs: Vec<need::Model>,
    lines: Vec<need_line::Model>,
    offers: Vec<offer::Model>,
    offered: Vec<offer_line::Model>,
    initiatives: Vec<initiative::Model>,
    supports: Vec<initiative_support::Model>,
    results: Vec<initiative_result::Model>,
    contacts: Vec<contact::Model>,
    listings: Vec<listing::Model>,
    slugs: Vec<slug::Model>,
    activities: Vec<activity::Model>,
    activity_areas: Vec<activity_area::Model>,
}

impl Block {
    fn of_things(things: impl Iterator<Item = things::Thing>) -> Self {
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

    fn of_houses(houses: &Houses) -> Self {
        Self {
            contributions: houses.contributions.clone(),
            networks: houses.networks.clone(),
            media: houses.media_rows.clone(),
            memberships: houses.members.clone(),
            contacts: houses.contacts.clone(),
            texts: houses.texts.clone(),
            listings: houses.listings.clone(),
            slugs: houses.slugs.clone(),
            ..Self::default()
        }
    }

    fn of_pieces(pieces: impl Iterator<Item = articles::Piece>) -> Self {
        let mut block = Self::default();
        for piece in pieces {
            block.contributions.push(piece.contribution);
            block.articles.push(piece.article);
            block.texts.push(piece.text);
            block.authors.extend(piece.authors);
            block.revisions.extend(piece.revisions);
            if let Some((file, shown)) = piece.cover {
                block.files.push(file);
                block.attachments.push(shown);
            }
            block.comments.extend(piece.comments);
            block.resonances.extend(piece.resonances);
            block.listings.extend(piece.listings);
            block.slugs.extend(piece.slug);
        }
        block
    }

    fn of_livings(livings: impl Iterator<Item = resources::Living>) -> Self {
        let mut block = Self::default();
        for living in livings {
            block.contributions.push(living.contribution);
            block.resources.push(living.resource);
            block.dependencies.extend(living.dependencies);
            block.listings.extend(living.listings);
        }
        block
    }

    fn of_gatherings(gatherings: impl Iterator<Item = venues::Gathering>) -> Self {
        let mut block = Self::default();
        for gathering in gatherings {
            block.contributions.push(gathering.contribution);
            block.venues.push(gathering.venue);
            block.spaces.extend(gathering.spaces);
            block.listings.extend(gathering.listings);
        }
        block
    }

    fn of_pleas(pleas: impl Iterator<Item = needs::Plea>) -> Self {
        let mut block = Self::default();
        for plea in pleas {
            block.contributions.extend(plea.contributions);
            block.needs.push(plea.need);
            block.lines.extend(plea.lines);
            block.offers.extend(plea.offers);
            block.offered.extend(plea.offered);
            block.listings.extend(plea.listings);
        }
        block
    }

    fn of_beginnings(beginnings: impl Iterator<Item = initiatives::Beginning>) -> Self {
        let mut block = Self::default();
        for beginning in beginnings {
            block.contributions.push(beginning.contribution);
            block.initiatives.push(beginning.initiative);
            block.supports.extend(beginning.supports);
            block.results.extend(beginning.results);
            block.listings.extend(beginning.listings);
        }
        block
    }

    async fn write(self, db: &DatabaseConnection, summary: &mut Summary) -> Outcome<()> {
        let houses = [self.networks.len(), self.media.len(), self.memberships.len()];
        add(&mut summary.houses, houses);
        add(&mut summary.activities, [self.activities.len(), self.activity_areas.len()]);
        let (authors, covers) = (self.authors.len(), self.attachments.len());
        let (comments, resonances, revisions) = (self.comments.len(), self.resonances.len(), self.revisions.len());
        add(&mut summary.parts, [authors, covers, comments, resonances, revisions]);
        add(&mut summary.resources, [self.resources.len(), self.dependencies.len()]);
        add(&mut summary.venues, [self.venues.len(), self.spaces.len()]);
        add(&mut summary.needs, [self.needs.len(), self.lines.len(), self.offers.len()]);
        add(&mut summary.initiatives, [self.initiatives.len(), self.supports.len(), self.results.len()]);
        summary.listings += self.listings.len();
        summary.slugs += self.slugs.len();

        let mut tx = Inserting::begin(db).await?;
        tx.insert::<contribution::Entity>(self.contributions).await?;
        tx.insert::<organisation::Entity>(self.organisations).await?;
        tx.insert::<network::Entity>(self.networks).await?;
        tx.insert::<medium::Entity>(self.media).await?;
        tx.insert::<network_member::Entity>(self.memberships).await?;
        tx.insert::<article::Entity>(self.articles).await?;
        tx.insert::<long_text::Entity>(self.texts).await?;
        tx.insert::<authorship::Entity>(self.authors).await?;
        tx.insert::<revision::Entity>(self.revisions).await?;
        tx.insert::<file::Entity>(self.files).await?;
        tx.insert::<attachment::Entity>(self.attachments).await?;
        tx.insert::<comment::Entity>(self.comments).await?;
        tx.insert::<resonance::Entity>(self.resonances).await?;
        tx.insert::<resource::Entity>(self.resources).await?;
        tx.insert::<resource_dependency::Entity>(self.dependencies).await?;
        tx.insert::<venue::Entity>(self.venues).await?;
        tx.insert::<space::Entity>(self.spaces).await?;
        tx.insert::<need::Entity>(self.needs).await?;
        tx.insert::<need_line::Entity>(self.lines).await?;
        tx.insert::<offer::Entity>(self.offers).await?;
        tx.insert::<offer_line::Entity>(self.offered).await?;
        tx.insert::<initiative::Entity>(self.initiatives).await?;
        tx.insert::<initiative_support::Entity>(self.supports).await?;
        tx.insert::<initiative_result::Entity>(self.results).await?;
        tx.insert::<contact::Entity>(self.contacts).await?;
        tx.insert::<listing::Entity>(self.listings).await?;
        tx.insert::<slug::Entity>(self.slugs).await?;
        tx.insert::<activity::Entity>(self.activities).await?;
        tx.insert::<activity_area::Entity>(self.activity_areas).await?;
        tx.commit().await
    }
}

fn add<const N: usize>(sums: &mut [usize; N], more: [usize; N]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}
