//! Assumptions that a commune gives itself, in the place of those of the list.

use super::ASSUME;
use super::needs::{Assumption, NeedCode};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{Quantity, Text};
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::{Base, ids, store};
use crate::ground::units::Unit;
use entity::ContributionId;
use entity::activity::Verb;
use entity::contribution::Kind;
use entity::need_assumption::{Column as C, Entity, Model};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Gives what an inhabitant of a commune needs, in the place of the figure of the list.
#[derive(InputObject, Debug)]
pub struct SetNeedAssumptionInput {
    /// The commune: `commune:26289`.
    pub commune_id: ID,
    /// The need.
    pub need: NeedCode,
    /// How much one inhabitant needs, more than 0, in `unit`. Absent or null takes the figure of the list again.
    pub per_inhabitant: Option<Quantity>,
    /// The unit, of the same dimension as that of the list; that of the list when absent.
    pub unit: Option<Unit>,
    /// On what the figure rests; needed with one.
    pub source: Option<Text>,
}

/// The figure that an input gives, in a unit and with its source.
fn figure(input: &SetNeedAssumptionInput) -> Result<Option<(Quantity, Unit, String)>, Error> {
    let Some(quantity) = input.per_inhabitant else {
        let says_more = input.unit.is_some() || input.source.is_some();
        let needed = || Err(Error::invalid("input.source", Fault::Needs("perInhabitant")));
        return if says_more { needed() } else { Ok(None) };
    };
    let usual = input.need.0.assumption().unit;
    let unit = input.unit.unwrap_or(usual);
    let mut problems = Problems::default();
    if quantity.0 <= 0 {
        problems.add("input.perInhabitant", Fault::OutOfRange { min: 0, max: Quantity::MOST / 1_000 });
    }
    if input.source.is_none() {
        problems.add("input.perInhabitant", Fault::Needs("source"));
    }
    problems.check()?;
    usual.convert(quantity, unit, "input.unit")?;
    Ok(input.source.as_ref().map(|source| (quantity, unit, source.0.clone())))
}

/// Stores what a commune assumes, or takes the figure of the list again.
pub async fn set(ctx: &Ctx<'_>, input: SetNeedAssumptionInput) -> Result<Base, Error> {
    let commune = ids::input_of(Kind::Commune, &input.commune_id, "input.communeId")?;
    let given = figure(&input)?;
    ctx.write(async |tx| {
        let on = tx.lock(commune).await?;
        tx.authorize(&ASSUME, &on)?;
        let need = input.need.0.code.to_owned();
        match given {
            None => {
                let gone = Entity::delete_by_id((on.id, need)).exec(tx.db()).await?.rows_affected;
                if gone == 0 {
                    tx.quiet("it was the figure of the list before");
                    return Ok(on.into());
                }
            }
            Some((quantity, unit, source)) => {
                let known = Entity::find_by_id((on.id, need.clone())).one(tx.db()).await?;
                let is_same =
                    |row: &Model| row.quantity == quantity.0 && row.unit == unit.0.code && row.source == source;
                if known.as_ref().is_some_and(is_same) {
                    tx.quiet("it was so before");
                    return Ok(on.into());
                }
                let row = Model {
                    contribution_id: on.id,
                    need,
                    quantity: quantity.0,
                    unit: unit.0.code.to_owned(),
                    source,
                    author_id: tx.viewer.account().map(|member| member.id),
                    at: tx.moment(),
                };
                let anew = OnConflict::columns([C::ContributionId, C::Need])
                    .update_columns([C::Quantity, C::Unit, C::Source, C::AuthorId, C::At])
                    .to_owned();
                Entity::insert(row.into_active_model()).on_conflict(anew).exec_without_returning(tx.db()).await?;
            }
        }
        let after = store(tx, &on, on.clone()).await?;
        tx.record(Happened::to(Verb::Updated, &after));
        Ok(after.into())
    })
    .await
}

/// The assumptions of a list, with those that a commune gives in their place.
pub async fn with_own(app: &App, commune: ContributionId, listed: Vec<Assumption>) -> Result<Vec<Assumption>, Error> {
    let own = Entity::find().filter(C::ContributionId.eq(commune)).all(app.db.read()).await?;
    let replaced = listed.into_iter().map(|assumption| {
        let own = own.iter().find(|row| row.need == assumption.code);
        match own.and_then(|row| Some((row, Unit::read(&row.unit)?))) {
            None => assumption,
            Some((row, unit)) => Assumption {
                quantity: Quantity(row.quantity),
                unit,
                source: row.source.clone().into(),
                is_own: true,
                ..assumption
            },
        }
    });
    Ok(replaced.collect())
}
