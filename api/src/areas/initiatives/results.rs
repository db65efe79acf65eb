//! Results of an initiative: what came of it, counted. Those in one unit under one label are added up.

use super::RECORD;
use super::ops::{allow, changed, input_of};
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::count;
use crate::base::scalars::{Date, Quantity, Text, Title};
use crate::base::text::Fault;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::{Part, Thing, days, ids};
use crate::ground::units::Unit;
use entity::activity::Verb;
use entity::contribution::Kind;
use entity::initiative_result::{Column as C, Entity, Model};
use entity::{ContributionId, InitiativeResultId, Moment, initiative};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Most results of an initiative.
const MAX_RESULTS: usize = 1_000;
/// The greatest quantity of one result, in thousandths: a thousand of them are still a quantity.
const MOST: i64 = Quantity::MOST / 1_000;
/// Most totals of an initiative that are shown.
const MAX_TOTALS: usize = 20;

/// Writes a result down.
#[derive(InputObject, Debug)]
pub struct RecordResultInput {
    /// The initiative.
    pub initiative_id: ID,
    /// What was counted: «objets réparés».
    pub label: Title,
    /// How much: more than 0, at most 1,000,000,000.
    pub quantity: Quantity,
    /// The unit of `quantity`.
    pub unit: Unit,
    /// The day on which it was counted; today when absent, and never a day to come.
    pub counted_on: Option<Date>,
    /// What there is to say about it.
    pub note: Option<Text>,
}

/// Removes a result.
#[derive(InputObject, Debug)]
pub struct RemoveResultInput {
    /// Of a result.
    pub id: ID,
}

impl Part for Model {
    type Id = InitiativeResultId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: InitiativeResultId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

/// Writes a result down.
pub async fn record(ctx: &Ctx<'_>, input: RecordResultInput) -> Result<Thing<initiative::Entity>, Error> {
    let id = input_of(&input.initiative_id)?;
    if !(1..=MOST).contains(&input.quantity.0) {
        return Err(Error::invalid("input.quantity", Fault::OutOfRange { min: 0, max: MOST / 1_000 }));
    }
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Initiative, id).await?;
        allow(tx, &RECORD, &on)?;
        let mut known = Query::select();
        known.from(Entity).and_where(C::ContributionId.eq(on.id));
        if count(tx.db(), known).await? >= MAX_RESULTS {
            return Err(Error::conflict("input.initiativeId", Fault::TooMany { max: MAX_RESULTS }));
        }
        let row = Model {
            id: InitiativeResultId(tx.id()),
            contribution_id: on.id,
            label: input.label.0,
            quantity: input.quantity.0,
            unit: input.unit.0.code.to_owned(),
            note: input.note.map(|note| note.0),
            counted_at: days::past(tx.now, &on, input.counted_on, "input.countedOn")?,
            author_id: tx.viewer.account().map(|member| member.id),
            at: tx.moment(),
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        changed(tx, &on, Verb::ResultRecorded).await
    })
    .await
}

/// Removes a result.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveResultInput) -> Result<Thing<initiative::Entity>, Error> {
    let id = InitiativeResultId(ids::uuid_input("initiative_result", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        let (row, on) = tx.lock_part::<Model>(id).await?;
        allow(tx, &RECORD, &on)?;
        Entity::delete_by_id(row.id).exec(tx.db()).await?;
        changed(tx, &on, Verb::Updated).await
    })
    .await
}

crate::written!("initiative_result");

/// The results of one label and unit, added up.
#[derive(Debug, Clone)]
pub struct Total {
    /// What was counted.
    pub label: String,
    /// The unit.
    pub unit: String,
    /// The sum, in thousandths of the unit.
    pub quantity: i64,
    /// How many results it adds up.
    pub count: i64,
    /// The last day of them.
    pub counted_at: Moment,
}

/// Results of initiatives, added up: one statement for all of a page.
struct Totals;

impl Batch for Totals {
    type Key = ContributionId;
    type Value = Vec<Total>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, Vec<Total>)>, Error> {
        let column = |column: C| Expr::col(column.as_column_ref());
        let groups = [C::ContributionId, C::Label, C::Unit];
        let mut select = Query::select();
        select.columns(groups.map(|column| column.as_column_ref())).from(Entity);
        // PostgreSQL gives the sum of big integers as a decimal number.
        select.expr(Func::sum(column(C::Quantity)).cast_as(Alias::new("bigint")));
        select.expr(Func::count(Expr::cust("*"))).expr(Func::max(column(C::CountedAt)));
        select.and_where(C::ContributionId.is_in(padded(of))).add_group_by(groups.map(column));
        let mut found: HashMap<ContributionId, Vec<Total>> = HashMap::new();
        for row in ctx.app.db.read().query_all(&select).await? {
            found.entry(row.try_get_by_index(0)?).or_default().push(Total {
                label: row.try_get_by_index(1)?,
                unit: row.try_get_by_index(2)?,
                quantity: row.try_get_by_index(3)?,
                count: row.try_get_by_index(4)?,
                counted_at: row.try_get_by_index(5)?,
            });
        }
        for totals in found.values_mut() {
            totals.sort_unstable_by(|one, other| {
                let key = |total: &Total| (Reverse(total.counted_at.0), total.label.clone(), total.unit.clone());
                key(one).cmp(&key(other))
            });
            totals.truncate(MAX_TOTALS);
        }
        Ok(found.into_iter().collect())
    }
}

/// The results of an initiative added up by label and unit, those counted last first.
pub async fn totals(ctx: &Ctx<'_>, of: ContributionId) -> Result<Vec<Total>, Error> {
    Ok(ctx.load::<Totals>(of).await?.unwrap_or_default())
}
