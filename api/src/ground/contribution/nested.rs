//! To-many parts of things inside lists, and the counts of such parts: one statement for all things of a page.

use super::ids;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::loader::padded;
use crate::base::page::size;
use crate::ground::context::{Batch, Ctx};
use crate::ground::visibility::seen_by;
use entity::contribution::State;
use entity::link::LinkRelation;
use entity::{ContributionId, LinkId, contribution, link, revision};
use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait, Func, IntoIden, JoinType, Order, Query, SelectStatement, SimpleExpr,
    WindowStatement,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, PrimaryKeyToColumn, QueryResult,
    TryGetable,
};
use std::collections::HashMap;
use std::hash::Hash;
use std::marker::PhantomData;
use uuid::Uuid;

/// The column of [`class`].
const CLASS: &str = "class";

/// A column with its table.
pub type Named = (DynIden, DynIden);

/// A request for the first parts of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartsOf<W> {
    /// The thing.
    pub thing: ContributionId,
    /// Which parts: for example those before a version, or in a direction.
    pub which: W,
    /// Maximum number of parts.
    pub first: usize,
}

/// A direction of lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// What a thing grew from.
    From,
    /// What grew from it.
    Into,
}

/// A link.
pub type LinkRow = link::Model;

/// Groups the things whose keys ask for the same parts.
fn alike<W: Copy + Eq + Hash>(keys: Vec<PartsOf<W>>) -> HashMap<(W, usize), Vec<ContributionId>> {
    let mut groups: HashMap<(W, usize), Vec<ContributionId>> = HashMap::new();
    for key in keys {
        groups.entry((key.which, key.first)).or_default().push(key.thing);
    }
    groups
}

/// Rows that are read whole only once they are numbered and cut, by their keys: of those that are not shown the database reads
/// nothing but an index.
pub struct Whole {
    table: DynIden,
    keys: Vec<DynIden>,
    columns: Vec<Named>,
}

impl Whole {
    /// The rows of a table.
    pub fn of<E: EntityTrait>() -> Self {
        let keys = E::PrimaryKey::iter().map(|key| key.into_column().as_column_ref().1).collect();
        let columns = E::Column::iter().map(|column| column.as_column_ref()).collect();
        Self { table: Alias::new(E::default().table_name()).into_iden(), keys, columns }
    }

    /// The select of their keys alone.
    pub fn keys(&self) -> SelectStatement {
        let mut select = Query::select();
        select.columns(self.keys.iter().map(|key| (self.table.clone(), key.clone()))).from(self.table.clone());
        select
    }
}

/// The first rows of each thing. The inner select numbers the rows of each thing; the outer one cuts them, and reads the rest of
/// those that are left where the inner one selects keys.
pub async fn first_of_each<M: FromQueryResult>(
    db: &impl ConnectionTrait,
    mut inner: SelectStatement,
    by: Named,
    order: &[(Named, Order)],
    first: usize,
    whole: Option<Whole>,
) -> Result<Vec<M>, DbErr> {
    let (number, numbered) = (Alias::new("row_number"), Alias::new("numbered"));
    let mut window = WindowStatement::partition_by(by);
    for (column, direction) in order {
        window.order_by(column.clone(), direction.clone());
    }
    inner.expr_window_as(Expr::cust("row_number()"), window, number.clone());
    let most = i64::try_from(first).unwrap_or(i64::MAX);
    let mut outer = Query::select();
    outer.from_subquery(inner, numbered.clone()).and_where(Expr::col(number.clone()).lte(most));
    match whole {
        None => {
            outer.expr(Expr::cust("*"));
        }
        Some(Whole { table, keys, columns }) => {
            let same = |key: DynIden| Expr::col((table.clone(), key.clone())).equals((numbered.clone(), key));
            let same = keys.into_iter().fold(Condition::all(), |all, key| all.add(same(key)));
            // SQLite keeps the order of a left join: it looks each row up by its key.
            outer.columns(columns).join(JoinType::LeftJoin, table.clone(), same);
        }
    }
    outer.order_by(number, Order::Asc);
    let rows = db.query_all(&outer).await?;
    rows.iter().map(|row: &QueryResult| M::from_query_result(row, "")).collect()
}

/// Loads the first parts of things.
pub struct Nested<R>(PhantomData<fn() -> R>);

/// A row of which a thing may have many.
pub trait ManyOf: FromQueryResult + Clone + Send + 'static {
    /// Which rows: for example those before a version, or in a direction.
    type Which: Copy + Eq + Hash + Send + 'static;

    /// The select of these rows of these things, the column that names the thing, and the order.
    fn select(
        ctx: &Ctx<'_>,
        which: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>);

    /// The thing that a row belongs to.
    fn thing(&self, which: Self::Which) -> ContributionId;

    /// How the rows are read whole, where the select gives their keys alone: worth it where they hold long texts.
    fn whole(_: Self::Which) -> Option<Whole> {
        None
    }
}

