//! A contribution as it was read: its row, its noun's, and what was asked for with it.

use super::load::Loaders;
use crate::error::Error;
use crate::gql::Context;
use crate::loader::Loader;
use entity::contribution::{self, Kind};
use entity::{AccountId, ContributionId, Positional, account, organisation, team};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Iterable, QueryResult};
use std::sync::Arc;

/// What came with a row: a relation that was not loaded is not one that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded<T> {
    /// Nobody asked for it then.
    NotLoaded,
    /// It does not exist.
    None,
    /// Here it is.
    There(T),
}

impl<T> From<Option<T>> for Loaded<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Self::There)
    }
}

/// What is public of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Of the account.
    pub id: AccountId,
    /// The name shown beside what they write.
    pub name: String,
}

/// What every contribution has, with what was asked for beside it.
#[derive(Debug, Clone)]
pub struct Base {
    /// Its row.
    pub row: contribution::Model,
    /// The team that runs it.
    pub team: Loaded<team::Model>,
    /// Who registered it.
    pub author: Loaded<Person>,
}

impl Base {
    /// With nothing loaded beside it.
    const fn new(row: contribution::Model) -> Self {
        Self { row, team: Loaded::NotLoaded, author: Loaded::NotLoaded }
    }
}

/// The row of a noun, where it was read with its contribution; else it is loaded when one of its fields is asked for.
pub type Own<N> = Option<Arc<<N as EntityTrait>::Model>>;

/// A contribution with the row of its noun.
#[derive(Debug, Clone)]
pub struct Thing<N: Noun> {
    /// What every contribution has.
    pub base: Base,
    /// What its noun has.
    pub own: Own<N>,
}

impl<N: Noun> Thing<N> {
    /// With nothing loaded beside it.
    pub fn new(row: contribution::Model, own: N::Model) -> Self {
        Self { base: Base::new(row), own: Some(Arc::new(own)) }
    }
}

/// A noun: the table that has the columns of one kind of contribution.
pub trait Noun: EntityTrait<Model: Positional + Send + Sync> {
    /// Its kind.
    const KIND: Kind;
    /// Its key, which is the contribution's.
    const ID: Self::Column;
    /// The id in a row.
    fn id(row: &Self::Model) -> ContributionId;
    /// What loads its rows.
    fn loader(loaders: &Loaders) -> &Loader<ContributionId, Arc<Self::Model>>;
}

/// A thing of any noun.
#[derive(Debug, Clone)]
pub enum Any {
    /// An organisation.
    Organisation(Thing<organisation::Entity>),
}

impl Any {
    /// With nothing loaded beside it.
    pub fn new(row: contribution::Model) -> Result<Self, Error> {
        let kind = row.kind;
        let base = Base::new(row);
        match kind {
            Kind::Organisation => Ok(Self::Organisation(Thing { base, own: None })),
            // Kinds whose nouns have no table yet: nothing registers them.
            _ => Err(Error::internal(format!("a contribution without a noun: {kind:?}"))),
        }
    }

    /// What every contribution has.
    pub const fn row(&self) -> &contribution::Model {
        match self {
            Self::Organisation(thing) => &thing.base.row,
        }
    }
}

/// Fields of things that the row of their noun is not needed for.
pub const COMMON: [&str; 16] = [
    "__typename",
    "id",
    "title",
    "slug",
    "language",
    "state",
    "author",
    "team",
    "communes",
    "point",
    "publishedAt",
    "updatedAt",
    "version",
    "revisions",
    "grewFrom",
    "grewInto",
];

/// What a selection asks of the things of a list beside what every contribution has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// The rows of their noun.
    pub own: bool,
    /// Their teams.
    pub team: bool,
    /// Their authors.
    pub author: bool,
    /// How many there are in all.
    pub total: bool,
    /// Their folded titles: for the order by name.
    pub title_key: bool,
}

