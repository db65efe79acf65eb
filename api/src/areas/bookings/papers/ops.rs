//! Decisions on the files of bookings.

use super::reading::Document;
use super::{AGREE, GIVE, KEEP};
use crate::areas::bookings::letters::tell_asker;
use crate::areas::bookings::reading::{Request, Seen, request_of};
use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::{Date, DateTime, Text, Title};
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::files::{may_show, touch};
use crate::ground::contribution::ids;
use crate::ground::policy::Rule;
use crate::ground::write::{Outcome, Tx};
use crate::people::teams;
use chrono::NaiveTime;
use entity::activity::Verb;
use entity::booking::{self, BookingState, Column as B};
use entity::booking_document::{self, Column as D, Entity};
use entity::booking_series::{self, DepositState as S, Model};
use entity::letter::LetterKind;
use entity::{BookingDocumentId, BookingId, BookingSeriesId, FileId, Moment};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

/// Most documents that are asked for with one request.
pub const MAX_DOCUMENTS: usize = 10;
/// Largest deposit, in cents.
const MOST_CENTS: i32 = 10_000_000;

/// Where a deposit is. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "booking_series::DepositState")]
pub enum DepositState {
    /// The venue asks for it [demandé].
    Asked,
    /// The venue has it [reçu].
    Received,
    /// The venue gave it back [rendu].
    Returned,
    /// The venue keeps it [retenu].
    Kept,
}

/// A side of the time of a booking. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingHandover {
    /// At the beginning [état des lieux d'entrée].
    In,
    /// At the end [état des lieux de sortie].
    Out,
}

/// Asks for a document.
#[derive(InputObject, Debug)]
pub struct AskForBookingDocumentInput {
    /// What was asked for at once, for all of which the document is.
    pub series_id: ID,
    /// What is asked for, such as a certificate of insurance.
    pub title: Title,
    /// Until which day it must be valid.
    pub needed_until: Option<Date>,
}

/// Gives a document that was asked for, or another one in its place.
#[derive(InputObject, Debug)]
pub struct GiveBookingDocumentInput {
    /// Of an entry of `BookingSeries.documents`.
    pub id: ID,
    /// The document as a picture or a PDF that you uploaded, for yourself and not for a team. A file or words are needed.
    pub file_id: Option<ID>,
    /// The document in words: its number, who issued it.
    pub words: Option<Text>,
    /// Until which day it is valid; needed where the venue asks for one, and not before that.
    pub valid_until: Option<Date>,
}

/// Writes down where the deposit is.
#[derive(InputObject, Debug)]
pub struct RecordBookingDepositInput {
    /// What was asked for at once.
    pub series_id: ID,
    /// Where it is: `ASKED` first, then `RECEIVED`, then `RETURNED` or `KEPT`.
    pub deposit: DepositState,
    /// How much it is, in cents of a euro: 1 to 10,000,000. Needed with `ASKED`, and with nothing else.
    pub cents: Option<i32>,
}

/// Writes down what both are to agree upon.
#[derive(InputObject, Debug)]
pub struct OfferBookingAgreementInput {
    /// What was asked for at once.
    pub series_id: ID,
    /// The text. You accept it by writing it; the other side has to accept another text anew.
    pub agreement: Text,
}

/// Accepts what both are to agree upon.
#[derive(InputObject, Debug)]
pub struct AcceptBookingAgreementInput {
    /// What was asked for at once.
    pub series_id: ID,
    /// The `agreementOfferedAt` of the text that you read: so nobody accepts another one.
    pub offered_at: DateTime,
}

/// Writes down in which condition a space was handed over, or given back.
#[derive(InputObject, Debug)]
pub struct RecordBookingHandoverInput {
    /// The booking: one that was accepted.
    pub booking_id: ID,
    /// At the beginning or at the end.
    pub handover: BookingHandover,
    /// In which condition it was.
    pub condition: Text,
    /// When; now when absent, and never a moment to come.
    pub at: Option<DateTime>,
}

/// What concerns all bookings of a request.
#[derive(Debug)]
pub struct Kept(pub Arc<Request>);

impl Outcome for Kept {
    fn id(&self) -> Uuid {
        self.0.series.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let (series, venue) = tx.lock_part::<Model>(BookingSeriesId(id)).await?;
        Ok(Self(Arc::new(request_of(tx, series.id, &venue).await?)))
    }
}

