//! What tables hold of people. Each area says of every column of its tables what it tells; the registry sums it up. The copy
//! that a person may ask for, erasure, and a law that looks for marks after it read that sum.

pub mod contributions;

use crate::base::scalars::DateTime;
use entity::{AccountId, Moment};
use sea_orm::sea_query::{
    Condition, DeleteStatement, Expr, IntoCondition, Query, SelectStatement, SimpleExpr, UpdateStatement,
};
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IdenStatic, Iterable,
    QueryFilter, QueryResult, QuerySelect, QueryTrait,
};
use serde_json::Value as Json;
use uuid::Uuid;

/// Whom rows are looked up for.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their account.
    pub id: AccountId,
    /// Its e-mail address, folded.
    pub email: String,
}

/// What a column tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// Nothing was said of it here.
    Unsaid,
    /// Nothing of a person: codes, numbers, dates, what they made for others.
    Plain,
    /// Something of the person whose row it is: exported and erased.
    Personal,
    /// Credentials and their hashes, and anything that may belong to somebody else: erased, and never exported.
    Secret,
}

/// What becomes of rows when the person is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They go with the account, or are its own: foreign keys see to it.
    WithAccount,
    /// They are deleted first.
    Deleted,
    /// Their personal and secret columns are emptied.
    Emptied,
    /// They stay, without the name of who made them.
    Stays,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it tells.
    pub tells: Tells,
    of: ColumnType,
    nullable: bool,
}

/// The ids of some rows, for a condition on other rows.
pub fn ids_of<E: EntityTrait>(id: E::Column, which: impl IntoCondition) -> SelectStatement {
    E::find().select_only().column(id).filter(which.into_condition()).into_query()
}

/// Rows of a table that tell of a person.
pub struct Holding {
    /// The table, or part of it: the name in the copy.
    pub name: &'static str,
    /// The table.
    pub table: &'static str,
    /// What becomes of them.
    pub fate: Fate,
    /// All columns of the table, in their order.
    pub columns: Vec<Column>,
    whose: Option<fn(&Person) -> Condition>,
}

impl Holding {
    /// Rows of a table, found by a condition.
    pub fn of<E: EntityTrait>(name: &'static str, fate: Fate, whose: fn(&Person) -> Condition) -> Self {
        Self { name, fate, whose: Some(whose), ..Self::of_nobody::<E>() }
    }

    /// A table that tells of nobody.
    pub fn of_nobody<E: EntityTrait>() -> Self {
        let table = E::default().table_name();
        let columns = E::Column::iter().map(|column| Column {
            name: column.as_str(),
            tells: Tells::Unsaid,
            of: column.def().get_column_type().clone(),
            nullable: column.def().is_null(),
        });
        Self { name: table, table, fate: Fate::Stays, columns: columns.collect(), whose: None }
    }

    fn say<C: ColumnTrait>(mut self, tells: Tells, named: impl IntoIterator<Item = C>) -> Self {
        for named in named {
            for column in self.columns.iter_mut().filter(|column| column.name == named.as_str()) {
                column.tells = tells;
            }
        }
        self
    }

    /// These tell something of the person.
    pub fn personal<C: ColumnTrait>(self, named: impl IntoIterator<Item = C>) -> Self {
        self.say(Tells::Personal, named)
    }

    /// These are secrets of the person.
    pub fn secret<C: ColumnTrait>(self, named: impl IntoIterator<Item = C>) -> Self {
        self.say(Tells::Secret, named)
    }

    /// These tell nothing of anybody.
    pub fn plain<C: ColumnTrait>(self, named: impl IntoIterator<Item = C>) -> Self {
        self.say(Tells::Plain, named)
    }

    /// None of its columns tells anything of anybody.
    pub fn all_plain(mut self) -> Self {
        for column in &mut self.columns {
            column.tells = Tells::Plain;
        }
        self
    }

    /// The condition on its rows; none where it tells of nobody.
    pub fn rows_of(&self, person: &Person) -> Option<Condition> {
        self.whose.map(|whose| whose(person))
    }

