//! Decisions on the folders of a network.

use super::ARRANGE;
use super::tree::{self, DEEPEST, MOST, Misplaced};
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::loader::padded;
use crate::base::scalars::{Text, Title};
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::fields::{Kept, Optional, Required};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, Part, ids};
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::folder::{Column as C, Entity, Model};
use entity::folder_entry::{self, Column as E};
use entity::{ContributionId, FolderId};
use sea_orm::sea_query::{Expr, Order, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
};
use uuid::Uuid;

/// Makes a folder.
#[derive(InputObject, Debug)]
pub struct CreateFolderInput {
    /// The network.
    pub network_id: ID,
    /// What it is called.
    pub title: Title,
    /// What belongs into it.
    pub description: Option<Text>,
    /// The folder that it lies in; at the top when absent. It becomes the last one there.
    pub parent_id: Option<ID>,
}

/// Changes what a folder says: absent is unchanged, null is cleared.
#[derive(InputObject, Debug)]
pub struct UpdateFolderInput {
    /// The folder.
    pub id: ID,
    /// What it is called.
    pub title: Option<Title>,
    /// What belongs into it.
    pub description: MaybeUndefined<Text>,
}

/// Moves a folder, with all that lies in it.
#[derive(InputObject, Debug)]
pub struct MoveFolderInput {
    /// The folder.
    pub id: ID,
    /// The folder that it lies in afterwards; at the top when absent.
    pub parent_id: Option<ID>,
    /// The folder there that it follows; it becomes the first one when absent.
    pub after_id: Option<ID>,
}

/// Deletes a folder.
#[derive(InputObject, Debug)]
pub struct DeleteFolderInput {
    /// The folder.
    pub id: ID,
}

impl Part for Model {
    type Id = FolderId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: FolderId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

impl Outcome for Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Self::find(tx.db(), FolderId(id)).await?.ok_or_else(Error::not_found)?;
        Base::again(tx, row.contribution_id.0).await?;
        Ok(row)
    }
}

/// Reads the id of a folder from an input; `field` is its path.
pub fn folder_input(id: &ID, field: &str) -> Result<FolderId, Problem> {
    ids::uuid_input("folder", id, field).map(FolderId)
}

/// Checks that the viewer arranges the folders of a locked network.
fn may_arrange(tx: &Tx, network: &contribution::Model) -> Result<(), Error> {
    tx.authorize(&ARRANGE, network)?;
    if network.state == State::Removed { Err(Error::state()) } else { Ok(()) }
}

/// Locks the network of a folder, and reads the folder and the whole tree.
async fn lock(tx: &Tx, id: FolderId) -> Result<(Model, contribution::Model, Vec<Model>), Error> {
    let (folder, network) = tx.lock_part::<Model>(id).await?;
    may_arrange(tx, &network)?;
    let all = of_locked(tx, network.id).await?;
    Ok((folder, network, all))
}

/// The folders of a locked network.
pub async fn of_locked(tx: &Tx, network: ContributionId) -> Result<Vec<Model>, Error> {
    Ok(Entity::find().filter(C::ContributionId.eq(network)).all(tx.db()).await?)
}

/// Where a folder cannot lie, as an error of an input.
fn misplaced(why: Misplaced) -> Error {
    match why {
        Misplaced::InItself => Error::invalid("input.parentId", Fault::Circle),
        Misplaced::TooDeep => Error::invalid("input.parentId", Fault::TooMany { max: DEEPEST }),
        Misplaced::NoSuchPlace => Error::invalid("input.afterId", Fault::Unknown),
    }
}

/// A folder of the same network, by its id in an input.
fn among(all: &[Model], id: Option<FolderId>, field: &str) -> Result<(), Error> {
    let known = id.is_none_or(|id| tree::find(all, id).is_some());
    if known { Ok(()) } else { Err(Error::invalid(field, Fault::Unknown)) }
}

/// Makes a folder, as the last one of its parent.
pub async fn create(ctx: &Ctx<'_>, input: CreateFolderInput) -> Result<Model, Error> {
    let mut problems = Problems::default();
    let network = problems.take(ids::input_of(Kind::Network, &input.network_id, "input.networkId"));
    let parent = input.parent_id.and_then(|id| problems.take(folder_input(&id, "input.parentId")));
    problems.check()?;
    let network = network.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        let network = tx.lock_of(Kind::Network, network).await?;
        may_arrange(tx, &network)?;
        let all = of_locked(tx, network.id).await?;
        among(&all, parent, "input.parentId")?;
        if all.len() >= MOST {
            return Err(Error::conflict("input.networkId", Fault::TooMany { max: MOST }));
        }
        let row = Model {
            id: FolderId(tx.id()),
            contribution_id: network.id,
            parent_id: None,
            position: 0,
            title: input.title.0,
            description: input.description.map(|text| text.0),
        };
        let last = tree::children(&all, parent).last().map(|last| last.id);
        let placed = tree::place(&all, &row, parent, last).map_err(misplaced)?;
        let row = placed.into_iter().find(|placed| placed.id == row.id).unwrap_or(row);
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        tx.record(Happened::to(Verb::FoldersChanged, &network));
        Ok(row)
    })
    .await
}

