//! Which service offers could answer a need, and which open needs a service offer could answer.
//!
//! Both are looked for in the departments of the other one, among those that share a kind of vital resource: the latest 500 offers, or
//! the most urgent 500 open needs, of at most 5,000 that are looked at, read in one statement as ranges of an index. A shared subkind counts most, then how near they
//! are (the same commune, the same EPCI), then how many words they share, then their order.

use crate::areas::needs::{lines, progress};
use crate::base::error::Error;
use crate::base::fold::fold;
use crate::base::page::size;
use crate::ground::context::Ctx;
use crate::ground::contribution::listing::{self, ShelfOrder, shelf};
use crate::ground::contribution::{Base, Thing};
use entity::contribution::{self, Column as K, Kind, State};
use entity::listing::{Column as L, Entity as Listing};
use entity::need_line::{self, Column as N};
use entity::service_offer::{self, Column as S};
use entity::{ContributionId, Positional, ResourceKind, Words, need};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, DbErr, Iterable};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Things that are considered: those that share a kind.
const CONSIDERED: u64 = 500;
/// Things that are looked at to find these, in all departments together: so a kind that nobody serves reads no whole department.
const LOOKED_AT: u64 = 5_000;
/// Characters of the shortest word that counts.
const SHORTEST: usize = 4;

/// Names in the statement of candidates: the range of one department, all of them together, and what remains with its key.
const RANGE: &str = "shelved";
const NEAR: &str = "near";
const FOUND: &str = "found";
const ID: &str = "id";
const KEY: &str = "key";

/// The thing that is looked at.
fn thing() -> Expr {
    Expr::col((NEAR, L::ContributionId))
}

/// What one side asks for or gives, as far as it is compared.
struct Side {
    areas: BTreeSet<String>,
    subkinds: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Side {
    fn of(on: &contribution::Model, subkinds: BTreeSet<String>, words: &str) -> Self {
        let words = fold(&format!("{} {words}", on.title));
        let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORTEST);
        let words = words.map(str::to_owned).collect();
        Self { areas: listing::areas(on.communes.iter()), subkinds, words }
    }

    /// The departments that the other side is looked for in.
    fn departments(&self) -> impl Iterator<Item = &str> {
        self.areas.iter().map(String::as_str).filter(|area| area.starts_with("department:"))
    }

    /// How well another side matches; less is better.
    fn distance(&self, other: &Self) -> (bool, usize, Reverse<usize>) {
        let common = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.intersection(other).count();
        let shares = |level: &str| self.areas.intersection(&other.areas).any(|area| area.starts_with(level));
        let far = ["commune:", "epci:"].iter().position(|level| shares(level)).unwrap_or(2);
        (common(&self.subkinds, &other.subkinds) == 0, far, Reverse(common(&self.words, &other.words)))
    }
}

/// The things of a kind in the departments of a side of which something holds, with keys above this one, from the highest on; each once.
/// `holds` is a condition on [`thing`]. Of each department so many are looked at, and of those that remain so many given.
fn candidates(here: &Side, kind: Kind, order: ShelfOrder, above: i64, holds: SimpleExpr) -> SelectStatement {
    let each = LOOKED_AT / u64::try_from(here.departments().count()).map_or(1, |count| count.clamp(1, LOOKED_AT));
    let of = |department: &str| {
        let mut shelved = Query::select();
        shelved.columns([L::ContributionId, L::Key].map(|column| column.as_column_ref())).from(Listing);
        shelved.and_where(L::Scope.eq(department));
        shelved.and_where(L::Shelf.eq(shelf(kind, order, State::Published))).and_where(L::Key.gt(above));
        shelved.order_by(L::Key.as_column_ref(), Order::Desc).order_by(L::ContributionId.as_column_ref(), Order::Desc);
        // The bound of each range; the engine wants a statement around it.
        Query::select().expr(Expr::cust("*")).from_subquery(shelved.limit(each).take(), RANGE).take()
    };
    // Without a department there is nothing near.
    let mut departments = here.departments();
    let none = || of("").and_where(Expr::val(1).eq(0)).take();
    let first = departments.next().map_or_else(none, of);
    let shelved = departments.fold(first, |mut all, other| all.union(UnionType::All, of(other)).take());
    let key = || Expr::col((NEAR, L::Key)).max();
    let mut near = Query::select();
    near.expr_as(thing(), ID).expr_as(key(), KEY);
    near.from_subquery(shelved, NEAR).and_where(holds);
    near.add_group_by([thing()]);
    near.order_by_expr(key(), Order::Desc).order_by((NEAR, L::ContributionId), Order::Desc).limit(CONSIDERED);
    let mut select = Query::select();
    select.columns(K::iter().map(|column| column.as_column_ref())).from_subquery(near, FOUND);
    select.inner_join(contribution::Entity, Expr::col((FOUND, ID)).equals(K::Id.as_column_ref()));
    select.order_by((FOUND, KEY), Order::Desc).order_by((FOUND, ID), Order::Desc);
    select
}

