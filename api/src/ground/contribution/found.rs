//! Where the statement of a list finds its things: the ranges of an index that leave the least to be looked at.
//!
//! A list narrows by scopes, by facets and by a place, and all of them hold. Each is a way to find its things. Where there are several
//! ways, the rows that each would look at are counted, up to [`FEW`], and the way with the fewest is taken. So what passes a rare filter
//! is found by an index. Where every way has many rows, the list walks in its order, and a page is full after a few of them.

use super::listing::{self, ShelfOrder};
use super::narrowing::{Group, likely};
use super::order::SortedBy;
use super::sizes::Sizes;
use super::wanted::Wanted;
use crate::base::db::Readers;
use crate::base::error::Error;
use crate::ground::territory::cells;
use entity::Moment;
use entity::contribution::{self, Column as C, Kind, State};
use entity::listing::{Column as L, Entity as Listing};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait};
use std::slice;

/// Rows to which ways are counted. A list sorts fewer than these, and looks at fewer around a point.
pub const FEW: u64 = 20_000;
/// Scopes of one group whose ranges are merged in the order of the list, without being counted. Those of more are merged where they have
/// many things, else sorted.
pub const MERGED: usize = 20;
/// Scopes that are merged at most: SQLite takes 500 selects in one.
pub const MOST_MERGED: usize = 200;

/// By which index things are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// All things of the kind, in the order of the list.
    Order,
    /// The shelves of these scopes.
    Group(Group),
    /// The cells of the rectangles.
    Cells,
}

/// Which things a list asks for.
pub struct Asked {
    /// The kind of all of them.
    pub kind: Kind,
    /// The state of all of them.
    pub state: State,
    /// Groups of scopes. A thing is in all groups.
    pub scopes: Vec<Group>,
    /// Groups of facets, of which `condition` says the same.
    pub facets: Vec<Group>,
    /// Rectangles as south, west, north, east. Where there are any, a thing lies in one.
    pub boxes: Vec<[i32; 4]>,
    /// Whether the viewer may know of the things that scopes are named after. It is on no column of the list.
    pub known: Condition,
    /// From when, and before when, things were first published: a range of the shelf `Published`.
    pub published: [Option<Moment>; 2],
    /// Only things whose rank is greater: a range of the ranked shelf, which another order then sorts.
    pub later_than: Option<i64>,
    /// Conditions on columns of the noun or of the contribution.
    pub condition: Condition,
    /// What is wanted with each.
    pub wanted: Wanted,
    /// How they are found.
    pub way: Way,
    /// Whether the way was counted as one of few rows, which the list sorts.
    pub sorts: bool,
}

impl Asked {
    /// Chooses the way. `sorted_by` is the order of the list. Returns whether the way is counted as one of few rows.
    pub async fn choose(&mut self, db: &Readers, sizes: &Sizes, sorted_by: &SortedBy) -> Result<bool, Error> {
        let groups = self.scopes.iter().chain(&self.facets).cloned().map(Way::Group);
        let ways: Vec<Way> = groups.chain((!self.boxes.is_empty()).then_some(Way::Cells)).collect();
        match ways.as_slice() {
            [] => return Ok(false),
            // The things of a scope are its own in any order. Those of a filter are a way where its shelf is in order.
            [only @ Way::Group(group)]
                if group.len() <= MERGED && (self.facets.is_empty() || sorted_by.has_shelf()) =>
            {
                self.way = only.clone();
                return Ok(false);
            }
            _ => {}
        }
        let counts = self.counts(db, sizes, &ways).await?;
        let fewest = ways.into_iter().zip(counts).min_by_key(|(_, count)| *count);
        let fewest = fewest.filter(|(_, count)| *count < FEW);
        let is_few = fewest.is_some();
        self.sorts = is_few;
        self.way = fewest.map_or_else(|| self.long_way(sorted_by), |(way, _)| way);
        Ok(is_few)
    }

    /// The way of a list that has many rows in every way: one that is in order.
    fn long_way(&self, sorted_by: &SortedBy) -> Way {
        let single = |groups: &[Group]| groups.iter().find(|group| group.len() == 1).cloned();
        let facet = || single(&self.facets).filter(|_| sorted_by.has_shelf());
        let group = single(&self.scopes).or_else(|| self.scopes.first().cloned()).or_else(facet);
        group.map_or(Way::Order, Way::Group)
    }

