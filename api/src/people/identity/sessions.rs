//! Sessions: a password or a mailed token begins one, refresh tokens extend it, and its owner ends it.
//!
//! A refresh token can be used once. The token used last is accepted again as long as its successor is unused, because
//! the answer may have been lost; the lost successor then becomes invalid. Any other earlier token of the session ends
//! the session at once, because one of its two holders must have stolen it. A session ends after 30 days without a
//! refresh, and after 90 days in all.

use super::events;
use super::known;
use super::{REFRESH_SESSION, REVOKE_SESSION, SIGN_IN, SIGN_OUT};
use crate::base::credentials::password::Password;
use crate::base::credentials::secret;
use crate::base::error::{Error, ErrorCode, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::text::{Fault, Reason};
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::policy::Over;
use crate::ground::write::{Outcome, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use entity::security_event::SecurityEventKind;
use entity::{AccountId, Moment, SessionId, account, refresh_token, session};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Longest life of a session.
const LIFE: TimeDelta = TimeDelta::days(90);
/// Longest time without a refresh.
const IDLE: TimeDelta = TimeDelta::days(30);
/// Most sessions listed for one account.
const MAX_SESSIONS: u64 = 100;

/// Signs in.
#[derive(InputObject)]
pub struct SignInInput {
    /// E-mail address of the account; case does not matter.
    pub email: String,
    /// Its password, as it was typed.
    pub password: String,
    /// A refresh token of a former session of this account, if the device has one, even if it is no longer good. It opens
    /// nothing; it shows that the device is known, so that others who try many passwords do not keep it out.
    pub refresh_token: Option<String>,
}

/// Refreshes a session.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token that the last sign-in or refresh gave.
    pub refresh_token: String,
}

/// Ends a session.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// The session, one of yours.
    pub id: ID,
}

/// An account that signed in, with the tokens of its session, which are shown once.
pub struct SignedIn {
    /// The account.
    pub account: account::Model,
    /// The session.
    pub session: session::Model,
    /// The access token and its expiry.
    pub access: (String, DateTime<Utc>),
    /// The refresh token.
    pub refresh: String,
}

/// A session with its next refresh token.
pub struct Begun {
    /// The account.
    pub account: account::Model,
    /// The session.
    pub session: session::Model,
    refresh: String,
}

impl Outcome for Begun {
    fn id(&self) -> Uuid {
        self.session.id.0
    }

    /// Mutations whose input holds a secret accept no idempotency key, so this is never called.
    async fn again(_: &Tx, _: Uuid) -> Result<Self, Error> {
        Err(Error::internal("a session is not begun again"))
    }
}

impl Begun {
    /// Issues the access token; called only after the commit.
    pub fn signed_in(self, ctx: &Ctx<'_>) -> Result<SignedIn, Error> {
        let Self { account, session, refresh } = self;
        let access = ctx.app.keys.get().issue(account.id.0, session.id.0, ctx.now())?;
        Ok(SignedIn { account, session, access, refresh })
    }
}

fn refused() -> Error {
    Error::new(ErrorCode::Unauthenticated, Reason::SignIn)
}

/// The account with this id, when it may sign in.
fn active(id: AccountId) -> sea_orm::Select<account::Entity> {
    account::Entity::find_by_id(id).filter(account::Column::DisabledAt.is_null())
}

