//! The shape of bookings.

use super::asked::RequestBookingInput;
use super::found::{Answered, Conflict};
use super::ops;
use super::papers::{BookingDocument, DepositState, documents_of};
use super::reading::{self, BookingFilter, BookingState, InTime, Request, Seen};
use super::steps::{
    self, AcceptBookingInput, CancelBookingInput, CloseBookingInput, RefuseBookingInput, WithdrawBookingInput,
};
use crate::areas::organisations::Organisation;
use crate::areas::spaces::{Audience, Sitting, Space, sitting_of, space_of};
use crate::areas::venues::Venue;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object, SimpleObject};
use crate::base::page::{Connection, Listed, PageArgs};
use crate::base::scalars::{Date, DateTime, Text, Title};
use crate::ground::agenda::RecurrenceRule;
use crate::ground::context::Resolving;
use crate::ground::contribution::{Wanted, ids};
use crate::ground::policy::Action;
use crate::people::identity::Account;
use std::sync::Arc;

/// A booking [réservation]: one occurrence.
pub struct Booking(pub(super) Seen);

/// What was asked for at once: one booking or several [demande de réservation].
pub struct BookingSeries(pub(super) Arc<Request>);

/// A booking [réservation]: a space for a span of time, beds for nights, or seats of a shared meal. The venue's team sees it, and whoever
/// asked.
#[Object]
impl Booking {
    /// `booking:<uuid>`.
    fn id(&self) -> ID {
        ids::of("booking", self.0.row.id.0)
    }

    /// What was asked for at once.
    fn series(&self) -> BookingSeries {
        BookingSeries(Arc::clone(&self.0.request))
    }

    /// When it begins; for nights at noon of the day of arrival, at the venue.
    fn starts_at(&self) -> DateTime {
        self.0.row.starts_at.into()
    }

    /// When it ends; for nights at noon of the day of departure, at the venue.
    fn ends_at(&self) -> DateTime {
        self.0.row.ends_at.into()
    }

    /// How many beds or seats; 1 for a span of time.
    fn places(&self) -> i32 {
        self.0.row.units
    }

    /// Where it is in its course.
    fn state(&self) -> BookingState {
        self.0.row.state.into()
    }

    /// Why it was refused or cancelled.
    fn reason(&self) -> Option<Text> {
        self.0.row.reason.clone().map(Text)
    }

    /// When the request lapses if nobody decides; a request waits no longer than until it would begin.
    fn lapses_at(&self) -> DateTime {
        self.0.row.lapses_at.into()
    }

    /// When it last took a step of its course; null while it waits for the first.
    fn decided_at(&self) -> Option<DateTime> {
        self.0.row.decided_at.map(DateTime::from)
    }

    /// When the space was handed over; null until somebody says so.
    fn handed_in_at(&self) -> Option<DateTime> {
        self.0.row.handed_in_at.map(DateTime::from)
    }

    /// In which condition it was then.
    fn handed_in(&self) -> Option<Text> {
        self.0.row.handed_in.clone().map(Text)
    }

    /// When the space was given back; null until somebody says so.
    fn handed_out_at(&self) -> Option<DateTime> {
        self.0.row.handed_out_at.map(DateTime::from)
    }

    /// In which condition it was then.
    fn handed_out(&self) -> Option<Text> {
        self.0.row.handed_out.clone().map(Text)
    }

    /// What you may do with it now: `ACCEPT`, `REFUSE`, `WITHDRAW`, `CANCEL`, `CLOSE`.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let op = ctx.op();
        steps::viewer_can(&op.viewer(), &self.0, op.now().into())
    }
}

impl Listed for Booking {
    type Order = InTime;

    fn cursor(&self, order: &InTime) -> String {
        order.cursor(&self.0.row)
    }
}

/// What was asked for at once: one booking, or the occurrences of a series [demande de réservation].
#[Object]
impl BookingSeries {
    /// `booking_series:<uuid>`.
    fn id(&self) -> ID {
        ids::of("booking_series", self.0.series.id.0)
    }

    /// The venue; null once it was taken away.
    async fn venue(&self, ctx: &Context<'_>) -> Option<Result<Venue, Error>> {
        ctx.op().thing(self.0.venue.id).await.map(|found| found.map(Venue::from)).transpose()
    }

    /// The space; null for seats.
    async fn space(&self, ctx: &Context<'_>) -> Option<Result<Space, Error>> {
        space_of(&ctx.op(), self.0.series.space_id).await
    }

