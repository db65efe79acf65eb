//! Decisions on vouching.

use super::{REFUSE, VOUCH, WITHDRAW};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::page::size;
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, ids};
use crate::ground::policy::{MEMBERS, Over, roles};
use crate::ground::visibility::seen_by;
use crate::ground::write::Tx;
use crate::people::teams;
use chrono::TimeDelta;
use entity::activity::Verb;
use entity::contribution::{self, Column as K, Kind, State};
use entity::letter::LetterKind;
use entity::vouch::{Column as C, Entity, Model};
use entity::{ContributionId, Moment, VouchId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter};

/// Vouches for a thing.
#[derive(InputObject, Debug)]
pub struct VouchInput {
    /// The thing: a medium, an organisation, a venue, a practice, a resource or an initiative.
    pub thing_id: ID,
    /// The commune or the network that vouches for it, which you decide about.
    pub by_id: ID,
    /// What it says about the thing. Said again, it changes.
    pub words: Option<Text>,
}

/// Vouches for a thing no longer.
#[derive(InputObject, Debug)]
pub struct WithdrawVouchInput {
    /// The thing.
    pub thing_id: ID,
    /// The commune or the network that vouched for it.
    pub by_id: ID,
}

/// Refuses the word of a voucher.
#[derive(InputObject, Debug)]
pub struct RefuseVouchInput {
    /// The thing, which you decide about.
    pub thing_id: ID,
    /// The commune or the network that vouches for it.
    pub by_id: ID,
}

/// How long a refusal stands.
const REFUSED_FOR: TimeDelta = TimeDelta::days(180);

/// The ids of a thing that can be vouched for, and of what can vouch, from an input.
fn read(ctx: &Ctx<'_>, thing: &ID, by: &ID) -> Result<[ContributionId; 2], Error> {
    let mut problems = Problems::default();
    let mut take = |id: &ID, field: &str, is_one: &dyn Fn(Kind) -> bool| {
        let found = ids::contribution(id).filter(|(kind, _)| is_one(*kind));
        if found.is_none() {
            problems.add(field, Fault::Id);
        }
        found.map(|(_, id)| id)
    };
    let thing = take(thing, "input.thingId", &|kind| ctx.app.registry.is_vouched_for(kind));
    let by = take(by, "input.byId", &|kind| matches!(kind, Kind::Commune | Kind::Network));
    problems.check()?;
    thing.zip(by).map(<[_; 2]>::from).ok_or_else(|| Error::internal("a problem was not told"))
}

/// Locks a thing and its voucher.
async fn lock(tx: &Tx, ids: [ContributionId; 2]) -> Result<[contribution::Model; 2], Error> {
    let both = <[_; 2]>::try_from(tx.lock_all(&ids).await?);
    both.map_err(|_| Error::internal("two locks gave another number of rows"))
}

/// The vouching of a voucher for a thing, if there is one; it may have been refused.
async fn known(tx: &Tx, thing: &contribution::Model, by: &contribution::Model) -> Result<Option<Model>, Error> {
    let these = C::ThingId.eq(thing.id).and(C::VoucherId.eq(by.id));
    Ok(Entity::find().filter(these).one(tx.db()).await?)
}

/// Vouches for a thing, or changes the words.
pub async fn vouch(ctx: &Ctx<'_>, input: VouchInput) -> Result<Base, Error> {
    let ids = read(ctx, &input.thing_id, &input.by_id)?;
    let words = input.words.map(|words| words.0);
    ctx.write(async |tx| {
        let [thing, by] = lock(tx, ids).await?;
        // The kind in an id is what whoever sends it says.
        if !tx.app.registry.is_vouched_for(thing.kind) || !matches!(by.kind, Kind::Commune | Kind::Network) {
            return Err(Error::not_found());
        }
        let runs = roles(&tx.viewer, (&thing).into()).any(|role| MEMBERS.roles.contains(&role));
        let own = tx.viewer.account().filter(|_| runs).map(|member| member.id);
        tx.authorize(&VOUCH, Over::from(&by).asked_by(own))?;
        if thing.state != State::Published || by.state != State::Published {
            return Err(Error::state());
        }
        match known(tx, &thing, &by).await? {
            Some(known) if known.refused_at.is_some_and(|at| at > Moment::from(tx.now - REFUSED_FOR)) => {
                return Err(Error::state());
            }
            Some(known) if known.refused_at.is_some() => {
                Entity::delete_by_id(known.id).exec(tx.db()).await?;
                begin(tx, &thing, &by, words).await?;
            }
            Some(known) if known.words == words => {
                tx.quiet("it vouches so already");
                return Ok(thing.into());
            }
            Some(known) => {
                let author_id = tx.viewer.account().map(|member| member.id);
                Model { words, author_id, ..known }.into_active_model().reset_all().update(tx.db()).await?;
            }
            None => begin(tx, &thing, &by, words).await?,
        }
        tx.record(Happened::to(Verb::Vouched, &thing).with(Other::Contribution(by.id)));
        Ok(thing.into())
    })
    .await
}

