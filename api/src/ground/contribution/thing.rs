//! A contribution as it was read: its row, the row of its noun, and the relations that were read with it.

use super::files::Former;
use crate::base::error::Error;
use crate::base::gql::Context;
use crate::ground::context::{Batch, Ctx, Resolving};
use crate::ground::visibility::sees;
use crate::ground::write::{Outcome, Tx};
use entity::contribution::{self, Column as C, Kind, State};
use entity::{AccountId, ContributionId, Moment, Positional, account, team};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    QueryResult,
};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;
use uuid::Uuid;

/// A relation of a row. A relation that was not loaded may exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded<T> {
    /// It was not read.
    NotLoaded,
    /// It does not exist.
    None,
    /// It was read and exists.
    There(T),
}

impl<T> From<Option<T>> for Loaded<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Self::There)
    }
}

/// The public data of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id of the account.
    pub id: AccountId,
    /// The name shown beside what they write.
    pub name: String,
}

/// What every contribution has, with the relations that were read with it.
#[derive(Debug, Clone)]
pub struct Base {
    /// Its row.
    pub row: contribution::Model,
    /// The team that runs it.
    pub team: Loaded<team::Model>,
    /// Who registered it.
    pub author: Loaded<Person>,
}

impl From<contribution::Model> for Base {
    /// A row without relations.
    fn from(row: contribution::Model) -> Self {
        Self { row, team: Loaded::NotLoaded, author: Loaded::NotLoaded }
    }
}

/// A contribution of one noun.
#[derive(Debug, Clone)]
pub struct Thing<N: Noun> {
    /// What every contribution has.
    pub base: Box<Base>,
    /// The row of its noun, if it was read with the thing; else it is loaded when a field needs it.
    pub own: Option<Arc<N::Model>>,
}

impl<N: Noun> From<Base> for Thing<N> {
    fn from(base: Base) -> Self {
        Self { base: Box::new(base), own: None }
    }
}

impl<N: Noun> Thing<N> {
    /// A thing that was just written.
    pub fn new(row: contribution::Model, own: N::Model) -> Self {
        Self { base: Box::new(row.into()), own: Some(Arc::new(own)) }
    }

    /// The row of its noun. The caller has checked that the viewer may know of the thing.
    pub async fn own(&self, ctx: &Ctx<'_>) -> Result<Arc<N::Model>, Error> {
        if let Some(own) = &self.own {
            return Ok(Arc::clone(own));
        }
        let found = ctx.load::<Rows<N>>(self.base.row.id).await?;
        found.ok_or_else(|| Error::internal("a contribution without the row of its noun"))
    }
}

impl<N: Noun> Outcome for Thing<N> {
    fn id(&self) -> Uuid {
        self.base.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let base = Base::again(tx, id).await?;
        if base.row.kind == N::KIND { Ok(base.into()) } else { Err(Error::not_found()) }
    }
}

impl Outcome for Base {
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = contribution::Entity::find_by_id(ContributionId(id)).one(tx.db()).await?;
        row.filter(|row| sees(&tx.viewer, row)).map(Self::from).ok_or_else(Error::not_found)
    }
}

/// What a revision stores of a noun; implemented by `fields!` for its row.
pub trait Revised {
    /// Whether the noun has long texts, which lie apart from the row.
    const HAS_TEXTS: bool;
    /// Whether the noun has fields that hold files.
    const HAS_FILES: bool;
    /// Whether a column holds personal data, which no revision stores.
    fn is_personal(column: &str) -> bool;
    /// The noun's fields as one JSON object, under their names in the inputs. `texts` are its long texts in Markdown, by their
    /// fields; `files` is what it uses files for.
    fn body(&self, texts: &HashMap<String, String>, files: &Former) -> Json;
}

/// A noun: the table that has the columns of one kind of contribution. Implemented by the registry (`nouns!`).
pub trait Noun:
    EntityTrait<
        Model: Positional + Revised + IntoActiveModel<<Self as EntityTrait>::ActiveModel> + Send + Sync,
        ActiveModel: ActiveModelTrait<Entity = Self> + ActiveModelBehavior + Send,
    >
{
    /// Its kind.
    const KIND: Kind;
    /// Its primary key, which is the id of the contribution.
    const ID: Self::Column;
    /// The id of a row.
    fn id(row: &Self::Model) -> ContributionId;
}

/// Loads rows of a noun by the ids of contributions that the viewer may know of.
pub struct Rows<N>(PhantomData<fn() -> N>);

impl<N: Noun> Batch for Rows<N> {
    type Key = ContributionId;
    type Value = Arc<N::Model>;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<ContributionId>) -> Result<Vec<(ContributionId, Self::Value)>, Error> {
        let ids = crate::base::loader::padded(ids);
        let rows = N::find().filter(N::ID.is_in(ids)).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (N::id(&row), Arc::new(row))).collect())
    }
}

/// Fields of things that do not need the row of their noun.
pub const COMMON: [&str; 25] = [
    "__typename",
    "id",
    "title",
    "slug",
    "language",
    "topics",
    "state",
    "author",
    "team",
    "communes",
    "point",
    "publishedAt",
    "updatedAt",
    "version",
    "viewerCan",
    "revisions",
    "grewFrom",
    "grewInto",
    "comments",
    "commentCount",
    "commentsClosed",
    "resonances",
    "viewerResonances",
    "networks",
    "networkMemberships",
];

