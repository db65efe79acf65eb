//! The shape of identity.

use super::accounts::{
    self, ChangePasswordInput, Mailed, RequestPasswordResetInput, ResetPasswordInput, SignUpInput, VerifyEmailInput,
};
use super::letters;
use super::profile::{self, UpdateProfileInput};
use super::sessions::{self, RefreshSessionInput, RevokeSessionInput, SignInInput, SignedIn};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object};
use crate::base::scalars::{DateTime, EmailAddress, Html, LanguageTag, Markdown, Title, Visibility};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::{Person, ids};
use crate::ground::member::By;
use crate::people::applications::{self, ApiKey};
use crate::people::personal_data::{self, DataExport};
use crate::people::teams::Membership;
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
    /// What everybody sees of a row.
    fn of(row: account::Model) -> Self {
        Self(Person { id: row.id, name: row.name })
    }

    /// The account of an id.
    pub async fn load(ctx: &Ctx<'_>, id: AccountId) -> Option<Result<Self, Error>> {
        ctx.person(id).await.map(|row| row.map(Self)).transpose()
    }
}

/// A person who signs in, as everybody sees them.
#[Object]
impl Account {
    /// `account:<uuid>`.
    fn id(&self) -> ID {
        ids::of("account", self.0.id.0)
    }

    /// The name shown beside what they write.
    fn name(&self) -> Title {
        Title(self.0.name.clone())
    }

    /// What they say of themselves. Weighs 20 points.
    async fn about(&self, ctx: &Context<'_>) -> Option<Result<Markdown, Error>> {
        ctx.op().profile(self.0.id).await.map(|row| row.about.clone().map(Markdown)).transpose()
    }

    /// The same as HTML. Weighs 100 points.
    async fn about_html(&self, ctx: &Context<'_>) -> Option<Result<Html, Error>> {
        ctx.op().profile(self.0.id).await.map(|row| row.about_html.clone().map(Html)).transpose()
    }

    /// What they can do, at most 30; null where they do not show it to you.
    async fn skills(&self, ctx: &Context<'_>) -> Option<Result<Vec<Title>, Error>> {
        ctx.op().skills(self.0.id).await.transpose()
    }
}

/// Who asks, as only they see themselves.
pub struct Viewer(account::Model);

/// Who asks, as only they see themselves.
#[Object]
impl Viewer {
    /// What everybody sees.
    fn account(&self) -> Account {
        Account(Person { id: self.0.id, name: self.0.name.clone() })
    }

    /// The address to sign in by; shown to nobody else.
    fn email(&self) -> EmailAddress {
        EmailAddress(self.0.email.clone())
    }

    /// Role on the whole platform; null for nearly everybody.
    fn role(&self) -> Option<PlatformRole> {
        self.0.role.map(PlatformRole::from)
    }

    /// Who sees your skills.
    fn skills_visibility(&self) -> Visibility {
        self.0.skills_visibility.into()
    }

    /// Language of mails to you.
    fn language(&self) -> LanguageTag {
        LanguageTag(self.0.language.clone())
    }

    /// Grows with each change of your profile; see `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The session that asks.
    async fn session(&self, ctx: &Context<'_>) -> Result<Session, Error> {
        sessions::own_session(&ctx.op()).await.map(Session)
    }

    /// Your sessions that go on, the one used last first; at most 100.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>, Error> {
        Ok(sessions::own_sessions(&ctx.op()).await?.into_iter().map(Session).collect())
    }

    /// Keys by which applications act for you: those that are good first, then those revoked in the last thirty days; of
    /// each the one made last first; at most 20.
    async fn api_keys(&self, ctx: &Context<'_>) -> Result<Vec<ApiKey>, Error> {
        Ok(applications::own_keys(&ctx.op()).await?.into_iter().map(ApiKey).collect())
    }

    /// The copy of what is held of you that you asked for last by `exportMyData`; null when there is none, or no more.
    async fn data_export(&self, ctx: &Context<'_>) -> Option<Result<DataExport, Error>> {
        personal_data::own(&ctx.op()).await.map(|copy| copy.map(DataExport)).transpose()
    }

    /// Your teams, the oldest membership first.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>, Error> {
        Ok(accounts::own_memberships(&ctx.op()).await?.into_iter().map(Membership).collect())
    }
}

/// One sign-in, from one device.
pub struct Session(session::Model);

/// One sign-in, from one device.
#[Object]
impl Session {
    /// `session:<uuid>`.
    fn id(&self) -> ID {
        ids::of("session", self.0.id.0)
    }

    /// When they signed in.
    fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was begun or last refreshed.
    fn used_at(&self) -> DateTime {
        self.0.used_at.into()
    }

    /// Whether it is the one that asks.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        ctx.op().viewer().account().is_some_and(|member| member.by == By::Session(self.0.id))
    }

    /// When it ends by itself: after 30 days without refresh, after 90 in all.
    fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was ended; null while it goes on.
    fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime::from)
    }
}

/// What signing in gives, and refreshing.
pub struct SignInPayload(SignedIn);

