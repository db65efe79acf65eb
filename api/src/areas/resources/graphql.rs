//! The shape of resources.

use super::assessments::{self, AssessResourceInput};
use super::dependencies::{self, End, LinkResourcesInput, UnlinkResourcesInput};
use super::fields::{
    PointPrecision, RegisterResourceInput, ResourceCondition, ResourceFields, ResourceTrend, UpdateResourceInput,
};
use super::ops::{ResourceFilter, ResourceOrder};
use super::stock::{self, RecordStockMovementInput};
use crate::areas::contributions::Common;
use crate::areas::initiatives::Initiative;
use crate::areas::lineage::{self, LinkRelation};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::page::size;
use crate::base::scalars::{Date, DateTime, Quantity, Text};
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::ground::contribution::fields::own;
use crate::ground::contribution::nested::Direction;
use crate::ground::contribution::{ids, noun};
use crate::ground::units::Unit;
use crate::people::identity::Account;
use crate::{object, queries};
use entity::{ContributionId, assessment, resource_dependency, stock_movement};

object!(Resource of resource);

/// What a commune lives on [ressource vitale]: a spring, a mill, a stock of seeds, a generator.
#[Object]
impl Resource {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> ResourceFields<'_> {
        ResourceFields(&self.0)
    }

    /// How exactly its point is kept and shown.
    async fn point_precision(&self, ctx: &Context<'_>) -> Result<PointPrecision, Error> {
        own(&self.0, ctx).await.map(|row| row.point_precision.into())
    }

    /// In which state it is, by its latest assessment; `UNKNOWN` until there is one.
    async fn condition(&self, ctx: &Context<'_>) -> Result<ResourceCondition, Error> {
        own(&self.0, ctx).await.map(|row| row.condition.into())
    }

    /// Where it is heading, by its latest assessment.
    async fn trend(&self, ctx: &Context<'_>) -> Result<ResourceTrend, Error> {
        own(&self.0, ctx).await.map(|row| row.trend.into())
    }

    /// The day of its latest assessment; null until there is one.
    async fn assessed_on(&self, ctx: &Context<'_>) -> Option<Result<Date, Error>> {
        own(&self.0, ctx).await.map(|row| row.assessed_at.map(Date::from)).transpose()
    }

    /// How to reach its owner or keeper; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }

    /// Its assessments, the latest written first.
    async fn assessments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were written before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<Assessment>, Error> {
        let found = ctx.op().written(self.0.base.row.id, first, before).await?;
        Ok(found.into_iter().map(Assessment).collect())
    }

    /// What came into the stock and left it, the latest written first; empty for what is no stock.
    async fn stock_movements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were written before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<StockMovement>, Error> {
        let found = ctx.op().written(self.0.base.row.id, first, before).await?;
        Ok(found.into_iter().map(StockMovement).collect())
    }

    /// What it depends on, those said first first; without what you may not see.
    async fn depends_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were said after this one, by its id.")] after: Option<ID>,
    ) -> Result<Vec<ResourceDependency>, Error> {
        let found = dependencies::list(&ctx.op(), &self.0.base.row, End::Dependent, first, after).await?;
        Ok(found.into_iter().map(ResourceDependency).collect())
    }

    /// What depends on it, also in other communes, those said first first; without what you may not see.
    async fn dependents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were said after this one, by its id.")] after: Option<ID>,
    ) -> Result<Vec<ResourceDependency>, Error> {
        let found = dependencies::list(&ctx.op(), &self.0.base.row, End::Supplier, first, after).await?;
        Ok(found.into_iter().map(ResourceDependency).collect())
    }

    /// The initiatives that strengthen it, in the order of `grewInto(relation: STRENGTHENS)`, which gives them page by page; without what
    /// you may not see.
    async fn strengthened_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Initiative>, Error> {
        let found =
            lineage::linked(&ctx.op(), &self.0.base.row, (Direction::Into, LinkRelation::Strengthens), size(first)?)
                .await?;
        Ok(found.into_iter().map(Initiative::from).collect())
    }
}

/// A resource needs another one.
pub struct ResourceDependency(resource_dependency::Model);

/// A resource needs another one: where that one fails, it is exposed.
#[Object]
impl ResourceDependency {
    /// `resource_dependency:<uuid>`.
    fn id(&self) -> ID {
        ids::of("resource_dependency", self.0.id.0)
    }

    /// The resource that needs the other one; null where you may not see it.
    async fn dependent(&self, ctx: &Context<'_>) -> Option<Result<Resource, Error>> {
        end(ctx, self.0.dependent_id).await
    }

    /// The resource that it needs; null where you may not see it.
    async fn supplier(&self, ctx: &Context<'_>) -> Option<Result<Resource, Error>> {
        end(ctx, self.0.supplier_id).await
    }

    /// What it needs it for.
    fn note(&self) -> Option<Text> {
        self.0.note.clone().map(Text)
    }