/// What a selection asks for with the things of a list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The rows of their noun.
    pub own: bool,
    /// Their teams.
    pub team: bool,
    /// Their authors.
    pub author: bool,
    /// The number of things in the whole list.
    pub total: bool,
    /// Whether more lie beyond the page.
    pub beyond: bool,
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
        let joins = ctx.op().app.joins();
        Self {
            own: joins && any(&|field| !COMMON.contains(&field)),
            team: joins && any(&|field| field == "team"),
            author: joins && any(&|field| field == "author"),
            total: asked.field("totalCount").exists(),
            beyond: asked.field("pageInfo").exists(),
        }
    }

    /// Everything that the statement of a page can read. The total takes a statement of its own.
    pub const fn everything() -> Self {
        Self { own: true, team: true, author: true, total: false, beyond: true }
    }
}

/// The columns of `contribution` that lists read, in the order of [`read`]. The other columns are not needed: a list
/// knows the kind and the state of its things, `by_guest`, `publish_at` and
/// `embargo_until` have no effect on public things, and the key of a title is
/// computed when a cursor needs it.
const COLUMNS: [C; 18] = [
    C::Id,
    C::Title,
    C::Slug,
    C::Language,
    C::AuthorId,
    C::TeamId,
    C::HouseId,
    C::Networks,
    C::Communes,
    C::PublishedAt,
    C::UpdatedAt,
    C::Version,
    C::LatE7,
    C::LonE7,
    C::HasPoint,
    C::Rank,
    C::CommentsClosed,
    C::Topics,
];

/// The columns of a team that lists read. The contribution has the id of the team.
const TEAM: [team::Column; 3] = [team::Column::Name, team::Column::CreatedAt, team::Column::Version];

/// Selects the columns of contributions and of what is wanted with them. The caller adds the tables.
pub fn select<N: Noun>(wanted: &Wanted) -> SelectStatement {
    let mut select = Query::select();
    select.columns(COLUMNS.map(|column| column.as_column_ref()));
    if wanted.own {
        select.columns(N::Column::iter().map(|column| column.as_column_ref()));
    }
    if wanted.team {
        select.columns(TEAM.map(|column| column.as_column_ref()));
    }
    if wanted.author {
        // The e-mail address and the password hash are never selected.
        select.column(account::Column::Name.as_column_ref());
    }
    select
}

/// Joins what is wanted to a select from `contribution`. The noun is joined if its row is wanted, or if `filters` says
/// that conditions may use its columns.
pub fn join<N: Noun>(select: &mut SelectStatement, wanted: &Wanted, filters: bool) {
    if wanted.own || filters {
        let id = Expr::col(C::Id.as_column_ref());
        select.join(JoinType::InnerJoin, N::default(), id.equals(N::ID.as_column_ref()));
    }
    if wanted.team {
        let team = Expr::col(C::TeamId.as_column_ref());
        select.join(JoinType::LeftJoin, team::Entity, team.equals(team::Column::Id.as_column_ref()));
    }
    if wanted.author {
        let author = Expr::col(C::AuthorId.as_column_ref());
        select.join(JoinType::LeftJoin, account::Entity, author.equals(account::Column::Id.as_column_ref()));
    }
}

/// Reads a row of [`select`] whose thing is in this state. Columns are read by position, because looking them up by
/// name costs more than reading them.
pub fn read<N: Noun>(row: &QueryResult, wanted: &Wanted, state: State) -> Result<Thing<N>, DbErr> {
    let base = contribution::Model {
        id: row.try_get_by_index(0)?,
        kind: N::KIND,
        title: row.try_get_by_index(1)?,
        title_key: String::new(),
        slug: row.try_get_by_index(2)?,
        language: row.try_get_by_index(3)?,
        author_id: row.try_get_by_index(4)?,
        team_id: row.try_get_by_index(5)?,
        house_id: row.try_get_by_index(6)?,
        networks: row.try_get_by_index(7)?,
        state,
        communes: row.try_get_by_index(8)?,
        published_at: row.try_get_by_index(9)?,
        updated_at: Moment(row.try_get_by_index(10)?),
        version: row.try_get_by_index(11)?,
        lat_e7: row.try_get_by_index(12)?,
        lon_e7: row.try_get_by_index(13)?,
        has_point: row.try_get_by_index(14)?,
        rank: row.try_get_by_index(15)?,
        by_guest: false,
        comments_closed: row.try_get_by_index(16)?,
        topics: row.try_get_by_index(17)?,
        publish_at: None,
        embargo_until: None,
    };
    let mut next = COLUMNS.len();
    let own = if wanted.own {
        let own = N::Model::at(row, next)?;
        next += N::Model::WIDTH;
        Some(Arc::new(own))
    } else {
        None
    };
    let team = match base.team_id {
        _ if !wanted.team => Loaded::NotLoaded,
        None => Loaded::None,
        Some(id) => Loaded::There(team::Model {
            id,
            name: row.try_get_by_index(next)?,
            created_at: row.try_get_by_index(next + 1)?,
            version: row.try_get_by_index(next + 2)?,
        }),
    };
    let author = if wanted.author {
        let place = if wanted.team { next + TEAM.len() } else { next };
        let name: Option<String> = row.try_get_by_index(place)?;
        base.author_id.zip(name).map(|(id, name)| Person { id, name }).into()
    } else {
        Loaded::NotLoaded
    };
    Ok(Thing { base: Box::new(Base { row: base, team, author }), own })
}