    /// The shared meal; null for a space.
    async fn sitting(&self, ctx: &Context<'_>) -> Option<Result<Sitting, Error>> {
        sitting_of(&ctx.op(), self.0.series.sitting_id).await
    }

    /// Who asked; null after erasure.
    async fn asked_by(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.series.asked_by?).await
    }

    /// The organisation for which it was asked; null for a person.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Error>> {
        let found = ctx.op().thing(self.0.series.organisation_id?).await;
        found.map(|found| found.map(Organisation::from)).transpose()
    }

    /// What it was asked for as.
    fn audience(&self) -> Audience {
        self.0.series.audience.into()
    }

    /// What it is for; empty after erasure of whoever asked.
    fn purpose(&self) -> Option<Title> {
        Some(self.0.series.purpose.clone()).filter(|purpose| !purpose.is_empty()).map(Title)
    }

    /// How many people come.
    fn persons(&self) -> Option<i32> {
        self.0.series.persons
    }

    /// What else was said.
    fn note(&self) -> Option<Text> {
        self.0.series.note.clone().map(Text)
    }

    /// The rule by which it is repeated; null for a single booking.
    fn rule(&self) -> Option<RecurrenceRule> {
        self.0.series.rule.as_deref().and_then(RecurrenceRule::read)
    }

    /// The days on which an occurrence would begin and that were left out when it was asked for, in order; at most 400.
    fn except(&self) -> Vec<Date> {
        let days = self.0.series.left_out.iter().flat_map(|days| days.split_ascii_whitespace());
        days.filter_map(|day| day.parse().ok()).map(Date).collect()
    }

    /// When it was asked for.
    fn requested_at(&self) -> DateTime {
        self.0.series.requested_at.into()
    }

    /// The documents that the venue asks for, at most 10.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<BookingDocument>, Error> {
        documents_of(&ctx.op(), self.0.series.id).await
    }

    /// How much the deposit is, in cents of a euro; null where none is asked for.
    fn deposit_cents(&self) -> Option<i64> {
        self.0.series.deposit_cents
    }

    /// Where the deposit is; null where none is asked for.
    fn deposit(&self) -> Option<DepositState> {
        self.0.series.deposit.map(DepositState::from)
    }

    /// What both agree upon; null until the venue writes it.
    fn agreement(&self) -> Option<Text> {
        self.0.series.agreement.clone().map(Text)
    }

    /// When the venue wrote that, and so accepted it.
    fn agreement_offered_at(&self) -> Option<DateTime> {
        self.0.series.offered_at.map(DateTime::from)
    }

    /// Who wrote it for the venue; null after erasure.
    async fn agreement_offered_by(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.series.offered_by?).await
    }

    /// When the other side accepted it; null until it does.
    fn agreed_at(&self) -> Option<DateTime> {
        self.0.series.agreed_at.map(DateTime::from)
    }

    /// Who accepted it for the other side; null after erasure.
    async fn agreed_by(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.series.agreed_by?).await
    }

    /// Its bookings, in the order of time: at most 400.
    async fn bookings(&self, ctx: &Context<'_>) -> Result<Vec<Booking>, Error> {
        Ok(reading::of_series(&ctx.op(), self.0.series.id).await?.into_iter().map(Booking).collect())
    }
}

/// An occurrence that cannot be had.
#[derive(SimpleObject)]
pub struct BookingConflict {
    /// When it would begin.
    starts_at: DateTime,
    /// When it would end.
    ends_at: DateTime,
    /// Why, for programs: a code as in the `problems` of errors.
    code: &'static str,
    /// Why, for people.
    message: String,
}

/// What a request or a decision came to.
pub struct BookingAnswer(Answered);

/// What a request or a decision came to.
#[Object]
impl BookingAnswer {
    /// What was asked for at once.
    fn series(&self) -> BookingSeries {
        BookingSeries(Arc::clone(&self.0.request))
    }

    /// The bookings that were made or accepted, in the order of time: at most 400.
    fn bookings(&self) -> Vec<Booking> {
        self.0.seen().into_iter().map(Booking).collect()
    }

