//! The shape of the files of bookings.

use super::ops::{
    self, AcceptBookingAgreementInput, AskForBookingDocumentInput, GiveBookingDocumentInput, Kept,
    OfferBookingAgreementInput, RecordBookingDepositInput, RecordBookingHandoverInput,
};
use super::reading::{self, Document};
use crate::areas::bookings::graphql::{Booking, BookingSeries};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{Date, DateTime, Text, Title};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::ground::files::{File, own};
use entity::BookingSeriesId;

pub use super::ops::DepositState;

/// A document that a venue asks for before a booking, such as a certificate of insurance.
pub struct BookingDocument(Document);

/// A document that a venue asks for before a booking, such as a certificate of insurance.
#[Object]
impl BookingDocument {
    /// `booking_document:<uuid>`.
    fn id(&self) -> ID {
        ids::of("booking_document", self.0.0.id.0)
    }

    /// What is asked for.
    fn title(&self) -> Title {
        Title(self.0.0.title.clone())
    }

    /// Until which day it must be valid; null where the venue does not say.
    fn needed_until(&self) -> Option<Date> {
        self.0.0.needed_until.map(Date::from)
    }

    /// The document as a file; null until it was given so.
    async fn file(&self, ctx: &Context<'_>) -> Option<Result<File, Error>> {
        own::file(&ctx.op(), self.0.0.file_id?).await.map(|found| found.map(File::own)).transpose()
    }

    /// The document in words; null until it was given so.
    fn words(&self) -> Option<Text> {
        self.0.0.words.clone().map(Text)
    }

    /// Until which day it is valid; null where nobody said so.
    fn valid_until(&self) -> Option<Date> {
        self.0.0.valid_until.map(Date::from)
    }

    /// When it was given; null until it is.
    fn given_at(&self) -> Option<DateTime> {
        self.0.0.given_at.map(DateTime::from)
    }
}

/// The documents of a request that the viewer sees.
pub async fn documents_of(ctx: &Ctx<'_>, of: BookingSeriesId) -> Result<Vec<BookingDocument>, Error> {
    Ok(reading::documents(ctx, of).await?.into_iter().map(BookingDocument).collect())
}

fn series(Kept(request): Kept) -> BookingSeries {
    BookingSeries(request)
}

/// Changes of the files of bookings.
#[derive(Default)]
pub struct BookingPaperMutation;

#[Object]
impl BookingPaperMutation {
    /// Asks for a document before a booking; at most 10 with one request. Whoever asked for the booking gets a letter.
    /// Who may: those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when 10 are asked for.
    async fn ask_for_booking_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With which request, and what.")] input: AskForBookingDocumentInput,
    ) -> Option<Result<BookingDocument, Error>> {
        Some(ops::ask(&ctx.op(), input).await.map(BookingDocument))
    }

    /// Gives a document that was asked for, as a file or in words, or another one in its place. Those who
    /// decide about the venue get a letter.
    /// Who may: whoever asked for the booking, or those who decide about the organisation for which it was asked.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `INVALID` without either, for a file that is not yours, and for a document that is not valid long
    /// enough.
    async fn give_booking_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] input: GiveBookingDocumentInput,
    ) -> Option<Result<BookingDocument, Error>> {
        Some(ops::give(&ctx.op(), input).await.map(BookingDocument))
    }

    /// Writes down where the deposit is [caution]. No money passes here. Whoever asked for the booking gets a letter.
    /// Who may: those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `INVALID`; `CONFLICT` for a step that does not follow from where it is.
    async fn record_booking_deposit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which request, and where it is.")] input: RecordBookingDepositInput,
    ) -> Option<Result<BookingSeries, Error>> {
        Some(ops::deposit(&ctx.op(), input).await.map(series))
    }

    /// Writes down what both are to agree upon [convention]; whoever writes it accepts it. Whoever
    /// asked for the booking gets a letter. Nothing is signed here.
    /// Who may: those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`.
    async fn offer_booking_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With which request, and the text.")] input: OfferBookingAgreementInput,
    ) -> Option<Result<BookingSeries, Error>> {
        Some(ops::offer(&ctx.op(), input).await.map(series))
    }

    /// Accepts what both are to agree upon, as it was read. Those who decide about the venue get a letter.
    /// Who may: whoever asked for the booking, or those who decide about the organisation for which it was asked.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when there is no text, when it is another one, or when it was accepted.
    async fn accept_booking_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which request, and which text.")] input: AcceptBookingAgreementInput,
    ) -> Option<Result<BookingSeries, Error>> {
        Some(ops::agree(&ctx.op(), input).await.map(series))
    }

    /// Writes down in which condition a space was handed over, or given back [état des lieux]; the same again replaces it.
    /// Whoever asked for the booking gets a letter.
    /// Who may: those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `INVALID` for a moment to come; `CONFLICT` when the booking was not accepted.
    async fn record_booking_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which booking, when, and the condition.")] input: RecordBookingHandoverInput,
    ) -> Option<Result<Booking, Error>> {
        Some(ops::hand_over(&ctx.op(), input).await.map(Booking))
    }
}
