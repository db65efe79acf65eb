//! The shape of resonances.

use super::ops::{self, AddResonanceInput, RemoveResonanceInput, ResonanceKind};
use crate::base::error::Error;
use crate::base::gql::{Context, Object, SimpleObject};
use crate::ground::context::{Ctx, Resolving};
use crate::nouns::Contribution;
use entity::ContributionId;

/// How many a thing resonates with in one way.
#[derive(SimpleObject, Debug, Clone)]
pub struct ResonanceCount {
    /// In which way.
    kind: ResonanceKind,
    /// With how many accounts.
    count: i64,
}

/// How a thing resonates: each kind that somebody chose.
pub async fn counts(ctx: &Ctx<'_>, of: ContributionId) -> Result<Vec<ResonanceCount>, Error> {
    Ok(ctx
        .resonances_of(of)
        .await?
        .into_iter()
        .map(|(kind, count)| ResonanceCount { kind: kind.into(), count })
        .collect())
}

/// Changes of resonances.
#[derive(Default)]
pub struct ResonanceMutation;

#[Object]
impl ResonanceMutation {
    /// Says that a public thing resonates with you; sent again it changes nothing.
    /// Who may: any account.
    /// Applications: with `WRITE_COMMENTS`.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the thing is not public.
    async fn add_resonance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With what, and how.")] input: AddResonanceInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::add(&ctx.op(), input).await.and_then(Contribution::of))
    }

    /// Withdraws a resonance of yours; where there is none it changes nothing.
    /// Who may: any account.
    /// Applications: with `WRITE_COMMENTS`.
    /// Errors: `NOT_FOUND`.
    async fn remove_resonance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With what, and which.")] input: RemoveResonanceInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::remove(&ctx.op(), input).await.and_then(Contribution::of))
    }
}