/// The id of a request, from an input.
fn input_of(id: &ID) -> Result<BookingSeriesId, Error> {
    Ok(BookingSeriesId(ids::uuid_input("booking_series", id, "input.seriesId")?))
}

/// Locks the venue of a request, and reads it.
async fn lock(tx: &Tx, id: BookingSeriesId, rule: &Rule) -> Result<Request, Error> {
    let (series, venue) = tx.lock_part::<Model>(id).await?;
    let request = request_of(tx, series.id, &venue).await?;
    tx.authorize(rule, request.over(&tx.viewer))?;
    Ok(request)
}

/// Who is told that something was done about the file of a booking: the other side.
#[derive(Debug, Clone, Copy)]
enum Told {
    Asker,
    Holders,
}

/// Tells one side that something was done about the file of a booking; no timeline shows it.
async fn tell(tx: &Tx, request: &Request, told: Told) -> Result<(), Error> {
    tx.record(Happened::to(Verb::Discussed, &request.venue).unseen());
    // Whoever writes again and again is read, and mailed no more.
    if tx.app.limits.told(tx.viewer.signed_in()?.id, tx.now).is_err() {
        return Ok(());
    }
    match told {
        Told::Asker => tell_asker(tx, &request.series, LetterKind::BookingFile).await,
        Told::Holders => teams::tell_editors(tx, &request.venue, LetterKind::BookingFile).await,
    }
}

/// Changes a request, and tells one side of it.
async fn change(
    ctx: &Ctx<'_>,
    id: &ID,
    rule: &Rule,
    told: Told,
    work: impl AsyncFnOnce(&Tx, Model) -> Result<Model, Error>,
) -> Result<Kept, Error> {
    let id = input_of(id)?;
    ctx.write(async |tx| {
        let request = lock(tx, id, rule).await?;
        let series = work(tx, Model::clone(&request.series)).await?;
        series.clone().into_active_model().reset_all().update(tx.db()).await?;
        tell(tx, &request, told).await?;
        Ok(Kept(Arc::new(Request { series: Arc::new(series), ..request })))
    })
    .await
}

/// A day as it is stored: at noon UTC.
fn day(given: Option<Date>) -> Option<Moment> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    given.map(|day| day.0.and_time(noon).and_utc().into())
}

/// Asks for a document.
pub async fn ask(ctx: &Ctx<'_>, input: AskForBookingDocumentInput) -> Result<Document, Error> {
    let id = input_of(&input.series_id)?;
    ctx.write(async |tx| {
        let request = lock(tx, id, &KEEP).await?;
        let known = Entity::find().filter(D::SeriesId.eq(id)).count(tx.db()).await?;
        if usize::try_from(known).unwrap_or(usize::MAX) >= MAX_DOCUMENTS {
            return Err(Error::conflict("input.seriesId", Fault::TooMany { max: MAX_DOCUMENTS }));
        }
        let row = booking_document::Model {
            id: BookingDocumentId(tx.id()),
            series_id: id,
            contribution_id: request.venue.id,
            title: input.title.0,
            needed_until: day(input.needed_until),
            file_id: None,
            words: None,
            valid_until: None,
            given_at: None,
            given_by: None,
            asked_at: tx.moment(),
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        tell(tx, &request, Told::Asker).await?;
        Ok(Document(row))
    })
    .await
}

/// Gives a document.
pub async fn give(ctx: &Ctx<'_>, input: GiveBookingDocumentInput) -> Result<Document, Error> {
    let mut problems = Problems::default();
    let id = problems.take(ids::uuid_input("booking_document", &input.id, "input.id"));
    let file = input.file_id.as_ref().and_then(|id| problems.take(ids::uuid_input("file", id, "input.fileId")));
    if input.file_id.is_none() && input.words.is_none() {
        problems.add("input.words", Fault::Missing("fileId, words".to_owned()));
    }
    problems.check()?;
    let id = id.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        let (before, _) = tx.lock_part::<booking_document::Model>(BookingDocumentId(id)).await?;
        let request = lock(tx, before.series_id, &GIVE).await?;
        let valid_until = day(input.valid_until);
        if before.needed_until.is_some() && valid_until < before.needed_until {
            return Err(Error::invalid("input.validUntil", Fault::Before("neededUntil")));
        }
        let file = file.map(FileId);
        if let Some(file) = file {
            may_show(tx, file).await?;
        }
        touch(tx, before.file_id).await?;
        let row = booking_document::Model {
            file_id: file,
            words: input.words.map(|words| words.0),
            valid_until,
            given_at: Some(tx.moment()),
            given_by: Some(tx.viewer.signed_in()?.id),
            ..before
        };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        tell(tx, &request, Told::Holders).await?;
        Ok(Document(row))
    })
    .await
}

