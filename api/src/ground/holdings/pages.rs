//! The rows of a holding, a few at a time: what is in memory at once does not grow with the number of rows or with their
//! length.
//!
//! A statement finds the next keys, and how long the rows are; then the rows are read by their keys, as many at once as
//! are short enough together.

use super::Holding;
use sea_orm::sea_query::{
    Alias, Asterisk, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr, Value, ValueTuple,
};
use sea_orm::{ColumnType, ConnectionTrait, DatabaseConnection, DbErr, QueryResult};
use serde_json::Value as Json;
use std::collections::VecDeque;
use uuid::Uuid;

/// Keys that are found by one statement.
const KEYS: u64 = 10_000;
/// Rows that are read by one statement.
const ROWS: usize = 200;
/// Bytes of texts that are read by one statement; a single row may be longer.
const BYTES: i64 = 256 << 10;

/// The rows of a holding that a condition selects, in the order of their keys.
pub struct Pages<'a> {
    db: &'a DatabaseConnection,
    holding: &'a Holding,
    which: Condition,
    /// Keys whose rows were not read yet, with the bytes of their texts.
    keys: VecDeque<(Vec<Value>, i64)>,
    /// The last key that was found.
    last: Option<Vec<Value>>,
    /// Whether there are no further keys.
    done: bool,
}

impl<'a> Pages<'a> {
    /// The rows of a holding that a condition selects.
    pub fn new(db: &'a DatabaseConnection, holding: &'a Holding, which: Condition) -> Self {
        Self { db, holding, which, keys: VecDeque::new(), last: None, done: false }
    }

    /// The next rows, with cells in the order of [`Holding::exported`]; none after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<Vec<Json>>>, DbErr> {
        loop {
            if self.keys.is_empty() {
                if self.done {
                    return Ok(None);
                }
                self.find_keys().await?;
                continue;
            }
            let (mut some, mut bytes) = (Vec::new(), 0);
            while let Some((key, length)) = self.keys.front() {
                if !some.is_empty() && (bytes + length > BYTES || some.len() >= ROWS) {
                    break;
                }
                bytes += length;
                some.push(key.clone());
                self.keys.pop_front();
            }
            let rows = self.read(some).await?;
            // Rows may have gone since their keys were found.
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
    }

    /// How many rows there are.
    pub async fn count(&self) -> Result<i64, DbErr> {
        let mut count = Query::select();
        count.expr(Func::count(Expr::col(Asterisk))).from(self.holding.table).cond_where(self.which.clone());
        let row = self.db.query_one(&count).await?;
        row.map_or(Ok(0), |row| row.try_get_by_index(0))
    }

    fn key(&self) -> SimpleExpr {
        Expr::tuple(self.holding.keys.iter().map(|key| Expr::col((self.holding.table, *key))))
    }

    fn in_order(&self, select: &mut SelectStatement) {
        for key in &self.holding.keys {
            select.order_by((self.holding.table, *key), Order::Asc);
        }
    }

    async fn find_keys(&mut self) -> Result<(), DbErr> {
        let mut select = Query::select();
        select.from(self.holding.table).cond_where(self.which.clone()).limit(KEYS);
        for key in &self.holding.keys {
            select.expr(Expr::col((self.holding.table, *key)));
        }
        select.expr(self.length());
        if let Some(last) = &self.last {
            select.and_where(self.key().gt(Expr::tuple(last.iter().cloned().map(Expr::val))));
        }
        self.in_order(&mut select);
        let rows = self.db.query_all(&select).await?;
        self.done = u64::try_from(rows.len()).unwrap_or(u64::MAX) < KEYS;
        for row in &rows {
            let key = self.holding.keys.iter().enumerate().map(|(place, name)| self.value(row, place, name));
            let length = row.try_get_by_index(self.holding.keys.len())?;
            self.keys.push_back((key.collect::<Result<_, _>>()?, length));
        }
        if let Some((key, _)) = self.keys.back() {
            self.last = Some(key.clone());
        }
        Ok(())
    }

    /// The bytes of the texts of a row. Both databases know them without reading the texts.
    fn length(&self) -> SimpleExpr {
        let texts = self.holding.exported().into_iter().filter(|column| column.is_text());
        let lengths = texts.map(|column| {
            let length = Func::cust("octet_length").arg(Expr::col((self.holding.table, column.name)));
            Expr::from(Func::coalesce([length.into(), Expr::val(0_i32)]))
        });
        lengths.reduce(ExprTrait::add).unwrap_or_else(|| Expr::val(0_i32)).cast_as("bigint")
    }

    /// A part of a key.
    fn value(&self, row: &QueryResult, place: usize, name: &str) -> Result<Value, DbErr> {
        let of = self.holding.columns.iter().find(|column| column.name == name).map(|column| &column.of);
        Ok(match of {
            Some(ColumnType::Uuid) => row.try_get_by_index::<Uuid>(place)?.into(),
            Some(ColumnType::Integer) => row.try_get_by_index::<i32>(place)?.into(),
            Some(ColumnType::BigInteger) => row.try_get_by_index::<i64>(place)?.into(),
            _ => row.try_get_by_index::<String>(place)?.into(),
        })
    }

    async fn read(&self, keys: Vec<Vec<Value>>) -> Result<Vec<Vec<Json>>, DbErr> {
        let mut these = Query::select();
        these.column(Asterisk).from_values(keys.into_iter().map(ValueTuple::Many), Alias::new("these"));
        let columns = self.holding.exported();
        let mut select = Query::select();
        select.from(self.holding.table).cond_where(self.which.clone());
        for column in &columns {
            select.expr(Expr::col((self.holding.table, column.name)));
        }
        select.and_where(self.key().in_subquery(these));
        self.in_order(&mut select);
        let rows = self.db.query_all(&select).await?;
        rows.iter().map(|row| columns.iter().map(|column| column.read(row)).collect()).collect()
    }
}
