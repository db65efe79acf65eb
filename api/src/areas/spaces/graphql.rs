//! The shape of spaces and sittings.

use super::ops::{self, AddSpaceInput, BookedBy, RemoveSpaceInput, SetSpacePolicyInput, UpdateSpaceInput};
use super::policy::SpacePolicy;
use super::sittings::{self, AddSittingInput, CancelSittingInput, UpdateSittingInput};
use crate::areas::bookings::{self, SpaceAvailability, SpaceCalendar};
use crate::areas::venues::Venue;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Text, Title, Url};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use entity::{ContributionId, SittingId, SpaceId, sitting, space};

/// A part of a venue that is booked [espace].
pub struct Space(space::Model);

/// A part of a venue that is booked [espace]: a hall, a workshop, a dormitory.
#[Object]
impl Space {
    /// `space:<uuid>`.
    fn id(&self) -> ID {
        ids::of("space", self.0.id.0)
    }

    /// The venue that it is part of; null where you may not see it.
    async fn venue(&self, ctx: &Context<'_>) -> Option<Result<Venue, Error>> {
        venue(ctx, self.0.contribution_id).await
    }

    /// What it is called.
    fn name(&self) -> Title {
        Title(self.0.name.clone())
    }

    /// What it is and what is in it.
    fn description(&self) -> Option<Text> {
        self.0.description.clone().map(Text)
    }

    /// How many people it takes at once.
    fn capacity(&self) -> Option<i32> {
        self.0.capacity
    }

    /// How it is booked.
    fn booked_by(&self) -> BookedBy {
        self.0.booked_by.into()
    }

    /// How many beds it has; null unless it is booked by nights.
    fn beds(&self) -> Option<i32> {
        self.0.beds
    }

    /// Under which conditions it is lent, in words.
    fn conditions(&self) -> Option<Text> {
        self.0.conditions.clone().map(Text)
    }

    /// What it costs, in words.
    fn prices(&self) -> Option<Text> {
        self.0.prices.clone().map(Text)
    }

    /// Who may ask for it, when, and who accepts.
    fn policy(&self) -> Result<SpacePolicy, Error> {
        SpacePolicy::of(&self.0)
    }

    /// When it can be had between two moments, at most 366 days apart: without names, whoever asks. Weighs 20 points.
    /// Errors: `INVALID`, naming `until`: for a longer time, and where more than 5,000 spans of it are busy.
    async fn availability(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this moment on.")] from: DateTime,
        #[graphql(desc = "Until this moment.")] until: DateTime,
    ) -> Result<SpaceAvailability, Error> {
        bookings::availability(&ctx.op(), &self.0, from, until).await
    }

    /// The address of its public calendar, for programs that read iCalendar: when it cannot be had, without names.
    fn calendar_url(&self, ctx: &Context<'_>) -> Url {
        Url(format!("{}/calendar/spaces/{}.ics", ctx.op().app.public_url, self.0.id.0))
    }

    /// The secret addresses under which its calendar tells all, the latest first; at most 20. Empty unless you run its venue, and for
    /// applications.
    async fn calendars(&self, ctx: &Context<'_>) -> Result<Vec<SpaceCalendar>, Error> {
        bookings::calendars_of(&ctx.op(), &self.0).await
    }

    /// When it was removed: since then it takes no bookings. Null as long as it does.
    fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime::from)
    }
}

/// A shared meal, whose seats are booked [table d'hôtes].
pub struct Sitting(sitting::Model);

/// A shared meal, whose seats are booked [table d'hôtes].
#[Object]
impl Sitting {
    /// `sitting:<uuid>`.
    fn id(&self) -> ID {
        ids::of("sitting", self.0.id.0)
    }

    /// The venue where it is served; null where you may not see it.
    async fn venue(&self, ctx: &Context<'_>) -> Option<Result<Venue, Error>> {
        venue(ctx, self.0.contribution_id).await
    }

    /// When it begins.
    fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it ends.
    fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// How many seats there are.
    fn seats(&self) -> i32 {
        self.0.seats
    }

    /// How many of them can be had; 0 once it was cancelled. Weighs 5 points.
    async fn seats_left(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        bookings::seats_left(&ctx.op(), &self.0).await
    }

    /// What is served.
    fn served(&self) -> Option<Text> {
        self.0.served.clone().map(Text)
    }

    /// What a seat costs, in words.
    fn prices(&self) -> Option<Text> {
        self.0.prices.clone().map(Text)
    }

    /// When it was cancelled; null where it takes place.
    fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime::from)
    }

    /// Why it was cancelled.
    fn reason(&self) -> Option<Text> {
        self.0.reason.clone().map(Text)
    }
}

