//! What every area contributes to the mechanisms, summed up once when the server starts.

use super::contribution::fields::camel_case;
use super::holdings::Holding;
use super::jobs::Job;
use super::policy::Rule;

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

/// The sum of all areas.
pub struct Registry {
    areas: &'static [&'static Area],
    jobs: Vec<&'static Job>,
    offered: Vec<&'static Rule>,
    holdings: Vec<Holding>,
}

impl Registry {
    /// Sums up areas.
    pub fn new(areas: &'static [&'static Area]) -> Self {
        let rules = rules(areas);
        Self {
            areas,
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
