//! The shape of identity.

use super::ops::{self, SignInInput, SignedIn};
use crate::context::{Ctx, Resolving};
use crate::contribution::{Person, ids};
use crate::error::Error;
use crate::gql::{Context, Enum, ID, Object};
use crate::scalars::{DateTime, EmailAddress, Title};
use crate::teams::Membership;
use entity::{AccountId, account, session};

/// A role on the whole platform. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::account::PlatformRole")]
pub enum PlatformRole {
    /// Decides reports.
    Moderator,
    /// Runs the platform.
    Admin,
}

/// A person who signs in, as everybody sees them.
#[derive(Debug, Clone)]
pub struct Account(Person);

impl From<Person> for Account {
    fn from(person: Person) -> Self {
        Self(person)
    }
}

impl Account {
    /// The account of an id.
    pub async fn load(ctx: &Ctx<'_>, id: AccountId) -> Option<Result<Self, Error>> {
        ctx.person(id).await.map(|row| row.map(Self)).transpose()
    }
}

/// A person who signs in, as everybody sees them.
#[Object]
impl Account {
    /// `account:<uuid>`.
    async fn id(&self) -> ID {
        ids::of("account", self.0.id.0)
    }

    /// The name shown beside what they write.
    async fn name(&self) -> Title {
        Title(self.0.name.clone())
    }
}

/// Who asks, as only they see themselves.
pub struct Viewer(account::Model);

/// Who asks, as only they see themselves.
#[Object]
impl Viewer {
    /// What everybody sees.
    async fn account(&self) -> Account {
        Account(Person { id: self.0.id, name: self.0.name.clone() })
    }

    /// The address to sign in by; shown to nobody else.
    async fn email(&self) -> EmailAddress {
        EmailAddress(self.0.email.clone())
    }

    /// Role on the whole platform; null for nearly everybody.
    async fn role(&self) -> Option<PlatformRole> {
        self.0.role.map(PlatformRole::from)
    }

    /// The session that asks.
    async fn session(&self, ctx: &Context<'_>) -> Result<Session, Error> {
        ops::own_session(&ctx.op()).await.map(Session)
    }

    /// Your teams, the oldest membership first.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>, Error> {
        Ok(ops::own_memberships(&ctx.op()).await?.into_iter().map(Membership).collect())
    }
}

/// One sign-in, from one device.
pub struct Session(session::Model);

/// One sign-in, from one device.
#[Object]
impl Session {
    /// `session:<uuid>`.
    async fn id(&self) -> ID {
        ids::of("session", self.0.id.0)
    }

    /// When they signed in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it ends by itself.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was ended; null while it goes on.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime::from)
    }
}

/// What signing in gives.
pub struct SignInPayload(SignedIn);

/// What signing in gives.
#[Object]
impl SignInPayload {
    /// The access token, for the header `Authorization: Bearer …`: good for five minutes. Shown once.
    async fn access_token(&self) -> Option<&str> {
        self.0.token.as_ref().map(|(token, _)| token.as_str())
    }

    /// When the access token ends.
    async fn access_token_expires_at(&self) -> Option<DateTime> {
        self.0.token.as_ref().map(|(_, until)| DateTime::from(*until))
    }

    /// Who signed in.
    async fn account(&self) -> Account {
        Account(Person { id: self.0.account.id, name: self.0.account.name.clone() })
    }

    /// The session that began.
    async fn session(&self) -> Session {
        Session(self.0.session.clone())
    }
}

/// Queries on identity.
#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// Who asks. Errors: `UNAUTHENTICATED` when nobody signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer, Error>> {
        Some(ops::own_account(&ctx.op()).await.map(Viewer))
    }
}

/// Changes of identity.
#[derive(Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Begins a session with an e-mail address and a password. At most one such field in a request; three tries at once
    /// from one address, then three a minute.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED`, which does not say what was wrong; `TOO_MANY`.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Address and password.")] input: SignInInput,
    ) -> Option<Result<SignInPayload, Error>> {
        Some(ops::sign_in(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Ends the session that asks; its access tokens are refused within five seconds.
    /// Who may: any account.
    async fn sign_out(&self, ctx: &Context<'_>) -> Option<Result<Session, Error>> {
        Some(ops::sign_out(&ctx.op()).await.map(Session))
    }
}