impl Wanted {
    /// What the selection of a connection asks for.
    pub fn of_connection(ctx: &Context<'_>) -> Self {
        let asked = ctx.look_ahead();
        let items = [asked.field("nodes"), asked.field("edges").field("node")];
        let fields: Vec<&str> = items
            .iter()
            .flat_map(|item| item.selection_fields())
            .flat_map(|item| item.selection_set().map(|field| field.name()).collect::<Vec<_>>())
            .collect();
        let any = |is_such: &dyn Fn(&str) -> bool| fields.iter().any(|field| is_such(field)) && joins_are_on();
        Self {
            own: any(&|field| !COMMON.contains(&field)),
            team: any(&|field| field == "team"),
            author: any(&|field| field == "author"),
            total: asked.field("totalCount").exists(),
            title_key: false,
        }
    }
}

/// Law 8 turns joins off and finds that nothing changes.
#[cfg(feature = "faults")]
fn joins_are_on() -> bool {
    crate::faults::joins_are_on()
}

/// Always, in what users run.
#[cfg(not(feature = "faults"))]
const fn joins_are_on() -> bool {
    true
}

/// Selects contributions with the rows of their noun and what is wanted with them; the caller says from where.
pub fn select<N: Noun>(wanted: Wanted) -> SelectStatement {
    let mut select = Query::select();
    for column in contribution::Column::iter() {
        // The folded title is as long as the title, and only the order by name looks at it.
        let is_left_out = matches!(column, contribution::Column::TitleKey) && !wanted.title_key;
        select.expr(if is_left_out { Expr::cust("''") } else { Expr::col(column.as_column_ref()) });
    }
    if wanted.own {
        select.columns(N::Column::iter().map(|column| column.as_column_ref()));
    }
    if wanted.team {
        select.columns(team::Column::iter().map(|column| column.as_column_ref()));
    }
    if wanted.author {
        // Never the address or the password.
        select.columns([account::Column::Id, account::Column::Name].map(|column| column.as_column_ref()));
    }
    select
}

/// Joins what is wanted to a select that has `contribution`, and the noun where it is or `filters` are on its columns.
pub fn join<N: Noun>(select: &mut SelectStatement, wanted: Wanted, filters: bool) {
    if wanted.own || filters {
        let id = Expr::col(contribution::Column::Id.as_column_ref());
        select.join(JoinType::InnerJoin, N::default(), id.equals(N::ID.as_column_ref()));
    }
    if wanted.team {
        let team = Expr::col(contribution::Column::TeamId.as_column_ref());
        select.join(JoinType::LeftJoin, team::Entity, team.equals(team::Column::Id.as_column_ref()));
    }
    if wanted.author {
        let author = Expr::col(contribution::Column::AuthorId.as_column_ref());
        select.join(JoinType::LeftJoin, account::Entity, author.equals(account::Column::Id.as_column_ref()));
    }
}

/// Reads a row of such a select.
pub fn read<N: Noun>(row: &QueryResult, wanted: Wanted) -> Result<Thing<N>, DbErr> {
    let base = contribution::Model::at(row, 0)?;
    let mut next = contribution::Model::WIDTH;
    let own = if wanted.own {
        let own = N::Model::at(row, next)?;
        next += N::Model::WIDTH;
        Some(Arc::new(own))
    } else {
        None
    };
    let team = if wanted.team {
        let there = base.team_id.is_some();
        let team = if there { Loaded::There(team::Model::at(row, next)?) } else { Loaded::None };
        next += team::Model::WIDTH;
        team
    } else {
        Loaded::NotLoaded
    };
    let author = if wanted.author {
        let (id, name): (Option<AccountId>, Option<String>) =
            (row.try_get_by_index(next)?, row.try_get_by_index(next + 1)?);
        id.zip(name).map(|(id, name)| Person { id, name }).into()
    } else {
        Loaded::NotLoaded
    };
    Ok(Thing { base: Base { row: base, team, author }, own })
}
