//! The statements of numbers that are kept, and of the things of few squares.

use super::asked::Asked;
use super::found::{Found, MOST_THINGS};
use crate::ground::contribution::tally::{self, Scope};
use crate::ground::territory::{Where, cells};
use entity::contribution::{self, Column as C, State};
use entity::listing::{Column as L, Entity as Listing};
use entity::map_count::{self, Column as M};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Iterable};

impl Asked {
    /// The numbers of squares in rectangles.
    pub fn of_rectangles(&self, size: u32) -> SelectStatement {
        let whole: Vec<[i32; 4]> = self.boxes().into_iter().map(|view| cells::whole(view, size).0).collect();
        let ranges = cells::ranges(&whole);
        let scopes = [tally::coarse(), tally::fine(), tally::finest()];
        let scope = scopes.into_iter().find(|scope| scope.size <= size).unwrap_or_else(tally::finest);
        self.of_scope(&scope, size, Some(ranges))
    }

    /// The numbers that are kept of a scope, in some ranges of cells or in all.
    pub fn of_scope(&self, scope: &Scope, size: u32, ranges: Option<Vec<[i64; 2]>>) -> SelectStatement {
        let mut select = Query::select();
        let square = Expr::cust(format!("\"map_count\".\"square\" >> {}", 2 * (size - scope.size)));
        select.expr(Expr::col(M::Kind.as_column_ref())).expr(square.clone());
        select.expr(Func::sum(Expr::col(M::Delta.as_column_ref())));
        match ranges {
            Some(ranges) => {
                let bits = 2 * scope.size;
                let ranges = ranges.into_iter().map(|range| range.map(|cell| cell >> bits)).collect();
                within(&mut select, ranges);
                let named = M::Scope.eq(scope.name.as_str());
                select.inner_join(map_count::Entity, between(&Expr::col(M::Square.as_column_ref())).and(named));
            }
            None => {
                select.from(map_count::Entity).and_where(M::Scope.eq(scope.name.as_str()));
            }
        }
        select.and_where(M::Kind.is_in(self.kinds.iter().copied()));
        select.add_group_by([Expr::col(M::Kind.as_column_ref()), square]);
        select
    }

    /// Joins the published things of these kinds whose cells are in the ranges.
    pub(super) fn published(&self, select: &mut SelectStatement) {
        let cell = Expr::col((contribution::Entity, cells::column()));
        let are = C::Kind.is_in(self.kinds.iter().copied()).and(C::State.eq(State::Published));
        select.inner_join(contribution::Entity, between(&cell).and(are));
    }

    /// The things of the opened squares.
    pub fn things(&self, found: &Found) -> SelectStatement {
        let bits = 2 * found.size;
        let ranges = found.opened.iter().map(|square| [square << bits, ((square + 1) << bits) - 1]);
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref()));
        within(&mut select, ranges.collect());
        self.published(&mut select);
        if let Where::Areas(areas) = &self.within
            && areas.iter().all(|area| area != tally::FRANCE)
        {
            select.and_where(is_in(areas));
        }
        select.limit(2 * u64::try_from(MOST_THINGS).unwrap_or(0));
        select
    }
}

/// Reads ranges of numbers as a table. Their number is a power of two, so that few statements differ by it.
pub(super) fn within(select: &mut SelectStatement, mut ranges: Vec<[i64; 2]>) {
    ranges.resize(ranges.len().max(1).next_power_of_two(), [1, 0]);
    select.from_values(ranges.into_iter().map(|[first, last]| (first, last)), Alias::new("ranges"));
}

/// Whether a number is in one of the ranges.
fn between(number: &SimpleExpr) -> SimpleExpr {
    let end = |column: &'static str| Expr::col((Alias::new("ranges"), Alias::new(column))).cast_as("bigint");
    number.clone().gte(end("column1")).and(number.clone().lte(end("column2")))
}

/// Whether a thing is in one of some scopes, by the whole key of its row there.
pub(super) fn is_in(scopes: &[String]) -> SimpleExpr {
    let inside = Alias::new("inside");
    let column = |column: L| Expr::col((inside.clone(), column));
    let mut row = Query::select();
    row.expr(Expr::val(1)).from_as(Listing, inside.clone());
    row.and_where(column(L::Scope).is_in(scopes.iter().map(String::as_str)));
    row.and_where(column(L::Shelf).equals(C::Kind.as_column_ref()));
    row.and_where(column(L::Key).equals(C::PublishedAt.as_column_ref()));
    row.and_where(column(L::ContributionId).equals(C::Id.as_column_ref()));
    Expr::exists(row)
}