    /// Columns that tell this.
    pub fn telling(&self, tells: Tells) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.tells == tells)
    }

    /// Columns that tell anything of the person: what erasure empties.
    pub fn telling_of_them(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| matches!(column.tells, Tells::Personal | Tells::Secret))
    }

    /// The statement that erasure sends; none where foreign keys see to it, or nothing is to be done.
    pub fn erasure(&self, person: &Person) -> Option<Erasure> {
        let theirs = self.rows_of(person)?;
        match self.fate {
            Fate::WithAccount | Fate::Stays => None,
            Fate::Deleted => {
                Some(Erasure::Delete(Query::delete().from_table(self.table).cond_where(theirs).to_owned()))
            }
            Fate::Emptied => {
                let values = self.telling_of_them().map(|column| (column.name, column.empty()));
                let update = Query::update().table(self.table).values(values).cond_where(theirs).to_owned();
                Some(Erasure::Empty(update))
            }
        }
    }

    /// Columns of the copy.
    pub fn exported(&self) -> Vec<&Column> {
        self.columns.iter().filter(|column| matches!(column.tells, Tells::Plain | Tells::Personal)).collect()
    }

    /// The rows of a person as a statement; none where nothing of them is exported.
    pub fn select(&self, person: &Person) -> Option<SelectStatement> {
        let (whose, columns) = (self.rows_of(person)?, self.exported());
        let mut select = Query::select();
        select.from(self.table).cond_where(whose);
        for column in &columns {
            select.expr(Expr::col((self.table, column.name)));
        }
        (!columns.is_empty()).then_some(select)
    }

    /// The rows of a person, each cell in the order of [`Self::exported`].
    pub async fn rows(&self, db: &DatabaseConnection, person: &Person) -> Result<Vec<Vec<Json>>, DbErr> {
        let Some(select) = self.select(person) else { return Ok(Vec::new()) };
        let columns = self.exported();
        let rows = db.query_all(&select).await?;
        rows.iter().map(|row| columns.iter().map(|column| column.read(row)).collect()).collect()
    }
}

/// What erasure does with rows of a table.
pub enum Erasure {
    /// They go.
    Delete(DeleteStatement),
    /// What they tell goes.
    Empty(UpdateStatement),
}

impl Column {
    /// What it holds once it tells nothing: null, or nothing of its type where it cannot be null.
    fn empty(&self) -> SimpleExpr {
        match self.of {
            _ if self.nullable => Expr::cust("NULL"),
            ColumnType::Boolean => Expr::value(false),
            ColumnType::Integer => Expr::value(0_i32),
            ColumnType::BigInteger => Expr::value(0_i64),
            ColumnType::Uuid => Expr::value(Uuid::nil()),
            _ => Expr::value(""),
        }
    }

    /// Whether it holds text.
    pub const fn is_text(&self) -> bool {
        !matches!(self.of, ColumnType::Uuid | ColumnType::Boolean | ColumnType::Integer | ColumnType::BigInteger)
    }

    /// Its value in a row: ids and texts as texts, moments in RFC 3339.
    fn read(&self, row: &QueryResult) -> Result<Json, DbErr> {
        Ok(match self.of {
            ColumnType::Uuid => row.try_get::<Option<Uuid>>("", self.name)?.map(|id| Json::from(id.to_string())),
            ColumnType::Boolean => row.try_get::<Option<bool>>("", self.name)?.map(Json::from),
            ColumnType::Integer => row.try_get::<Option<i32>>("", self.name)?.map(Json::from),
            ColumnType::BigInteger => {
                let number = row.try_get::<Option<i64>>("", self.name)?;
                number.map(
                    |number| {
                        if self.is_moment() { DateTime::from(Moment(number)).text().into() } else { number.into() }
                    },
                )
            }
            _ => row.try_get::<Option<String>>("", self.name)?.map(Json::from),
        }
        .unwrap_or_default())
    }

    /// Moments are numbers of milliseconds; their columns are named so.
    fn is_moment(&self) -> bool {
        matches!(self.name, "at" | "since") || self.name.ends_with("_at") || self.name.ends_with("_until")
    }
}