    /// Who said so; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// When it was said.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

async fn end(ctx: &Context<'_>, id: ContributionId) -> Option<Result<Resource, Error>> {
    ctx.op().thing(id).await.transpose().map(|found| found.map(Resource::from))
}

/// A dated judgement on the state of a resource [état des lieux].
pub struct Assessment(assessment::Model);

/// A dated judgement on the state of a resource [état des lieux]. Nobody changes it afterwards.
#[Object]
impl Assessment {
    /// `assessment:<uuid>`.
    fn id(&self) -> ID {
        ids::of("assessment", self.0.id.0)
    }

    /// In which state the resource was.
    fn condition(&self) -> ResourceCondition {
        self.0.condition.into()
    }

    /// Where it was heading.
    fn trend(&self) -> ResourceTrend {
        self.0.trend.into()
    }

    /// What was seen.
    fn comment(&self) -> Option<Text> {
        self.0.comment.clone().map(Text)
    }

    /// On what the judgement rests.
    fn source(&self) -> Option<Text> {
        self.0.source.clone().map(Text)
    }

    /// The day to which it applies.
    fn assessed_on(&self) -> Date {
        self.0.assessed_at.into()
    }

    /// Who judged; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// What came into a stock, or left it.
pub struct StockMovement(stock_movement::Model);

/// What came into a stock, or left it. Nobody changes it afterwards.
#[Object]
impl StockMovement {
    /// `stock_movement:<uuid>`.
    fn id(&self) -> ID {
        ids::of("stock_movement", self.0.id.0)
    }

    /// What came, in `unit`; negative for what left.
    fn quantity(&self) -> Quantity {
        Quantity(self.0.quantity)
    }

    /// What there was afterwards, in `unit`.
    fn balance(&self) -> Quantity {
        Quantity(self.0.balance)
    }

    /// The unit that the stock was counted in.
    fn unit(&self) -> Option<Unit> {
        Unit::read(&self.0.unit)
    }

    /// Why.
    fn reason(&self) -> Option<Text> {
        self.0.reason.clone().map(Text)
    }

    /// The day on which it moved.
    fn moved_on(&self) -> Date {
        self.0.moved_at.into()
    }

    /// Who wrote it down; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

queries! {
    ResourceQuery of Resource in resource;
    /// A resource by its id or its readable address, former addresses too. Null when there is none that you may see.
    resource,
    /// Published resources, a page at a time.
    resources(ResourceFilter, ResourceOrder),
}

/// Changes of resources.
#[derive(Default)]
pub struct ResourceMutation;

#[Object]
impl ResourceMutation {
    /// Registers a resource. For a team you must be one of its members: what its editors and stewards register is published at once,
    /// what its contributors register is submitted.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `CONFLICT` when the slug is taken; `NOT_FOUND`, `FORBIDDEN` for the team; `INVALID` for a supply without a unit, a minimum of what
    /// is no stock, or a subkind of another kind.
    async fn register_resource(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to register.")] input: RegisterResourceInput,
    ) -> Option<Result<Resource, Error>> {
        Some(noun::register(&ctx.op(), input).await.map(Resource))
    }

    /// Changes a resource. What was public before stays readable in its `revisions`, but points that were made coarser. Drafts and
    /// proposals every member of the team may change.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the version moved or the slug is taken; `INVALID` as for `registerResource`, and for a new point
    /// of a blurred one without `pointPrecision`.
    async fn update_resource(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which resource, and what changes.")] input: UpdateResourceInput,
    ) -> Option<Result<Resource, Error>> {
        Some(noun::update(&ctx.op(), input).await.map(Resource))
    }

    /// Judges the state of a resource. Its state is that of the latest day that was judged, and of the last judgement of that day.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a day to come; `CONFLICT` when it is not public.
    async fn assess_resource(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which resource, and in which state it is.")] input: AssessResourceInput,
    ) -> Option<Result<Resource, Error>> {
        Some(assessments::assess(&ctx.op(), input).await.map(Resource))
    }

    /// Writes down what came into a stock, or left it. When the stock falls below its minimum, the editors of its team get a letter.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a day to come, and for a unit of another dimension, by its name; `CONFLICT` when the resource is no stock,
    /// or when more would leave it than there is.
    async fn record_stock_movement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which stock, and how much.")] input: RecordStockMovementInput,
    ) -> Option<Result<Resource, Error>> {
        Some(stock::record(&ctx.op(), input).await.map(Resource))
    }

    /// Says that a resource depends on another one, which may be another commune's: those who run the one that depends say so, and
    /// those who run the other one see it in `dependents` and in its timeline. Both are public. Said again, only the note changes.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the other one depends on it, directly or further away, when it depends on 100 already, or
    /// when one of them is not public.
    async fn link_resources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which resource depends on which other one, and what for.")] input: LinkResourcesInput,
    ) -> Option<Result<Resource, Error>> {
        Some(dependencies::link(&ctx.op(), input).await.map(Resource))
    }

    /// Says that a resource no longer depends on another one.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`, also when it did not depend on it.
    async fn unlink_resources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which resource no longer depends on which other one.")] input: UnlinkResourcesInput,
    ) -> Option<Result<Resource, Error>> {
        Some(dependencies::unlink(&ctx.op(), input).await.map(Resource))
    }
}