/// What signing in gives, and refreshing.
#[Object]
impl SignInPayload {
    /// The access token, for the header `Authorization: Bearer …`: good for five minutes. Shown once.
    fn access_token(&self) -> &str {
        &self.0.access.0
    }

    /// When the access token ends.
    fn access_token_expires_at(&self) -> DateTime {
        self.0.access.1.into()
    }

    /// The refresh token, for `refreshSession`: good once. Shown once; keep it as you would a password.
    fn refresh_token(&self) -> &str {
        &self.0.refresh
    }

    /// Who signed in.
    fn account(&self) -> Account {
        Account(Person { id: self.0.account.id, name: self.0.account.name.clone() })
    }

    /// The session that began.
    fn session(&self) -> Session {
        Session(self.0.session.clone())
    }
}

/// A mail that is on its way, if there is anybody to have it.
pub struct MailedPayload(Mailed);

/// A mail that is on its way, if there is anybody to have it.
#[Object]
impl MailedPayload {
    /// The address, as it was given. Nothing tells whether it has an account.
    fn email(&self) -> EmailAddress {
        self.0.email.clone()
    }

    /// For how many minutes the mailed token is good; once.
    fn valid_minutes(&self) -> i64 {
        letters::TOKEN_LIFE.num_minutes()
    }
}

/// Queries on identity.
#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// Who asks. Errors: `UNAUTHENTICATED` when nobody signed in; `FORBIDDEN` when an application asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer, Error>> {
        Some(accounts::own_account(&ctx.op()).await.map(Viewer))
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
        Some(sessions::sign_in(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Asks for an account. A mail brings a token, which `verifyEmail` takes; an address that has an account gets a mail
    /// that says so, and the answer is the same. Three at once from one network address, then three an hour; three mails
    /// to one e-mail address, then one an hour.
    /// Who may: anybody.
    /// Errors: `TOO_MANY`.
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is to be.")] input: SignUpInput,
    ) -> Option<Result<MailedPayload, Error>> {
        Some(accounts::sign_up(&ctx.op(), input).await.map(MailedPayload))
    }

    /// Makes a sign-up an account with the token of its mail and the password chosen then, and signs it in. A token is good
    /// once, for thirty minutes. Ten tries from one address, then one a minute.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED` for a token that is no good, or the wrong password; `TOO_MANY`.
    async fn verify_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Token and password.")] input: VerifyEmailInput,
    ) -> Option<Result<SignInPayload, Error>> {
        Some(accounts::verify_email(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Carries a session on: a new access token, and a new refresh token in place of the one given. Send it without
    /// `Authorization`. When the answer is lost, the same token is good again until what it gave was used; any other use of
    /// a former token ends the session, as somebody else may hold it.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED`: sign in again.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token.")] input: RefreshSessionInput,
    ) -> Option<Result<SignInPayload, Error>> {
        Some(sessions::refresh(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Ends one of your sessions, on a device that was lost for example; its access tokens are refused within five seconds.
    /// Who may: any account.
    /// Errors: `NOT_FOUND` when it is none of yours.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: RevokeSessionInput,
    ) -> Option<Result<Session, Error>> {
        Some(sessions::revoke(&ctx.op(), input).await.map(Session))
    }

    /// Changes your password; your other sessions end, and a mail tells of it. Keys of applications stay good.
    /// Who may: any account.
    /// Errors: `INVALID` when the present password is wrong; `TOO_MANY`, as for `signIn`.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The present and the new one.")] input: ChangePasswordInput,
    ) -> Option<Result<Account, Error>> {
        Some(accounts::change_password(&ctx.op(), input).await.map(Account::of))
    }

    /// Changes your profile. Name and `about` are for everybody; skills for those you choose.
    /// Who may: any account.
    /// Errors: `CONFLICT` when the version moved.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateProfileInput,
    ) -> Option<Result<Viewer, Error>> {
        Some(profile::update(&ctx.op(), input).await.map(Viewer))
    }

    /// Asks for a mail with a token for `resetPassword`; the answer is the same whether the address has an account or not.
    /// Three at once from one network address, then three an hour; three mails to one e-mail address, then one an hour.
    /// Who may: anybody.
    /// Errors: `TOO_MANY`.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose password.")] input: RequestPasswordResetInput,
    ) -> Option<Result<MailedPayload, Error>> {
        Some(accounts::request_password_reset(&ctx.op(), input).await.map(MailedPayload))
    }

    /// Sets a new password with a mailed token, which is good once, for thirty minutes; all sessions of the account end, all
    /// its keys of applications are revoked, and a mail tells of it. Ten tries from one address, then one a minute.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED` for a token that is no good; `TOO_MANY`.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Token and new password.")] input: ResetPasswordInput,
    ) -> Option<Result<Account, Error>> {
        Some(accounts::reset_password(&ctx.op(), input).await.map(Account::of))
    }

    /// Ends the session that asks; its access tokens are refused within five seconds.
    /// Who may: any account.
    async fn sign_out(&self, ctx: &Context<'_>) -> Option<Result<Session, Error>> {
        Some(sessions::sign_out(&ctx.op()).await.map(Session))
    }
}
