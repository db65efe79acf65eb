//! Decisions on identity.

use super::password::{Password, Passwords};
use crate::app::App;
use crate::clock::{Clock, Ids};
use crate::context::Ctx;
use crate::db::Database;
use crate::error::{Error, ErrorCode, Problems};
use crate::gql::InputObject;
use crate::policy::{Action, Over};
use crate::scalars::{EmailAddress, Title};
use crate::text::{Fault, Reason};
use crate::write::{Outcome, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use entity::account::PlatformRole;
use entity::security_event::SecurityEventKind;
use entity::{AccountId, Moment, SecurityEventId, SessionId, account, security_event, session, team_member};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// The longest that a session lasts.
const SESSION_LIFE: TimeDelta = TimeDelta::days(90);

/// Memberships that one account is shown.
const MAX_MEMBERSHIPS: u64 = 100;

/// Signs in.
#[derive(InputObject)]
pub struct SignInInput {
    /// E-mail address of the account; case does not matter.
    pub email: String,
    /// Its password, as it was typed.
    pub password: String,
}

/// Who signed in, with what they need to go on.
#[derive(Debug)]
pub struct SignedIn {
    /// The account.
    pub account: account::Model,
    /// The session.
    pub session: session::Model,
    /// The access token; shown once.
    pub token: Option<(String, DateTime<Utc>)>,
}

/// An address as accounts are found by: case and form of letters do not matter.
fn folded(email: &str) -> String {
    email.trim().nfkc().collect::<String>().to_lowercase()
}

/// Checks address and password and begins a session. Nothing tells which of the two was wrong.
pub async fn sign_in(ctx: &Ctx<'_>, input: SignInInput) -> Result<SignedIn, Error> {
    let mut problems = Problems::default();
    let password = problems.take(Password::new(&input.password, "input.password"));
    if input.email.chars().count() > 254 || input.email.contains('\0') {
        problems.add("input.email", Fault::Malformed("EmailAddress".to_owned()));
    }
    problems.check()?;
    let (email, password) = (folded(&input.email), password.ok_or_else(|| Error::internal("a problem was not told"))?);
    ctx.app.sign_ins.take(ctx.caller.address, &email, ctx.now())?;
    let known = account::Entity::find()
        .filter(account::Column::Email.eq(&email))
        .filter(account::Column::DisabledAt.is_null())
        .one(ctx.app.db.read())
        .await?;
    let stored = known.as_ref().map(|account| account.password_hash.clone());
    let verdict = ctx.app.passwords.verify(password, stored).await?;
    let Some(account) = known.clone().filter(|_| verdict.matches) else {
        note(ctx.app, known.map(|account| account.id), SecurityEventKind::SignInRefused, ctx.caller.address).await?;
        return Err(Error::new(ErrorCode::Unauthenticated, Reason::SignIn));
    };
    let signed_in = ctx
        .write(async |tx| {
            tx.authorize(Action::SignIn, Over::default())?;
            tx.quiet("who signs in is nobody's business");
            // Checking took a while: the account may be disabled by now, or have another password.
            let same = account::Entity::find_by_id(account.id)
                .filter(account::Column::DisabledAt.is_null())
                .filter(account::Column::PasswordHash.eq(&account.password_hash));
            if same.one(tx.db()).await?.is_none() {
                return Err(Error::new(ErrorCode::Unauthenticated, Reason::SignIn));
            }
            let session = session::Model {
                id: SessionId(tx.id()),
                account_id: account.id,
                created_at: tx.moment(),
                expires_at: (tx.now + SESSION_LIFE).into(),
                ended_at: None,
            };
            let begun = session.clone().into_active_model().reset_all();
            session::Entity::insert(begun).exec_without_returning(tx.db()).await?;
            if let Some(hash) = verdict.rehashed {
                account::Entity::update_many()
                    .col_expr(account::Column::PasswordHash, Expr::value(hash))
                    .filter(account::Column::Id.eq(account.id))
                    .filter(account::Column::PasswordHash.eq(&account.password_hash))
                    .exec(tx.db())
                    .await?;
            }
            let from = ctx.caller.address;
            record(tx.db(), tx.id(), Some(account.id), SecurityEventKind::SignedIn, from, tx.moment()).await?;
            Ok(SignedIn { account, session, token: None })
        })
        .await?;
    let token = ctx.app.keys.issue(signed_in.account.id.0, signed_in.session.id.0, ctx.now())?;
    Ok(SignedIn { token: Some(token), ..signed_in })
}

impl Outcome for SignedIn {
    fn id(&self) -> Uuid {
        self.session.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        // What is shown once is not shown again.
        let session = session::Model::again(tx, id).await?;
        let account = account::Entity::find_by_id(session.account_id).one(tx.db()).await?;
        Ok(Self { account: account.ok_or_else(Error::not_found)?, session, token: None })
    }
}

/// Ends the session that asks; its tokens are refused by this process at once, by others within five seconds.
pub async fn sign_out(ctx: &Ctx<'_>) -> Result<session::Model, Error> {
    let ended = ctx
        .write(async |tx| {
            tx.authorize(Action::SignOut, Over::default())?;
            tx.quiet("who signs out is nobody's business");
            let member = tx.viewer.signed_in()?;
            session::Entity::update_many()
                .col_expr(session::Column::EndedAt, Expr::value(tx.moment()))
                .filter(session::Column::Id.eq(member.session))
                .exec(tx.db())
                .await?;
            let from = ctx.caller.address;
            record(tx.db(), tx.id(), Some(member.id), SecurityEventKind::SignedOut, from, tx.moment()).await?;
            session::Model::again(tx, member.session.0).await
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

async fn record(
    db: &impl ConnectionTrait,
    id: Uuid,
    account: Option<AccountId>,
    kind: SecurityEventKind,
    from: IpAddr,
    at: Moment,
) -> Result<(), DbErr> {
    let event = security_event::ActiveModel {
        id: Set(SecurityEventId(id)),
        account_id: Set(account),
        kind: Set(kind),
        address: Set(from.to_canonical().to_string()),
        at: Set(at),
    };
    security_event::Entity::insert(event).exec_without_returning(db).await.map(|_| ())
}

/// Notes something that changes nothing else. A refused sign-in waits for it either way, known account or not.
async fn note(app: &App, account: Option<AccountId>, kind: SecurityEventKind, from: IpAddr) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    record(&tx, app.id(), account, kind, from, app.clock.now().into()).await?;
    Ok(tx.commit().await?)
}

/// The account that asks, as its owner sees it.
pub async fn own_account(ctx: &Ctx<'_>) -> Result<account::Model, Error> {
    let id = ctx.viewer().signed_in()?.id;
    account::Entity::find_by_id(id).one(ctx.app.db.read()).await?.ok_or_else(Error::unauthenticated)
}

/// The session that asks.
pub async fn own_session(ctx: &Ctx<'_>) -> Result<session::Model, Error> {
    let id = ctx.viewer().signed_in()?.session;
    session::Entity::find_by_id(id).one(ctx.app.db.read()).await?.ok_or_else(Error::unauthenticated)
}

/// The teams of the account that asks, the oldest membership first.
pub async fn own_memberships(ctx: &Ctx<'_>) -> Result<Vec<team_member::Model>, Error> {
    let rows = team_member::Entity::find()
        .filter(team_member::Column::AccountId.eq(ctx.viewer().signed_in()?.id))
        .order_by_asc(team_member::Column::Since)
        .order_by_asc(team_member::Column::TeamId)
        .limit(MAX_MEMBERSHIPS);
    Ok(rows.all(ctx.app.db.read()).await?)
}

/// What making an account needs, with or without a server around it.
pub struct Maker<'a> {
    /// Where it is written.
    pub db: &'a Database,
    /// Hashes its password.
    pub passwords: &'a Passwords,
    /// When.
    pub clock: &'a Clock,
    /// Its id.
    pub ids: &'a Ids,
}

/// Makes an account from the command line; `admin create`.
pub async fn create_account(
    maker: Maker<'_>,
    email: &str,
    name: Option<&str>,
    password: &str,
    role: Option<PlatformRole>,
) -> Result<AccountId, Error> {
    let mut problems = Problems::default();
    let password = problems.take(Password::new(password, "password"));
    let email = folded(email);
    let name = name.map_or_else(|| email.split('@').next().unwrap_or_default().to_owned(), str::to_owned);
    for (field, is_valid) in [("email", EmailAddress::holds(&email)), ("name", Title::holds(&name))] {
        if !is_valid {
            problems.add(field, Fault::Malformed(field.to_owned()));
        }
    }
    problems.check()?;
    let password = password.ok_or_else(|| Error::internal("a problem was not told"))?;
    let hash = maker.passwords.hash(password).await?;
    let id = AccountId(maker.ids.next(maker.clock));
    let made = account::ActiveModel {
        id: Set(id),
        email: Set(email),
        name: Set(name),
        password_hash: Set(hash),
        role: Set(role),
        created_at: Set(maker.clock.now().into()),
        disabled_at: Set(None),
    };
    let known = sea_orm::sea_query::OnConflict::column(account::Column::Email).do_nothing().to_owned();
    let tx = maker.db.begin().await?;
    if account::Entity::insert(made).on_conflict(known).exec_without_returning(&tx).await? == 0 {
        return Err(Error::conflict("email", Fault::Taken));
    }
    tx.commit().await?;
    Ok(id)
}
