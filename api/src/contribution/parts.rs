//! What many things have many of: revisions and links. For all things of a list in one statement, each with so many.

use crate::context::Ctx;
use crate::error::Error;
use crate::loader::padded;
use crate::policy::seen_by;
use entity::{ContributionId, contribution, link, revision};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, WindowStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, Iterable, QueryResult};
use std::collections::HashMap;
use std::hash::Hash;

/// Which parts of which thing: at most so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartsOf<W> {
    /// The thing.
    pub thing: ContributionId,
    /// Which of them: before this version, or in this direction.
    pub which: W,
    /// At most so many.
    pub first: usize,
}

/// A direction of lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// What a thing grew from.
    From,
    /// What grew from it.
    Into,
}

/// A link.
pub type LinkRow = link::Model;

/// Keys that ask for the same of different things, together.
fn alike<W: Copy + Eq + Hash>(keys: Vec<PartsOf<W>>) -> HashMap<(W, usize), Vec<ContributionId>> {
    let mut groups: HashMap<(W, usize), Vec<ContributionId>> = HashMap::new();
    for key in keys {
        groups.entry((key.which, key.first)).or_default().push(key.thing);
    }
    groups
}

/// Rows of each thing apart, the first so many of each: numbered inside, cut outside.
async fn first_of_each<M: FromQueryResult>(
    db: &impl ConnectionTrait,
    mut inner: SelectStatement,
    by: impl ColumnTrait,
    order: &[(impl ColumnTrait, Order)],
    first: usize,
) -> Result<Vec<M>, DbErr> {
    let (number, numbered) = (Alias::new("row_number"), Alias::new("numbered"));
    let mut window = WindowStatement::partition_by(by.as_column_ref());
    for (column, direction) in order {
        window.order_by(column.as_column_ref(), direction.clone());
    }
    inner.expr_window_as(Expr::cust("row_number()"), window, number.clone());
    let most = i64::try_from(first).unwrap_or(i64::MAX);
    let mut outer = Query::select();
    outer.expr(Expr::cust("*")).from_subquery(inner, numbered).and_where(Expr::col(number.clone()).lte(most));
    outer.order_by(number, Order::Asc);
    let rows = db.query_all(&outer).await?;
    rows.iter().map(|row: &QueryResult| M::from_query_result(row, "")).collect()
}

/// Revisions of things, the latest first.
pub async fn revisions(
    ctx: &Ctx<'_>,
    keys: Vec<PartsOf<i32>>,
) -> Result<Vec<(PartsOf<i32>, Vec<revision::Model>)>, Error> {
    let mut found: HashMap<PartsOf<i32>, Vec<revision::Model>> = HashMap::new();
    for ((which, first), things) in alike(keys) {
        let mut inner = Query::select();
        inner.columns(revision::Column::iter().map(|column| column.as_column_ref())).from(revision::Entity);
        inner.and_where(revision::Column::ContributionId.is_in(padded(things)));
        inner.and_where(revision::Column::Version.lt(which));
        let order = [(revision::Column::Version, Order::Desc)];
        let rows: Vec<revision::Model> =
            first_of_each(ctx.app.db.read(), inner, revision::Column::ContributionId, &order, first).await?;
        for row in rows {
            found.entry(PartsOf { thing: row.contribution_id, which, first }).or_default().push(row);
        }
    }
    Ok(found.into_iter().collect())
}

/// Links of things in a direction, whose other end the viewer may know of, the first made first.
pub async fn links(
    ctx: &Ctx<'_>,
    keys: Vec<PartsOf<Direction>>,
) -> Result<Vec<(PartsOf<Direction>, Vec<LinkRow>)>, Error> {
    let mut found: HashMap<PartsOf<Direction>, Vec<LinkRow>> = HashMap::new();
    for ((which, first), things) in alike(keys) {
        let (near, far) = ends(which);
        let inner = visible_links(ctx, near, far, padded(things));
        let order = [(link::Column::Id, Order::Asc)];
        for row in first_of_each::<LinkRow>(ctx.app.db.read(), inner, near, &order, first).await? {
            let thing = if which == Direction::Into { row.from_id } else { row.to_id };
            found.entry(PartsOf { thing, which, first }).or_default().push(row);
        }
    }
    Ok(found.into_iter().collect())
}

/// The columns of a link's near and far end.
pub const fn ends(direction: Direction) -> (link::Column, link::Column) {
    match direction {
        Direction::From => (link::Column::ToId, link::Column::FromId),
        Direction::Into => (link::Column::FromId, link::Column::ToId),
    }
}

/// Links with one of these at the near end and something the viewer may know of at the far end.
pub fn visible_links(
    ctx: &Ctx<'_>,
    near: link::Column,
    far: link::Column,
    things: Vec<ContributionId>,
) -> SelectStatement {
    let mut select = Query::select();
    select.columns(link::Column::iter().map(|column| column.as_column_ref())).from(link::Entity);
    let far = Expr::col(far.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
    select.join(JoinType::InnerJoin, contribution::Entity, far);
    select.and_where(near.is_in(things)).cond_where(seen_by(&ctx.viewer()));
    select
}
