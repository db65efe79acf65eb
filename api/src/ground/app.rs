//! The server: the state that lives as long as the process, and what the areas contribute to it.

use super::holdings::Holding;
use super::policy::{Nouns, Rule};
use crate::base::clock::{Clock, Ids};
use crate::base::credentials::key_ring::KeyRing;
use crate::base::credentials::password::Passwords;
use crate::base::db::Database;
use crate::base::disk::Disk;
use crate::base::error::Error;
use crate::base::gql::camel_case;
use crate::base::mail::Post;
use crate::base::metrics::Metrics;
use crate::base::notice::Notice;
use crate::base::store::Store;
use crate::base::wake::Wake;
use crate::ground::contribution::sizes::Sizes;
use crate::ground::files::uploads::Uploads;
use crate::ground::kept::Kept;
use crate::ground::limits::Limits;
use crate::ground::member::Sessions;
use crate::ground::quota::Quota;
use crate::ground::search::Document;
use crate::ground::territory::Gazetteer;
use crate::ground::usage::Usage;
use crate::ground::written::Written;
use entity::JobId;
use entity::api_key::{Scope, Scopes};
use entity::contribution::{self, Kind};
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseTransaction, DbErr};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// The state that all requests share.
pub struct App {
    /// What the areas contribute to the mechanisms.
    pub registry: Registry,
    /// The official list of communes.
    pub gazetteer: &'static Gazetteer,
    /// The database.
    pub db: Database,
    /// The clock.
    pub clock: Clock,
    /// Makes ids.
    pub ids: Ids,
    /// Counters.
    pub metrics: Metrics,
    /// The points that addresses and keys have used.
    pub quota: Quota,
    /// How many things scopes hold, for the ways of lists.
    pub sizes: Sizes,
    /// Answers to anonymous readers that are still good.
    pub kept: Kept,
    /// What accounts and teams wrote that no row has yet.
    pub written: Written,
    /// The volume of the data directory.
    pub disk: Disk,
    /// Usage counts of the keys of applications.
    pub usage: Usage,
    /// Signing keys of access tokens.
    pub keys: KeyRing,
    /// Hashes passwords, a limited number at a time.
    pub passwords: Passwords,
    /// Caches of tokens, sessions and keys.
    pub sessions: Sessions,
    /// Rate limits of what anybody may try with accounts.
    pub limits: Limits,
    /// The legal notice, if the operator gave one.
    pub notice: Option<Arc<Notice>>,
    /// Public URL of this server, without a slash at its end.
    pub public_url: String,
    /// Address of the site that shows things to people, without a slash at its end: that of another front end, or of this server.
    pub front_url: String,
    /// Sends mail.
    pub post: Post,
    /// The bytes of files.
    pub store: Store,
    /// Uploads in progress.
    pub uploads: Uploads,
    /// Wakes the loops that run jobs.
    pub runner: Wake,
    /// The jobs that this process has taken: the id of each, and the number of its try.
    pub taken: Mutex<Vec<(JobId, i32)>>,
    /// The most bytes of a copy of somebody's data.
    pub copy_bytes: u64,
    /// Wakes the stamper, which gives positions to activities.
    pub stamper: Wake,
    /// Whether lists leave out optional joins, for the law that checks that answers are the same without them.
    #[cfg(feature = "faults")]
    pub leaves_out_joins: std::sync::atomic::AtomicBool,
}

impl App {
    /// A new id.
    pub fn id(&self) -> Uuid {
        self.ids.next(&self.clock)
    }

    /// Whether lists join what is selected with their things; always true in binaries that users run.
    pub fn joins(&self) -> bool {
        #[cfg(feature = "faults")]
        return !self.leaves_out_joins.load(std::sync::atomic::Ordering::SeqCst);
        #[cfg(not(feature = "faults"))]
        true
    }
}

