//! The shape of needs.

use super::closing::{self, CloseNeedInput, ReopenNeedInput};
use super::fields::{NeedFields, NeedProgress, NeedRepetition, RaiseNeedInput, UpdateNeedInput};
use super::lines;
use super::ops::{self, NeedFilter, NeedOrder};
use super::practice::{self, TellNeedAsPracticeInput};
use super::progress;
use crate::areas::contributions::Common;
use crate::areas::offers::{self, Offer, OfferState};
use crate::areas::practices::Practice;
use crate::areas::resources::{Resource, ResourceKind, SubkindCode};
use crate::areas::service_offers::{ServiceOffer, matching};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Quantity, Text, Title};
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::ground::contribution::fields::own;
use crate::ground::contribution::{ids, noun};
use crate::ground::units::Unit;
use crate::nouns::Contribution;
use crate::{object, queries};
use entity::need_line;

object!(Need of need);

/// What a commune, an initiative, a venue, a medium or an organisation asks others for [besoin].
#[Object]
impl Need {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> NeedFields<'_> {
        NeedFields(&self.0)
    }

    /// Who needs it: a commune, an initiative, a venue, a medium or an organisation; null where you may not see that.
    async fn raised_by(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        ops::raised_by(&ctx.op(), &self.0).await.transpose().map(|found| found.and_then(Contribution::of))
    }

    /// The resource that it is about; null where none is named, or where you may not see it.
    async fn resource(&self, ctx: &Context<'_>) -> Option<Result<Resource, Error>> {
        ops::resource(&ctx.op(), &self.0).await.transpose().map(|found| found.map(Resource::from))
    }

    /// What is needed, line by line.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<NeedLine>, Error> {
        let found = lines::shown(&ctx.op(), self.0.base.row.id).await?;
        Ok(found.into_iter().map(NeedLine).collect())
    }

    /// How often it is needed: the quantities of lines and offers are for each time.
    async fn repeats(&self, ctx: &Context<'_>) -> Result<NeedRepetition, Error> {
        own(&self.0, ctx).await.map(|row| row.repeats.into())
    }

    /// Until when it is needed; null where there is no end.
    async fn needed_until(&self, ctx: &Context<'_>) -> Option<Result<DateTime, Error>> {
        own(&self.0, ctx).await.map(|row| row.needed_until.map(DateTime::from)).transpose()
    }

    /// Where it is in its course.
    async fn progress(&self, ctx: &Context<'_>) -> Result<NeedProgress, Error> {
        own(&self.0, ctx).await.map(|row| row.progress.into())
    }

    /// What came of it, as it was said when it was last closed.
    async fn report(&self, ctx: &Context<'_>) -> Option<Result<Text, Error>> {
        own(&self.0, ctx).await.map(|row| row.report.clone().map(Text)).transpose()
    }

    /// When it was closed; null while it is not.
    async fn closed_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime, Error>> {
        own(&self.0, ctx).await.map(|row| row.closed_at.map(DateTime::from)).transpose()
    }

    /// How to reach whoever needs it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }

    /// Service offers that could answer it, the best match first: those of its departments that serve the kind of a line; then a subkind,
    /// how near they are, words that both use. Of each department the latest are looked at: 5,000 in all, of which 500 are compared.
    /// Weighs 300 points.
    async fn matching_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<ServiceOffer>, Error> {
        Ok(matching::offers(&ctx.op(), &self.0, first).await?.into_iter().map(ServiceOffer::from).collect())
    }

    /// Offers on it, the latest first. Everybody sees those that were accepted and what became of them; the others are seen by those who
    /// decide about the need, and by whoever made them.
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those in this state.")] state: Option<OfferState>,
        #[graphql(desc = "How many at most: 1 to 100, 5 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were made before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<Offer>, Error> {
        offers::of_need(&ctx.op(), &self.0.base.row, state, first, before).await
    }
}

/// A line of a need.
pub struct NeedLine(pub(crate) need_line::Model);

/// A line of a need: what is needed, of which kind, and how much of it.
#[Object]
impl NeedLine {
    /// `need_line:<uuid>`.
    fn id(&self) -> ID {
        ids::of(lines::PREFIX, self.0.id.0)
    }

    /// What is needed.
    fn label(&self) -> Title {
        Title(self.0.label.clone())
    }

