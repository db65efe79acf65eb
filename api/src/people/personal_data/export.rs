//! The copy of a person's data: a job makes it, it is kept for a week, and each account has at most one.
//!
//! The copy is one JSON file with everything, and one CSV file for each table with rows: UTF-8, a header line, `,`
//! between cells.
//! Cells that a spreadsheet would take for a formula begin with an apostrophe.

use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::base::scalars::DateTime;
use crate::ground::app::App;
use crate::ground::app::Running;
use crate::ground::context::Ctx;
use crate::ground::holdings::{Holding, Person};
use crate::ground::policy::Over;
use crate::ground::write::{Outcome, Tx};
use crate::people::identity::events;
use chrono::TimeDelta;
use entity::security_event::SecurityEventKind;
use entity::{AccountId, DataExportId, Moment, account, data_export, data_export_part};
use sea_orm::sea_query::Expr;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use uuid::Uuid;

/// How long a copy is kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// How long an unfinished copy prevents a new one.
const MAKING: TimeDelta = TimeDelta::hours(1);
/// Most bytes in one part of a file.
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

/// Asks for a copy: gives the one that is being made, or else a new one that replaces the last one.
pub async fn ask(ctx: &Ctx<'_>) -> Result<data_export::Model, Error> {
    ctx.write(async |tx| {
        tx.authorize(&super::EXPORT_MY_DATA, Over::default())?;
        tx.quiet("what somebody reads of themselves is nobody's business");
        let account_id = tx.lock_own_account().await?.id;
        let theirs = data_export::Column::AccountId.eq(account_id);
        let former = data_export::Entity::find().filter(theirs.clone()).one(tx.db()).await?;
        let given_up = Moment::from(tx.now - MAKING);
        if let Some(making) = former.filter(|copy| copy.ready_at.is_none() && copy.requested_at > given_up) {
            return Ok(making);
        }
        ctx.app.limits.export(account_id, tx.now)?;
        data_export::Entity::delete_many().filter(theirs).exec(tx.db()).await?;
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

/// The viewer's copy; `None` when there is none or it has expired.
pub async fn own(ctx: &Ctx<'_>) -> Result<Option<data_export::Model>, Error> {
    let found = data_export::Entity::find()
        .filter(data_export::Column::AccountId.eq(ctx.viewer().person()?.id))
        .filter(data_export::Column::ExpiresAt.gt(Moment::from(ctx.now())));
    Ok(found.one(ctx.app.db.read()).await?)
}

/// Makes the copy of a job. It reads first and then writes in one transaction, so that of two processes that make the
/// same copy only one writes it. A missing copy was replaced, or its person was erased.
pub async fn make(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    let id = DataExportId(Uuid::try_parse(&job.payload).map_err(|_| Error::internal("a job for no copy"))?);
    let found = data_export::Entity::find_by_id(id).one(app.db.background()).await?;
    let Some(copy) = found.filter(|copy| copy.ready_at.is_none()) else { return Ok(()) };
    let Some(person) = person(app, copy.account_id).await? else { return Ok(()) };
    let files = files(app, &person).await?;
    let tx = app.db.begin_background().await?;
    let waits = data_export::Entity::find_by_id(id).filter(data_export::Column::ReadyAt.is_null());
    if waits.lock_exclusive().one(&tx).await?.is_none() {
        return Ok(());
    }
    for (file, text) in files {
        write(&tx, id, &file, &text).await?;
    }
    data_export::Entity::update_many()
        .col_expr(data_export::Column::ReadyAt, Expr::value(Moment::from(app.clock.now())))
        .filter(data_export::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    Ok(tx.commit().await?)
}

/// The data held about a person, as files: everything as JSON with one row per line, and each table as CSV.
async fn files(app: &App, person: &Person) -> Result<Vec<(String, String)>, Error> {
    let made_at = json!(DateTime::from(app.clock.now()).text());
    let (mut files, mut everything) = (Vec::new(), format!("{{\n\"madeAt\": {made_at}"));
    for holding in app.registry.holdings() {
        let rows = holding.rows(app.db.background(), person).await?;
        if rows.is_empty() {
            continue;
        }
        files.push((format!("{}.csv", holding.name), csv(holding, &rows)?));
        // Names of tables and columns need no escaping.
        let names: Vec<&str> = holding.exported().iter().map(|column| column.name).collect();
        let cells = |row: Vec<Json>| {
            let cells = names.iter().zip(row).map(|(name, value)| format!("\"{name}\": {value}"));
            cells.collect::<Vec<_>>().join(", ")
        };
        let lines: Vec<String> = rows.into_iter().map(|row| format!("{{{}}}", cells(row))).collect();
        everything += &format!(",\n\"{}\": [\n{}\n]", holding.name, lines.join(",\n"));
    }
    everything += "\n}\n";
    files.push((EVERYTHING.to_owned(), everything));
    Ok(files)
}

async fn person(app: &App, id: AccountId) -> Result<Option<Person>, Error> {
    let account = account::Entity::find_by_id(id).one(app.db.background()).await?;
    Ok(account.map(|account| Person { id, email: account.email }))
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

/// A value as a CSV cell. Text that a spreadsheet would take for a formula gets an apostrophe in front.
fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Writes a file part by part.
async fn write(tx: &DatabaseTransaction, id: DataExportId, file: &str, text: &str) -> Result<(), Error> {
    let mut rest = text;
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
        data_export_part::Entity::insert(row).exec_without_returning(tx).await?;
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    Ok(())
}

/// Deletes expired copies.
pub async fn purge(app: &Arc<App>) -> Result<(), Error> {
    let past = data_export::Column::ExpiresAt.lte(Moment::from(app.clock.now()));
    Ok(delete_blocks::<data_export::Entity>(app.db.background(), past.into_condition()).await?)
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
