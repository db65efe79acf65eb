//! Personal data in tables. Each area declares what every column of its tables tells about people, and the registry
//! collects the declarations. The copy that a person may ask for, erasure, and the law that looks for traces after an
//! erasure read them.

pub mod contributions;
pub mod pages;

use crate::base::scalars::DateTime;
use crate::ground::member::Viewer;
use crate::ground::visibility::{seen_by, sees_former};
use entity::{AccountId, Moment, contribution};
use sea_orm::sea_query::{
    Condition, DeleteStatement, Expr, ExprTrait, IntoCondition, Query, SelectStatement, SimpleExpr, UpdateStatement,
};
use sea_orm::{
    ColumnTrait, ColumnType, DbErr, EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, QueryFilter,
    QueryResult, QuerySelect, QueryTrait,
};
use serde_json::Value as Json;
use uuid::Uuid;

/// The person whose rows are looked up.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their account.
    pub id: AccountId,
    /// Its e-mail address, folded.
    pub email: String,
}

/// What a column tells about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// The column was not declared.
    Unsaid,
    /// Nothing about a person: codes, numbers, dates, and what they made for others.
    Plain,
    /// Personal data of the person whose row it is: exported and erased.
    Personal,
    /// Credentials and their hashes, and anything that may belong to somebody else: erased, and never exported.
    Secret,
}

/// What becomes of rows when the person is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Foreign keys delete them with the account, or they are the row of the account itself.
    WithAccount,
    /// They are deleted before the account.
    Deleted,
    /// Their personal and secret columns are emptied.
    Emptied,
    /// They stay, but no longer refer to the person.
    Stays,
}

/// Which of somebody's rows their copy holds. What they registered for a team goes on being written by others after they
/// left it, so it is theirs to read only while they may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copied {
    /// All of them: they tell of the person, or are the person's own words.
    All,
    /// Those of things that the person may know of; the column holds the id of the thing.
    Seen(&'static str),
    /// Those of things whose former states the person may read.
    FormerSeen(&'static str),
    /// Those of things whose former states the person may not read.
    FormerUnseen(&'static str),
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

/// Rows of a table that tell about a person.
pub struct Holding {
    /// Its name in the copy: that of the table, or of a part of its rows.
    pub name: &'static str,
    /// The table.
    pub table: &'static str,
    /// What becomes of the rows when the person is erased.
    pub fate: Fate,
    /// All columns of the table, in their order.
    pub columns: Vec<Column>,
    whose: Option<fn(&Person) -> Condition>,
    copied: Copied,
    /// The columns of its primary key, in their order.
    keys: Vec<&'static str>,
}

impl Holding {
    /// Rows of a table, found by a condition.
    pub fn of<E: EntityTrait>(name: &'static str, fate: Fate, whose: fn(&Person) -> Condition) -> Self {
        Self { name, fate, whose: Some(whose), ..Self::of_nobody::<E>() }
    }

    /// A table that tells nothing about people.
    pub fn of_nobody<E: EntityTrait>() -> Self {
        let table = E::default().table_name();
        let columns = E::Column::iter().map(|column| Column {
            name: column.as_str(),
            tells: Tells::Unsaid,
            of: column.def().get_column_type().clone(),
            nullable: column.def().is_null(),
        });
        let keys = E::PrimaryKey::iter().map(|key| key.into_column().as_str());
        let (columns, keys) = (columns.collect(), keys.collect());
        Self { name: table, table, fate: Fate::Stays, columns, whose: None, copied: Copied::All, keys }
    }

    /// A copy holds the rows of things that the person may know of; `thing` is the id of the thing.
    pub fn while_seen<C: ColumnTrait>(self, thing: C) -> Self {
        Self { copied: Copied::Seen(thing.as_str()), ..self }
    }

    /// A copy holds the rows of things whose former states the person may read.
    pub fn while_former_are_seen<C: ColumnTrait>(self, thing: C) -> Self {
        Self { copied: Copied::FormerSeen(thing.as_str()), ..self }
    }

    /// A copy holds the rows of things whose former states the person may not read.
    pub fn while_former_are_unseen<C: ColumnTrait>(self, thing: C) -> Self {
        Self { copied: Copied::FormerUnseen(thing.as_str()), ..self }
    }

    fn say<C: ColumnTrait>(mut self, tells: Tells, named: impl IntoIterator<Item = C>) -> Self {
        for named in named {
            for column in self.columns.iter_mut().filter(|column| column.name == named.as_str()) {
                column.tells = tells;
            }
        }
        self
    }

    /// Declares these columns as personal.
    pub fn personal<C: ColumnTrait>(self, named: impl IntoIterator<Item = C>) -> Self {
        self.say(Tells::Personal, named)
    }

    /// Declares these columns as secret.
    pub fn secret<C: ColumnTrait>(self, named: impl IntoIterator<Item = C>) -> Self {
        self.say(Tells::Secret, named)
    }

    /// Declares these columns as plain.
    pub fn plain<C: ColumnTrait>(self, named: impl IntoIterator<Item = C>) -> Self {
        self.say(Tells::Plain, named)
    }

    /// Declares all columns as plain.
    pub fn all_plain(mut self) -> Self {
        for column in &mut self.columns {
            column.tells = Tells::Plain;
        }
        self
    }

    /// The condition on the rows of a person; none if the table tells nothing about people.
    pub fn rows_of(&self, person: &Person) -> Option<Condition> {
        self.whose.map(|whose| whose(person))
    }

    /// Columns that were declared as `tells`.
    pub fn telling(&self, tells: Tells) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.tells == tells)
    }

    /// Columns that were declared as personal or secret: those that erasure empties.
    pub fn telling_of_them(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| matches!(column.tells, Tells::Personal | Tells::Secret))
    }

    /// The statement that erasure sends; none if foreign keys delete the rows or the rows stay.
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

    /// The condition on the rows that the copy of a person holds, who is this viewer; none if nothing of them is exported.
    pub fn copied(&self, person: &Person, viewer: &Viewer) -> Option<Condition> {
        let theirs = self.rows_of(person).filter(|_| !self.exported().is_empty())?;
        let bound = match self.copied {
            Copied::All => return Some(theirs),
            Copied::Seen(thing) => self.with_thing(thing, seen_by(viewer)),
            Copied::FormerSeen(thing) => self.with_thing(thing, sees_former(viewer)),
            Copied::FormerUnseen(thing) => self.with_thing(thing, sees_former(viewer)).not(),
        };
        Some(Condition::all().add(theirs).add(bound))
    }

    /// A condition on the thing of a row.
    fn with_thing(&self, thing: &'static str, which: Condition) -> Condition {
        if self.table == contribution::Entity.table_name() {
            return which;
        }
        let of_row = contribution::Column::Id.as_column_ref();
        let mut found = Query::select();
        found.expr(Expr::val(1)).from(contribution::Entity);
        found.and_where(Expr::col(of_row).equals((self.table, thing)));
        Condition::all().add(Expr::exists(found.cond_where(which).to_owned()))
    }
}

/// What erasure does with rows of a table.
pub enum Erasure {
    /// The rows are deleted.
    Delete(DeleteStatement),
    /// Their personal and secret columns are emptied.
    Empty(UpdateStatement),
}

impl Column {
    /// The value of an emptied column: null, or the empty value of its type if it is not nullable.
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

    /// Whether it holds a moment. Moments are stored as milliseconds, so only the name of the column tells.
    fn is_moment(&self) -> bool {
        matches!(self.name, "at" | "since") || self.name.ends_with("_at") || self.name.ends_with("_until")
    }
}