/// What one area contributes. [`Area::EMPTY`] gives the rest of a struct expression.
pub struct Area {
    /// The mutations of the schema by the names of their resolvers, each with the rule that it checks first.
    pub mutations: &'static [(&'static str, &'static Rule)],
    /// Rules that no mutation checks first.
    pub rules: &'static [&'static Rule],
    /// Deferred and recurring jobs.
    pub jobs: &'static [Job],
    /// The personal data in its tables, in the order in which erasure deletes.
    pub holdings: fn() -> Vec<Holding>,
    /// Bounds of its plain lists of objects, for the Gate.
    pub lists: &'static [ListBound],
    /// Fields that weigh more than one point, for the Gate: type, field, points.
    pub weights: &'static [(&'static str, &'static str, u64)],
}

/// The bound of a field that is a plain list of objects: by how many items the Gate multiplies.
pub struct ListBound {
    /// The type that has it.
    pub of: &'static str,
    /// The field.
    pub field: &'static str,
    /// The factor if the items of the list hold no list themselves: the usual number of items.
    pub usual: u64,
    /// The factor if the items hold a list: the greatest number of items.
    pub most: u64,
}

impl ListBound {
    /// A list that is charged for all that it may hold.
    pub const fn new(of: &'static str, field: &'static str, most: u64) -> Self {
        Self { of, field, usual: most, most }
    }

    /// Charges for `usual` items if the items hold no list themselves.
    pub const fn usually(self, usual: u64) -> Self {
        Self { usual, ..self }
    }
}

impl Area {
    /// An area that contributes nothing.
    pub const EMPTY: Self =
        Self { mutations: &[], rules: &[], jobs: &[], holdings: Vec::new, lists: &[], weights: &[] };
}

/// The entry of a noun in the registry.
#[derive(Debug, Clone, Copy)]
pub struct NounEntry {
    /// Its kind.
    pub kind: Kind,
    /// The scope that an application needs to create and run its things.
    pub scope: Scope,
    /// What its things are ranked by.
    pub rank: Rank,
    /// Whether its things may join networks.
    pub joins: bool,
    /// Whether communes and networks vouch for its things.
    pub vouched: bool,
    /// Whether the official list gives its things: nobody registers them.
    pub given: bool,
    /// Whether nobody changes its things once they are public.
    pub fixed: bool,
    /// Analyses its things for search.
    pub analyse: Analyse,
}

/// Reads what search finds some things of one noun by, in their order.
pub type Analyse =
    for<'a> fn(&'a DatabaseTransaction, &'a [&'a contribution::Model]) -> BoxFuture<'a, Result<Vec<Document>, DbErr>>;

/// What the rank of a noun's things is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// They have no rank.
    None,
    /// The number of other things that took them up.
    Adoptions,
    /// Until when they are in force.
    Until,
    /// How urgent they are; their area says it.
    Urgency,
}

/// The sum of what all areas contribute.
pub struct Registry {
    areas: &'static [&'static Area],
    nouns: &'static [NounEntry],
    jobs: Vec<&'static Job>,
    offered: Vec<&'static Rule>,
    holdings: Vec<Holding>,
}

