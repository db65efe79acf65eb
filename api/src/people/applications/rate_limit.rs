//! What a client must know of the server to behave well: its quota, and the codes of errors.

use crate::base::error::{Error, ErrorCode};
use crate::base::gql::{Context, Object, SimpleObject};
use crate::ground::context::Resolving;

/// Points left to who asks: to their network address, or to the key where an application asks. Operations cost what they
/// weigh: one point a field, a list as many times its fields as it may have items, 20 for `totalCount`. The same figures are
/// in the headers `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`. Counted by each server process for itself.
#[derive(SimpleObject, Debug, Clone)]
pub struct RateLimit {
    /// Points of this operation.
    pub cost: u64,
    /// Points per hour.
    pub limit: u64,
    /// Points left in this hour, this operation counted.
    pub remaining: u64,
    /// When all points are back.
    pub reset_at: crate::base::scalars::DateTime,
}

/// Queries on the quota and on error codes.
#[derive(Default)]
pub struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// Every code that `errors[].extensions.code` may have; what each means is said in the type `ErrorCode`.
    fn error_codes(&self) -> Vec<ErrorCode> {
        ErrorCode::ALL.to_vec()
    }

    /// Points left to who asks, this operation counted.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Result<RateLimit, Error> {
        let standing = ctx.op().caller.standing.ok_or_else(|| Error::internal("an operation was not charged"))?;
        Ok(RateLimit {
            cost: standing.cost,
            limit: standing.limit,
            remaining: standing.remaining,
            reset_at: standing.reset_at.into(),
        })
    }
}