/// Writes down where the deposit is.
pub async fn deposit(ctx: &Ctx<'_>, input: RecordBookingDepositInput) -> Result<Kept, Error> {
    let is_asked = input.deposit == DepositState::Asked;
    let cents = input.cents;
    match cents {
        Some(_) if !is_asked => return Err(Error::invalid("input.cents", Fault::Needs("deposit: ASKED"))),
        None if is_asked => return Err(Error::invalid("input.deposit", Fault::Needs("cents"))),
        Some(cents) if !(1..=MOST_CENTS).contains(&cents) => {
            return Err(Error::invalid("input.cents", Fault::OutOfRange { min: 1, max: MOST_CENTS.into() }));
        }
        _ => {}
    }
    change(ctx, &input.series_id, &KEEP, Told::Asker, async |_, before| {
        let from = match input.deposit {
            DepositState::Asked => before.deposit.is_none() || before.deposit == Some(S::Asked),
            DepositState::Received => before.deposit == Some(S::Asked),
            DepositState::Returned | DepositState::Kept => before.deposit == Some(S::Received),
        };
        if !from {
            return Err(Error::state());
        }
        let deposit_cents = cents.map(i64::from).or(before.deposit_cents);
        Ok(Model { deposit: Some(input.deposit.into()), deposit_cents, ..before })
    })
    .await
}

/// Writes down what both are to agree upon.
pub async fn offer(ctx: &Ctx<'_>, input: OfferBookingAgreementInput) -> Result<Kept, Error> {
    change(ctx, &input.series_id, &KEEP, Told::Asker, async |tx, before| {
        Ok(Model {
            agreement: Some(input.agreement.0),
            offered_at: Some(tx.moment()),
            offered_by: tx.viewer.account().map(|member| member.id),
            agreed_at: None,
            agreed_by: None,
            ..before
        })
    })
    .await
}

/// Accepts what both are to agree upon.
pub async fn agree(ctx: &Ctx<'_>, input: AcceptBookingAgreementInput) -> Result<Kept, Error> {
    change(ctx, &input.series_id, &AGREE, Told::Holders, async |tx, before| {
        if before.offered_at != Some(Moment::from(input.offered_at.0)) || before.agreed_at.is_some() {
            return Err(Error::state());
        }
        let agreed_by = tx.viewer.account().map(|member| member.id);
        Ok(Model { agreed_at: Some(tx.moment()), agreed_by, ..before })
    })
    .await
}

/// Writes down in which condition a space was handed over, or given back.
pub async fn hand_over(ctx: &Ctx<'_>, input: RecordBookingHandoverInput) -> Result<Seen, Error> {
    let id = BookingId(ids::uuid_input("booking", &input.booking_id, "input.bookingId")?);
    let at = input.at.map_or(ctx.now(), |at| at.0);
    if at > ctx.now() {
        return Err(Error::invalid("input.at", Fault::NotPast));
    }
    ctx.write(async |tx| {
        let (row, _) = tx.lock_part::<booking::Model>(id).await?;
        let request = lock(tx, row.series_id, &KEEP).await?;
        if !matches!(row.state, BookingState::Accepted | BookingState::Done) {
            return Err(Error::state());
        }
        let (at, condition) = (Some(at.into()), Some(input.condition.0));
        let row = match input.handover {
            BookingHandover::In => booking::Model { handed_in_at: at, handed_in: condition, ..row },
            BookingHandover::Out => booking::Model { handed_out_at: at, handed_out: condition, ..row },
        };
        // These columns alone: the account of whoever asked may be erased beside this.
        let side = match input.handover {
            BookingHandover::In => {
                [(B::HandedInAt, Expr::value(at)), (B::HandedIn, Expr::value(row.handed_in.clone()))]
            }
            BookingHandover::Out => {
                [(B::HandedOutAt, Expr::value(at)), (B::HandedOut, Expr::value(row.handed_out.clone()))]
            }
        };
        let write = side
            .into_iter()
            .fold(booking::Entity::update_many(), |write, (column, value)| write.col_expr(column, value));
        write.filter(B::Id.eq(row.id)).exec(tx.db()).await?;
        tell(tx, &request, Told::Asker).await?;
        Ok(Seen { row, request: Arc::new(request) })
    })
    .await
}
