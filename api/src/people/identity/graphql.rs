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
use crate::ground::files::{File, Storage, own};
use crate::ground::member::By;
use crate::ground::written::Holder;
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

/// A person with an account, as everybody sees them.
#[derive(Debug, Clone)]
pub struct Account(Person);

impl From<Person> for Account {
    fn from(person: Person) -> Self {
        Self(person)
    }
}

impl Account {
    /// The public part of a row.
    fn of(row: account::Model) -> Self {
        Self(Person { id: row.id, name: row.name })
    }

    /// The account with this id; `None` when there is none.
    pub async fn load(ctx: &Ctx<'_>, id: AccountId) -> Option<Result<Self, Error>> {
        ctx.person(id).await.map(|row| row.map(Self)).transpose()
    }
}

/// A person with an account, as everybody sees them.
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

    /// What they write about themselves. Weighs 20 points.
    async fn about(&self, ctx: &Context<'_>) -> Option<Result<Markdown, Error>> {
        ctx.op().profile(self.0.id).await.map(|row| row.about.clone().map(Markdown)).transpose()
    }

    /// `about` as HTML. Weighs 100 points.
    async fn about_html(&self, ctx: &Context<'_>) -> Option<Result<Html, Error>> {
        ctx.op().profile(self.0.id).await.map(|row| row.about_html.clone().map(Html)).transpose()
    }

    /// What they can do, at most 30 entries; null when you may not see it.
    async fn skills(&self, ctx: &Context<'_>) -> Option<Result<Vec<Title>, Error>> {
        ctx.op().skills(self.0.id).await.transpose()
    }
}

/// Your own account, with what only you see.
pub struct Viewer(account::Model);

/// Your own account, with what only you see.
#[Object]
impl Viewer {
    /// What everybody sees of you.
    fn account(&self) -> Account {
        Account(Person { id: self.0.id, name: self.0.name.clone() })
    }

    /// The address to sign in with; shown to nobody else.
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

    /// The session that sent this request.
    async fn session(&self, ctx: &Context<'_>) -> Result<Session, Error> {
        sessions::own_session(&ctx.op()).await.map(Session)
    }

    /// Your active sessions, the last used first; at most 100.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>, Error> {
        Ok(sessions::own_sessions(&ctx.op()).await?.into_iter().map(Session).collect())
    }

    /// Keys with which applications act for you: first the valid ones, then those revoked in the last thirty days, each
    /// group newest first; at most 20.
    async fn api_keys(&self, ctx: &Context<'_>) -> Result<Vec<ApiKey>, Error> {
        Ok(applications::own_keys(&ctx.op()).await?.into_iter().map(ApiKey).collect())
    }

    /// The copy of your data that you last asked for with `exportMyData`; null when there is none or it has expired.
    async fn data_export(&self, ctx: &Context<'_>) -> Option<Result<DataExport, Error>> {
        personal_data::own(&ctx.op()).await.map(|copy| copy.map(DataExport)).transpose()
    }

    /// Your files, the newest first, whether things use them or not.
    async fn uploads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this file, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<File>, Error> {
        Ok(own::files(&ctx.op(), first, after).await?.into_iter().map(File::own).collect())
    }

    /// How much room your files take.
    async fn storage(&self, ctx: &Context<'_>) -> Result<Storage, Error> {
        Ok(Storage(Holder::Account(ctx.op().viewer().person()?.id)))
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

    /// When you signed in.
    fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When you signed in or last refreshed it.
    fn used_at(&self) -> DateTime {
        self.0.used_at.into()
    }

    /// Whether it is the session that sent this request.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        ctx.op().viewer().account().is_some_and(|member| member.by == By::Session(self.0.id))
    }

    /// When it ends by itself: 30 days after the last refresh, and at most 90 days after it began.
    fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When somebody ended it; null when nobody has.
    fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime::from)
    }
}

/// What signing in and refreshing give.
pub struct SignInPayload(pub(crate) SignedIn);

/// What signing in and refreshing give.
#[Object]
impl SignInPayload {
    /// The access token, for the header `Authorization: Bearer …`; valid for five minutes. Shown once.
    fn access_token(&self) -> &str {
        &self.0.access.0
    }

    /// When the access token expires.
    fn access_token_expires_at(&self) -> DateTime {
        self.0.access.1.into()
    }

    /// The refresh token, for `refreshSession`; it can be used once. Shown once; keep it like a password.
    fn refresh_token(&self) -> &str {
        &self.0.refresh
    }

    /// The account that signed in.
    fn account(&self) -> Account {
        Account(Person { id: self.0.account.id, name: self.0.account.name.clone() })
    }

    /// The session that was begun or refreshed.
    fn session(&self) -> Session {
        Session(self.0.session.clone())
    }
}

/// A requested mail. The answer is the same whether a mail is sent or not.
pub struct MailedPayload(Mailed);

/// A requested mail. The answer is the same whether a mail is sent or not.
#[Object]
impl MailedPayload {
    /// The address, as you gave it. The answer does not reveal whether it has an account.
    fn email(&self) -> EmailAddress {
        self.0.email.clone()
    }

