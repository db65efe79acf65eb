//! The server: what lives as long as the process does, and what the areas contribute to it.

use super::holdings::Holding;
use super::policy::Rule;
use crate::base::clock::{Clock, Ids};
use crate::base::credentials::key_ring::KeyRing;
use crate::base::credentials::password::Passwords;
use crate::base::db::Database;
use crate::base::error::Error;
use crate::base::gql::camel_case;
use crate::base::mail::Post;
use crate::base::metrics::Metrics;
use crate::base::notice::Notice;
use crate::base::wake::Wake;
use crate::ground::limits::Limits;
use crate::ground::member::Sessions;
use crate::ground::quota::Quota;
use crate::ground::territory::Gazetteer;
use crate::ground::usage::Usage;
use entity::JobId;
use entity::api_key::{Scope, Scopes};
use entity::contribution::Kind;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use uuid::Uuid;

/// What every request shares.
pub struct App {
    /// What the areas contribute to the mechanisms.
    pub registry: Registry,
    /// The official list of communes.
    pub gazetteer: &'static Gazetteer,
    /// The database.
    pub db: Database,
    /// What time it is.
    pub clock: Clock,
    /// Makes ids.
    pub ids: Ids,
    /// Counters.
    pub metrics: Metrics,
    /// Points of every address and key.
    pub quota: Quota,
    /// What was done with keys of applications.
    pub usage: Usage,
    /// Signing keys of access tokens.
    pub keys: KeyRing,
    /// Hashes passwords, so many at once.
    pub passwords: Passwords,
    /// Who signed in, for five seconds.
    pub sessions: Sessions,
    /// How often what anybody may do about accounts may be tried.
    pub limits: Limits,
    /// The legal notice, where the operator gave one.
    pub notice: Option<Arc<Notice>>,
    /// Address that the world knows this server by, without a slash at its end.
    pub public_url: String,
    /// Sends mail.
    pub post: Post,
    /// Wakes what does jobs.
    pub runner: Wake,
    /// Wakes what gives positions to activities.
    pub stamper: Wake,
    /// Whether lists leave out optional joins, for the law that finds that nothing changes without them.
    #[cfg(feature = "faults")]
    pub leaves_out_joins: std::sync::atomic::AtomicBool,
}

impl App {
    /// A new id.
    pub fn id(&self) -> Uuid {
        self.ids.next(&self.clock)
    }

    /// Whether lists bring along what is asked for with them: always, in what users run.
    pub fn joins(&self) -> bool {
        #[cfg(feature = "faults")]
        return !self.leaves_out_joins.load(std::sync::atomic::Ordering::SeqCst);
        #[cfg(not(feature = "faults"))]
        true
    }
}

/// What one area contributes. [`Area::EMPTY`] gives the rest of a struct expression.
pub struct Area {
    /// The mutations of the schema by the names of their resolvers, each with the rule that it takes first.
    pub mutations: &'static [(&'static str, &'static Rule)],
    /// Rules that no mutation takes first.
    pub rules: &'static [&'static Rule],
    /// Work that is put off, and work that comes again.
    pub jobs: &'static [Job],
    /// What its tables hold of people. In the order in which erasure deletes.
    pub holdings: fn() -> Vec<Holding>,
    /// Plain lists of objects, for the Gate.
    pub lists: &'static [ListBound],
    /// Fields that weigh more than one point, for the Gate: type, field, points.
    pub weights: &'static [(&'static str, &'static str, u64)],
}

/// A field that is a plain list of objects: most items that it gives.
pub struct ListBound {
    /// The type that has it.
    pub of: &'static str,
    /// The field.
    pub field: &'static str,
    /// The factor where its own items hold no list: what is usual.
    pub usual: u64,
    /// The factor where they do: most items.
    pub most: u64,
}

impl ListBound {
    /// A list that is charged for all that it may hold.
    pub const fn new(of: &'static str, field: &'static str, most: u64) -> Self {
        Self { of, field, usual: most, most }
    }

    /// Charged for fewer where the items hold no list themselves.
    pub const fn usually(self, usual: u64) -> Self {
        Self { usual, ..self }
    }
}

impl Area {
    /// Contributes nothing.
    pub const EMPTY: Self =
        Self { mutations: &[], rules: &[], jobs: &[], holdings: Vec::new, lists: &[], weights: &[] };
}

/// What the registry says of a noun.
#[derive(Debug, Clone, Copy)]
pub struct NounEntry {
    /// Its kind.
    pub kind: Kind,
    /// The scope by which an application makes and runs its things.
    pub scope: Scope,
    /// What its things are ranked by.
    pub rank: Rank,
}

/// What the rank of a noun's things is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// They have none.
    None,
    /// How many other things took them up.
    Adoptions,
}

/// The sum of all areas.
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

    /// The kinds of things that an application writes with these scopes.
    pub fn kinds_within(&self, scopes: &Scopes) -> Vec<Kind> {
        self.nouns.iter().filter(|noun| scopes.holds(noun.scope)).map(|noun| noun.kind).collect()
    }

    /// Whether the rank of things of a kind is how many others took them up.
    pub fn is_ranked_by_adoptions(&self, kind: Kind) -> bool {
        self.nouns.iter().any(|noun| noun.kind == kind && noun.rank == Rank::Adoptions)
    }

    /// Rules that `viewerCan` may name.
    pub fn offered(&self) -> &[&'static Rule] {
        &self.offered
    }

    /// All jobs.
    pub fn jobs(&self) -> &[&'static Job] {
        &self.jobs
    }

    /// What all tables hold of people.
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

/// Jobs of one lane are done one after the other; lanes run side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Letters, which somebody waits for.
    Letters,
    /// Upkeep of the tables.
    Upkeep,
    /// What may take minutes: copies of data, imports.
    Long,
}

/// All lanes.
pub const LANES: [Lane; 3] = [Lane::Letters, Lane::Upkeep, Lane::Long];

impl Lane {
    /// As tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Letters => "LETTERS",
            Self::Upkeep => "UPKEEP",
            Self::Long => "LONG",
        }
    }
}

/// What a job does.
pub type Work = for<'a> fn(&'a Arc<App>, &'a Running) -> BoxFuture<'a, Result<(), Error>>;

/// A sort of work.
pub struct Job {
    /// Its name.
    pub name: &'static str,
    /// How many milliseconds after the last time it comes again; one that does not recur is put off by a write.
    pub every: Option<i64>,
    /// Where it waits.
    pub lane: Lane,
    /// Does it.
    pub run: Work,
}

/// A job that a process has taken.
pub struct Running {
    /// Its row.
    pub id: JobId,
    /// What to do it on.
    pub payload: String,
    /// How far an earlier try came.
    pub progress: i64,
}

impl Running {
    /// A job on this, which no row stands for.
    pub const fn on(payload: String) -> Self {
        Self { id: JobId(Uuid::nil()), payload, progress: 0 }
    }
}
