//! What the statement of a list reads of each thing: what its selection asks for.

use super::thing::{Base, Cover, Loaded, Noun, Person, Thing};
use crate::base::gql::Context;
use crate::ground::context::Resolving;
use entity::contribution::{self, Column as C, Kind, State};
use entity::{ContributionId, Moment, Positional, Words, account, attachment, file, team};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, Iterable, QueryResult};
use std::sync::Arc;

/// Fields of things that do not need the row of their noun.
pub const COMMON: [&str; 28] = [
    "__typename",
    "id",
    "title",
    "slug",
    "url",
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
    "vouchedBy",
    "inherited",
];

/// Fields that lead to the thing that another one belongs to.
const HOUSES: [&str; 4] = ["medium", "organisation", "raisedBy", "by"];
/// The field of the picture that is shown with a thing in lists.
pub const COVER: &str = "cover";
/// The house of a thing in the statement of a list.
const HOUSE: &str = "house";

/// What a selection asks for with the things of a list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The rows of their noun.
    pub own: bool,
    /// Their teams.
    pub team: bool,
    /// Their authors.
    pub author: bool,
    /// The things that they belong to.
    pub house: bool,
    /// The files that they have as covers.
    pub cover: bool,
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
            house: joins && any(&|field| HOUSES.contains(&field)),
            cover: joins && any(&|field| field == COVER),
            total: asked.field("totalCount").exists(),
            beyond: asked.field("pageInfo").exists(),
        }
    }

    /// Everything that the statement of a page can read. The total takes a statement of its own.
    pub const fn everything() -> Self {
        Self { own: true, team: true, author: true, house: true, cover: true, total: false, beyond: true }
    }
}

/// The columns of `contribution` that lists read, in the order of [`read`]. The other columns are not needed: a list
/// knows the kind and the state of its things, `facets` find them, `by_guest`, `publish_at` and
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

/// A column of the house.
fn of_house(column: C) -> (Alias, C) {
    (Alias::new(HOUSE), column)
}

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
    if wanted.house {
        select.columns(COLUMNS.into_iter().chain([C::Kind, C::State]).map(of_house));
    }
    if wanted.cover {
        select.columns(attachment::Column::iter().map(|column| column.as_column_ref()));
        select.columns(file::Column::iter().map(|column| column.as_column_ref()));
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
    if wanted.house {
        let house = Expr::col(C::HouseId.as_column_ref()).equals(of_house(C::Id));
        select.join_as(JoinType::LeftJoin, contribution::Entity, HOUSE, house);
    }
    if wanted.cover {
        use attachment::Column as A;
        let cover = Expr::col(C::Id.as_column_ref()).equals(A::ContributionId.as_column_ref());
        let cover = cover.and(A::Field.eq(COVER)).and(A::Position.eq(0));
        select.join(JoinType::LeftJoin, attachment::Entity, cover);
        let file = Expr::col(A::FileId.as_column_ref()).equals(file::Column::Id.as_column_ref());
        select.join(JoinType::LeftJoin, file::Entity, file);
    }
}

/// Reads the columns of a contribution that lists read, from a place on.
fn row_at(row: &QueryResult, at: usize, kind: Kind, state: State) -> Result<contribution::Model, DbErr> {
    Ok(contribution::Model {
        id: row.try_get_by_index(at)?,
        kind,
        title: row.try_get_by_index(at + 1)?,
        title_key: String::new(),
        slug: row.try_get_by_index(at + 2)?,
        language: row.try_get_by_index(at + 3)?,
        author_id: row.try_get_by_index(at + 4)?,
        team_id: row.try_get_by_index(at + 5)?,
        house_id: row.try_get_by_index(at + 6)?,
        networks: row.try_get_by_index(at + 7)?,
        state,
        communes: row.try_get_by_index(at + 8)?,
        published_at: row.try_get_by_index(at + 9)?,
        updated_at: Moment(row.try_get_by_index(at + 10)?),
        version: row.try_get_by_index(at + 11)?,
        lat_e7: row.try_get_by_index(at + 12)?,
        lon_e7: row.try_get_by_index(at + 13)?,
        has_point: row.try_get_by_index(at + 14)?,
        rank: row.try_get_by_index(at + 15)?,
        by_guest: false,
        comments_closed: row.try_get_by_index(at + 16)?,
        topics: row.try_get_by_index(at + 17)?,
        facets: Words::default(),
        publish_at: None,
        embargo_until: None,
    })
}

/// Reads the house of a thing, from a place on. One that is not public is not read: who sees it is asked of its whole row.
fn house_at(row: &QueryResult, at: usize) -> Result<Loaded<Box<Base>>, DbErr> {
    let [kind, state] = [at + COLUMNS.len(), at + COLUMNS.len() + 1];
    let Some(kind) = row.try_get_by_index::<Option<Kind>>(kind)? else { return Ok(Loaded::None) };
    let state: State = row.try_get_by_index(state)?;
    if !state.is_known() {
        return Ok(Loaded::NotLoaded);
    }
    Ok(Loaded::There(Box::new(row_at(row, at, kind, state)?.into())))
}

/// Reads the cover of a thing, from a place on.
fn cover_at(row: &QueryResult, at: usize) -> Result<Loaded<Cover>, DbErr> {
    if row.try_get_by_index::<Option<ContributionId>>(at)?.is_none() {
        return Ok(Loaded::None);
    }
    let (used, file) = (attachment::Model::at(row, at)?, file::Model::at(row, at + attachment::Model::WIDTH)?);
    Ok(Loaded::There(Arc::new((used, Arc::new(file)))))
}

/// Reads a row of [`select`] whose thing is in this state. Columns are read by position, because looking them up by
/// name costs more than reading them.
pub fn read<N: Noun>(row: &QueryResult, wanted: &Wanted, state: State) -> Result<Thing<N>, DbErr> {
    let base = row_at(row, 0, N::KIND, state)?;
    let mut next = COLUMNS.len();
    let mut take = |wanted: bool, width: usize| {
        let at = next;
        next += if wanted { width } else { 0 };
        at
    };
    let at = take(wanted.own, N::Model::WIDTH);
    let own = if wanted.own { Some(Arc::new(N::Model::at(row, at)?)) } else { None };
    let at = take(wanted.team, TEAM.len());
    let team = match base.team_id {
        _ if !wanted.team => Loaded::NotLoaded,
        None => Loaded::None,
        Some(id) => Loaded::There(team::Model {
            id,
            name: row.try_get_by_index(at)?,
            created_at: row.try_get_by_index(at + 1)?,
            version: row.try_get_by_index(at + 2)?,
        }),
    };
    let at = take(wanted.author, 1);
    let author = if wanted.author {
        let name: Option<String> = row.try_get_by_index(at)?;
        base.author_id.zip(name).map(|(id, name)| Person { id, name }).into()
    } else {
        Loaded::NotLoaded
    };
    let at = take(wanted.house, COLUMNS.len() + 2);
    let house = if wanted.house { house_at(row, at)? } else { Loaded::NotLoaded };
    let at = take(wanted.cover, 0);
    let cover = if wanted.cover { cover_at(row, at)? } else { Loaded::NotLoaded };
    Ok(Thing { base: Box::new(Base { row: base, team, author, house, cover }), own })
}