/// A row of which a thing may have many, listed from the latest written to the first: its ids grow with time.
pub trait Written: FromQueryResult + Clone + Send + 'static {
    /// Its table.
    type Entity: EntityTrait<Model = Self>;
    /// What its ids begin with.
    const PREFIX: &'static str;
    /// Its primary key.
    const ID: <Self::Entity as EntityTrait>::Column;
    /// The column that names the thing.
    const THING: <Self::Entity as EntityTrait>::Column;
    /// The thing.
    fn thing(&self) -> ContributionId;
}

/// Implements [`Written`] for the `Model` of a module that has its `Entity` and its columns as `C`; the text is what its ids begin with.
#[macro_export]
macro_rules! written {
    ($prefix:literal) => {
        impl $crate::ground::contribution::nested::Written for Model {
            type Entity = Entity;
            const PREFIX: &'static str = $prefix;
            const ID: C = C::Id;
            const THING: C = C::ContributionId;

            fn thing(&self) -> entity::ContributionId {
                self.contribution_id
            }
        }
    };
}

/// Those that were written before one, or all.
impl<R: Written> ManyOf for R {
    type Which = Option<Uuid>;

    fn select(
        _: &Ctx<'_>,
        before: Option<Uuid>,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Whole::of::<R::Entity>().keys();
        select.and_where(R::THING.is_in(things));
        if let Some(before) = before {
            select.and_where(R::ID.lt(before));
        }
        (select, R::THING.as_column_ref(), vec![(R::ID.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, _: Option<Uuid>) -> ContributionId {
        Written::thing(self)
    }

    fn whole(_: Option<Uuid>) -> Option<Whole> {
        Some(Whole::of::<R::Entity>())
    }
}

/// The request for the latest parts of a thing, by the arguments `first` and `before` of its field.
pub fn latest<R: Written>(
    thing: ContributionId,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<PartsOf<Option<Uuid>>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let which = before.and_then(|id| problems.take(ids::uuid_input(R::PREFIX, &id, "before")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    Ok(PartsOf { thing, which, first })
}

impl<R: ManyOf> Batch for Nested<R> {
    type Key = PartsOf<R::Which>;
    type Value = Vec<R>;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, Vec<R>)>, Error> {
        let mut found: HashMap<Self::Key, Vec<R>> = HashMap::new();
        for ((which, first), things) in alike(keys) {
            let (inner, by, order) = R::select(ctx, which, padded(things));
            let whole = R::whole(which);
            for row in first_of_each::<R>(ctx.app.db.read(), inner, by, &order, first, whole).await? {
                found.entry(PartsOf { thing: row.thing(which), which, first }).or_default().push(row);
            }
        }
        Ok(found.into_iter().collect())
    }
}

impl Ctx<'_> {
    /// The parts of a thing that were written latest, by the arguments `first` and `before` of its field.
    pub async fn written<R: Written>(
        &self,
        of: ContributionId,
        first: Option<i32>,
        before: Option<ID>,
    ) -> Result<Vec<R>, Error> {
        self.nested(latest::<R>(of, first, before)?).await
    }

    /// The parts of a thing, in their order.
    pub async fn nested<R: ManyOf>(&self, of: PartsOf<R::Which>) -> Result<Vec<R>, Error> {
        Ok(self.load::<Nested<R>>(of).await?.unwrap_or_default())
    }
}

/// Revisions of things before a version, the latest first; their bodies, which are long, only if they are asked for.
impl ManyOf for revision::Model {
    type Which = (i32, bool);

    fn select(
        _: &Ctx<'_>,
        (before, with_body): Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        use revision::Column as R;
        let mut select = Whole::of::<revision::Entity>().keys();
        if !with_body {
            select.columns([R::AuthorId, R::Reason, R::At].map(|column| column.as_column_ref()));
            select.expr_as(Expr::val(""), R::Body);
        }
        select.and_where(R::ContributionId.is_in(things)).and_where(R::Version.lt(before));
        (select, R::ContributionId.as_column_ref(), vec![(R::Version.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, _: Self::Which) -> ContributionId {
        self.contribution_id
    }

    fn whole((_, with_body): Self::Which) -> Option<Whole> {
        with_body.then(Whole::of::<revision::Entity>)
    }
}

/// Which links of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinksOf {
    /// Which way.
    pub direction: Direction,
    /// Only those of this relation.
    pub relation: Option<LinkRelation>,
    /// Those that were refused, in place of the others.
    pub refused: bool,
    /// Only those after this one.
    pub after: Option<LinkId>,
}

impl LinksOf {
    /// All that were not refused.
    pub const fn all(direction: Direction) -> Self {
        Self { direction, relation: None, refused: false, after: None }
    }
}

/// Where a link stands among those of a thing: first those that its source's side confirmed, last those of what was archived or
/// retracted. `contribution` is the thing at the far end.
pub fn class() -> SimpleExpr {
    let past = contribution::Column::State.is_in([State::Archived, State::Retracted]);
    Expr::case(past, 2).case(link::Column::ConfirmedAt.is_null(), 1).finally(0).into()
}

/// Links of things whose other end the viewer may know of, by their class, then the oldest first.
impl ManyOf for LinkRow {
    type Which = LinksOf;

    fn select(
        ctx: &Ctx<'_>,
        LinksOf { direction, relation, refused, after }: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut inner = visible_links(ctx, direction, things);
        inner.expr_as(class(), CLASS);
        inner.and_where(if refused {
            link::Column::RefusedAt.is_not_null()
        } else {
            link::Column::RefusedAt.is_null()
        });
        if let Some(relation) = relation {
            inner.and_where(link::Column::Relation.eq(relation));
        }
        if let Some(after) = after {
            let mut marked = links_with(direction);
            marked.expr(class()).and_where(link::Column::Id.eq(after));
            // A link that is gone stood in the first class for all that is known: so none is left out.
            let marked = Func::coalesce([SimpleExpr::SubQuery(None, Box::new(marked.into())), Expr::val(0)]);
            let there = Expr::tuple([marked.into(), Expr::val(after)]);
            let id = Expr::col(link::Column::Id.as_column_ref());
            inner.and_where(Expr::tuple([class(), id]).gt(there));
        }
        let table = Alias::new("link");
        let mut select = Query::select();
        select.expr(Expr::cust("*")).from_subquery(inner, table.clone());
        let class = (table.into_iden(), Alias::new(CLASS).into_iden());
        let (near, _) = ends(direction);
        let order = vec![(class, Order::Asc), (link::Column::Id.as_column_ref(), Order::Asc)];
        (select, near.as_column_ref(), order)
    }

    fn thing(&self, LinksOf { direction, .. }: Self::Which) -> ContributionId {
        if direction == Direction::Into { self.from_id } else { self.to_id }
    }
}

/// Counts the selected rows of each thing, and of each `group` if there is one, in one statement for a whole batch.
pub async fn counts<G: TryGetable + Send>(
    ctx: &Ctx<'_>,
    mut select: SelectStatement,
    of: impl ColumnTrait,
    group: Option<Named>,
) -> Result<Vec<(ContributionId, Option<G>, i64)>, Error> {
    select.clear_selects().column(of.as_column_ref()).expr(Func::count(Expr::cust("*")));
    select.add_group_by([Expr::col(of.as_column_ref())]);
    if let Some(group) = &group {
        select.column(group.clone()).add_group_by([Expr::col(group.clone())]);
    }
    let rows = ctx.app.db.read().query_all(&select).await?;
    let read = |row: &QueryResult| {
        let of_group = if group.is_some() { Some(row.try_get_by_index(2)?) } else { None };
        Ok((row.try_get_by_index(0)?, of_group, row.try_get_by_index(1)?))
    };
    Ok(rows.iter().map(read).collect::<Result<_, DbErr>>()?)
}

/// The columns of a link's near and far end.
pub const fn ends(direction: Direction) -> (link::Column, link::Column) {
    match direction {
        Direction::From => (link::Column::ToId, link::Column::FromId),
        Direction::Into => (link::Column::FromId, link::Column::ToId),
    }
}

/// Links with one of these things at the near end and a thing that the viewer may know of at the far end.
pub fn visible_links(ctx: &Ctx<'_>, direction: Direction, things: Vec<ContributionId>) -> SelectStatement {
    let (near, _) = ends(direction);
    let mut select = links_with(direction);
    select.columns(link::Column::iter().map(|column| column.as_column_ref()));
    select.and_where(near.is_in(things)).cond_where(seen_by(&ctx.viewer()));
    select
}

/// Selects from links with the things at their far ends.
fn links_with(direction: Direction) -> SelectStatement {
    let (_, far) = ends(direction);
    let far = Expr::col(far.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
    let mut select = Query::select();
    select.from(link::Entity).join(JoinType::InnerJoin, contribution::Entity, far);
    select
}
