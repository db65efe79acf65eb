//! The shape of resilience.

use super::autonomy::{self, AutonomyGap};
use super::exposure::Exposures;
use super::extent::Extent;
use super::needs::{Assumption, NeedCode};
use super::ops::{Asked, ShownExposure};
use super::own::{self, SetNeedAssumptionInput};
use super::stock::KindSummary;
use crate::areas::communes::Commune;
use crate::areas::resources::fields::SupplyPer;
use crate::areas::resources::{Resource, ResourceKind, SubkindCode};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::Quantity;
use crate::ground::context::{Ctx, Resolving};
use crate::ground::units::Unit;
use entity::resource::Condition;

/// What a part of the territory can count on.
pub struct Resilience(Asked);

impl Resilience {
    /// The resilience of a part of the territory.
    pub async fn of(
        ctx: &Ctx<'_>,
        extent: Extent,
        if_fails: Option<Vec<ID>>,
        inflow: Option<i32>,
    ) -> Result<Self, Error> {
        Asked::read(ctx.app, extent, if_fails, inflow).await.map(Self)
    }
}

/// What a part of the territory can count on [résilience]: counts, chains that explain, and ratios under assumptions that are shown. There
/// is no score. It is about published resources.
#[Object]
impl Resilience {
    /// How many resources of each kind are in which state, for all kinds, also those of which there is none.
    async fn kinds(&self, ctx: &Context<'_>) -> Result<Vec<ResourceKindSummary>, Error> {
        Ok(self.0.kinds(ctx.op().app).await?.into_iter().map(ResourceKindSummary).collect())
    }

    /// How many resources are exposed; null where that is not known, see `capped`.
    async fn exposed_count(&self, ctx: &Context<'_>) -> Option<Result<usize, Error>> {
        self.0.exposures(ctx.op().app).await.map(Exposures::count).transpose()
    }

    /// Whether there is too much to walk: more than 30,000 resources, with all that they lead to. Nothing is said of what is exposed then.
    async fn capped(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        self.0.exposures(ctx.op().app).await.map(|found| found.capped)
    }

    /// Resources that are exposed: something that they depend on, directly or through at most 32 dependencies, is threatened or lost. Those
    /// that only `ifFails` exposes come first, then those with the shortest chains. What they depend on may be elsewhere.
    async fn exposed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Exposure>, Error> {
        Ok(self.0.exposed(&ctx.op(), first).await?.into_iter().map(Exposure).collect())
    }

    /// What there is against what people need, one for each need of the list, in the order of their codes.
    async fn autonomy(&self, ctx: &Context<'_>) -> Result<Vec<Autonomy>, Error> {
        Ok(self.0.autonomy(ctx.op().app).await?.into_iter().map(Autonomy).collect())
    }

    /// Inhabitants by the official list.
    fn population(&self) -> i64 {
        self.0.population()
    }

    /// People who come, as asked; they need what inhabitants need.
    fn inflow(&self) -> i32 {
        self.0.inflow()
    }
}

/// How many resources of a kind are in which state.
pub struct ResourceKindSummary(KindSummary);

/// How many resources of a kind are in which state, by their latest assessments.
#[Object]
impl ResourceKindSummary {
    /// The kind.
    fn kind(&self) -> ResourceKind {
        self.0.kind.into()
    }

    /// How many there are.
    fn total(&self) -> i64 {
        self.0.total()
    }

    /// How many can be counted on.
    fn secured(&self) -> i64 {
        self.0.in_state(Condition::Secured)
    }

    /// How many need little to fail.
    fn fragile(&self) -> i64 {
        self.0.in_state(Condition::Fragile)
    }

    /// How many will fail if nothing is done.
    fn threatened(&self) -> i64 {
        self.0.in_state(Condition::Threatened)
    }

    /// How many are not there any more.
    fn lost(&self) -> i64 {
        self.0.in_state(Condition::Lost)
    }

    /// How many are in a state that nobody knows.
    fn unknown(&self) -> i64 {
        self.0.in_state(Condition::Unknown)
    }

    /// How many have a latest assessment of a day of this calendar year.
    fn assessed_this_year(&self) -> i64 {
        self.0.judged_this_year()
    }
}

/// A resource that is exposed, and why.
pub struct Exposure(ShownExposure);

/// A resource that is exposed, and the shortest chain that explains it.
#[Object]
impl Exposure {
    /// What is exposed.
    async fn resource(&self) -> Resource {
        self.0.resource.clone().into()
    }

    /// What is threatened or lost, or assumed to fail.
    async fn cause(&self) -> Resource {
        self.0.cause.clone().into()
    }

