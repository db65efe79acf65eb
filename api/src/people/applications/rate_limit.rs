//! What a client must know about the server to behave well: its quota, and the codes of errors.

use crate::base::error::{Error, ErrorCode};
use crate::base::gql::{Context, Object, SimpleObject};
use crate::ground::context::Resolving;

/// The points left to your network address or, when an application asks, to its key. An operation costs what it weighs:
/// one point for each field, the fields of a list as many times as the list may have items, and 20 points for
/// `totalCount`. The same figures are in the headers `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`.
/// Each server process counts for itself.
#[derive(SimpleObject, Debug, Clone)]
pub struct RateLimit {
    /// Points of this operation.
    pub cost: u64,
    /// Points per hour.
    pub limit: u64,
    /// Points left in this hour, after this operation.
    pub remaining: u64,
    /// When all points are back.
    pub reset_at: crate::base::scalars::DateTime,
}

/// Queries on the quota and on error codes.
#[derive(Default)]
pub struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// Every code that `errors[].extensions.code` may have; the type `ErrorCode` says what each code means.
    fn error_codes(&self) -> Vec<ErrorCode> {
        ErrorCode::ALL.to_vec()
    }

    /// The points that are left, after this operation.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Result<RateLimit, Error> {
        let standing = ctx.op().standing()?;
        Ok(RateLimit {
            cost: standing.cost,
            limit: standing.limit,
            remaining: standing.remaining,
            reset_at: standing.reset_at.into(),
        })
    }
}
