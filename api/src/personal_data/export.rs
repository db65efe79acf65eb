//! The copy of what is held of somebody: made by a job, kept for a week, one for each account.
//!
//! One JSON file with everything, and one CSV file for each table with rows: UTF-8, a header line, `,` between cells.
//! Cells that a spreadsheet would take for a formula begin with an apostrophe.

use super::columns::{Holding, Person};
use super::holdings;
use crate::app::App;
use crate::context::Ctx;
use crate::error::Error;
use crate::identity::events;
use crate::policy::{Action, Over};
use crate::write::{Outcome, Tx};
use chrono::{SecondsFormat, TimeDelta};
use entity::security_event::SecurityEventKind;
use entity::{AccountId, DataExportId, Moment, account, data_export, data_export_part};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// How long a copy is kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Bytes of a part of a file.
const PART: usize = 512 * 1024;
/// The file with everything.
const EVERYTHING: &str = "territoire.json";

impl Outcome for data_export::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        data_export::Entity::find_by_id(DataExportId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}

/// Asks for a copy: the one that is being made, or a new one in place of the last.
pub async fn ask(ctx: &Ctx<'_>) -> Result<data_export::Model, Error> {
    let asking = ctx.viewer().person()?.id;
    if let Some(made) = own(ctx).await?.filter(|copy| copy.ready_at.is_none()) {
        return Ok(made);
    }
    ctx.app.limits.export(asking, ctx.now())?;
    ctx.write(async |tx| {
        tx.authorize(Action::ExportMyData, Over::default())?;
        tx.quiet("what somebody reads of themselves is nobody's business");
        let account_id = tx.viewer.person()?.id;
        // Two that ask at once ask one after the other.
        let locked = account::Entity::find_by_id(account_id).lock_exclusive().one(tx.db()).await?;
        locked.ok_or_else(Error::unauthenticated)?;
        let former = data_export::Column::AccountId.eq(account_id);
        data_export::Entity::delete_many().filter(former).exec(tx.db()).await?;
        let copy = data_export::Model {
            id: DataExportId(tx.id()),
            account_id,
            requested_at: tx.moment(),
            ready_at: None,
            expires_at: (tx.now + KEPT).into(),
        };
        let row = copy.clone().into_active_model().reset_all();
        data_export::Entity::insert(row).exec_without_returning(tx.db()).await?;
        tx.put_off("export_data", copy.id.0.to_string()).await?;
        events::record(tx, Some(account_id), SecurityEventKind::DataExported, ctx.caller.address).await?;
        Ok(copy)
    })
    .await
}

/// The copy of whoever asks, where there is one.
pub async fn own(ctx: &Ctx<'_>) -> Result<Option<data_export::Model>, Error> {
    let found = data_export::Entity::find()
        .filter(data_export::Column::AccountId.eq(ctx.viewer().person()?.id))
        .filter(data_export::Column::ExpiresAt.gt(Moment::from(ctx.now())));
    Ok(found.one(ctx.app.db.read()).await?)
}

/// Makes the copy of a job; made twice, it is the same. One that is gone was replaced, or its person erased.
pub async fn make(app: &App, name: &str) -> Result<(), Error> {
    let id = DataExportId(Uuid::try_parse(name).map_err(|_| Error::internal("a job for no copy"))?);
    let db = app.db.background();
    let Some(copy) = data_export::Entity::find_by_id(id).one(db).await? else { return Ok(()) };
    let Some(person) = person(app, copy.account_id).await? else { return Ok(()) };
    data_export_part::Entity::delete_many().filter(data_export_part::Column::ExportId.eq(id)).exec(db).await?;
    let now = app.clock.now();
    let mut everything = Map::new();
    everything.insert("madeAt".to_owned(), json!(now.to_rfc3339_opts(SecondsFormat::Millis, true)));
    for holding in holdings() {
        let rows = holding.rows(app, &person).await?;
        if rows.is_empty() {
            continue;
        }
        write(app, id, &format!("{}.csv", holding.name), csv(holding, &rows)?).await?;
        everything.insert(holding.name.to_owned(), objects(holding, rows));
    }
    let text = serde_json::to_string_pretty(&everything).map_err(|_| Error::internal("JSON of JSON failed"))?;
    drop(everything);
    write(app, id, EVERYTHING, text).await?;
    data_export::Entity::update_many()
        .col_expr(data_export::Column::ReadyAt, Expr::value(Moment::from(now)))
        .filter(data_export::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

async fn person(app: &App, id: AccountId) -> Result<Option<Person>, Error> {
    let account = account::Entity::find_by_id(id).one(app.db.background()).await?;
    Ok(account.map(|account| Person { id, email: account.email }))
}

fn objects(holding: &Holding, rows: Vec<Vec<Json>>) -> Json {
    let names: Vec<&str> = holding.exported().iter().map(|column| column.name).collect();
    let object = |row: Vec<Json>| names.iter().map(|name| (*name).to_owned()).zip(row).collect::<Map<_, _>>();
    rows.into_iter().map(|row| Json::Object(object(row))).collect()
}

fn csv(holding: &Holding, rows: &[Vec<Json>]) -> Result<String, Error> {
    let failed = || Error::internal("CSV cannot be written");
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(holding.exported().iter().map(|column| column.name)).map_err(|_| failed())?;
    for row in rows {
        file.write_record(row.iter().map(cell)).map_err(|_| failed())?;
    }
    String::from_utf8(file.into_inner().map_err(|_| failed())?).map_err(|_| failed())
}

/// A value as a cell; what a spreadsheet would take for a formula is made a text.
fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Writes a file part by part: each is a short write.
async fn write(app: &App, id: DataExportId, file: &str, text: String) -> Result<(), Error> {
    let mut rest = text.as_str();
    for part in 0.. {
        let (body, after) = rest.split_at(rest.floor_char_boundary(PART.min(rest.len())));
        let row = data_export_part::Model {
            export_id: id,
            file: file.to_owned(),
            part,
            bytes: i32::try_from(body.len()).unwrap_or(i32::MAX),
            body: body.to_owned(),
        };
        let row = row.into_active_model().reset_all();
        data_export_part::Entity::insert(row).exec_without_returning(app.db.background()).await?;
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    Ok(())
}

/// Takes away copies that are too old.
pub async fn purge(app: &App) -> Result<(), Error> {
    let past = data_export::Column::ExpiresAt.lte(Moment::from(app.clock.now()));
    data_export::Entity::delete_many().filter(past).exec(app.db.background()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (value, expected) in [
            (json!("=1+1"), "'=1+1"),
            (json!("+33 4 75 00 00 00"), "'+33 4 75 00 00 00"),
            (json!("@SUM(A1)"), "'@SUM(A1)"),
            (json!("\tx"), "'\tx"),
            (json!("un, deux"), "un, deux"),
            (json!(-41_234_567), "-41234567"),
            (json!(null), ""),
        ] {
            assert_eq!(cell(&value), expected);
        }
    }
}
