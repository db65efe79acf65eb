//! What is exposed: resources that need something, directly or further away, that is threatened or lost.
//!
//! One recursive statement reads what the resources of a part of the territory lead to, each resource and each dependency once, in
//! no order. Who is exposed, and by which shortest chain, is decided in memory: the nearest failing resource counts, and of several
//! equal chains the one whose ids are the least, from the exposed resource on. So both databases give the same answer.
//! Only published resources count, at both ends and in between.

use super::extent::{Extent, shelf};
use super::stock::resources_of;
use crate::base::error::Error;
use crate::ground::app::App;
use entity::contribution::{self, Column as C, State};
use entity::resource::{self, Column as R, Condition};
use entity::resource_dependency::{self, Column as D};
use entity::{ContributionId, listing};
use sea_orm::sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithQuery};
use sea_orm::{ColumnTrait, ConnectionTrait};
use std::collections::{BTreeSet, HashMap};

/// Most dependencies that lie between an exposed resource and what fails.
const MAX_DEPTH: usize = 32;
/// Most rows that are read: dependencies, and resources of which more is known than that they are here and hold.
pub const MAX_ROWS: u64 = 100_000;

/// What a row of the statement says of a resource.
const FAILS: i32 = 1;
const HIDDEN: i32 = 2;
const ELSEWHERE: i32 = 4;

/// An exposed resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// From what fails to what is exposed.
    pub chain: Vec<ContributionId>,
    /// Whether it is exposed only because of what is assumed to fail.
    pub only_if_fails: bool,
}

/// What is exposed in a part of the territory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposures {
    /// What only an assumption exposes first, then the shortest chains, then by id.
    pub all: Vec<Exposure>,
    /// Whether there are more dependencies than were read.
    pub capped: bool,
}

/// Dependencies, and what is known of resources.
#[derive(Debug, Default)]
struct Graph {
    suppliers: HashMap<ContributionId, Vec<ContributionId>>,
    dependents: HashMap<ContributionId, Vec<ContributionId>>,
    known: HashMap<ContributionId, i32>,
}

impl Graph {
    fn is(&self, id: ContributionId, flag: i32) -> bool {
        self.known.get(&id).is_some_and(|known| known & flag != 0)
    }

    /// How far away the nearest failing resource is, from those that lead to one: 0 for itself.
    fn distances(&self, failing: &BTreeSet<ContributionId>) -> HashMap<ContributionId, usize> {
        let mut distances: HashMap<_, _> = failing.iter().map(|id| (*id, 0)).collect();
        let mut level: Vec<ContributionId> = failing.iter().copied().collect();
        for depth in 1..=MAX_DEPTH {
            let mut next = Vec::new();
            for dependent in level.iter().filter_map(|id| self.dependents.get(id)).flatten() {
                if !self.is(*dependent, HIDDEN) && !distances.contains_key(dependent) {
                    distances.insert(*dependent, depth);
                    next.push(*dependent);
                }
            }
            level = next;
        }
        distances
    }

    /// The nearest supplier of a resource, and its distance.
    fn nearest(
        &self,
        id: ContributionId,
        distances: &HashMap<ContributionId, usize>,
    ) -> Option<(usize, ContributionId)> {
        let suppliers = self.suppliers.get(&id).into_iter().flatten();
        suppliers.filter_map(|supplier| Some((*distances.get(supplier)?, *supplier))).min()
    }

    /// What is exposed, with the shortest chains; `assumed` is taken as lost.
    fn exposed(&self, assumed: &[ContributionId]) -> Vec<Exposure> {
        let failing = |id: &ContributionId| !self.is(*id, HIDDEN);
        let today: BTreeSet<_> = self.known.keys().copied().filter(|id| self.is(*id, FAILS)).filter(failing).collect();
        let before = self.distances(&today);
        let all = today.iter().chain(assumed).copied().collect();
        let distances = self.distances(&all);
        let depth =
            |id, distances| self.nearest(id, distances).map(|(depth, _)| depth + 1).filter(|it| *it <= MAX_DEPTH);
        let mut found: Vec<(bool, usize, ContributionId)> = Vec::new();
        for id in self.suppliers.keys().filter(|id| !self.is(**id, HIDDEN | ELSEWHERE)) {
            if let Some(length) = depth(*id, &distances) {
                found.push((depth(*id, &before).is_some(), length, *id));
            }
        }
        found.sort_unstable();
        let chain = |id: ContributionId| {
            let mut chain = vec![id];
            let mut at = id;
            while let Some((distance, supplier)) = self.nearest(at, &distances) {
                chain.push(supplier);
                at = supplier;
                if distance == 0 {
                    break;
                }
            }
            chain.reverse();
            chain
        };
        found.into_iter().map(|(today, _, id)| Exposure { chain: chain(id), only_if_fails: !today }).collect()
    }
}

