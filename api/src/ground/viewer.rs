//! Who is asking: nobody in particular, an account with its memberships, or an application that acts for one by its key.
//!
//! Known for at most five seconds without asking the database again; a write asks anew, inside its transaction. So what
//! ends a session, disables an account or takes a role away is felt within five seconds by every reader, and by every
//! write that begins after it.

use crate::base::credentials::secret;
use crate::base::credentials::token::Claims;
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use crate::ground::app::App;
use chrono::{DateTime, TimeDelta, Utc};
use entity::account::PlatformRole;
use entity::api_key::Scopes;
use entity::team_member::TeamRole;
use entity::{AccountId, ApiKeyId, Moment, SessionId, TeamId, account, api_key, session, team_member};
use quick_cache::sync::Cache;
use sea_orm::sea_query::{Condition, Expr, IntoCondition};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, Select};
use std::net::IpAddr;
use std::sync::Arc;

/// How long a session or a key is believed without asking again.
const FRESH: TimeDelta = TimeDelta::seconds(5);
/// Sessions, tokens and keys remembered; the least used are forgotten first.
const REMEMBERED: usize = 20_000;

/// Who is asking.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// Nobody in particular.
    Anonymous,
    /// Somebody who signed in, or an application that acts for them.
    Account(Arc<Member>),
    /// The server itself, doing this: it may do what its code does.
    Server(&'static str),
}

/// An account that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Whose.
    pub id: AccountId,
    /// What they showed to be known by.
    pub by: By,
    /// Role on the whole platform.
    pub role: Option<PlatformRole>,
    /// Roles in teams.
    pub teams: Vec<(TeamId, TeamRole)>,
}

/// What an account is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The access token of a session: it is the person.
    Session(SessionId),
    /// The key of an application.
    Key(Grant),
}

/// What a key allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Which key.
    pub id: ApiKeyId,
    /// What may be done with it.
    pub scopes: Scopes,
    /// Its quota.
    pub points_per_hour: u64,
}

impl Member {
    /// The role in a team.
    pub fn role_in(&self, team: TeamId) -> Option<TeamRole> {
        self.teams.iter().find(|(id, _)| *id == team).map(|(_, role)| *role)
    }

    /// The key, where an application asks.
    pub fn grant(&self) -> Option<&Grant> {
        match &self.by {
            By::Session(_) => None,
            By::Key(grant) => Some(grant),
        }
    }

    /// The session, where the person asks; an application may not do what needs one.
    pub fn session(&self) -> Result<SessionId, Error> {
        match self.by {
            By::Session(session) => Ok(session),
            By::Key(_) => Err(Error::new(ErrorCode::Forbidden, Reason::Scope)),
        }
    }
}

impl Viewer {
    /// The account, where there is one.
    pub fn account(&self) -> Option<&Arc<Member>> {
        match self {
            Self::Anonymous | Self::Server(_) => None,
            Self::Account(member) => Some(member),
        }
    }

    /// The account, or the error that asks to sign in.
    pub fn signed_in(&self) -> Result<&Arc<Member>, Error> {
        self.account().ok_or_else(Error::unauthenticated)
    }

    /// The account where the person asks; the error that asks to sign in, or that tells an application that it may not.
    pub fn person(&self) -> Result<&Arc<Member>, Error> {
        let member = self.signed_in()?;
        member.session().map(|_| member)
    }
}

/// What is remembered of tokens, sessions and keys.
pub struct Sessions {
    /// What tokens say whose signature was found good.
    tokens: Cache<Box<str>, Claims>,
    members: Cache<SessionId, (DateTime<Utc>, Arc<Member>)>,
    /// By the hash of the key.
    keys: Cache<Box<str>, (DateTime<Utc>, Arc<Member>)>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { tokens: Cache::new(REMEMBERED), members: Cache::new(REMEMBERED), keys: Cache::new(REMEMBERED) }
    }
}

impl Sessions {
    /// Forgets whose signature was found good: a key is gone, or new.
    pub fn forget_tokens(&self) {
        self.tokens.clear();
    }

    /// Forgets a session: it ended.
    pub fn forget(&self, session: SessionId) {
        self.members.remove(&session);
    }

    /// Forgets a key: it was revoked.
    pub fn forget_key(&self, key: ApiKeyId) {
        self.keys.retain(|_, (_, member)| member.grant().is_none_or(|grant| grant.id != key));
    }

    /// Forgets an account: its roles changed.
    pub fn forget_account(&self, account: AccountId) {
        self.members.retain(|_, (_, member)| member.id != account);
        self.keys.retain(|_, (_, member)| member.id != account);
    }
}