/// Checks address and password and begins a session. Neither the error nor its timing shows which of the two was wrong.
pub async fn sign_in(ctx: &Ctx<'_>, input: SignInInput) -> Result<SignedIn, Error> {
    let mut problems = Problems::default();
    let password = problems.take(Password::new(&input.password, "input.password"));
    if input.email.chars().count() > 254 || input.email.contains('\0') {
        problems.add("input.email", Fault::Malformed("EmailAddress".to_owned()));
    }
    problems.check()?;
    let email = crate::base::fold::fold_email(&input.email);
    let password = password.ok_or_else(|| Error::internal("a problem was not told"))?;
    let device = known::count(ctx, input.refresh_token.as_deref(), &email).await?;
    let known = account::Entity::find()
        .filter(account::Column::Email.eq(&email))
        .filter(account::Column::DisabledAt.is_null())
        .one(ctx.app.db.read())
        .await?;
    let stored = known.as_ref().map(|account| account.password_hash.clone());
    let place = known::place(ctx, known.as_ref().map(|account| account.id), device, &email).await?;
    let verdict = ctx.app.passwords.verify(password, stored, place).await?;
    let Some(account) = known.clone().filter(|_| verdict.matches) else {
        let account = known.map(|account| account.id);
        events::note(ctx.app, account, SecurityEventKind::SignInRefused, ctx.caller.address).await?;
        return Err(refused());
    };
    let begun = ctx
        .write_for_anybody(async |tx| {
            tx.authorize(&SIGN_IN, Over::default())?;
            tx.quiet("who signs in is nobody's business");
            // The check took a while: meanwhile the account may have been disabled or its password changed.
            let same = active(account.id).filter(account::Column::PasswordHash.eq(&account.password_hash));
            // A concurrent change of the password waits for this lock and then ends this session too.
            if same.lock_shared().one(tx.db()).await?.is_none() {
                return Err(refused());
            }
            if let Some(hash) = verdict.rehashed {
                account::Entity::update_many()
                    .col_expr(account::Column::PasswordHash, Expr::value(hash))
                    .filter(account::Column::Id.eq(account.id))
                    .filter(account::Column::PasswordHash.eq(&account.password_hash))
                    .exec(tx.db())
                    .await?;
            }
            events::record(tx, Some(account.id), SecurityEventKind::SignedIn, ctx.caller.address).await?;
            known::remember(tx, account.id, ctx.caller.address).await?;
            begin(tx, account).await
        })
        .await?;
    begun.signed_in(ctx)
}

/// Begins a session of an account.
pub async fn begin(tx: &Tx, account: account::Model) -> Result<Begun, Error> {
    let refresh = secret::draw::<32>("jdr_");
    let session = session::Model {
        id: SessionId(tx.id()),
        account_id: account.id,
        created_at: tx.moment(),
        used_at: tx.moment(),
        expires_at: (tx.now + IDLE).into(),
        ended_at: None,
        refresh: secret::hash(&refresh),
    };
    let begun = session.clone().into_active_model().reset_all();
    session::Entity::insert(begun).exec_without_returning(tx.db()).await?;
    give(tx, &session, None).await?;
    Ok(Begun { account, session, refresh })
}

/// Begins a session of an account for this program itself, which keeps no token of it.
pub async fn begin_session(tx: &Tx, account: AccountId) -> Result<SessionId, Error> {
    let account = active(account).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    Ok(begin(tx, account).await?.session.id)
}

/// Ends sessions that this program began.
pub async fn end_sessions(tx: &Tx, which: &[SessionId]) -> Result<(), Error> {
    end(tx, session::Column::Id.is_in(which.iter().copied())).await
}

/// Stores the hash of the session's newest refresh token, and the hash of the token that it replaces (`parent`).
async fn give(tx: &Tx, session: &session::Model, parent: Option<String>) -> Result<(), Error> {
    let given = refresh_token::ActiveModel {
        hash: Set(session.refresh.clone()),
        session_id: Set(session.id),
        parent: Set(parent),
    };
    Ok(refresh_token::Entity::insert(given).exec_without_returning(tx.db()).await.map(|_| ())?)
}

/// Result of a refresh.
enum Refreshed {
    Again(Box<Begun>),
    /// The token was used before or had become invalid, so the session was ended.
    Reused(SessionId),
}

impl Outcome for Refreshed {
    fn id(&self) -> Uuid {
        match self {
            Self::Again(begun) => begun.id(),
            Self::Reused(session) => session.0,
        }
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        Begun::again(tx, id).await.map(Box::new).map(Self::Again)
    }
}

