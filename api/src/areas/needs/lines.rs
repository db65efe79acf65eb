//! Lines of needs.

use crate::areas::resources::{ResourceKind, SubkindCode};
use crate::base::cell::Cell;
use crate::base::db::insert_blocks;
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{Quantity, Title};
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::units::Unit;
use crate::ground::write::Tx;
use entity::need_line::{Column as C, Entity, Model};
use entity::offer::OfferState;
use entity::{ContributionId, NeedLineId, Words, offer, offer_line};
use sea_orm::sea_query::{JoinType, Order, Query, SelectStatement};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::{Value as Json, json};
use std::collections::HashSet;

/// Most lines of a need.
pub const MAX_LINES: usize = 20;

/// What is needed.
#[derive(InputObject, Debug, Clone)]
pub struct NeedLineInput {
    /// The line that is changed; a new one when absent.
    pub id: Option<ID>,
    /// What is needed, such as «eau potable».
    pub label: Title,
    /// Of which kind of vital resources it is.
    pub kind: ResourceKind,
    /// Of which subkind of that kind.
    pub subkind: Option<SubkindCode>,
    /// How much of it is needed, more than 0; absent where it is not counted.
    pub quantity: Option<Quantity>,
    /// The unit of `quantity`, without which there is none.
    pub unit: Option<Unit>,
}

/// A quantity of a line in words, such as «12 m³».
pub fn amount(line: &Model, quantity: i64) -> String {
    let symbol = line.unit.as_deref().and_then(Unit::read).map_or("", |unit| unit.0.symbol);
    format!("{} {symbol}", Quantity(quantity))
}

/// Checks one line.
fn check(line: &NeedLineInput, path: &str, problems: &mut Problems) {
    if line.subkind.is_some_and(|subkind| subkind.0.kind != line.kind.into()) {
        problems.add(format!("{path}.subkind"), Fault::Excludes("kind"));
    }
    match (line.quantity, line.unit) {
        (Some(quantity), _) if quantity.0 <= 0 => {
            problems.add(format!("{path}.quantity"), Fault::AtLeast { least: Quantity(1).to_string() });
        }
        (Some(_), None) => problems.add(format!("{path}.quantity"), Fault::Needs("unit")),
        (None, Some(_)) => problems.add(format!("{path}.unit"), Fault::Needs("quantity")),
        _ => {}
    }
}

/// Checks the lines of an input as far as that needs no database.
pub fn check_all(lines: &[NeedLineInput], problems: &mut Problems) {
    if lines.is_empty() {
        problems.add("input.lines", Fault::TooFew { min: 1 });
    }
    if lines.len() > MAX_LINES {
        problems.add("input.lines", Fault::TooMany { max: MAX_LINES });
    }
    let mut known = HashSet::new();
    for (place, line) in lines.iter().enumerate().take(MAX_LINES) {
        let path = format!("input.lines.{place}");
        check(line, &path, problems);
        let id = line.id.as_ref().and_then(|id| problems.take(ids::uuid_input(PREFIX, id, &format!("{path}.id"))));
        if id.is_some_and(|id| !known.insert(id)) {
            problems.add(format!("{path}.id"), Fault::Taken);
        }
    }
}

/// The kinds of resources that lines name, as the row of their need has them.
pub fn kinds(lines: &[NeedLineInput]) -> Words {
    Words::of(lines.iter().map(|line| entity::ResourceKind::from(line.kind)))
}

/// The lines of a locked need, in their order.
pub async fn of(tx: &Tx, need: ContributionId) -> Result<Vec<Model>, Error> {
    let lines = Entity::find().filter(C::ContributionId.eq(need)).order_by_asc(C::Position);
    Ok(lines.all(tx.db()).await?)
}

/// The lines among these that somebody offers something on.
async fn offered(tx: &Tx, need: ContributionId) -> Result<HashSet<NeedLineId>, Error> {
    let open = [OfferState::Proposed, OfferState::Accepted, OfferState::InTransit, OfferState::Delivered];
    let rows = offer_line::Entity::find()
        .select_only()
        .column(offer_line::Column::LineId)
        .join(JoinType::InnerJoin, offer_line::Entity::to_offer())
        .filter(offer::Column::ContributionId.eq(need))
        .filter(offer::Column::State.is_in(open));
    Ok(rows.into_tuple().all(tx.db()).await?.into_iter().collect())
}

