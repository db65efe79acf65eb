//! Whoever holds a mailbox: proven by a mailed secret, they sign in to the account of its address, or open one.

use super::events;
use super::known;
use super::sessions::{self, Begun};
use crate::base::credentials::password::{Password, Place};
use crate::base::error::{Error, ErrorCode};
use crate::base::scalars::Title;
use crate::base::text::{Fault, Reason};
use crate::ground::context::Ctx;
use crate::ground::write::Tx;
use entity::security_event::SecurityEventKind;
use entity::{AccountId, account, sign_up};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

/// Somebody whose mailbox was proven, and whose password was checked or hashed.
pub enum Holder {
    /// The account of the address.
    Known(account::Model),
    /// An address without an account, and what its account is to have.
    New {
        /// The address, folded.
        email: String,
        /// The name to show.
        name: String,
        /// The hash of the password.
        password_hash: String,
    },
}

fn refused() -> Error {
    Error::new(ErrorCode::Unauthenticated, Reason::SignIn)
}

/// Checks the password of the account of an address, which counts as a sign-in; or hashes it for a new account, which needs a
/// name.
pub async fn holder(ctx: &Ctx<'_>, email: &str, password: Password, name: Option<Title>) -> Result<Holder, Error> {
    let known = account::Entity::find().filter(account::Column::Email.eq(email)).one(ctx.app.db.read()).await?;
    let Some(account) = known else {
        let name = name.ok_or_else(|| Error::invalid("input.name", Fault::Missing("Title".to_owned())))?;
        let password_hash = ctx.app.passwords.hash(password, Place::Anybodys).await?;
        return Ok(Holder::New { email: email.to_owned(), name: name.0, password_hash });
    };
    let device = known::count(ctx, None, email).await?;
    let place = known::place(ctx, Some(account.id), device, email).await?;
    let verdict = ctx.app.passwords.verify(password, Some(account.password_hash.clone()), place).await?;
    if !verdict.matches || account.disabled_at.is_some() {
        events::note(ctx.app, Some(account.id), SecurityEventKind::SignInRefused, ctx.caller.address).await?;
        return Err(refused());
    }
    Ok(Holder::Known(account))
}

/// Inserts an account unless its address is taken; gives the number of rows inserted.
pub async fn insert(db: &DatabaseTransaction, made: &account::Model) -> Result<u64, Error> {
    let known = OnConflict::column(account::Column::Email).do_nothing().to_owned();
    let row = made.clone().into_active_model().reset_all();
    Ok(account::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?)
}

/// Signs the holder in; opens their account first where there is none. None when the address got an account meanwhile.
pub async fn sign_in(ctx: &Ctx<'_>, tx: &Tx, holder: Holder, language: String) -> Result<Option<Begun>, Error> {
    let (account, event) = match holder {
        Holder::Known(account) => {
            // The check took a while: meanwhile the account may have been disabled or its password changed.
            let same = account::Entity::find_by_id(account.id)
                .filter(account::Column::DisabledAt.is_null())
                .filter(account::Column::PasswordHash.eq(&account.password_hash));
            let same = same.lock_shared().one(tx.db()).await?.ok_or_else(refused)?;
            (same, SecurityEventKind::SignedIn)
        }
        Holder::New { email, name, password_hash } => {
            let made = account::Model::new(AccountId(tx.id()), email, name, password_hash, tx.moment());
            let made = account::Model { language, ..made };
            if insert(tx.db(), &made).await? == 0 {
                return Ok(None);
            }
            // Other sign-ups with this address can no longer become an account.
            sign_up::Entity::delete_many().filter(sign_up::Column::Email.eq(&made.email)).exec(tx.db()).await?;
            (made, SecurityEventKind::SignedUp)
        }
    };
    events::record(tx, Some(account.id), event, ctx.caller.address).await?;
    known::remember(tx, account.id, ctx.caller.address).await?;
    sessions::begin(tx, account).await.map(Some)
}