/// Refreshes a session; the rules are at the head of this file.
pub async fn refresh(ctx: &Ctx<'_>, input: RefreshSessionInput) -> Result<SignedIn, Error> {
    let refused = || Error::new(ErrorCode::Unauthenticated, Reason::Refresh);
    let hash = secret::hash(&input.refresh_token);
    // An unknown token is refused before a write begins.
    let known = refresh_token::Entity::find_by_id(hash).one(ctx.app.db.read()).await?.ok_or_else(refused)?;
    ctx.app.limits.refresh(known.session_id, ctx.now())?;
    let refreshed = ctx
        .write_for_anybody(async |tx| {
            tx.authorize(&REFRESH_SESSION, Over::default())?;
            tx.quiet("who goes on is nobody's business");
            let session = session::Entity::find_by_id(known.session_id)
                .filter(session::Column::EndedAt.is_null())
                .filter(session::Column::ExpiresAt.gt(tx.moment()))
                .lock_exclusive();
            let session = session.one(tx.db()).await?.ok_or_else(refused)?;
            let account = active(session.account_id).one(tx.db()).await?.ok_or_else(refused)?;
            let last = refresh_token::Entity::find_by_id(session.refresh.clone()).one(tx.db()).await?;
            let last = last.ok_or_else(|| Error::internal("a session without its last token"))?;
            if known.hash != last.hash && last.parent.as_ref() != Some(&known.hash) {
                end(tx, session::Column::Id.eq(session.id)).await?;
                let kind = SecurityEventKind::RefreshTokenReused;
                events::record(tx, Some(account.id), kind, ctx.caller.address).await?;
                return Ok(Refreshed::Reused(session.id));
            }
            let refresh = secret::draw::<32>("jdr_");
            let expires_at = (tx.now + IDLE).min(DateTime::from(session.created_at) + LIFE).into();
            let session =
                session::Model { refresh: secret::hash(&refresh), used_at: tx.moment(), expires_at, ..session };
            session.clone().into_active_model().reset_all().update(tx.db()).await?;
            give(tx, &session, Some(known.hash)).await?;
            Ok(Refreshed::Again(Box::new(Begun { account, session, refresh })))
        })
        .await?;
    match refreshed {
        Refreshed::Again(begun) => begun.signed_in(ctx),
        Refreshed::Reused(session) => {
            ctx.app.sessions.forget(session);
            Err(refused())
        }
    }
}

/// Ends sessions.
pub async fn end(tx: &Tx, which: impl sea_orm::sea_query::IntoCondition) -> Result<(), Error> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.moment()))
        .filter(session::Column::EndedAt.is_null())
        .filter(which)
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Ends the viewer's session. This process refuses its tokens at once, other processes within five seconds.
pub async fn sign_out(ctx: &Ctx<'_>) -> Result<session::Model, Error> {
    let ended = ctx
        .write_always(async |tx| {
            tx.authorize(&SIGN_OUT, Over::default())?;
            tx.quiet("who signs out is nobody's business");
            let member = tx.viewer.signed_in()?;
            let session = member.session()?;
            end(tx, session::Column::Id.eq(session)).await?;
            events::record(tx, Some(member.id), SecurityEventKind::SignedOut, ctx.caller.address).await?;
            session::Model::again(tx, session.0).await
        })
        .await?;
    ctx.app.sessions.forget(ended.id);
    Ok(ended)
}

/// Ends one of the viewer's sessions; one that has already ended stays as it is.
pub async fn revoke(ctx: &Ctx<'_>, input: RevokeSessionInput) -> Result<session::Model, Error> {
    let id = SessionId(ids::uuid_input("session", &input.id, "input.id")?);
    let ended = ctx
        .write_always(async |tx| {
            tx.authorize(&REVOKE_SESSION, Over::default())?;
            tx.quiet("who signs out is nobody's business");
            let member = tx.viewer.signed_in()?;
            let session = session::Model::again(tx, id.0).await?;
            if session.account_id != member.id {
                return Err(Error::not_found());
            }
            if session.ended_at.is_none() {
                end(tx, session::Column::Id.eq(id)).await?;
                events::record(tx, Some(member.id), SecurityEventKind::SessionRevoked, ctx.caller.address).await?;
            }
            session::Model::again(tx, id.0).await
        })
        .await?;
    ctx.app.sessions.forget(ended.id);
    Ok(ended)
}

impl Outcome for session::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        session::Entity::find_by_id(SessionId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}

/// The session that sent the request.
pub async fn own_session(ctx: &Ctx<'_>) -> Result<session::Model, Error> {
    let id = ctx.viewer().signed_in()?.session()?;
    session::Entity::find_by_id(id).one(ctx.app.db.read()).await?.ok_or_else(Error::unauthenticated)
}

/// The active sessions of the viewer's account, the last used first.
pub async fn own_sessions(ctx: &Ctx<'_>) -> Result<Vec<session::Model>, Error> {
    let rows = session::Entity::find()
        .filter(session::Column::AccountId.eq(ctx.viewer().person()?.id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(Moment::from(ctx.now())))
        .order_by_desc(session::Column::UsedAt)
        .order_by_desc(session::Column::Id)
        .limit(MAX_SESSIONS);
    Ok(rows.all(ctx.app.db.read()).await?)
}
