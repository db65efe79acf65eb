//! Resources that are assumed to fail, so that one can ask what would fail with them.

use super::extent::Extent;
use super::stock::{Group, Judged, resources_of};
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::contribution::ids;
use entity::contribution::{self, Kind, State};
use entity::resource::{Column as R, Condition, Entity, Model};
use entity::{ContributionId, Moment};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, Iterable};

/// Most resources that are assumed to fail at once.
const MAX: usize = 20;

/// A resource that is assumed to fail.
#[derive(Debug, Clone)]
pub struct Assumed {
    row: Model,
    /// Whether it is in the part of the territory that is asked for.
    pub is_here: bool,
}

impl Assumed {
    /// Its id.
    pub const fn id(&self) -> ContributionId {
        self.row.id
    }

    /// What takes it out of its group, and puts it among what is lost.
    pub fn moves(&self, new_year: Moment) -> [Group; 2] {
        let row = &self.row;
        let judged = match row.assessed_at {
            None => Judged::Never,
            Some(at) if at >= new_year => Judged::ThisYear,
            Some(_) => Judged::Earlier,
        };
        let group = |condition, sign: i64| Group {
            kind: row.kind,
            subkind: row.subkind.clone(),
            condition,
            judged,
            unit: row.unit.clone(),
            per: row.per,
            count: sign,
            supplied: row.supply.map_or(0, |_| sign),
            supply: row.supply.map_or(0, |supply| i128::from(supply) * i128::from(sign)),
        };
        [group(row.condition, -1), group(Condition::Lost, 1)]
    }
}

/// Reads the resources that are assumed to fail; only published ones count, so others are unknown.
pub async fn read(app: &App, extent: &Extent, given: Option<Vec<ID>>) -> Result<Vec<Assumed>, Error> {
    let given = given.unwrap_or_default();
    let mut problems = Problems::default();
    if given.len() > MAX {
        problems.add("ifFails", Fault::TooMany { max: MAX });
    }
    let path = |place: usize| format!("ifFails.{place}");
    let mut wanted = Vec::new();
    for (place, id) in given.iter().enumerate().take(MAX) {
        wanted.extend(problems.take(ids::input_of(Kind::Resource, id, &path(place))).map(|id| (id, place)));
    }
    problems.check()?;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Query::select();
    let is_here = Expr::col(R::Id.as_column_ref()).in_subquery(resources_of(extent));
    select.columns(R::iter().map(|column| column.as_column_ref())).from(Entity);
    select.expr_as(Expr::case(is_here, 1).finally(0), "is_here");
    let same = Expr::col(contribution::Column::Id.as_column_ref()).equals(R::Id.as_column_ref());
    select.inner_join(contribution::Entity, same).and_where(contribution::Column::State.eq(State::Published));
    select.and_where(R::Id.is_in(wanted.iter().map(|(id, _)| *id)));
    let mut found = Vec::new();
    for row in app.db.read().query_all(&select).await? {
        let is_here = row.try_get::<i32>("", "is_here")? == 1;
        found.push(Assumed { row: Model::from_query_result(&row, "")?, is_here });
    }
    let mut problems = Problems::default();
    for (id, place) in wanted {
        if !found.iter().any(|resource| resource.id() == id) {
            problems.add(path(place), Fault::Unknown);
        }
    }
    problems.check()?;
    Ok(found)
}
