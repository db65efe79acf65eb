//! Which service offers lie in which folders.

use super::ops::{folder_input, of_locked};
use super::tree;
use super::{CLASSIFY, OFFERS_SHOWN};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::size;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf, first_of_each};
use crate::ground::contribution::{Base, ids};
use crate::ground::visibility::seen_by;
use entity::activity::Verb;
use entity::contribution::{self, Column as K, Kind, State};
use entity::folder::{self, Column as F};
use entity::folder_entry::{Column as C, Entity, Model};
use entity::{ContributionId, FolderId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, Iterable, QueryFilter,
    QueryResult,
};
use std::collections::{BTreeSet, HashMap};

/// Most folders of one network that an offer lies in.
const MOST_FOLDERS: usize = 20;
/// Most entries of one offer that are read: those of 50 networks.
const MOST_ENTRIES: usize = 1_000;

/// Says in which folders of a network a service offer lies.
#[derive(InputObject, Debug)]
pub struct ClassifyServiceOfferInput {
    /// The network.
    pub network_id: ID,
    /// A published service offer that the network holds.
    pub service_offer_id: ID,
    /// All folders of the network that it lies in from now on, at most 20; none takes it out of all.
    pub folder_ids: Vec<ID>,
}

/// Says in which folders of a network a service offer lies, whole: sent again it changes nothing.
pub async fn classify(ctx: &Ctx<'_>, input: ClassifyServiceOfferInput) -> Result<Base, Error> {
    let mut problems = Problems::default();
    let network = problems.take(ids::input_of(Kind::Network, &input.network_id, "input.networkId"));
    let offer = problems.take(ids::input_of(Kind::ServiceOffer, &input.service_offer_id, "input.serviceOfferId"));
    if input.folder_ids.len() > MOST_FOLDERS {
        problems.add("input.folderIds", Fault::TooMany { max: MOST_FOLDERS });
    }
    let path = |place: usize| format!("input.folderIds.{place}");
    let wanted = input.folder_ids.iter().enumerate().map(|(place, id)| problems.take(folder_input(id, &path(place))));
    let wanted: Vec<Option<FolderId>> = wanted.collect();
    problems.check()?;
    let ends = network.zip(offer).map(|(network, offer)| [network, offer]);
    let ends = ends.ok_or_else(|| Error::internal("a problem was not told"))?;
    let wanted: Vec<FolderId> = wanted.into_iter().flatten().collect();
    ctx.write(async |tx| {
        let locked = <[_; 2]>::try_from(tx.lock_all(&ends).await?);
        let [network, offer] = locked.map_err(|_| Error::internal("two locks gave another number of rows"))?;
        if (network.kind, offer.kind) != (Kind::Network, Kind::ServiceOffer) {
            return Err(Error::not_found());
        }
        tx.authorize(&CLASSIFY, &network)?;
        if network.state == State::Removed {
            return Err(Error::state());
        }
        let held = offer.networks.iter().any(|holds| holds == network.id);
        // What it lay in before may be taken out of, whatever became of it.
        if !wanted.is_empty() && (offer.state != State::Published || !held) {
            return Err(Error::state());
        }
        let all = of_locked(tx, network.id).await?;
        let mut problems = Problems::default();
        for (place, _) in wanted.iter().enumerate().filter(|(_, id)| tree::find(&all, **id).is_none()) {
            problems.add(path(place), Fault::Unknown);
        }
        problems.check()?;
        let here = C::ThingId.eq(offer.id).and(C::FolderId.is_in(all.iter().map(|folder| folder.id)));
        let before: Vec<Model> = Entity::find().filter(here.clone()).all(tx.db()).await?;
        let (before, wanted): (BTreeSet<_>, BTreeSet<_>) =
            (before.into_iter().map(|entry| entry.folder_id).collect(), wanted.iter().copied().collect());
        if before == wanted {
            tx.quiet("it lies there already");
            return Ok(offer.into());
        }
        let gone = before.difference(&wanted).copied();
        Entity::delete_many().filter(here.and(C::FolderId.is_in(gone))).exec(tx.db()).await?;
        let entry = |folder_id| Model { folder_id, thing_id: offer.id }.into_active_model();
        let new: Vec<_> = wanted.difference(&before).copied().map(entry).collect();
        if !new.is_empty() {
            Entity::insert_many(new).exec_without_returning(tx.db()).await?;
        }
        tx.record(Happened::to(Verb::Classified, &offer).with(Other::Contribution(network.id)));
        Ok(offer.into())
    })
    .await
}

/// A folder whose first offers are asked for, the latest registered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OffersOf {
    /// The network of the folder.
    pub network: ContributionId,
    /// The folder.
    pub folder: FolderId,
    /// Begin after this offer.
    pub after: Option<ContributionId>,
    /// How many at most.
    pub first: usize,
}

