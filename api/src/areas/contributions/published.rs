//! All published things of a kind in blocks, for who maps the site: from one moment and id to the next.

use crate::base::error::Error;
use crate::ground::app::App;
use entity::contribution::{self, Column as C, Kind, State};
use entity::{ContributionId, Moment};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Where a block begins.
pub type Start = (Moment, ContributionId);

/// The keys of the published things of a kind from a start on.
fn from(kind: Kind, start: Option<Start>) -> SelectStatement {
    let mut select = Query::select();
    select.columns([C::PublishedAt, C::Id].map(|column| column.as_column_ref())).from(contribution::Entity);
    select.and_where(C::Kind.eq(kind)).and_where(C::State.eq(State::Published)).and_where(C::PublishedAt.is_not_null());
    if let Some((at, id)) = start {
        let keys = Expr::tuple([Expr::col(C::PublishedAt.as_column_ref()), Expr::col(C::Id.as_column_ref())]);
        select.and_where(keys.gte(Expr::tuple([Expr::val(at.0), Expr::val(id.0)])));
    }
    select.order_by(C::PublishedAt.as_column_ref(), Order::Asc).order_by(C::Id.as_column_ref(), Order::Asc);
    select
}

/// Where the blocks of a kind begin, each of so many things.
pub async fn starts(app: &App, kind: Kind, size: u64) -> Result<Vec<Start>, Error> {
    let (mut found, mut start): (Vec<Start>, Option<Start>) = (Vec::new(), None);
    loop {
        let mut next = from(kind, start);
        next.limit(1);
        if start.is_some() {
            next.offset(size);
        }
        let Some(row) = app.db.read().query_one(&next).await? else { return Ok(found) };
        let begin = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        found.push(begin);
        start = Some(begin);
    }
}

/// The things of a block.
pub async fn block(app: &App, kind: Kind, start: Start, size: u64) -> Result<Vec<contribution::Model>, Error> {
    let keys = Expr::tuple([Expr::col(C::PublishedAt.as_column_ref()), Expr::col(C::Id.as_column_ref())]);
    let things = contribution::Entity::find().filter(C::Kind.eq(kind)).filter(C::State.eq(State::Published));
    let things = things.filter(keys.gte(Expr::tuple([Expr::val(start.0.0), Expr::val(start.1.0)])));
    Ok(things.order_by_asc(C::PublishedAt).order_by_asc(C::Id).limit(size).all(app.db.read()).await?)
}