    /// How many rows ways have, counted in one statement where that is not known.
    async fn counts(&self, db: &Readers, sizes: &Sizes, ways: &[Way]) -> Result<Vec<u64>, Error> {
        let key = |way: &Way| match way {
            // Of a range of time each has its own size.
            Way::Group(_) if self.published != [None; 2] => None,
            Way::Group(group) => {
                let in_force = self.later_than.is_some();
                Some(format!("{} {in_force} {}", self.shelf(ShelfOrder::Published), group.join(" ")))
            }
            Way::Order | Way::Cells => None,
        };
        let known = |way: &Way| sizes.get(&key(way)?);
        let known: Vec<Option<u64>> = ways.iter().map(known).collect();
        let unknown = ways.iter().zip(&known).filter(|(_, count)| count.is_none()).map(|(way, _)| way);
        let unknown: Vec<&Way> = unknown.collect();
        let mut counted = Vec::with_capacity(unknown.len());
        if !unknown.is_empty() {
            let mut statement = Query::select();
            for way in &unknown {
                let mut rows = self.rows(way, true);
                rows.limit(FEW);
                let mut count = Query::select();
                count.expr(Func::count(Expr::cust("*"))).from_subquery(rows, Alias::new("few"));
                statement.expr(SimpleExpr::SubQuery(None, Box::new(count.into())));
            }
            let row = db.query_one(&statement).await?;
            for (column, way) in unknown.into_iter().enumerate() {
                let count: Option<i64> = row.as_ref().map(|row| row.try_get_by_index(column)).transpose()?;
                let count = count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
                counted.push(count);
                if let Some(key) = key(way) {
                    sizes.put(key, count);
                }
            }
        }
        let mut counted = counted.into_iter();
        Ok(known.into_iter().map(|count| count.or_else(|| counted.next()).unwrap_or(FEW)).collect())
    }

    /// Whether there are conditions on columns of the noun or of the contribution.
    pub fn filters(&self) -> bool {
        !self.condition.is_empty()
    }

    /// The conditions on when things were first published, by the column that tells it.
    fn published(&self, column: impl ColumnTrait) -> Condition {
        let [from, to] = self.published;
        let bounds = [from.map(|from| column.gte(from)), to.map(|to| column.lt(to))];
        bounds.into_iter().flatten().fold(Condition::all(), Condition::add)
    }

    fn shelf(&self, order: ShelfOrder) -> String {
        listing::shelf(self.kind, order, self.state).unwrap_or_default()
    }

    /// The scopes whose ranges a page in this order merges, if the way is such.
    pub fn merged(&self, order: ShelfOrder) -> Option<&[String]> {
        match &self.way {
            Way::Group(group) if (2..=MOST_MERGED).contains(&group.len()) && !self.sorts => {
                (self.later_than.is_none() || order == ShelfOrder::Ranked).then_some(group)
            }
            _ => None,
        }
    }

    /// The ids of the things in a group, or in the cells, each once. To be counted they are rows of the index alone, and one may come twice.
    fn rows(&self, way: &Way, to_count: bool) -> SelectStatement {
        let Way::Group(group) = way else {
            let in_range = |[first, last]: [i64; 2]| {
                let mut select = Query::select();
                let id = if to_count { Expr::val(1) } else { Expr::col(C::Id.as_column_ref()) };
                select.expr_as(id, L::ContributionId).from(contribution::Entity);
                select.and_where(C::Kind.eq(self.kind)).and_where(C::State.eq(self.state));
                select.and_where(Expr::col((contribution::Entity, cells::column())).between(first, last));
                select
            };
            return all_of(cells::ranges(&self.boxes).into_iter().map(in_range), UnionType::All);
        };
        let mut select = Query::select();
        select.column(L::ContributionId.as_column_ref());
        if group.len() > 1 && !to_count {
            select.distinct();
        }
        self.on_shelf(&mut select, group, ShelfOrder::Published);
        select
    }

    /// Reads the rows of scopes on a shelf.
    fn on_shelf(&self, select: &mut SelectStatement, scopes: &[String], order: ShelfOrder) {
        let order = self.read_in(order);
        select.from(Listing).and_where(match scopes {
            [scope] => L::Scope.eq(scope.as_str()),
            several => L::Scope.is_in(several.iter().map(String::as_str)),
        });
        select.and_where(L::Shelf.eq(self.shelf(order)));
        select.and_where_option(self.later_than.map(|rank| L::Key.gt(rank)));
        if order == ShelfOrder::Published {
            select.cond_where(self.published(L::Key));
        }
    }

