//! Who is asking: nobody in particular, or an account with its memberships.
//!
//! Known for at most five seconds without asking the database again; a write asks anew, inside its transaction. So what
//! ends a session, disables an account or takes a role away is felt within five seconds by every reader, and by every
//! write that begins after it.

use crate::app::App;
use crate::error::Error;
use crate::identity::token::Claims;
use chrono::{DateTime, TimeDelta, Utc};
use entity::account::PlatformRole;
use entity::team_member::TeamRole;
use entity::{AccountId, Moment, SessionId, TeamId, account, session, team_member};
use quick_cache::sync::Cache;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};
use std::sync::Arc;

/// How long a session is believed without asking again.
const FRESH: TimeDelta = TimeDelta::seconds(5);
/// Sessions and tokens remembered; the least used are forgotten first.
const REMEMBERED: usize = 20_000;

/// Who is asking.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// Nobody in particular.
    Anonymous,
    /// Somebody who signed in.
    Account(Arc<Member>),
}

/// An account that signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Whose.
    pub id: AccountId,
    /// By which session.
    pub session: SessionId,
    /// Role on the whole platform.
    pub role: Option<PlatformRole>,
    /// Roles in teams.
    pub teams: Vec<(TeamId, TeamRole)>,
}

impl Member {
    /// The role in a team.
    pub fn role_in(&self, team: TeamId) -> Option<TeamRole> {
        self.teams.iter().find(|(id, _)| *id == team).map(|(_, role)| *role)
    }
}

impl Viewer {
    /// The account, where there is one.
    pub fn account(&self) -> Option<&Arc<Member>> {
        match self {
            Self::Anonymous => None,
            Self::Account(member) => Some(member),
        }
    }

    /// The account, or the error that asks to sign in.
    pub fn signed_in(&self) -> Result<&Arc<Member>, Error> {
        self.account().ok_or_else(Error::unauthenticated)
    }
}

/// What is remembered of tokens and sessions.
pub struct Sessions {
    /// What tokens say whose signature was found good.
    tokens: Cache<Box<str>, Claims>,
    members: Cache<SessionId, (DateTime<Utc>, Arc<Member>)>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { tokens: Cache::new(REMEMBERED), members: Cache::new(REMEMBERED) }
    }
}

impl Sessions {
    /// Forgets whose signature was found good: a key is gone, or new.
    pub fn forget_tokens(&self) {
        self.tokens.clear();
    }

    /// Forgets a session: its roles changed, or it ended.
    pub fn forget(&self, session: SessionId) {
        self.members.remove(&session);
    }
}

/// Who sends this bearer token. Every token that is no good gives the same error, and costs no statement.
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
    let member = Arc::new(load(app.db.read(), session, AccountId(claims.account), now).await?);
    app.sessions.members.insert(session, (now, Arc::clone(&member)));
    Ok(Viewer::Account(member))
}

/// The account of a session as it is now; an error when the session ended or the account may not sign in. One statement.
pub async fn load(
    db: &impl ConnectionTrait,
    session: SessionId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Member, Error> {
    let to_account =
        session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id);
    let to_teams = session::Entity::belongs_to(team_member::Entity)
        .from(session::Column::AccountId)
        .to(team_member::Column::AccountId);
    let rows: Vec<(Option<PlatformRole>, Option<TeamId>, Option<TeamRole>)> = session::Entity::find()
        .select_only()
        .column(account::Column::Role)
        .expr(Expr::col((team_member::Entity, team_member::Column::TeamId)))
        .expr(Expr::col((team_member::Entity, team_member::Column::Role)))
        .join(JoinType::InnerJoin, to_account.into())
        .join(JoinType::LeftJoin, to_teams.into())
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(Moment::from(now)))
        .filter(account::Column::DisabledAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let role = rows.first().ok_or_else(Error::unauthenticated)?.0;
    let teams = rows.into_iter().filter_map(|(_, team, role)| team.zip(role)).collect();
    Ok(Member { id: account, session, role, teams })
}