/// The best matches, each once.
fn best(here: &Side, found: Vec<(contribution::Model, Side)>, first: usize) -> Vec<Base> {
    let mut found: Vec<_> = found.into_iter().map(|(on, side)| (here.distance(&side), on)).collect();
    // The order of the statement stays among those that match alike.
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(first).map(|(_, on)| on.into()).collect()
}

/// Service offers that could answer a need.
pub async fn offers(ctx: &Ctx<'_>, to: &Thing<need::Entity>, first: Option<i32>) -> Result<Vec<Base>, Error> {
    let first = size(first)?;
    let mut lines = lines::shown(ctx, to.base.row.id).await?;
    // What is covered is not asked for any more.
    lines.retain(|line| progress::missing(line).map_or(line.takers == 0, |missing| missing > 0));
    let subkinds = lines.iter().filter_map(|line| line.subkind.clone()).collect();
    let words: Vec<&str> = lines.iter().map(|line| line.label.as_str()).collect();
    let here = Side::of(&to.base.row, subkinds, &words.join(" "));
    let kinds: BTreeSet<ResourceKind> = lines.iter().map(|line| line.kind).collect();
    let serves = |kind: &ResourceKind| S::ResourceKinds.contains(format!(" {} ", kind.to_value()));
    // Without a kind nothing is served.
    let none = Condition::any().add(Expr::val(1).eq(0));
    let mut serving = Query::select();
    serving.expr(Expr::val(1)).from(service_offer::Entity);
    serving.and_where(thing().equals(S::Id.as_column_ref()));
    serving.cond_where(kinds.iter().fold(none, |any, kind| any.add(serves(kind))));
    let serving = Expr::exists(serving);
    let mut select = candidates(&here, Kind::ServiceOffer, ShelfOrder::Published, i64::MIN, serving);
    let offered = Expr::col(K::Id.as_column_ref()).equals(S::Id.as_column_ref());
    select.column(S::Subkinds.as_column_ref()).inner_join(service_offer::Entity, offered);
    let rows = ctx.app.db.read().query_all(&select).await?;
    let found = rows.iter().map(|row| -> Result<_, DbErr> {
        let on = contribution::Model::at(row, 0)?;
        let subkinds: Words = row.try_get_by_index(contribution::Model::WIDTH)?;
        let subkinds = subkinds.0.split_ascii_whitespace().map(str::to_owned).collect();
        let side = Side::of(&on, subkinds, "");
        Ok((on, side))
    });
    Ok(best(&here, found.collect::<Result<_, DbErr>>()?, first))
}

/// Open needs that a service offer could answer.
pub async fn needs(ctx: &Ctx<'_>, by: &Thing<service_offer::Entity>, first: Option<i32>) -> Result<Vec<Base>, Error> {
    let first = size(first)?;
    let own = by.own(ctx).await?;
    let subkinds = own.subkinds.0.split_ascii_whitespace().map(str::to_owned).collect();
    let here = Side::of(&by.base.row, subkinds, "");
    let asked_for = || {
        // What is covered is not asked for any more.
        let missing = Expr::col(N::Accepted.as_column_ref()).lt(Expr::col(N::Quantity.as_column_ref()));
        let missing = missing.or(N::Quantity.is_null().and(N::Takers.eq(0)));
        N::Kind.is_in(own.resource_kinds.iter::<ResourceKind>()).and(missing)
    };
    let mut lines = Query::select();
    lines.expr(Expr::val(1)).from(need_line::Entity).and_where(asked_for());
    lines.and_where(thing().equals(N::ContributionId.as_column_ref()));
    let asking = Expr::exists(lines);
    let mut select = candidates(&here, Kind::Need, ShelfOrder::Ranked, progress::OPEN - 1, asking);
    let line = Expr::col(K::Id.as_column_ref()).equals(N::ContributionId.as_column_ref());
    select.columns([N::Subkind, N::Label].map(|column| column.as_column_ref()));
    select.inner_join(need_line::Entity, line);
    select.and_where(asked_for());
    let mut asked: Vec<contribution::Model> = Vec::new();
    let mut lines: BTreeMap<ContributionId, (BTreeSet<String>, String)> = BTreeMap::new();
    for row in ctx.app.db.read().query_all(&select).await? {
        let on = contribution::Model::at(&row, 0)?;
        let (subkinds, words) = lines.entry(on.id).or_default();
        subkinds.extend(row.try_get_by_index::<Option<String>>(contribution::Model::WIDTH)?);
        *words += &format!(" {}", row.try_get_by_index::<String>(contribution::Model::WIDTH + 1)?);
        if asked.iter().all(|known| known.id != on.id) {
            asked.push(on);
        }
    }
    let side = |on: contribution::Model| {
        let (subkinds, words) = lines.remove(&on.id).unwrap_or_default();
        let side = Side::of(&on, subkinds, &words);
        (on, side)
    };
    Ok(best(&here, asked.into_iter().map(side).collect(), first))
}
