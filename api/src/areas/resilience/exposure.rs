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
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};

/// Most dependencies that lie between an exposed resource and what fails.
const MAX_DEPTH: usize = 32;
/// Most rows that are read: dependencies, and resources of which more is known than that they are here and hold. With more, a part of them
/// would be another part on each database.
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
    /// Whether there are more dependencies than are walked; nothing is said then.
    pub capped: bool,
}

/// Dependencies between resources, which are numbered in the order of their ids.
struct Graph {
    ids: Vec<ContributionId>,
    /// What is known of each resource.
    flags: Vec<i32>,
    /// A resource and what it depends on, in order.
    suppliers: Vec<(usize, usize)>,
    /// A resource and what depends on it, in order.
    dependents: Vec<(usize, usize)>,
}

/// Those of a resource.
fn of(edges: &[(usize, usize)], number: usize) -> impl Iterator<Item = usize> {
    let begin = edges.partition_point(|(one, _)| *one < number);
    let rest = edges.get(begin..).unwrap_or_default();
    rest.iter().take_while(move |(one, _)| *one == number).map(|(_, other)| *other)
}

impl Graph {
    /// From rows of the statement.
    fn new(rows: &[(ContributionId, ContributionId, i32)]) -> Self {
        let mut ids: Vec<ContributionId> = rows.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut flags = vec![0; ids.len()];
        let mut suppliers = Vec::with_capacity(rows.len());
        for (one, other, known) in rows {
            let (Ok(one), Ok(other)) = (ids.binary_search(one), ids.binary_search(other)) else { continue };
            match flags.get_mut(one) {
                Some(flag) if *known != 0 => *flag = *known,
                _ => suppliers.push((one, other)),
            }
        }
        let mut dependents: Vec<(usize, usize)> = suppliers.iter().map(|(one, other)| (*other, *one)).collect();
        suppliers.sort_unstable();
        dependents.sort_unstable();
        Self { ids, flags, suppliers, dependents }
    }

    fn is(&self, number: usize, flag: i32) -> bool {
        self.flags.get(number).is_some_and(|known| known & flag != 0)
    }

    /// How far away the nearest failing resource is, 0 for itself; none where there is none.
    fn distances(&self, failing: &[usize]) -> Vec<Option<usize>> {
        let mut distances = vec![None; self.ids.len()];
        let mut level = failing.to_vec();
        for depth in 0..=MAX_DEPTH {
            let mut next = Vec::new();
            for number in level {
                let Some(distance @ None) = distances.get_mut(number) else { continue };
                *distance = Some(depth);
                next.extend(of(&self.dependents, number).filter(|dependent| !self.is(*dependent, HIDDEN)));
            }
            level = next;
        }
        distances
    }

    /// The distance of the nearest supplier of a resource, and the supplier: of several the one with the least id.
    fn nearest(&self, number: usize, distances: &[Option<usize>]) -> Option<(usize, usize)> {
        let far = |supplier: usize| distances.get(supplier).copied().flatten().map(|distance| (distance, supplier));
        of(&self.suppliers, number).filter_map(far).min()
    }

    /// What is exposed, with the shortest chains; `assumed` is taken as lost.
    fn exposed(&self, assumed: &[ContributionId]) -> Vec<Exposure> {
        let fails = |number: &usize| self.is(*number, FAILS) && !self.is(*number, HIDDEN);
        let today: Vec<usize> = (0..self.ids.len()).filter(fails).collect();
        let before = self.distances(&today);
        let assumed = assumed.iter().filter_map(|id| self.ids.binary_search(id).ok());
        let distances = self.distances(&today.iter().copied().chain(assumed).collect::<Vec<_>>());
        let mut found: Vec<(bool, usize, usize)> = Vec::new();
        for number in (0..self.ids.len()).filter(|number| !self.is(*number, HIDDEN | ELSEWHERE)) {
            let depth = |distances| self.nearest(number, distances).filter(|(distance, _)| *distance < MAX_DEPTH);
            if let Some((distance, _)) = depth(&distances) {
                found.push((depth(&before).is_some(), distance + 1, number));
            }
        }
        found.sort_unstable();
        let id = |number: &usize| self.ids.get(*number).copied();
        let chain = |number: usize| {
            let mut chain = vec![number];
            while let Some((distance, supplier)) = chain.last().and_then(|last| self.nearest(*last, &distances)) {
                chain.push(supplier);
                if distance == 0 {
                    break;
                }
            }
            chain.iter().rev().filter_map(id).collect()
        };
        found.into_iter().map(|(today, _, of)| Exposure { chain: chain(of), only_if_fails: !today }).collect()
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
    let [fails, hidden, elsewhere] = flags.map(|(holds, number)| flag(holds, number));
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
    if u64::try_from(rows.len()).unwrap_or(u64::MAX) > MAX_ROWS {
        return Ok(Exposures { all: Vec::new(), capped: true });
    }
    let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?));
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, DbErr>>()?;
    Ok(Exposures { all: Graph::new(&rows).exposed(assumed), capped: false })
}