/// The resources of a part of the territory with all that they lead to, and what is known of them: rows of a dependency's two ends and 0,
/// or of a resource twice and what it is.
fn statement(extent: &Extent) -> WithQuery {
    const WALK: &str = "walk";
    let mut further = Query::select();
    let reached = Expr::col((WALK, "id")).equals(D::DependentId.as_column_ref());
    further.column(D::SupplierId.as_column_ref()).from(WALK).inner_join(resource_dependency::Entity, reached.clone());
    // Each resource once, so the walk ends.
    let walk = resources_of(extent).union(UnionType::Distinct, further).to_owned();
    let walk = CommonTableExpression::new().table_name(WALK).column("id").query(walk).to_owned();
    let mut dependencies = Query::select();
    dependencies.columns([D::DependentId, D::SupplierId].map(|column| column.as_column_ref())).expr(Expr::val(0));
    dependencies.from(WALK).inner_join(resource_dependency::Entity, reached);
    // What is known comes first: should there be too many rows, dependencies are left out.
    let mut rows = known(extent, WALK);
    rows.union(UnionType::All, dependencies).limit(MAX_ROWS + 1);
    WithQuery::new().recursive(true).cte(walk).query(rows).to_owned()
}

/// The resources of a walk that are not simply here and holding.
fn known(extent: &Extent, walk: &'static str) -> SelectStatement {
    use listing::Column as L;
    let id = || Expr::col((walk, "id"));
    let mut here = Query::select();
    here.expr(Expr::val(1)).from(listing::Entity).and_where(id().equals(L::ContributionId.as_column_ref()));
    here.and_where(L::Shelf.eq(shelf())).and_where(L::Scope.is_in(extent.scopes.iter().map(String::as_str)));
    let fails = R::Condition.is_in([Condition::Threatened, Condition::Lost]);
    let hidden = C::State.ne(State::Published);
    let elsewhere = Expr::exists(here).not();
    let flag = |holds: Expr, flag: i32| -> Expr { Expr::case(holds, flag).finally(0).into() };
    let flags = [(fails, FAILS), (hidden, HIDDEN), (elsewhere, ELSEWHERE)];
    let [fails, hidden, elsewhere] = flags.map(|(holds, number)| flag(holds.into(), number));
    let mut inner = Query::select();
    inner.expr_as(id(), "one").expr_as(id(), "other").expr_as(fails.add(hidden).add(elsewhere), "flags");
    inner.from(walk).inner_join(resource::Entity, id().equals(R::Id.as_column_ref()));
    inner.inner_join(contribution::Entity, id().equals(C::Id.as_column_ref()));
    let (known, flags) = (Alias::new("known"), Alias::new("flags"));
    let mut outer = Query::select();
    outer.columns(["one", "other", "flags"]).from_subquery(inner, known).and_where(Expr::col(flags).gt(0));
    outer
}

/// What is exposed in a part of the territory; `assumed` is taken as lost.
pub async fn exposures(app: &App, extent: &Extent, assumed: &[ContributionId]) -> Result<Exposures, Error> {
    let rows = app.db.read().query_all(&statement(extent)).await?;
    let capped = u64::try_from(rows.len()).unwrap_or(u64::MAX) > MAX_ROWS;
    let mut graph = Graph::default();
    for row in &rows {
        let (one, other) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        match row.try_get_by_index::<i32>(2)? {
            0 => {
                graph.suppliers.entry(one).or_default().push(other);
                graph.dependents.entry(other).or_default().push(one);
            }
            flags => {
                graph.known.insert(one, flags);
            }
        }
    }
    Ok(Exposures { all: graph.exposed(assumed), capped })
}