/// Entries of these folders whose offers the viewer may see there: published ones that the network of the folder holds.
fn shown(ctx: &Ctx<'_>, folders: impl IntoIterator<Item = (ContributionId, FolderId)>) -> SelectStatement {
    let mut of: HashMap<ContributionId, Vec<FolderId>> = HashMap::new();
    for (network, folder) in folders {
        of.entry(network).or_default().push(folder);
    }
    let held = of.into_iter().fold(Condition::any(), |any, (network, folders)| {
        any.add(C::FolderId.is_in(padded(folders)).and(K::Networks.contains(network.0.to_string())))
    });
    let thing = Expr::col(C::ThingId.as_column_ref()).equals(K::Id.as_column_ref());
    let mut select = Query::select();
    select.from(Entity).inner_join(contribution::Entity, thing).cond_where(held);
    select.and_where(K::State.eq(State::Published)).cond_where(seen_by(&ctx.viewer()));
    select
}

/// An offer that lies in a folder.
#[derive(Debug, Clone, FromQueryResult)]
struct Filed {
    folder_id: FolderId,
    #[sea_orm(nested)]
    offer: contribution::Model,
}

impl Batch for OffersOf {
    type Key = Self;
    type Value = Vec<Base>;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self>) -> Result<Vec<(Self, Vec<Base>)>, Error> {
        let mut alike: HashMap<(Option<ContributionId>, usize), Vec<Self>> = HashMap::new();
        for key in keys {
            alike.entry((key.after, key.first)).or_default().push(key);
        }
        let mut answers = Vec::new();
        for ((after, first), keys) in alike {
            let mut select = shown(ctx, keys.iter().map(|key| (key.network, key.folder)));
            select.column(C::FolderId.as_column_ref()).columns(K::iter().map(|column| column.as_column_ref()));
            if let Some(after) = after {
                select.and_where(C::ThingId.lt(after));
            }
            let (by, order) = (C::FolderId.as_column_ref(), [(C::ThingId.as_column_ref(), Order::Desc)]);
            let rows = first_of_each::<Filed>(ctx.app.db.read(), select, by, &order, first, None).await?;
            answers.extend(keys.into_iter().map(|key| {
                let inside = rows.iter().filter(|row| row.folder_id == key.folder);
                (key, inside.map(|row| row.offer.clone().into()).collect())
            }));
        }
        Ok(answers)
    }
}

/// The offers that lie in a folder itself.
pub async fn offers(
    ctx: &Ctx<'_>,
    folder: &folder::Model,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<Base>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first.or(i32::try_from(OFFERS_SHOWN).ok())));
    let after = after.and_then(|id| problems.take(ids::input_of(Kind::ServiceOffer, &id, "after")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    let asked = OffersOf { network: folder.contribution_id, folder: folder.id, after, first };
    Ok(ctx.load::<OffersOf>(asked).await?.unwrap_or_default())
}

/// How many offers lie in folders themselves.
pub struct CountOf;

impl Batch for CountOf {
    type Key = (ContributionId, FolderId);
    type Value = i64;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<Self::Key>) -> Result<Vec<(Self::Key, i64)>, Error> {
        let mut select = shown(ctx, of.iter().copied());
        select.column(C::FolderId.as_column_ref()).expr(Func::count(Expr::cust("*")));
        select.add_group_by([Expr::col(C::FolderId.as_column_ref())]);
        let rows = ctx.app.db.read().query_all(&select).await?;
        let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
        let counts: HashMap<FolderId, i64> = rows.iter().map(read).collect::<Result<_, DbErr>>()?;
        Ok(of.into_iter().map(|key| (key, counts.get(&key.1).copied().unwrap_or(0))).collect())
    }
}

/// A folder, and an offer that lies in it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Around {
    offer_id: ContributionId,
    #[sea_orm(nested)]
    folder: folder::Model,
}

/// The folders that offers lie in, whatever network they are of; the earliest made first.
impl ManyOf for Around {
    type Which = ();

    fn select(_: &Ctx<'_>, (): (), offers: Vec<ContributionId>) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        let folder = Expr::col(C::FolderId.as_column_ref()).equals(F::Id.as_column_ref());
        select.columns(F::iter().map(|column| column.as_column_ref()));
        select.expr_as(Expr::col(C::ThingId.as_column_ref()), "offer_id");
        select.from(Entity).inner_join(folder::Entity, folder).and_where(C::ThingId.is_in(offers));
        (select, C::ThingId.as_column_ref(), vec![(F::Id.as_column_ref(), Order::Asc)])
    }

    fn thing(&self, (): ()) -> ContributionId {
        self.offer_id
    }
}

/// The folders of public networks that hold an offer, where it lies in them.
pub async fn around(
    ctx: &Ctx<'_>,
    offer: &contribution::Model,
    first: Option<i32>,
) -> Result<Vec<folder::Model>, Error> {
    let first = size(first)?;
    let all: Vec<Around> = ctx.nested(PartsOf { thing: offer.id, which: (), first: MOST_ENTRIES }).await?;
    if all.is_empty() || offer.state != State::Published {
        return Ok(Vec::new());
    }
    let networks: BTreeSet<_> = ctx.networks_of(offer).await?.into_iter().map(|network| network.row.id).collect();
    let shown = all.into_iter().map(|around| around.folder).filter(|it| networks.contains(&it.contribution_id));
    Ok(shown.take(first).collect())
}