    /// The occurrences that could not be had, with `onConflict: SKIP`: at most 400. Null when a repeat of the request is answered.
    fn conflicts(&self, ctx: &Context<'_>) -> Option<Vec<BookingConflict>> {
        let language = ctx.op().caller.language;
        let shown = |Conflict { span, fault }: &Conflict| BookingConflict {
            starts_at: span.from().into(),
            ends_at: span.until().into(),
            code: fault.code(),
            message: fault.message(language),
        };
        self.0.conflicts.as_ref().map(|conflicts| conflicts.iter().map(shown).collect())
    }
}

/// Queries on bookings.
#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// A booking by its id. Null when there is none that you see. Errors: `INVALID` when it is no id.
    async fn booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`booking:<uuid>`.")] id: ID,
    ) -> Option<Result<Booking, Error>> {
        reading::one(&ctx.op(), &id).await.transpose().map(|found| found.map(Booking))
    }

    /// The bookings that you see, in the order of time: those of the venues of your teams and of your own, those that you asked for,
    /// and those that were asked for organisations about which you decide. Nobody in particular
    /// sees any; an application needs the scope `WRITE_VENUES`. Errors: `INVALID`.
    async fn bookings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when absent.")] filter: Option<BookingFilter>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Booking>, Error> {
        let (page, total) = (PageArgs { first, after, last, before }, Wanted::of_connection(ctx).total);
        Ok(reading::bookings(&ctx.op(), filter.unwrap_or_default(), page, total).await?.of(Booking))
    }
}

/// Changes of bookings.
#[derive(Default)]
pub struct BookingMutation;

#[Object]
impl BookingMutation {
    /// Asks for a space, for beds or for seats, for yourself or for an organisation. Those who decide about the venue get a letter and
    /// answer; where the space accepts at once it is had at once, as seats are. A series is one request: it makes all its occurrences
    /// or, with `onConflict: SKIP`, those that can be had. At most 50 requests of an account wait at a time.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN` for an organisation about which you do not decide; `INVALID` names every path; `CONFLICT` names
    /// each occurrence that cannot be had, by `problems` with the codes `TAKEN` and `SHORT` (what is left), `CLOSED`, `OFF_GRID`,
    /// `TOO_LATE`, `NOT_OPEN_YET`, `TOO_LONG` (a quota), and `NOT_ADMITTED`; `TOO_MANY`.
    async fn request_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, when, for whom and what for.")] input: RequestBookingInput,
    ) -> Option<Result<BookingAnswer, Error>> {
        Some(ops::request(&ctx.op(), input).await.map(BookingAnswer))
    }

    /// Accepts a booking, or all of its series that wait. Nothing that was accepted before is displaced. Who asked and decides about
    /// the venue too may accept their own.
    /// Who may: those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was decided or has lapsed, when the space was removed, and, with `problems` as
    /// of `requestBooking`, when some can no longer be had: then none is accepted, unless `onConflict` says `SKIP`.
    async fn accept_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: AcceptBookingInput,
    ) -> Option<Result<BookingAnswer, Error>> {
        Some(steps::accept(&ctx.op(), input).await.map(BookingAnswer))
    }

    /// Refuses a booking, or all of its series that wait, with a reason for whoever asked.
    /// Who may: those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was decided or has lapsed.
    async fn refuse_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking, and why.")] input: RefuseBookingInput,
    ) -> Option<Result<Booking, Error>> {
        Some(steps::refuse(&ctx.op(), input).await.map(Booking))
    }

    /// Takes the request for a booking back, or for all of its series that wait.
    /// Who may: whoever asked for the booking, or those who decide about the organisation for which it was asked.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was decided or has lapsed.
    async fn withdraw_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: WithdrawBookingInput,
    ) -> Option<Result<Booking, Error>> {
        Some(steps::withdraw(&ctx.op(), input).await.map(Booking))
    }

    /// Cancels a booking that was accepted and is not over, or all such of its series. What it took is free again; the other side gets
    /// a letter.
    /// Who may: whoever asked for the booking, or those who decide about the organisation for which it was asked; those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it is not accepted, or over.
    async fn cancel_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking, and why.")] input: CancelBookingInput,
    ) -> Option<Result<Booking, Error>> {
        Some(steps::cancel(&ctx.op(), input).await.map(Booking))
    }

    /// Says that a booking took place, once it has begun; soon after its end that is said by itself. It keeps its time.
    /// Who may: those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it is not accepted, or has not begun.
    async fn close_booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: CloseBookingInput,
    ) -> Option<Result<Booking, Error>> {
        Some(steps::close(&ctx.op(), input).await.map(Booking))
    }
}
