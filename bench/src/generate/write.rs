//! How rows get into the database: by `COPY` on PostgreSQL, by statements of many rows on SQLite.

use crate::Outcome;
use sea_orm::sqlx::{self, Postgres};
use sea_orm::{
    ActiveModelTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, IdenStatic, IntoActiveModel,
    Iterable, ModelTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait, Value,
};
use std::fmt::Write;

/// Bytes of rows that are sent to PostgreSQL at once.
const CHUNK: usize = 1 << 20;
/// Parameters of a statement on SQLite, at most.
const PARAMETERS: usize = 32_766;

/// A transaction that only inserts.
pub(super) enum Inserting {
    Sqlite(DatabaseTransaction),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Inserting {
    /// Begins. Where it may, it has PostgreSQL look up no foreign keys: the rows fit by their making.
    pub(super) async fn begin(db: &DatabaseConnection) -> Outcome<Self> {
        if db.get_database_backend() != DbBackend::Postgres {
            let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
            let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
            return Ok(Self::Sqlite(db.begin_with_options(options).await?));
        }
        let mut tx = db.get_postgres_connection_pool().begin().await?;
        let may: String = sqlx::query_scalar("SELECT current_setting('is_superuser')").fetch_one(&mut *tx).await?;
        if may == "on" {
            sqlx::query("SET LOCAL session_replication_role = replica").execute(&mut *tx).await?;
        }
        Ok(Self::Postgres(tx))
    }

    pub(super) async fn commit(self) -> Outcome<()> {
        match self {
            Self::Sqlite(tx) => Ok(tx.commit().await?),
            Self::Postgres(tx) => Ok(tx.commit().await?),
        }
    }

    /// Inserts rows of a table.
    pub(super) async fn insert<E>(&mut self, rows: Vec<E::Model>) -> Outcome<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        if rows.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(tx) => {
                let size = PARAMETERS / E::Column::iter().count().max(1);
                let mut rows = rows.into_iter();
                while rows.len() > 0 {
                    let some: Vec<E::ActiveModel> =
                        rows.by_ref().take(size).map(IntoActiveModel::into_active_model).collect();
                    E::insert_many(some).exec_without_returning(tx).await?;
                }
                Ok(())
            }
            Self::Postgres(tx) => copy::<E>(tx, rows).await,
        }
    }
}

/// Sends rows in the text format of `COPY`.
async fn copy<E: EntityTrait>(tx: &mut sqlx::Transaction<'static, Postgres>, rows: Vec<E::Model>) -> Outcome<()> {
    let columns: Vec<String> = E::Column::iter().map(|column| format!("\"{}\"", column.as_str())).collect();
    let sql = format!("COPY \"{}\" ({}) FROM STDIN", E::default().table_name(), columns.join(", "));
    let mut sink = tx.copy_in_raw(&sql).await?;
    let mut text = String::with_capacity(CHUNK + CHUNK / 8);
    for row in rows {
        for (number, column) in E::Column::iter().enumerate() {
            if number > 0 {
                text.push('\t');
            }
            cell(row.get(column), &mut text)?;
        }
        text.push('\n');
        if text.len() >= CHUNK {
            sink.send(text.as_bytes()).await?;
            text.clear();
        }
    }
    sink.send(text.as_bytes()).await?;
    sink.finish().await?;
    Ok(())
}

fn cell(value: Value, text: &mut String) -> Outcome<()> {
    match value {
        Value::String(Some(value)) => {
            for letter in value.chars() {
                match letter {
                    '\\' => text.push_str("\\\\"),
                    '\t' => text.push_str("\\t"),
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    other => text.push(other),
                }
            }
        }
        Value::Uuid(Some(value)) => write!(text, "{value}")?,
        Value::BigInt(Some(value)) => write!(text, "{value}")?,
        Value::Int(Some(value)) => write!(text, "{value}")?,
        Value::Bool(Some(value)) => text.push(if value { 't' } else { 'f' }),
        Value::String(None) | Value::Uuid(None) | Value::BigInt(None) | Value::Int(None) | Value::Bool(None) => {
            text.push_str("\\N");
        }
        other => return Err(format!("no column has such a value yet: {other:?}").into()),
    }
    Ok(())
}
