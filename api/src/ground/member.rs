//! Who may be asking, and the caches of tokens, sessions and keys.

use crate::base::credentials::token::Claims;
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use chrono::{DateTime, Utc};
use entity::account::PlatformRole;
use entity::api_key::Scopes;
use entity::contribution::Kind;
use entity::team_member::TeamRole;
use entity::{AccountId, ApiKeyId, ContributionId, SessionId, TeamId};
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Entries of each cache; the least used are forgotten first.
const REMEMBERED: usize = 20_000;

/// Who is asking.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// Nobody in particular.
    Anonymous,
    /// Somebody who signed in, or an application that acts for them.
    Account(Arc<Member>),
    /// The server itself; all rules allow it.
    Server,
}

/// An account that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The id of the account.
    pub id: AccountId,
    /// The credential that identifies it.
    pub by: By,
    /// Role on the whole platform.
    pub role: Option<PlatformRole>,
    /// Roles in teams.
    pub teams: Vec<(TeamId, TeamRole)>,
    /// Things that are not public and that they sign.
    pub signs: Vec<ContributionId>,
    /// Things that are not public and that they may read: those that they were asked to sign, and scheduled ones under embargo that
    /// a network holds whose editor they are.
    pub shared: Vec<ContributionId>,
}

/// A credential that identifies an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The access token of a session: the person asks.
    Session(SessionId),
    /// The key of an application, which asks for the person.
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
    /// Points that it may use in an hour.
    pub points_per_hour: u64,
}

impl Member {
    /// The role in a team.
    pub fn role_in(&self, team: TeamId) -> Option<TeamRole> {
        self.teams.iter().find(|(id, _)| *id == team).map(|(_, role)| *role)
    }

    /// What the key allows, if an application asks.
    pub fn grant(&self) -> Option<&Grant> {
        match &self.by {
            By::Session(_) => None,
            By::Key(grant) => Some(grant),
        }
    }

    /// The session, if the person asks; `FORBIDDEN` for an application.
    pub fn session(&self) -> Result<SessionId, Error> {
        match self.by {
            By::Session(session) => Ok(session),
            By::Key(_) => Err(Error::new(ErrorCode::Forbidden, Reason::Scope)),
        }
    }
}

impl Viewer {
    /// The account, if there is one.
    pub fn account(&self) -> Option<&Arc<Member>> {
        match self {
            Self::Anonymous | Self::Server => None,
            Self::Account(member) => Some(member),
        }
    }

    /// The account, or the error that asks to sign in.
    pub fn signed_in(&self) -> Result<&Arc<Member>, Error> {
        self.account().ok_or_else(Error::unauthenticated)
    }

    /// The account, if the person asks; else the error that asks to sign in, or `FORBIDDEN` for an application.
    pub fn person(&self) -> Result<&Arc<Member>, Error> {
        let member = self.signed_in()?;
        member.session().map(|_| member)
    }
}

/// The caches of tokens, sessions and keys.
pub struct Sessions {
    /// The claims of tokens whose signature was verified.
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
    /// Forgets the verified tokens, after a signing key was added or removed.
    pub fn forget_tokens(&self) {
        self.tokens.clear();
    }

    /// Forgets a session that has ended.
    pub fn forget(&self, session: SessionId) {
        self.members.remove(&session);
    }

    /// Forgets a key that was revoked.
    pub fn forget_key(&self, key: ApiKeyId) {
        self.keys.retain(|_, (_, member)| member.grant().is_none_or(|grant| grant.id != key));
    }

    /// Forgets an account whose roles have changed.
    pub fn forget_account(&self, account: AccountId) {
        self.members.retain(|_, (_, member)| member.id != account);
        self.keys.retain(|_, (_, member)| member.id != account);
    }
}
