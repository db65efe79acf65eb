//! What there is in a part of the territory: its published resources, counted and summed up in one statement.

use super::extent::{Extent, shelf};
use crate::base::error::Error;
use crate::ground::app::App;
use chrono::{Datelike, NaiveDate};
use entity::resource::{Column as R, Condition, Entity, SupplyPer};
use entity::{Moment, ResourceKind, listing};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, Iterable};

/// Sums are of two parts of each supply, so that no database meets a number that is too large.
const PART: i64 = 1_000_000;

/// When resources were last judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Nobody judged them.
    Never,
    /// In a year before this one.
    Earlier,
    /// This year.
    ThisYear,
}

/// Resources that are alike. Resources that are taken as lost are counted in one group and taken from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their kind.
    pub kind: ResourceKind,
    /// Their subkind.
    pub subkind: Option<String>,
    /// Their state.
    pub condition: Condition,
    /// When they were judged.
    pub judged: Judged,
    /// The unit of their supplies.
    pub unit: Option<String>,
    /// What their supplies are for.
    pub per: Option<SupplyPer>,
    /// How many they are.
    pub count: i64,
    /// How many of them have a supply.
    pub supplied: i64,
    /// Their supplies together, in thousandths of the unit.
    pub supply: i128,
}

/// How many resources of a kind are in which state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindSummary {
    /// The kind.
    pub kind: ResourceKind,
    groups: Vec<(Condition, Judged, i64)>,
}

impl KindSummary {
    /// How many there are.
    pub fn total(&self) -> i64 {
        self.groups.iter().map(|(.., count)| count).sum()
    }

    /// How many are in a state.
    pub fn in_state(&self, condition: Condition) -> i64 {
        self.groups.iter().filter(|(of, ..)| *of == condition).map(|(.., count)| count).sum()
    }

    /// How many were judged this year.
    pub fn judged_this_year(&self) -> i64 {
        self.groups.iter().filter(|(_, judged, _)| *judged == Judged::ThisYear).map(|(.., count)| count).sum()
    }
}

/// Every kind, whether there are resources of it or not.
pub fn by_kind(groups: &[Group]) -> Vec<KindSummary> {
    let of = |kind| groups.iter().filter(move |group| group.kind == kind);
    let counts = |kind| of(kind).map(|group| (group.condition, group.judged, group.count)).collect();
    ResourceKind::iter().map(|kind| KindSummary { kind, groups: counts(kind) }).collect()
}

/// The first moment of this year.
pub fn new_year(app: &App) -> Moment {
    let first = NaiveDate::from_ymd_opt(app.clock.now().year(), 1, 1).unwrap_or_default();
    first.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().into()
}

/// The resources of a part of the territory, each once.
pub fn resources_of(extent: &Extent) -> SelectStatement {
    use listing::Column as L;
    let mut here = Query::select();
    here.column(L::ContributionId).from(listing::Entity).and_where(L::Shelf.eq(shelf()));
    here.and_where(L::Scope.is_in(extent.scopes.iter().map(String::as_str)));
    if extent.scopes.len() > 1 {
        here.distinct();
    }
    here
}

/// The resources of a part of the territory in groups.
pub async fn groups(app: &App, extent: &Extent) -> Result<Vec<Group>, Error> {
    let here = Alias::new("here");
    let year = new_year(app);
    let column = |column: R| Expr::col(column.as_column_ref());
    let judged = Expr::case(column(R::AssessedAt).is_null(), 0).case(column(R::AssessedAt).gte(year), 2).finally(1);
    let sum = |part| Func::cast_as(Func::sum(part), Alias::new("bigint"));
    let mut select = Query::select();
    select.columns([R::Kind, R::Subkind, R::Condition, R::Unit, R::Per].map(|column| column.as_column_ref()));
    select.expr_as(judged, "judged").expr(Func::count(Expr::cust("*"))).expr(Func::count(column(R::Supply)));
    select.expr(sum(column(R::Supply).div(PART))).expr(sum(column(R::Supply).modulo(PART)));
    let is_one = Expr::col((here.clone(), listing::Column::ContributionId)).equals(R::Id.as_column_ref());
    select.from_subquery(resources_of(extent), here).inner_join(Entity, is_one);
    select.add_group_by((1..=6).map(|place| Expr::cust(place.to_string())));
    let rows = app.db.read().query_all(&select).await?;
    let mut groups = Vec::with_capacity(rows.len());
    for row in rows {
        let judged = match row.try_get_by_index::<i32>(5)? {
            0 => Judged::Never,
            1 => Judged::Earlier,
            _ => Judged::ThisYear,
        };
        let [large, small] = [8, 9].map(|at| row.try_get_by_index::<Option<i64>>(at));
        let (large, small) = (large?.unwrap_or(0), small?.unwrap_or(0));
        groups.push(Group {
            kind: row.try_get_by_index(0)?,
            subkind: row.try_get_by_index(1)?,
            condition: row.try_get_by_index(2)?,
            judged,
            unit: row.try_get_by_index(3)?,
            per: row.try_get_by_index(4)?,
            count: row.try_get_by_index(6)?,
            supplied: row.try_get_by_index(7)?,
            supply: i128::from(large) * i128::from(PART) + i128::from(small),
        });
    }
    Ok(groups)
}