/// Checks that a line on which there are offers stays what they were made on.
fn keeps(before: &Model, after: &Model, path: &str) -> Result<(), Error> {
    if before.unit != after.unit {
        return Err(Error::conflict(format!("{path}.unit"), Fault::Excludes("offers")));
    }
    if after.quantity.is_some_and(|quantity| quantity < before.accepted) {
        let least = amount(before, before.accepted);
        return Err(Error::conflict(format!("{path}.quantity"), Fault::AtLeast { least }));
    }
    Ok(())
}

/// Writes the lines of a locked need anew; those that keep their id are changed. Returns them as they are now.
pub async fn put(tx: &Tx, need: ContributionId, given: &[NeedLineInput]) -> Result<Vec<Model>, Error> {
    let before = of(tx, need).await?;
    let offered = if before.is_empty() { HashSet::new() } else { offered(tx, need).await? };
    let mut after: Vec<Model> = Vec::new();
    for (place, line) in given.iter().enumerate() {
        let path = format!("input.lines.{place}");
        let known = line.id.as_ref().map(|id| find(&before, id, &format!("{path}.id"))).transpose()?;
        let row = row(tx, need, place, line, known);
        if let Some(known) = known.filter(|known| offered.contains(&known.id)) {
            keeps(known, &row, &path)?;
        }
        after.push(row);
    }
    let is_kept = |row: &Model| after.iter().any(|kept| kept.id == row.id);
    let gone: Vec<NeedLineId> = before.iter().filter(|row| !is_kept(row)).map(|row| row.id).collect();
    if gone.iter().any(|id| offered.contains(id)) {
        return Err(Error::conflict("input.lines", Fault::Excludes("offers")));
    }
    if !gone.is_empty() {
        Entity::delete_many().filter(C::Id.is_in(gone)).exec(tx.db()).await?;
    }
    let (known, new): (Vec<_>, Vec<_>) =
        after.iter().cloned().partition(|row| before.iter().any(|known| known.id == row.id));
    for row in known {
        row.into_active_model().reset_all().update(tx.db()).await?;
    }
    insert_blocks::<Entity>(tx.db(), new).await?;
    Ok(after)
}

/// The line of a need that an input names.
pub fn find<'l>(lines: &'l [Model], id: &ID, path: &str) -> Result<&'l Model, Problem> {
    let id = ids::uuid_input(PREFIX, id, path)?;
    let found = lines.iter().find(|line| line.id.0 == id);
    found.ok_or_else(|| Problem { field: path.to_owned(), fault: Fault::Unknown })
}

/// What the ids of lines begin with.
pub const PREFIX: &str = "need_line";

/// The row of a line: a new one, or one that is there as it is to be.
fn row(tx: &Tx, need: ContributionId, place: usize, line: &NeedLineInput, known: Option<&Model>) -> Model {
    Model {
        id: known.map_or_else(|| NeedLineId(tx.id()), |known| known.id),
        contribution_id: need,
        position: i32::try_from(place).unwrap_or(i32::MAX),
        label: line.label.0.clone(),
        kind: line.kind.into(),
        subkind: line.subkind.map(Cell::store),
        quantity: line.quantity.map(Cell::store),
        unit: line.unit.map(Cell::store),
        accepted: known.map_or(0, |known| known.accepted),
        delivered: known.map_or(0, |known| known.delivered),
        takers: known.map_or(0, |known| known.takers),
    }
}

/// Lines as a revision keeps them.
pub fn in_revision(lines: &[Model]) -> Json {
    let each = lines.iter().map(|line| {
        let quantity = line.quantity.map(|quantity| Quantity(quantity).to_string());
        json!({ "label": line.label, "kind": line.kind.to_value(), "subkind": line.subkind, "quantity": quantity, "unit": line.unit })
    });
    each.collect()
}

/// The lines of needs, in their order.
impl ManyOf for Model {
    type Which = ();

    fn select(_: &Ctx<'_>, (): (), needs: Vec<ContributionId>) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        select.and_where(C::ContributionId.is_in(needs));
        (select, C::ContributionId.as_column_ref(), vec![(C::Position.as_column_ref(), Order::Asc)])
    }

    fn thing(&self, (): ()) -> ContributionId {
        self.contribution_id
    }
}

/// The lines of a need that the viewer may know of.
pub async fn shown(ctx: &Ctx<'_>, need: ContributionId) -> Result<Vec<Model>, Error> {
    ctx.nested(PartsOf { thing: need, which: (), first: MAX_LINES }).await
}
