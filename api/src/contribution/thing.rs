//! A contribution as it was read: its row, its noun's, and what was asked for with it.

use super::load::Loaders;
use crate::error::Error;
use crate::gql::Context;
use crate::loader::Loader;
use entity::contribution::{self, Column as C, Kind, State};
use entity::{AccountId, ContributionId, Moment, Positional, account, organisation, team};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Iterable, QueryResult, TryGetable};
use std::mem::discriminant;
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
    /// Its row. From a list it has the columns that the fields asked for show, empty ones else (`SELDOM`): a law asks for
    /// each field alone.
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

/// Those among them whose columns are read only where one of them is asked for. Not each for itself: every choice of columns is
/// another statement to prepare.
const SELDOM: [&str; 2] = ["language", "point"];

/// What a selection asks of the things of a list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The rows of their noun.
    pub own: bool,
    /// Their teams.
    pub team: bool,
    /// Their authors.
    pub author: bool,
    /// How many there are in all.
    pub total: bool,
    /// Whether more lie beyond the page.
    pub beyond: bool,
    /// The columns of [`SELDOM`] fields.
    seldom: bool,
    /// Columns that cursors hold.
    keys: &'static [C],
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
        let any = |is_such: &dyn Fn(&str) -> bool| fields.iter().any(|field| is_such(field));
        let own = any(&|field| !COMMON.contains(&field));
        Self {
            own: own && joins_are_on(),
            team: any(&|field| field == "team") && joins_are_on(),
            author: any(&|field| field == "author") && joins_are_on(),
            total: asked.field("totalCount").exists(),
            beyond: asked.field("pageInfo").exists(),
            // What a field of the noun looks at beside its own row is not known here: it may be anything.
            seldom: own || any(&|field| SELDOM.contains(&field)) || !joins_are_on(),
            keys: &[],
        }
    }

    /// All that can come along.
    pub const fn everything() -> Self {
        Self { own: true, team: true, author: true, total: false, beyond: true, seldom: true, keys: &[] }
    }

    /// With the columns that cursors hold.
    pub const fn with_keys(self, keys: &'static [C]) -> Self {
        Self { keys, ..self }
    }

    /// What is read of `contribution`, in the order of the table. Of which kind a thing is and in which state, a list knows.
    fn columns(&self) -> impl Iterator<Item = C> {
        let is_key = |column: &C| self.keys.iter().any(|key| discriminant(key) == discriminant(column));
        C::iter().filter(move |column| match column {
            C::Kind | C::State => false,
            C::TitleKey => is_key(column),
            C::Slug | C::Language | C::LatE7 | C::LonE7 | C::HasPoint => self.seldom || is_key(column),
            _ => true,
        })
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

/// What is read of a team beside its id, which the contribution has.
const TEAM: [team::Column; 3] = [team::Column::Name, team::Column::CreatedAt, team::Column::Version];

/// Selects contributions with the rows of their noun and what is wanted with them; the caller says from where.
pub fn select<N: Noun>(wanted: &Wanted) -> SelectStatement {
    let mut select = Query::select();
    select.columns(wanted.columns().map(|column| column.as_column_ref()));
    if wanted.own {
        select.columns(N::Column::iter().map(|column| column.as_column_ref()));
    }
    if wanted.team {
        select.columns(TEAM.map(|column| column.as_column_ref()));
    }
    if wanted.author {
        // Never the address or the password.
        select.column(account::Column::Name.as_column_ref());
    }
    select
}

/// Joins what is wanted to a select that has `contribution`, and the noun where it is or `filters` are on its columns.
pub fn join<N: Noun>(select: &mut SelectStatement, wanted: &Wanted, filters: bool) {
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

/// What reads the rows of such a select.
pub struct Reader<'w> {
    wanted: &'w Wanted,
    columns: Vec<C>,
    state: State,
}

impl<'w> Reader<'w> {
    /// For things in this state.
    pub fn new(wanted: &'w Wanted, state: State) -> Self {
        Self { wanted, columns: wanted.columns().collect(), state }
    }

    /// Reads a row.
    pub fn read<N: Noun>(&self, row: &QueryResult) -> Result<Thing<N>, DbErr> {
        let mut cells = Cells { row, columns: &self.columns, next: 0 };
        let base = contribution::Model {
            id: ContributionId(cells.take(C::Id)?),
            kind: N::KIND,
            title: cells.take(C::Title)?,
            title_key: cells.take(C::TitleKey)?,
            slug: cells.take(C::Slug)?,
            language: cells.take(C::Language)?,
            author_id: cells.take(C::AuthorId)?,
            team_id: cells.take(C::TeamId)?,
            state: self.state,
            communes: cells.take(C::Communes)?,
            published_at: cells.take(C::PublishedAt)?,
            updated_at: Moment(cells.take(C::UpdatedAt)?),
            version: cells.take(C::Version)?,
            lat_e7: cells.take(C::LatE7)?,
            lon_e7: cells.take(C::LonE7)?,
            has_point: cells.take(C::HasPoint)?,
        };
        debug_assert_eq!(cells.next, self.columns.len(), "columns are taken in the order of the table");
        let mut next = cells.next;
        let own = if self.wanted.own {
            let own = N::Model::at(row, next)?;
            next += N::Model::WIDTH;
            Some(Arc::new(own))
        } else {
            None
        };
        let team = if self.wanted.team {
            let cell = next;
            next += TEAM.len();
            match base.team_id {
                Some(id) => Loaded::There(team::Model {
                    id,
                    name: row.try_get_by_index(cell)?,
                    created_at: row.try_get_by_index(cell + 1)?,
                    version: row.try_get_by_index(cell + 2)?,
                }),
                None => Loaded::None,
            }
        } else {
            Loaded::NotLoaded
        };
        let author = if self.wanted.author {
            let name: Option<String> = row.try_get_by_index(next)?;
            base.author_id.zip(name).map(|(id, name)| Person { id, name }).into()
        } else {
            Loaded::NotLoaded
        };
        Ok(Thing { base: Base { row: base, team, author }, own })
    }
}

/// The first cells of a row, one after the other.
struct Cells<'r> {
    row: &'r QueryResult,
    columns: &'r [C],
    next: usize,
}

impl Cells<'_> {
    /// The cell of a column, nothing where it was not wanted; columns are taken in the order of the table.
    fn take<T: TryGetable + Default>(&mut self, column: C) -> Result<T, DbErr> {
        if self.columns.get(self.next).map(discriminant) != Some(discriminant(&column)) {
            return Ok(T::default());
        }
        self.next += 1;
        self.row.try_get_by_index(self.next - 1)
    }
}