    /// Of which kind of vital resources it is.
    fn kind(&self) -> ResourceKind {
        self.0.kind.into()
    }

    /// Of which subkind of that kind.
    fn subkind(&self) -> Option<SubkindCode> {
        self.0.subkind.as_deref().and_then(SubkindCode::read)
    }

    /// How much of it is needed, in `unit`; null where it is not counted.
    fn quantity(&self) -> Option<Quantity> {
        self.0.quantity.map(Quantity)
    }

    /// The unit of the quantities of this line.
    fn unit(&self) -> Option<Unit> {
        self.0.unit.as_deref().and_then(Unit::read)
    }

    /// How much was accepted, in `unit`: never more than `quantity`. What was delivered short or withdrawn does not count.
    fn accepted(&self) -> Option<Quantity> {
        self.0.quantity.map(|_| Quantity(self.0.accepted))
    }

    /// How much was delivered, in `unit`.
    fn delivered(&self) -> Option<Quantity> {
        self.0.quantity.map(|_| Quantity(self.0.delivered))
    }

    /// How much is still missing, in `unit`.
    fn missing(&self) -> Option<Quantity> {
        progress::missing(&self.0).map(Quantity)
    }

    /// On how many offers something of it was accepted.
    fn takers(&self) -> i32 {
        self.0.takers
    }
}

queries! {
    NeedQuery of Need in need;
    /// A need by its id or its readable address, former addresses too. Null when there is none that you may see.
    need,
    /// Published needs, a page at a time: those that are covered, closed and expired too, unless `progress` says otherwise.
    needs(NeedFilter, NeedOrder),
}

/// Changes of needs.
#[derive(Default)]
pub struct NeedMutation;

#[Object]
impl NeedMutation {
    /// Raises a need of a commune, an initiative, a venue, a medium or an organisation. What the editors and stewards of its team raise is
    /// published at once, what its contributors raise is submitted. An SOS is raised by a commune, and names a resource.
    /// Who may: members of the team of what needs it; its author where that has no team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`, `FORBIDDEN` for the thing that needs it; `INVALID` for its lines, for an SOS of something else than a commune or
    /// without a resource, and for a time that is past; `CONFLICT` when the thing is not published, or when the slug is taken.
    async fn raise_need(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is needed, and by whom.")] input: RaiseNeedInput,
    ) -> Option<Result<Need, Error>> {
        Some(noun::register(&ctx.op(), input).await.map(Need))
    }

    /// Changes a need. What was public before stays readable in its `revisions`. Drafts and proposals every member of the team may
    /// change.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` as for `raiseNeed`; `CONFLICT` when the version moved, when the slug is taken, when a line on which there
    /// are offers would go or change its unit, and when it would become smaller than what was accepted on it.
    async fn update_need(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and what changes.")] input: UpdateNeedInput,
    ) -> Option<Result<Need, Error>> {
        Some(noun::update(&ctx.op(), input).await.map(Need))
    }

    /// Closes a need, with a report of what came of it. Offers that nobody decided expire; what was accepted can still be delivered.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is closed, or not public.
    async fn close_need(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and what came of it.")] input: CloseNeedInput,
    ) -> Option<Result<Need, Error>> {
        Some(closing::close(&ctx.op(), input).await.map(Need))
    }

    /// Opens a closed or expired need again, until a new time. It is covered at once where what was accepted still covers it.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a time that is past; `CONFLICT` when it is neither closed nor expired.
    async fn reopen_need(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and until when.")] input: ReopenNeedInput,
    ) -> Option<Result<Need, Error>> {
        Some(closing::reopen(&ctx.op(), input).await.map(Need))
    }

    /// Tells a closed need as a practice [fiche d'expérience], which others can take up: it grew from the need (`TELLS`), and the team of
    /// the need runs it. What the input leaves out comes from the need: its lines, what was accepted on them, its report.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with `WRITE_RESOURCES`.
    /// Errors: `NOT_FOUND`; `INVALID` for texts; `CONFLICT` when the need is not closed.
    async fn tell_need_as_practice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and what the practice says beyond it.")] input: TellNeedAsPracticeInput,
    ) -> Option<Result<Practice, Error>> {
        Some(practice::tell(&ctx.op(), input).await.map(Practice))
    }
}
