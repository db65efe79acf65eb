//! What is exposed: resources that need something, directly or further away, that is threatened or lost.
//!
//! One recursive statement reads what the resources of a part of the territory lead to, each resource and each dependency once, in
//! no order. Who is exposed, and by which shortest chain, is decided in memory: the nearest failing resource counts, and of several
//! equal chains the one whose ids are the least, from the exposed resource on. So both databases give the same answer.
//! Only published resources count, at both ends and in between.

use super::extent::Extent;
use super::stock::resources_of;
use crate::base::error::Error;
use crate::ground::app::App;
use entity::ContributionId;
use entity::contribution::{self, Column as C, State};
use entity::resource::{self, Column as R, Condition};
use entity::resource_dependency::{self, Column as D};
use sea_orm::sea_query::{CommonTableExpression, Expr, ExprTrait, Query, SubQueryStatement, UnionType, WithQuery};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, QueryResult};
use uuid::Uuid;

/// Most dependencies that lie between an exposed resource and what fails.
const MAX_DEPTH: usize = 32;
/// Most resources that are walked, each with a hundred dependencies at most. With more, a part of them would be another part on each database.
const MAX_RESOURCES: u64 = 30_000;

/// What the statement calls the resources of the part that is asked for, and all that these lead to.
const HERE: &str = "here";
const WALK: &str = "walk";
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

impl Exposures {
    /// How many resources are exposed; none where that is not known.
    pub fn count(&self) -> Option<usize> {
        (!self.capped).then_some(self.all.len())
    }
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
    fn new(rows: &[(ContributionId, Vec<ContributionId>, i32)]) -> Self {
        let all = rows.iter().flat_map(|(one, others, _)| others.iter().copied().chain([*one]));
        let mut ids: Vec<ContributionId> = all.collect();
        ids.sort_unstable();
        ids.dedup();
        let mut flags = vec![0; ids.len()];
        let mut suppliers = Vec::new();
        for (one, others, known) in rows {
            let Ok(one) = ids.binary_search(one) else { continue };
            if let Some(flag) = flags.get_mut(one) {
                *flag |= *known;
            }
            suppliers.extend(others.iter().filter_map(|other| Some((one, ids.binary_search(other).ok()?))));
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

/// The resources of a part of the territory with all that they lead to: each with what it depends on, and what is known of it. What a resource
/// depends on comes as one text, because a row costs more than what it holds.
fn statement(extent: &Extent, backend: DbBackend) -> WithQuery {
    let here = CommonTableExpression::new().table_name(HERE).column("id").query(resources_of(extent)).to_owned();
    let id = || Expr::col((WALK, "id"));
    let mut start = Query::select();
    start.column((HERE, "id")).from(HERE);
    let mut further = Query::select();
    further.column(D::SupplierId.as_column_ref()).from(WALK);
    further.inner_join(resource_dependency::Entity, id().equals(D::DependentId.as_column_ref()));
    // Each resource once, so the walk ends.
    let walk = start.union(UnionType::Distinct, further).to_owned();
    let walk = CommonTableExpression::new().table_name(WALK).column("id").query(walk).to_owned();
    let together = match backend {
        DbBackend::Sqlite => "coalesce(group_concat(hex(\"supplier_id\"), ' '), '')",
        _ => "coalesce(string_agg(\"supplier_id\"::text, ' '), '')",
    };
    let mut suppliers = Query::select();
    suppliers.expr(Expr::cust(together)).from(resource_dependency::Entity);
    suppliers.and_where(id().equals(D::DependentId.as_column_ref()));
    let fails: Expr = Expr::case(R::Condition.is_in([Condition::Threatened, Condition::Lost]), FAILS).finally(0).into();
    // What is here is published.
    let mut published = Query::select();
    published.expr(Expr::val(1)).from(contribution::Entity).and_where(id().equals(C::Id.as_column_ref()));
    published.and_where(C::State.eq(State::Published));
    let of_here = Query::select().column((HERE, "id")).from(HERE).to_owned();
    let outside = Expr::case(id().in_subquery(of_here), 0);
    let outside: Expr = outside.case(Expr::exists(published), ELSEWHERE).finally(ELSEWHERE + HIDDEN).into();
    let mut rows = Query::select();
    rows.expr(id())
        .expr(Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(suppliers))))
        .expr(fails.add(outside));
    let same = id().equals(R::Id.as_column_ref());
    rows.from(WALK).inner_join(resource::Entity, same).limit(MAX_RESOURCES + 1);
    let mut with = WithQuery::new();
    for mut table in [here, walk] {
        with.cte(table.materialized(true).to_owned());
    }
    with.recursive(true).query(rows).to_owned()
}

/// Reads a row: a resource, what it depends on, and what it is.
fn read(row: &QueryResult) -> Result<(ContributionId, Vec<ContributionId>, i32), DbErr> {
    let text: String = row.try_get_by_index(1)?;
    let suppliers = text.split_ascii_whitespace().filter_map(|id| Uuid::try_parse(id).ok()).map(ContributionId);
    Ok((row.try_get_by_index(0)?, suppliers.collect(), row.try_get_by_index(2)?))
}

/// What is exposed in a part of the territory; `assumed` is taken as lost.
pub async fn exposures(app: &App, extent: &Extent, assumed: &[ContributionId]) -> Result<Exposures, Error> {
    let db = app.db.read();
    let rows = db.query_all(&statement(extent, db.get_database_backend())).await?;
    if u64::try_from(rows.len()).unwrap_or(u64::MAX) > MAX_RESOURCES {
        return Ok(Exposures { all: Vec::new(), capped: true });
    }
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, DbErr>>()?;
    // This takes a while for a department: others are answered meanwhile.
    let assumed = assumed.to_vec();
    let all = tokio::task::spawn_blocking(move || Graph::new(&rows).exposed(&assumed)).await;
    Ok(Exposures { all: all.map_err(|_| Error::internal("a walk over dependencies ended"))?, capped: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> ContributionId {
        ContributionId(Uuid::from_u128(number))
    }

    #[test]
    fn chains_have_thirty_two_dependencies_at_most() {
        // Each depends on the one before it, and the first is lost.
        let mut rows: Vec<_> = (1..40).map(|number| (id(number), vec![id(number - 1)], 0)).collect();
        rows.push((id(0), Vec::new(), FAILS));
        let found = Graph::new(&rows).exposed(&[]);
        assert_eq!(found.len(), MAX_DEPTH);
        assert_eq!(found.last().map(|last| last.chain.len()), Some(MAX_DEPTH + 1));
        assert!(found.iter().all(|exposure| exposure.chain.first() == Some(&id(0)) && !exposure.only_if_fails));
    }

    #[test]
    fn what_is_hidden_carries_nothing() {
        let rows = [(id(2), vec![id(1)], 0), (id(1), vec![id(0)], HIDDEN), (id(0), Vec::new(), FAILS | ELSEWHERE)];
        assert_eq!(Graph::new(&rows).exposed(&[]), []);
    }
}