async fn venue(ctx: &Context<'_>, id: ContributionId) -> Option<Result<Venue, Error>> {
    ctx.op().thing(id).await.transpose().map(|found| found.map(Venue::from))
}

/// A space, whether the viewer may know of its venue or not.
pub async fn space_of(ctx: &Ctx<'_>, id: Option<SpaceId>) -> Option<Result<Space, Error>> {
    ops::by_id(ctx, id?).await.transpose().map(|found| found.map(Space))
}

/// A sitting, whether the viewer may know of its venue or not.
pub async fn sitting_of(ctx: &Ctx<'_>, id: Option<SittingId>) -> Option<Result<Sitting, Error>> {
    sittings::by_id(ctx, id?).await.transpose().map(|found| found.map(Sitting))
}

/// The spaces of a venue that the viewer may know of.
pub async fn of_venue(ctx: &Ctx<'_>, venue: ContributionId) -> Result<Vec<Space>, Error> {
    Ok(ops::list(ctx, venue).await?.into_iter().map(Space).collect())
}

/// The sittings of a venue that the viewer may know of.
pub async fn sittings_of_venue(
    ctx: &Ctx<'_>,
    venue: ContributionId,
    first: Option<i32>,
) -> Result<Vec<Sitting>, Error> {
    Ok(sittings::list(ctx, venue, first).await?.into_iter().map(Sitting).collect())
}

/// Queries on spaces.
#[derive(Default)]
pub struct SpaceQuery;

#[Object]
impl SpaceQuery {
    /// A space by its id, one that was removed too. Null when there is none whose venue you may see.
    async fn space(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`space:<uuid>`.")] id: ID,
    ) -> Option<Result<Space, Error>> {
        ops::one(&ctx.op(), &id).await.transpose().map(|found| found.map(Space))
    }
}

/// Changes of spaces and sittings.
#[derive(Default)]
pub struct SpaceMutation;

#[Object]
impl SpaceMutation {
    /// Adds a space to a venue, as the last one.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for one by nights without beds; `CONFLICT` when the venue has 50, or was removed.
    async fn add_space(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which venue, and what it is.")] input: AddSpaceInput,
    ) -> Option<Result<Space, Error>> {
        Some(ops::add(&ctx.op(), input).await.map(Space))
    }

    /// Changes a space, or its place among the others.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a place that there is not; `CONFLICT` when it was removed.
    async fn update_space(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which space, and what changes.")] input: UpdateSpaceInput,
    ) -> Option<Result<Space, Error>> {
        Some(ops::update(&ctx.op(), input).await.map(Space))
    }

    /// Removes a space: it leaves the list of its venue and takes no bookings any more. What was booked keeps it;
    /// requests that wait are refused, and whoever asked gets a letter. Nobody can undo this.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it was removed before.
    async fn remove_space(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which space.")] input: RemoveSpaceInput,
    ) -> Option<Result<Space, Error>> {
        Some(ops::remove(&ctx.op(), input).await.map(Space))
    }

    /// Sets the policy of a space, whole: what is absent takes its default. What was booked before stays as it is.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for what is out of bounds or contradicts itself; `CONFLICT` when the space was removed.
    async fn set_space_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which space, and the policy.")] input: SetSpacePolicyInput,
    ) -> Option<Result<Space, Error>> {
        Some(ops::set_policy(&ctx.op(), input).await.map(Space))
    }

    /// Announces a shared meal [table d'hôtes].
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for moments that are past, too far ahead or in the wrong order; `CONFLICT` when 100 have not ended
    /// yet, or the venue was removed.
    async fn add_sitting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which venue, when, and how many seats.")] input: AddSittingInput,
    ) -> Option<Result<Sitting, Error>> {
        Some(sittings::add(&ctx.op(), input).await.map(Sitting))
    }

    /// Changes a shared meal that has not begun.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` as for `addSitting`; `CONFLICT` when it has begun or was cancelled.
    async fn update_sitting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sitting, and what changes.")] input: UpdateSittingInput,
    ) -> Option<Result<Sitting, Error>> {
        Some(sittings::update(&ctx.op(), input).await.map(Sitting))
    }

    /// Cancels a shared meal that has not begun. It stays in the list of its venue until it would have ended.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it has begun or was cancelled before.
    async fn cancel_sitting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sitting, and why.")] input: CancelSittingInput,
    ) -> Option<Result<Sitting, Error>> {
        Some(sittings::cancel(&ctx.op(), input).await.map(Sitting))
    }
}