    /// For how many minutes the mailed token is valid; it can be used once.
    fn valid_minutes(&self) -> i64 {
        letters::TOKEN_LIFE.num_minutes()
    }
}

/// Queries on identity.
#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// Your own account. Errors: `UNAUTHENTICATED` when nobody signed in; `FORBIDDEN` when an application asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer, Error>> {
        Some(accounts::own_account(&ctx.op()).await.map(Viewer))
    }
}

/// Mutations on identity.
#[derive(Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Begins a session with an e-mail address and a password. An operation may have at most one field that checks a
    /// credential. Limits: three tries at once from one network address, then three a minute; strangers together try 1,800
    /// passwords of one account an hour, which keeps nobody out who signed in from their network address or device before.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED`, which does not say what was wrong; `TOO_MANY`.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Address and password.")] input: SignInInput,
    ) -> Option<Result<SignInPayload, Error>> {
        Some(sessions::sign_in(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Asks for an account. A mail brings the token for `verifyEmail`; an address that already has an account gets a
    /// mail that says so. The answer is the same in both cases. Limits: three at once from one network address, then
    /// three an hour; three mails at once to one e-mail address, then one an hour, and beside these one a day for each
    /// network address that asks.
    /// Who may: anybody.
    /// Errors: `TOO_MANY`.
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Address, password and name of the new account.")] input: SignUpInput,
    ) -> Option<Result<MailedPayload, Error>> {
        Some(accounts::sign_up(&ctx.op(), input).await.map(MailedPayload))
    }

    /// Turns a sign-up into an account and signs it in, with the mailed token and the password chosen at sign-up. A
    /// token can be used once, within thirty minutes. Limits: ten tries at once from one network address, then one a
    /// minute.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED` for a token that is no good, or the wrong password; `TOO_MANY`.
    async fn verify_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Token and password.")] input: VerifyEmailInput,
    ) -> Option<Result<SignInPayload, Error>> {
        Some(accounts::verify_email(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Refreshes a session: gives a new access token, and a new refresh token that replaces the given one. Send it
    /// without `Authorization`. When the answer is lost, you may send the same token again until its successor has been
    /// used. Any other use of an earlier token ends the session, because somebody else may hold it.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED`: sign in again; `TOO_MANY`.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token.")] input: RefreshSessionInput,
    ) -> Option<Result<SignInPayload, Error>> {
        Some(sessions::refresh(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Ends one of your sessions, for example on a lost device; its access tokens are refused within five seconds.
    /// Who may: any account.
    /// Errors: `NOT_FOUND` when it is none of yours.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: RevokeSessionInput,
    ) -> Option<Result<Session, Error>> {
        Some(sessions::revoke(&ctx.op(), input).await.map(Session))
    }

    /// Changes your password. Your other sessions end, and a mail informs you. Keys of applications stay valid.
    /// Who may: any account.
    /// Errors: `INVALID` when the present password is wrong; `CONFLICT` when the password was changed meanwhile;
    /// `TOO_MANY` after ten tries in one session, then one a minute: others who try to sign in do not count.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The present and the new password.")] input: ChangePasswordInput,
    ) -> Option<Result<Account, Error>> {
        Some(accounts::change_password(&ctx.op(), input).await.map(Account::of))
    }

    /// Changes your profile. Everybody sees name and `about`; you choose who sees your skills.
    /// Who may: any account.
    /// Errors: `CONFLICT` when the version moved.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateProfileInput,
    ) -> Option<Result<Viewer, Error>> {
        Some(profile::update(&ctx.op(), input).await.map(Viewer))
    }

    /// Asks for a mail with a token for `resetPassword`; the answer is the same whether the address has an account or
    /// not. Limits: three at once from one network address, then three an hour; three mails at once to one e-mail
    /// address, then one an hour, and beside these one a day for each network address that asks.
    /// Who may: anybody.
    /// Errors: `TOO_MANY`.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address of the account.")] input: RequestPasswordResetInput,
    ) -> Option<Result<MailedPayload, Error>> {
        Some(accounts::request_password_reset(&ctx.op(), input).await.map(MailedPayload))
    }

    /// Sets a new password with a mailed token, which can be used once, within thirty minutes. All sessions of the
    /// account end, all its application keys are revoked, and a mail informs its owner. Limits: ten tries at once from
    /// one network address, then one a minute.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED` for a token that is no good; `CONFLICT` when the password was changed meanwhile;
    /// `TOO_MANY`.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Token and new password.")] input: ResetPasswordInput,
    ) -> Option<Result<Account, Error>> {
        Some(accounts::reset_password(&ctx.op(), input).await.map(Account::of))
    }

    /// Ends the session that sent the request; its access tokens are refused within five seconds.
    /// Who may: any account.
    async fn sign_out(&self, ctx: &Context<'_>) -> Option<Result<Session, Error>> {
        Some(sessions::sign_out(&ctx.op()).await.map(Session))
    }
}