    /// The shelf that is read in place of one in this order.
    const fn read_in(&self, order: ShelfOrder) -> ShelfOrder {
        if self.later_than.is_some() { ShelfOrder::Ranked } else { order }
    }

    /// Adds the tables and the conditions of the things in one of the scopes that a page merges.
    pub fn from_one(&self, select: &mut SelectStatement, scope: &String, order: ShelfOrder) {
        self.on_shelf(select, slice::from_ref(scope), order);
        self.hold(select, order);
    }

    /// Adds the tables and the conditions; returns whether the rows are those of one shelf in this order.
    pub fn from(&self, select: &mut SelectStatement, order: ShelfOrder) -> bool {
        match &self.way {
            Way::Order => {
                select.from(contribution::Entity);
                select.and_where(C::Kind.eq(self.kind)).and_where(C::State.eq(self.state));
                select.and_where_option(self.later_than.map(|rank| C::Rank.gt(rank)));
                select.cond_where(self.published(C::PublishedAt));
                self.conditions(select);
                false
            }
            Way::Group(group) if group.len() == 1 => {
                self.on_shelf(select, group, order);
                self.hold(select, order);
                self.later_than.is_none() || order == ShelfOrder::Ranked
            }
            way => {
                select.from_subquery(self.rows(way, false), Listing);
                select.and_where_option(self.later_than.map(|rank| C::Rank.gt(rank)));
                let order = if *way == Way::Cells { ShelfOrder::Ranked } else { ShelfOrder::Published };
                self.hold(select, order);
                false
            }
        }
    }

    /// Joins the things to rows that name them, with the conditions. `order` is that of the shelf which the rows are from.
    fn hold(&self, select: &mut SelectStatement, order: ShelfOrder) {
        let published = self.published(C::PublishedAt);
        // Those of the shelf `Published` are of that time already.
        if self.read_in(order) != ShelfOrder::Published && !published.is_empty() {
            select.and_where(likely(published));
        }
        let named = Expr::col(L::ContributionId.as_column_ref()).equals(C::Id.as_column_ref());
        select.inner_join(contribution::Entity, named);
        self.conditions(select);
    }

    fn conditions(&self, select: &mut SelectStatement) {
        select.cond_where(self.condition.clone()).cond_where(self.known.clone());
        for group in &self.scopes {
            if !matches!(&self.way, Way::Group(way) if way == group) {
                select.and_where(self.is_in(group));
            }
        }
        if self.boxes.is_empty() {
            return;
        }
        let inside = self.boxes.iter().fold(Condition::any(), |any, [south, west, north, east]| {
            any.add(C::LatE7.between(*south, *north).and(C::LonE7.between(*west, *east)))
        });
        if self.way == Way::Cells {
            select.cond_where(inside);
        } else {
            select.and_where(likely(inside));
        }
    }

    /// Whether a thing is in a group, by the whole key of its row there.
    fn is_in(&self, group: &Group) -> SimpleExpr {
        let inside = Alias::new("inside");
        let column = |column: L| Expr::col((inside.clone(), column));
        let mut row = Query::select();
        row.expr(Expr::val(1)).from_as(Listing, inside.clone());
        row.and_where(column(L::Scope).is_in(group.iter().map(String::as_str)));
        row.and_where(column(L::Shelf).eq(self.shelf(ShelfOrder::Published)));
        row.and_where(column(L::Key).equals(C::PublishedAt.as_column_ref()));
        row.and_where(column(L::ContributionId).equals(C::Id.as_column_ref()));
        Expr::exists(row)
    }
}

/// The rows of several statements that are ordered and cut, each once.
pub fn merged(statements: impl Iterator<Item = SelectStatement>) -> SelectStatement {
    let each = statements.map(|rows| {
        let mut first = Query::select();
        first.expr(Expr::cust("*")).from_subquery(rows, Alias::new("first_of_each"));
        first
    });
    all_of(each, UnionType::Distinct)
}

/// The rows of several statements.
fn all_of(statements: impl Iterator<Item = SelectStatement>, how: UnionType) -> SelectStatement {
    let mut whole: Option<SelectStatement> = None;
    for statement in statements {
        match &mut whole {
            None => whole = Some(statement),
            Some(whole) => {
                whole.union(how, statement);
            }
        }
    }
    whole.unwrap_or_default()
}