/// Changes what a folder says.
pub async fn update(ctx: &Ctx<'_>, input: UpdateFolderInput) -> Result<Model, Error> {
    let id = folder_input(&input.id, "input.id")?;
    ctx.write(async |tx| {
        let (mut row, network, _) = lock(tx, id).await?;
        Required::<Title>::patch(input.title, &mut row.title);
        Optional::<Text>::patch(input.description, &mut row.description);
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        tx.record(Happened::to(Verb::FoldersChanged, &network));
        Ok(row)
    })
    .await
}

/// Stores folders that changed.
async fn store(tx: &Tx, changed: Vec<Model>) -> Result<(), Error> {
    for folder in changed {
        folder.into_active_model().reset_all().update(tx.db()).await?;
    }
    Ok(())
}

/// Moves a folder, with all that lies in it.
pub async fn relocate(ctx: &Ctx<'_>, input: MoveFolderInput) -> Result<Model, Error> {
    let mut problems = Problems::default();
    let id = problems.take(folder_input(&input.id, "input.id"));
    let parent = input.parent_id.and_then(|id| problems.take(folder_input(&id, "input.parentId")));
    let after = input.after_id.and_then(|id| problems.take(folder_input(&id, "input.afterId")));
    problems.check()?;
    let id = id.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        let (row, network, all) = lock(tx, id).await?;
        among(&all, parent, "input.parentId")?;
        let changed = tree::place(&all, &row, parent, after).map_err(misplaced)?;
        let row = changed.iter().find(|changed| changed.id == row.id).cloned().unwrap_or(row);
        if changed.is_empty() {
            tx.quiet("it lies there already");
            return Ok(row);
        }
        store(tx, changed).await?;
        tx.record(Happened::to(Verb::FoldersChanged, &network));
        Ok(row)
    })
    .await
}

/// Deletes a folder. What lies in it goes where it lay: folders take its place, offers go into its parent.
pub async fn delete(ctx: &Ctx<'_>, input: DeleteFolderInput) -> Result<Base, Error> {
    let id = folder_input(&input.id, "input.id")?;
    ctx.write_always(async |tx| {
        let (row, network, all) = lock(tx, id).await?;
        store(tx, tree::dissolve(&all, &row)).await?;
        if let Some(parent) = row.parent_id {
            let mut there = Query::select();
            there.column(E::ThingId).from(folder_entry::Entity).and_where(E::FolderId.eq(parent));
            folder_entry::Entity::update_many()
                .col_expr(E::FolderId, Expr::value(parent))
                .filter(E::FolderId.eq(row.id))
                .filter(E::ThingId.not_in_subquery(there))
                .exec(tx.db())
                .await?;
        }
        Entity::delete_by_id(row.id).exec(tx.db()).await?;
        tx.record(Happened::to(Verb::FoldersChanged, &network));
        Ok(network.into())
    })
    .await
}

/// The folders of networks.
impl ManyOf for Model {
    type Which = ();

    fn select(_: &Ctx<'_>, (): (), networks: Vec<ContributionId>) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        select.and_where(C::ContributionId.is_in(networks));
        let order = [C::Position, C::Id].map(|column| (column.as_column_ref(), Order::Asc));
        (select, C::ContributionId.as_column_ref(), order.into())
    }

    fn thing(&self, (): ()) -> ContributionId {
        self.contribution_id
    }
}

/// The folders of a network that the viewer may know of. They are read once for a request.
pub async fn list(ctx: &Ctx<'_>, network: ContributionId) -> Result<Vec<Model>, Error> {
    ctx.nested(PartsOf { thing: network, which: (), first: MOST }).await
}

/// Folders by id.
struct Folders;

impl Batch for Folders {
    type Key = FolderId;
    type Value = Model;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<FolderId>) -> Result<Vec<(FolderId, Model)>, Error> {
        let rows = Entity::find().filter(C::Id.is_in(padded(ids))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// A folder by its id, where the viewer may know of its network.
pub async fn one(ctx: &Ctx<'_>, id: &ID) -> Result<Option<Model>, Error> {
    let id = folder_input(id, "id")?;
    let Some(row) = ctx.load::<Folders>(id).await? else { return Ok(None) };
    Ok(ctx.thing(row.contribution_id).await?.map(|_| row))
}
