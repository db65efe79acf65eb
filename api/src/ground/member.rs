//! Who may be asking, and what a server remembers of them.

use crate::base::credentials::token::Claims;
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use chrono::{DateTime, Utc};
use entity::account::PlatformRole;
use entity::api_key::Scopes;
use entity::contribution::Kind;
use entity::team_member::TeamRole;
use entity::{AccountId, ApiKeyId, SessionId, TeamId};
use quick_cache::sync::Cache;
use std::sync::Arc;

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
    /// The kinds of things that are within those scopes.
    pub kinds: Vec<Kind>,
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
    pub(super) tokens: Cache<Box<str>, Claims>,
    pub(super) members: Cache<SessionId, (DateTime<Utc>, Arc<Member>)>,
    /// By the hash of the key.
    pub(super) keys: Cache<Box<str>, (DateTime<Utc>, Arc<Member>)>,
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
