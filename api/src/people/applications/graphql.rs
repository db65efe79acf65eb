//! The shape of keys.

use super::ops::{self, ApiScope, CreateApiKeyInput, Made, RevokeApiKeyInput};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{Date, DateTime, Title};
use crate::ground::context::Resolving;
use crate::ground::contribution::ids;
use entity::{api_key, api_key_usage};

/// A key with which an application acts for you. It is sent as `Authorization: Bearer jdt_…`.
pub struct ApiKey(pub(crate) api_key::Model);

/// A key with which an application acts for you. It is sent as `Authorization: Bearer jdt_…`.
#[Object]
impl ApiKey {
    /// `api_key:<uuid>`.
    fn id(&self) -> ID {
        ids::of("api_key", self.0.id.0)
    }

    /// What you call it.
    fn name(&self) -> Title {
        Title(self.0.name.clone())
    }

    /// What it may do.
    fn scopes(&self) -> Vec<ApiScope> {
        self.0.scopes.iter().map(ApiScope::from).collect()
    }

    /// How many points its operations may weigh in an hour; see `rateLimit`. Each server process counts for itself.
    fn points_per_hour(&self) -> i32 {
        self.0.points_per_hour
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was revoked; null while it is valid. Revoked keys are listed for thirty days.
    fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime::from)
    }

    /// Its usage by day, newest first: the days of the last thirty on which it was used. The figures are a few seconds
    /// late.
    async fn usage(&self, ctx: &Context<'_>) -> Result<Vec<ApiKeyUsage>, Error> {
        let days = ctx.op().usage_of(self.0.id).await?;
        Ok(days.iter().cloned().map(ApiKeyUsage).collect())
    }
}

/// The usage of a key on one day.
pub struct ApiKeyUsage(api_key_usage::Model);

/// The usage of a key on one day.
#[Object]
impl ApiKeyUsage {
    /// The day, in UTC.
    fn day(&self) -> Date {
        self.0.day_at.into()
    }

    /// How many operations were executed.
    fn operations(&self) -> i64 {
        self.0.operations
    }

    /// What these operations weighed together, in points.
    fn points(&self) -> i64 {
        self.0.points
    }
}

/// A new key.
pub struct CreateApiKeyPayload(Made);

/// A new key.
#[Object]
impl CreateApiKeyPayload {
    /// The key, as `viewer.apiKeys` lists it.
    fn api_key(&self) -> ApiKey {
        ApiKey(self.0.key.clone())
    }

    /// What the application sends: `jdt_` and 27 characters (160 bits). It is shown once and not stored, so it is null
    /// when the mutation is repeated by its `Idempotency-Key`.
    fn secret(&self) -> Option<&str> {
        self.0.secret.as_deref()
    }
}

/// Mutations on keys.
#[derive(Default)]
pub struct ApplicationMutation;

#[Object]
impl ApplicationMutation {
    /// Makes a key with which an application acts for you. At most ten keys are valid at a time. Limits: ten new keys
    /// at once, then one an hour. A mail informs you of each key. A key stays valid when you change your password; a
    /// password reset by mail revokes it.
    /// Who may: any account.
    /// Errors: `INVALID` for more points than this server allows; `CONFLICT` for an eleventh; `TOO_MANY`.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: CreateApiKeyInput,
    ) -> Option<Result<CreateApiKeyPayload, Error>> {
        Some(ops::create(&ctx.op(), input).await.map(CreateApiKeyPayload))
    }

    /// Revokes one of your keys for good; the key is refused within five seconds.
    /// Who may: any account.
    /// Errors: `NOT_FOUND` when it is none of yours.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key.")] input: RevokeApiKeyInput,
    ) -> Option<Result<ApiKey, Error>> {
        Some(ops::revoke(&ctx.op(), input).await.map(ApiKey))
    }
}