/// Begins to vouch for a thing, and tells those who run it.
async fn begin(
    tx: &Tx,
    thing: &contribution::Model,
    by: &contribution::Model,
    words: Option<String>,
) -> Result<(), Error> {
    let author_id = tx.viewer.signed_in()?.id;
    tx.app.limits.told(author_id, tx.now)?;
    let (id, at) = (VouchId(tx.id()), tx.moment());
    let (thing_id, voucher_id, author_id) = (thing.id, by.id, Some(author_id));
    let row = Model { id, thing_id, voucher_id, words, author_id, at, refused_at: None };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    teams::tell_editors(tx, thing, LetterKind::Vouched).await
}

/// The vouching of a voucher for a thing that was not refused.
async fn standing(tx: &Tx, thing: &contribution::Model, by: &contribution::Model) -> Result<Model, Error> {
    known(tx, thing, by).await?.filter(|known| known.refused_at.is_none()).ok_or_else(Error::not_found)
}

/// Refuses the word of a voucher: nobody reads it any more, and for a while it is not said again.
pub async fn refuse(ctx: &Ctx<'_>, input: RefuseVouchInput) -> Result<Base, Error> {
    let ids = read(ctx, &input.thing_id, &input.by_id)?;
    ctx.write(async |tx| {
        let [thing, by] = lock(tx, ids).await?;
        tx.authorize(&REFUSE, &thing)?;
        let refused = Model { refused_at: Some(tx.moment()), ..standing(tx, &thing, &by).await? };
        refused.into_active_model().reset_all().update(tx.db()).await?;
        tx.record(Happened::to(Verb::VouchWithdrawn, &thing).with(Other::Contribution(by.id)));
        Ok(thing.into())
    })
    .await
}

/// Vouches for a thing no longer.
pub async fn withdraw(ctx: &Ctx<'_>, input: WithdrawVouchInput) -> Result<Base, Error> {
    let ids = read(ctx, &input.thing_id, &input.by_id)?;
    ctx.write_always(async |tx| {
        let [thing, by] = lock(tx, ids).await?;
        tx.authorize(&WITHDRAW, &by)?;
        let known = standing(tx, &thing, &by).await?;
        Entity::delete_by_id(known.id).exec(tx.db()).await?;
        tx.record(Happened::to(Verb::VouchWithdrawn, &thing).with(Other::Contribution(by.id)));
        Ok(thing.into())
    })
    .await
}

/// Leaves out who vouches for what their own team or owner runs by now: nobody's word about their own counts.
fn of_others(select: &mut SelectStatement) {
    let thing = Alias::new("vouched_for");
    let of_thing = |column: K| Expr::col((thing.clone(), column));
    let of_voucher = |column: K| Expr::col(column.as_column_ref());
    let is_it = of_thing(K::Id).equals(C::ThingId.as_column_ref());
    select.join_as(JoinType::InnerJoin, contribution::Entity, thing.clone(), is_it);
    let of_no_team = of_thing(K::TeamId).is_null().or(of_voucher(K::TeamId).is_null());
    select.and_where(of_no_team.or(of_thing(K::TeamId).ne(of_voucher(K::TeamId))));
    let of_a_team = of_thing(K::TeamId).is_not_null().or(of_voucher(K::TeamId).is_not_null());
    let of_nobody = of_thing(K::AuthorId).is_null().or(of_voucher(K::AuthorId).is_null());
    select.and_where(of_a_team.or(of_nobody).or(of_thing(K::AuthorId).ne(of_voucher(K::AuthorId))));
}

/// Who vouches for things: those that the viewer may know of, those who began first first.
impl ManyOf for Model {
    type Which = Option<VouchId>;

    fn select(
        ctx: &Ctx<'_>,
        after: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        let by = Expr::col(C::VoucherId.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
        select.join(JoinType::InnerJoin, contribution::Entity, by).cond_where(seen_by(&ctx.viewer()));
        select.and_where(C::ThingId.is_in(things)).and_where(C::RefusedAt.is_null());
        of_others(&mut select);
        if let Some(after) = after {
            select.and_where(C::Id.gt(after));
        }
        (select, C::ThingId.as_column_ref(), vec![(C::Id.as_column_ref(), Order::Asc)])
    }

    fn thing(&self, _: Self::Which) -> ContributionId {
        self.thing_id
    }
}

/// Who vouches for a thing.
pub async fn list(
    ctx: &Ctx<'_>,
    thing: &contribution::Model,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let after = after.and_then(|id| problems.take(ids::uuid_input("vouch", &id, "after")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.nested(PartsOf { thing: thing.id, which: after.map(VouchId), first }).await
}