    /// From the cause to what is exposed, both included: each needs the one before it.
    async fn chain(&self) -> Vec<Resource> {
        self.0.chain.iter().cloned().map(Resource::from).collect()
    }

    /// How many dependencies lie between both: 1 to 32.
    fn depth(&self) -> usize {
        self.0.chain.len() - 1
    }

    /// Whether it is exposed only because of what `ifFails` names.
    fn only_if_fails(&self) -> bool {
        self.0.only_if_fails
    }
}

/// What there is against what people need.
pub struct Autonomy(autonomy::Autonomy);

/// What there is against what people need, under one assumption. Figures are null where they cannot be computed; `missing` says why, and what they
/// leave out. A year has 365 days.
#[Object]
impl Autonomy {
    /// The assumption.
    fn assumption(&self) -> NeedAssumption {
        NeedAssumption(self.0.assumption.clone())
    }

    /// What inhabitants and those who come need together, in the unit of the assumption and for what its `per` says.
    fn need(&self) -> Option<Quantity> {
        self.0.need
    }

    /// What comes, in the same unit, for the same; where `per` is `STOCK`, what is there. Null where no resource says it.
    fn supply(&self) -> Option<Quantity> {
        self.0.supply
    }

    /// What is in stock, in the same unit. Null where no resource says it, and where `per` is `STOCK`.
    fn stock(&self) -> Option<Quantity> {
        self.0.stock
    }

    /// `supply` against `need` in percent, to the nearest thousandth of a percent: `41` means that 41 % of the need is covered.
    fn coverage(&self) -> Option<Quantity> {
        self.0.coverage
    }

    /// How many days `stock` lasts when nothing comes, to the nearest thousandth.
    fn days(&self) -> Option<Quantity> {
        self.0.days
    }

    /// How many resources these figures are of. Lost ones do not count.
    fn resources(&self) -> i64 {
        self.0.counted
    }

    /// Why figures are missing, and what they leave out.
    fn missing(&self) -> Vec<AutonomyMissing> {
        self.0.gaps.iter().map(|(why, count)| AutonomyMissing(*why, *count)).collect()
    }
}

/// Why a figure is missing, or what it leaves out.
pub struct AutonomyMissing(AutonomyGap, i64);

/// Why a figure is missing, or what it leaves out.
#[Object]
impl AutonomyMissing {
    /// Why.
    fn reason(&self) -> AutonomyGap {
        self.0
    }

    /// How many resources it is about.
    fn count(&self) -> i64 {
        self.1
    }
}

/// How much of something an inhabitant needs.
pub struct NeedAssumption(Assumption);

/// How much of something an inhabitant needs: an assumption, with who published the figure.
#[Object]
impl NeedAssumption {
    /// Its code.
    async fn code(&self) -> Option<NeedCode> {
        NeedCode::read(self.0.code)
    }

    /// Its name, in French or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.0.name(ctx.op().caller.language)
    }

    /// The kind of the resources that meet it.
    async fn kind(&self) -> ResourceKind {
        self.0.kind.into()
    }

    /// The subkinds of the resources that meet it: those that bring it forth or keep it. What carries it on, such as a pump or a mill, would
    /// count it twice.
    async fn subkinds(&self) -> Vec<SubkindCode> {
        self.0.subkinds.clone()
    }

    /// How much one inhabitant needs, in `unit`, for what `per` says.
    fn per_inhabitant(&self) -> Quantity {
        self.0.quantity
    }

    /// The unit.
    fn unit(&self) -> Unit {
        self.0.unit
    }

    /// For what: a day, a year; `STOCK` where it must be there.
    async fn per(&self) -> SupplyPer {
        self.0.per.into()
    }

    /// Who published the figure, and when; or on what that of the commune rests.
    fn source(&self) -> &str {
        &self.0.source
    }

    /// Whether those who run the commune gave this figure themselves.
    fn is_own(&self) -> bool {
        self.0.is_own
    }
}

/// Changes of assumptions.
#[derive(Default)]
pub struct ResilienceMutation;

#[Object]
impl ResilienceMutation {
    /// Gives what an inhabitant of a commune needs, in the place of the figure of the list, or takes that of the list again. It holds for
    /// the commune alone, not for what the commune is part of.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `FORBIDDEN`, also as long as nobody claimed the commune; `INVALID` for a figure of 0 or less, without a source, or in a unit of
    /// another dimension.
    async fn set_need_assumption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which commune, which need, and how much.")] input: SetNeedAssumptionInput,
    ) -> Option<Result<Commune, Error>> {
        Some(own::set(&ctx.op(), input).await.and_then(Commune::try_from))
    }
}
