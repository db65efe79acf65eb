//! Whoever signed in to an account before, from the same network address or device. Strangers who try many passwords use up
//! what strangers may try, and fill the queue of hashes; places of both are kept for the known.
//!
//! Nothing here tells who has an account: an account that does not exist takes the same statements, and is known from
//! nowhere.

use crate::base::credentials::password::Place;
use crate::base::credentials::secret;
use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::context::Ctx;
use crate::ground::quota::household;
use crate::ground::write::Tx;
use chrono::TimeDelta;
use entity::known_address::{Column as K, Entity};
use entity::{AccountId, Moment, SessionId, account, known_address, refresh_token, session};
use sea_orm::sea_query::{IntoCondition, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;

/// How long an address stays known after the last sign-in from it.
const KNOWN: TimeDelta = TimeDelta::days(90);

/// The former session of the device that tries to sign in to the account of a folded e-mail address; none without a refresh
/// token of such a session. An invalid token costs a statement, so an address may try only some.
async fn device(ctx: &Ctx<'_>, token: Option<&str>, email: &str) -> Result<Option<SessionId>, Error> {
    let Some(token) = token else { return Ok(None) };
    ctx.app.limits.may_try_key(ctx.caller.address, ctx.now())?;
    let given = refresh_token::Entity::find()
        .select_only()
        .column(refresh_token::Column::SessionId)
        .filter(refresh_token::Column::Hash.eq(secret::hash(token)))
        .into_query();
    let theirs = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Email.eq(email))
        .into_query();
    let found = session::Entity::find()
        .filter(session::Column::Id.in_subquery(given))
        .filter(session::Column::AccountId.in_subquery(theirs))
        .one(ctx.app.db.read())
        .await?;
    if found.is_none() {
        ctx.app.limits.bad_key(ctx.caller.address, ctx.now());
    }
    Ok(found.map(|session| session.id))
}

/// Counts a try to sign in, before the account is looked up: by the device where it is known, else by the network address.
/// Gives the former session of the device.
pub async fn count(ctx: &Ctx<'_>, token: Option<&str>, email: &str) -> Result<Option<SessionId>, Error> {
    let device = device(ctx, token, email).await?;
    match device {
        Some(session) => ctx.app.limits.sign_in_by(session, ctx.now())?,
        None => ctx.app.limits.sign_in_from(ctx.caller.address, ctx.now())?,
    }
    Ok(device)
}

/// The place that a try on an account takes, which may not exist: a kept one for the known; a stranger's is counted by the
/// folded e-mail address.
pub async fn place(
    ctx: &Ctx<'_>,
    account: Option<AccountId>,
    device: Option<SessionId>,
    email: &str,
) -> Result<Place, Error> {
    let household = household(ctx.caller.address).to_string();
    // Asked of nobody too, so that both take as long.
    let account = account.unwrap_or(AccountId(Uuid::nil()));
    let since = Moment::from(ctx.now() - KNOWN);
    let known = Entity::find_by_id((account, household)).filter(K::At.gt(since)).one(ctx.app.db.read()).await?;
    if known.is_some() || device.is_some() {
        return Ok(Place::Kept);
    }
    ctx.app.limits.sign_in_of(email, ctx.now())?;
    Ok(Place::Anybodys)
}

/// Remembers from where somebody signed in.
pub async fn remember(tx: &Tx, account: AccountId, from: IpAddr) -> Result<(), Error> {
    let row = known_address::ActiveModel {
        account_id: Set(account),
        household: Set(household(from).to_string()),
        at: Set(tx.moment()),
    };
    let again = OnConflict::columns([K::AccountId, K::Household]).update_column(K::At).to_owned();
    Ok(Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await.map(|_| ())?)
}

/// Forgets from where an account was signed in to, as somebody else may have been there.
pub async fn forget(tx: &Tx, account: AccountId) -> Result<(), Error> {
    Ok(Entity::delete_many().filter(K::AccountId.eq(account)).exec(tx.db()).await.map(|_| ())?)
}

/// Deletes addresses from which nobody has signed in for long.
pub async fn purge(app: &Arc<App>) -> Result<(), Error> {
    let past = K::At.lte(Moment::from(app.clock.now() - KNOWN)).into_condition();
    Ok(delete_blocks::<Entity>(app.db.background(), past).await?)
}