/// Who sends this access token. Every one that is no good gives the same error, and costs no statement.
pub async fn identify(app: &App, bearer: Option<&str>) -> Result<Viewer, Error> {
    let Some(token) = bearer else { return Ok(Viewer::Anonymous) };
    let now = app.clock.now();
    let claims = match app.sessions.tokens.get(token) {
        Some(known) if known.is_current(now) => known,
        _ => {
            let claims = app.keys.get().read(token, now).ok_or_else(Error::unauthenticated)?;
            app.sessions.tokens.insert(token.into(), claims);
            claims
        }
    };
    let session = SessionId(claims.session);
    if let Some((at, member)) = app.sessions.members.get(&session)
        && now - at < FRESH
    {
        return Ok(Viewer::Account(member));
    }
    let member = Arc::new(of_session(app.db.read(), session, AccountId(claims.account), now).await?);
    app.sessions.members.insert(session, (now, Arc::clone(&member)));
    Ok(Viewer::Account(member))
}

/// Whether a bearer token is meant as an application's key.
pub fn is_key(token: &str) -> bool {
    token.starts_with(secret::API_KEY)
}

/// Whom the application acts for that sends this key from an address. One that is none costs a statement, so an address may
/// try some only; keys that this server has seen before are not held up by others of their address.
pub async fn by_key(app: &App, key: &str, from: IpAddr) -> Result<Viewer, Error> {
    let (hash, now) = (secret::hash(key), app.clock.now());
    match app.sessions.keys.get(hash.as_str()) {
        Some((at, member)) if now - at < FRESH => return Ok(Viewer::Account(member)),
        Some(_) => {}
        None => app.limits.may_try_key(from, now)?,
    }
    let known = of_key(app.db.read(), api_key::Column::Hash.eq(&hash)).await;
    if known.as_ref().is_err_and(|error| error.code == ErrorCode::Unauthenticated) {
        app.sessions.keys.remove(hash.as_str());
        app.limits.bad_key(from, now);
    }
    let member = Arc::new(known?);
    app.sessions.keys.insert(hash.into(), (now, Arc::clone(&member)));
    Ok(Viewer::Account(member))
}

/// The same account as it is now; an error when what it is known by is no good any more. One statement.
pub async fn reload(db: &impl ConnectionTrait, member: &Member, now: DateTime<Utc>) -> Result<Member, Error> {
    match &member.by {
        By::Session(session) => of_session(db, *session, member.id, now).await,
        By::Key(grant) => of_key(db, api_key::Column::Id.eq(grant.id)).await,
    }
}

/// Role on the platform, and each team with the role there.
type Roles = (Option<PlatformRole>, Option<TeamId>, Option<TeamRole>);

/// The account of something that names one, with its memberships.
fn roles<E: EntityTrait>(of: E::Column, which: impl IntoCondition) -> Select<E> {
    let to_account = E::belongs_to(account::Entity).from(of).to(account::Column::Id);
    let to_teams = E::belongs_to(team_member::Entity).from(of).to(team_member::Column::AccountId);
    E::find()
        .select_only()
        .column(account::Column::Role)
        .expr(Expr::col((team_member::Entity, team_member::Column::TeamId)))
        .expr(Expr::col((team_member::Entity, team_member::Column::Role)))
        .join(JoinType::InnerJoin, to_account.into())
        .join(JoinType::LeftJoin, to_teams.into())
        .filter(which.into_condition())
        .filter(account::Column::DisabledAt.is_null())
}

/// The account of a session as it is now; an error when the session ended or the account may not sign in.
pub async fn of_session(
    db: &impl ConnectionTrait,
    session: SessionId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Member, Error> {
    let which = Condition::all()
        .add(session::Column::Id.eq(session))
        .add(session::Column::AccountId.eq(account))
        .add(session::Column::EndedAt.is_null())
        .add(session::Column::ExpiresAt.gt(Moment::from(now)));
    let rows: Vec<Roles> = roles::<session::Entity>(session::Column::AccountId, which).into_tuple().all(db).await?;
    let role = rows.first().ok_or_else(Error::unauthenticated)?.0;
    let teams = rows.into_iter().filter_map(|(_, team, role)| team.zip(role)).collect();
    Ok(Member { id: account, by: By::Session(session), role, teams })
}

/// The account that a key acts for, as it is now; an error when the key was revoked or the account may not sign in.
async fn of_key(db: &impl ConnectionTrait, which: impl IntoCondition) -> Result<Member, Error> {
    let which = Condition::all().add(which.into_condition()).add(api_key::Column::RevokedAt.is_null());
    let key =
        [api_key::Column::Id, api_key::Column::AccountId, api_key::Column::Scopes, api_key::Column::PointsPerHour];
    type Row = (Option<PlatformRole>, Option<TeamId>, Option<TeamRole>, ApiKeyId, AccountId, Scopes, i32);
    let rows = roles::<api_key::Entity>(api_key::Column::AccountId, which).columns(key);
    let mut rows = rows.into_tuple::<Row>().all(db).await?.into_iter();
    let (role, team, role_there, key, id, scopes, points) = rows.next().ok_or_else(Error::unauthenticated)?;
    let others = rows.filter_map(|(_, team, role, ..)| team.zip(role));
    let teams = team.zip(role_there).into_iter().chain(others).collect();
    let grant = Grant { id: key, scopes, points_per_hour: u64::try_from(points).unwrap_or(0) };
    Ok(Member { id, by: By::Key(grant), role, teams })
}
