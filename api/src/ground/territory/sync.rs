//! Keeps the table `commune` up to date with the gazetteer, for statements that join communes to other rows.

use super::gazetteer::Gazetteer;
use super::{CommuneRow, InseeCode, gazetteer};
use crate::base::db::Database;
use entity::{commune, setting};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// Rows of one statement: PostgreSQL takes 65,535 parameters, SQLite 32,766.
const CHUNK: usize = 1_000;
/// Version of the stored columns. It is raised when they change, so that all communes are stored again.
const COLUMNS: u32 = 1;
/// The setting with the fingerprint of the gazetteer that was last stored.
const SETTING: &str = "gazetteer";

/// Updates the table from the gazetteer, in one transaction; does nothing if it is up to date. Communes that left the
/// list stay in the table, with their successor.
pub async fn synchronise(db: &Database, gazetteer: &Gazetteer) -> Result<(), DbErr> {
    let fingerprint = fingerprint();
    let known = setting::Entity::find_by_id(SETTING.to_owned()).one(db.read()).await?;
    if known.is_some_and(|known| known.value == fingerprint) {
        return Ok(());
    }
    let tx = db.begin().await?;
    for communes in gazetteer.communes().chunks(CHUNK) {
        let rows = communes.iter().map(|row| commune::ActiveModel::from(stored_row(gazetteer, row)).reset_all());
        let columns = [
            commune::Column::Name,
            commune::Column::Department,
            commune::Column::Region,
            commune::Column::Epci,
            commune::Column::Successor,
        ];
        let replace = OnConflict::column(commune::Column::Code).update_columns(columns).to_owned();
        commune::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(&tx).await?;
    }
    let codes = commune::Entity::find().select_only().column(commune::Column::Code);
    let codes: Vec<String> = codes.into_tuple().all(&tx).await?;
    for code in codes {
        let Some(read) = InseeCode::read(&code).filter(|read| gazetteer.current(*read).is_none()) else { continue };
        let successor = gazetteer.resolve(read).and_then(|index| gazetteer.get(index)).map(|row| row.code.to_string());
        commune::Entity::update_many()
            .set(commune::ActiveModel { successor: Set(successor), ..Default::default() })
            .filter(commune::Column::Code.eq(code))
            .exec(&tx)
            .await?;
    }
    let row = setting::ActiveModel { name: Set(SETTING.to_owned()), value: Set(fingerprint) };
    let replace = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
    setting::Entity::insert(row).on_conflict(replace).exec_without_returning(&tx).await?;
    tx.commit().await
}

/// The differences between the table and the gazetteer, in words; empty if there are none.
pub async fn check(db: &Database, gazetteer: &Gazetteer) -> Result<Vec<String>, DbErr> {
    let rows = commune::Entity::find().filter(commune::Column::Successor.is_null()).all(db.read()).await?;
    let mut found = Vec::new();
    if rows.len() != gazetteer.communes().len() {
        found.push(format!("{} communes in the table, {} in the list", rows.len(), gazetteer.communes().len()));
    }
    for stored in rows {
        let row = InseeCode::read(&stored.code).and_then(|code| gazetteer.current(code));
        let row = row.and_then(|index| gazetteer.get(index)).map(|row| stored_row(gazetteer, row));
        if row.as_ref() != Some(&stored) {
            found.push(format!("commune {} does not stand so in the list", stored.code));
        }
    }
    Ok(found)
}

/// The row that is stored for a commune.
fn stored_row(gazetteer: &Gazetteer, row: &CommuneRow) -> commune::Model {
    commune::Model {
        code: row.code.to_string(),
        name: row.name.to_owned(),
        department: row.department.to_owned(),
        region: gazetteer.department_of(row).region.to_owned(),
        epci: row.epci.map(|code| code.to_string()),
        successor: None,
    }
}

fn fingerprint() -> String {
    format!("{COLUMNS}:{}", Uuid::new_v5(&Uuid::NAMESPACE_OID, gazetteer::TABLE))
}