impl Registry {
    /// Sums up areas.
    pub fn new(areas: &'static [&'static Area], nouns: &'static [NounEntry]) -> Self {
        let rules = rules(areas);
        Self {
            areas,
            nouns,
            jobs: areas.iter().flat_map(|area| area.jobs).collect(),
            offered: rules.into_iter().filter(|rule| rule.action.is_some()).collect(),
            holdings: areas.iter().flat_map(|area| (area.holdings)()).collect(),
        }
    }

    /// All rules, each once, in the order of the areas.
    pub fn rules(&self) -> Vec<&'static Rule> {
        rules(self.areas)
    }

    /// All mutations as the schema names them, each with its rule.
    pub fn mutations(&self) -> impl Iterator<Item = (String, &'static Rule)> {
        self.areas.iter().flat_map(|area| area.mutations).map(|(name, rule)| (camel_case(name), *rule))
    }

    /// The kinds of things that an application may write with these scopes.
    pub fn kinds_within(&self, scopes: &Scopes) -> Vec<Kind> {
        self.nouns.iter().filter(|noun| scopes.holds(noun.scope)).map(|noun| noun.kind).collect()
    }

    /// Whether things of a kind are ranked by the number of other things that took them up.
    pub fn is_ranked_by_adoptions(&self, kind: Kind) -> bool {
        self.nouns.iter().any(|noun| noun.kind == kind && noun.rank == Rank::Adoptions)
    }

    /// All kinds of things that there are, in the order of the registry.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.nouns.iter().map(|noun| noun.kind)
    }

    /// How things of a kind are analysed for search; none for a kind that is no noun.
    pub fn analyser(&self, kind: Kind) -> Option<Analyse> {
        self.nouns.iter().find(|noun| noun.kind == kind).map(|noun| noun.analyse)
    }

    /// Whether things of a kind may join networks.
    pub fn joins_networks(&self, kind: Kind) -> bool {
        self.nouns.iter().any(|noun| noun.kind == kind && noun.joins)
    }

    /// Whether communes and networks vouch for things of a kind.
    pub fn is_vouched_for(&self, kind: Kind) -> bool {
        self.nouns.iter().any(|noun| noun.kind == kind && noun.vouched)
    }

    /// Whether nobody changes things of a kind once they are public.
    pub fn is_fixed(&self, kind: Kind) -> bool {
        self.nouns.iter().any(|noun| noun.kind == kind && noun.fixed)
    }

    /// Whether the action of a rule is taken on things of a kind.
    pub fn concerns(&self, rule: &Rule, kind: Kind) -> bool {
        match rule.nouns {
            Nouns::Every => true,
            Nouns::ThatJoin => self.joins_networks(kind),
            Nouns::ThatChange => !self.is_fixed(kind),
        }
    }

    /// Rules that `viewerCan` may name.
    pub fn offered(&self) -> &[&'static Rule] {
        &self.offered
    }

    /// All jobs.
    pub fn jobs(&self) -> &[&'static Job] {
        &self.jobs
    }

    /// The personal data in all tables.
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }
}

fn rules(areas: &[&'static Area]) -> Vec<&'static Rule> {
    let mut all: Vec<&'static Rule> = Vec::new();
    for area in areas {
        for rule in area.mutations.iter().map(|(_, rule)| *rule).chain(area.rules.iter().copied()) {
            if !all.iter().any(|known| known.name == rule.name) {
                all.push(rule);
            }
        }
    }
    all
}

/// A lane of jobs. Jobs of one lane run one after the other; lanes run side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Letters, which somebody waits for.
    Letters,
    /// What is due at a minute that people were told: publications.
    Timely,
    /// Upkeep of the tables.
    Upkeep,
    /// Jobs that may take minutes: copies of data, imports.
    Long,
}

/// All lanes.
pub const LANES: [Lane; 4] = [Lane::Letters, Lane::Timely, Lane::Upkeep, Lane::Long];

impl Lane {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Letters => "LETTERS",
            Self::Timely => "TIMELY",
            Self::Upkeep => "UPKEEP",
            Self::Long => "LONG",
        }
    }
}

/// The function that does the work of a job.
pub type Work = for<'a> fn(&'a Arc<App>, &'a Running) -> BoxFuture<'a, Result<(), Error>>;

/// What is written when a job is given up, on its payload: so that whoever waits for it is told.
pub type GivenUp = for<'a> fn(&'a Arc<App>, &'a DatabaseTransaction, &'a str) -> BoxFuture<'a, Result<(), Error>>;

/// A kind of job.
pub struct Job {
    /// Its name.
    pub name: &'static str,
    /// The interval in milliseconds after which it recurs; none for a job that a write defers.
    pub every: Option<i64>,
    /// Whether every erasure of an account defers it.
    pub after_erasure: bool,
    /// The lane that it waits in.
    pub lane: Lane,
    /// Does its work.
    pub run: Work,
    /// Tells that it is given up, in the transaction that gives it up.
    pub given_up: Option<GivenUp>,
}

/// A job that a process has taken.
pub struct Running {
    /// The id of its row.
    pub id: JobId,
    /// What the job works on.
    pub payload: String,
    /// The progress of earlier tries.
    pub progress: i64,
    /// Number of tries that have begun, this one included.
    pub tries: i32,
}

impl Running {
    /// A running job with this payload that has no row.
    pub const fn on(payload: String) -> Self {
        Self { id: JobId(Uuid::nil()), payload, progress: 0, tries: 0 }
    }
}
