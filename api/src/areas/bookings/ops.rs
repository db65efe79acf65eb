//! Requests for bookings.

use super::asked::{Asked, Booked, BookingRepetitionInput, RequestBookingInput, spans, stay};
use super::found::{Answered, Conflict, Found, Room};
use super::held::{HOLDING, keeps_others_out, of_space, seats};
use super::reading::Request;
use super::terms::{Quota, Terms, year};
use super::{BOOK_FOR, REQUEST};
use crate::areas::spaces::{Audience, BookingAcceptance, SpacePolicy};
use crate::base::db::insert_blocks;
use crate::base::error::Error;
use crate::base::text::Fault;
use crate::ground::agenda::Span;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::territory::zone::zone_at;
use crate::ground::visibility::sees;
use crate::ground::write::Tx;
use crate::people::teams;
use chrono_tz::Tz;
use entity::activity::Verb;
use entity::booking::{BookingState as S, Column as B, Entity, Model};
use entity::booking_series::Column as R;
use entity::contribution::{self, State};
use entity::letter::LetterKind;
use entity::organisation::{self, OrganisationKind};
use entity::space::BookedBy;
use entity::{BookingId, BookingSeriesId, ContributionId, Moment, SittingId, SpaceId, booking_series, sitting, space};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect};
use std::sync::Arc;

/// Most requests of one account that wait for an answer.
const MAX_WAITING: usize = 50;

/// What is asked for, with what decides on it.
struct Subject<'a> {
    asked: &'a Asked,
    venue: &'a contribution::Model,
    zone: Tz,
    organisation: Option<&'a contribution::Model>,
}

/// An occurrence that is to be written.
struct Slot {
    span: Span,
    held: Span,
    lapses_at: Moment,
}

/// Asks for a booking, or for those of a series.
pub async fn request(ctx: &Ctx<'_>, input: RequestBookingInput) -> Result<Answered, Error> {
    let asked = Asked::read(input)?;
    ctx.app.limits.booking(ctx.viewer().signed_in()?.id, ctx.now())?;
    ctx.write(async |tx| match asked.what {
        Booked::Span { space, .. } | Booked::Nights { space, .. } => for_space(tx, space, &asked).await,
        Booked::Seats { sitting, seats } => {
            let (sitting, venue) = tx.lock_part::<sitting::Model>(sitting).await?;
            let organisation = may_ask(tx, &venue, &asked).await?;
            let zone = zone_at(&venue.communes);
            let subject = Subject { asked: &asked, venue: &venue, zone, organisation: organisation.as_ref() };
            for_seats(tx, &sitting, seats, subject).await
        }
    })
    .await
}

/// Checks that the viewer may ask for something at a venue; reads the organisation for which they do.
async fn may_ask(tx: &Tx, venue: &contribution::Model, asked: &Asked) -> Result<Option<contribution::Model>, Error> {
    tx.authorize(&REQUEST, venue)?;
    if venue.state != State::Published {
        return Err(Error::state());
    }
    let account = tx.lock_own_account().await?.id;
    let mut waits = Query::select();
    let of_series = Expr::col(B::SeriesId.as_column_ref()).equals(R::Id.as_column_ref());
    waits.expr(Expr::val(1)).from(Entity).and_where(of_series);
    waits.and_where(B::State.eq(S::Requested)).and_where(B::LapsesAt.gt(tx.moment()));
    let waiting = booking_series::Entity::find().filter(R::AskedBy.eq(account)).filter(Expr::exists(waits));
    if usize::try_from(waiting.count(tx.db()).await?).unwrap_or(usize::MAX) >= MAX_WAITING {
        return Err(Error::conflict("input", Fault::TooMany { max: MAX_WAITING }));
    }
    let organisation = match asked.organisation {
        Some(id) => Some(organisation(tx, id).await?),
        None => None,
    };
    is_what_it_says(tx, venue, asked.audience, organisation.as_ref()).await?;
    Ok(organisation)
}

/// An organisation for which the viewer may ask.
async fn organisation(tx: &Tx, id: ContributionId) -> Result<contribution::Model, Error> {
    let found = contribution::Entity::find_by_id(id).one(tx.db()).await?;
    let found = found.filter(|row| sees(&tx.viewer, row)).ok_or_else(Error::not_found)?;
    tx.authorize(&BOOK_FOR, &found)?;
    if found.state == State::Published { Ok(found) } else { Err(Error::state()) }
}

/// Checks that an organisation belongs to the audience as which it asks. A person is believed.
async fn is_what_it_says(
    tx: &Tx,
    venue: &contribution::Model,
    audience: Audience,
    organisation: Option<&contribution::Model>,
) -> Result<(), Error> {
    let refused = |fault| Err(Error::invalid("input.audience", fault));
    let Some(organisation) = organisation else {
        let needs = audience == Audience::LocalAssociations;
        return if needs { refused(Fault::Needs("organisationId")) } else { Ok(()) };
    };
    if audience == Audience::Others {
        return Ok(());
    }
    let is_local = organisation.communes.iter().any(|code| venue.communes.iter().any(|other| other == code));
    let own = organisation::Entity::find_by_id(organisation.id).one(tx.db()).await?;
    let is_association = own.is_some_and(|own| own.kind == OrganisationKind::Association);
    let fits = is_local && (is_association || audience == Audience::Residents);
    if fits { Ok(()) } else { refused(Fault::Excludes("organisationId")) }
}

/// Asks for a space.
async fn for_space(tx: &Tx, id: SpaceId, asked: &Asked) -> Result<Answered, Error> {
    let (space, venue) = tx.lock_part::<space::Model>(id).await?;
    let organisation = may_ask(tx, &venue, asked).await?;
    let zone = zone_at(&venue.communes);
    let subject = Subject { asked, venue: &venue, zone, organisation: organisation.as_ref() };
    let policy = SpacePolicy::of(&space)?;
    let by_nights = space.booked_by == BookedBy::Nights;
    let (field, spans, units, is_such) = match &asked.what {
        Booked::Span { span, repetition, .. } => {
            ("input.what.span", spans(*span, repetition.as_ref(), zone)?, 1, !by_nights)
        }
        Booked::Nights { days, beds, .. } => {
            ("input.what.nights", stay(zone, *days).into_iter().collect(), *beds, by_nights)
        }
        Booked::Seats { .. } => return Err(Error::internal("seats of a space")),
    };
    if !is_such {
        let needs = if by_nights { "input.what.nights" } else { "input.what.span" };
        return Err(Error::invalid(format!("{field}.spaceId"), Fault::Needs(needs)));
    }
    if space.closed_at.is_some() {
        return Err(Error::conflict(format!("{field}.spaceId"), Fault::Closed(None)));
    }
    if let Some((most, _)) = space.capacity.zip(asked.persons).filter(|(most, persons)| persons > most) {
        return Err(Error::invalid("input.persons", Fault::OutOfRange { min: 1, max: most.into() }));
    }
    let terms = Terms { policy: &policy, zone, now: tx.now, audience: asked.audience, by_nights };
    if !terms.admits() {
        return Err(Error::conflict("input.audience", Fault::NotAdmitted));
    }
    let mut quota = quota(tx, space.id, &subject).await?;
    let slots: Vec<Slot> =
        spans.into_iter().map(|span| Slot { span, held: terms.held(span), lapses_at: terms.lapses(span) }).collect();
    let all = slots.first().zip(slots.last()).and_then(|(first, last)| Span::new(first.held.from(), last.held.until()));
    let all = all.ok_or_else(|| Error::internal("a request for nothing"))?;
    let which = keeps_others_out(tx.moment(), policy.requests_block);
    let taken = of_space(tx.db(), space.id, all, which).await?;
    let mut room = Room { taken, units: space.beds.map_or(1, i64::from) };
    let found = Found::sort(
        slots,
        |slot| slot.span,
        |slot| {
            let refused = terms.refuse(slot.span).or_else(|| room.take(slot.held, units.into()));
            refused.or_else(|| quota.take(&policy, year(zone, slot.span)))
        },
    );
    let (slots, conflicts) = found.settle(asked.on_conflict, zone, field)?;
    let at_once = policy.acceptance == BookingAcceptance::AtOnce;
    let state = if at_once { S::Accepted } else { S::Requested };
    let series = write_series(tx, &subject, (Some(space.id), None)).await?;
    let rows = slots.iter().map(|slot| row(tx, &series, slot, units, state)).collect();
    finish(tx, &subject, series, rows, conflicts).await
}

/// Asks for seats of a sitting, which are had at once while there are so many.
async fn for_seats(tx: &Tx, sitting: &sitting::Model, units: i32, subject: Subject<'_>) -> Result<Answered, Error> {
    if sitting.cancelled_at.is_some() || sitting.starts_at <= tx.moment() {
        return Err(Error::state());
    }
    let taken = seats(tx.db(), vec![sitting.id]).await?.first().map_or(0, |(_, taken)| *taken);
    let left = i64::from(sitting.seats) - taken;
    if i64::from(units) > left {
        return Err(Error::conflict("input.what.seats.seats", Fault::Short { left: left.to_string() }));
    }
    let span = Span::new(sitting.starts_at, sitting.ends_at);
    let span = span.ok_or_else(|| Error::internal("a sitting that takes no time"))?;
    let series = write_series(tx, &subject, (None, Some(sitting.id))).await?;
    let rows = vec![row(tx, &series, &Slot { span, held: span, lapses_at: span.from() }, units, S::Accepted)];
    finish(tx, &subject, series, rows, Vec::new()).await
}

/// What the organisation that asks has of a space already, or the person where none asks.
async fn quota(tx: &Tx, space: SpaceId, subject: &Subject<'_>) -> Result<Quota, Error> {
    let whose = match subject.organisation {
        Some(organisation) => R::OrganisationId.eq(organisation.id),
        None => R::AskedBy.eq(tx.viewer.signed_in()?.id).and(R::OrganisationId.is_null()),
    };
    count(tx, space, subject.zone, whose).await
}

/// Counts the bookings of a space whose series are such.
pub async fn count(tx: &Tx, space: SpaceId, zone: Tz, whose: SimpleExpr) -> Result<Quota, Error> {
    let mut theirs = Query::select();
    theirs.column(R::Id).from(booking_series::Entity).and_where(R::SpaceId.eq(space)).and_where(whose);
    let rows: Vec<(Moment, Moment, Moment, S)> = Entity::find()
        .select_only()
        .columns([B::StartsAt, B::EndsAt, B::LapsesAt, B::State])
        .filter(B::SeriesId.in_subquery(theirs))
        .filter(B::State.is_in([S::Requested, S::Accepted, S::Done]))
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut quota = Quota::default();
    for (starts_at, ends_at, lapses_at, state) in rows {
        let is_open = match state {
            S::Requested => lapses_at > tx.moment(),
            _ => state == S::Accepted && ends_at > tx.moment(),
        };
        quota.open += i32::from(is_open);
        if let Some(span) = Span::new(starts_at, ends_at).filter(|_| HOLDING.contains(&state)) {
            *quota.accepted.entry(year(zone, span)).or_default() += 1;
        }
    }
    Ok(quota)
}

/// Writes down what concerns all occurrences.
async fn write_series(
    tx: &Tx,
    subject: &Subject<'_>,
    (space_id, sitting_id): (Option<SpaceId>, Option<SittingId>),
) -> Result<booking_series::Model, Error> {
    let Subject { asked, venue, organisation, .. } = subject;
    let repetition = asked.what.repetition();
    let row = booking_series::Model {
        id: BookingSeriesId(tx.id()),
        contribution_id: venue.id,
        space_id,
        sitting_id,
        asked_by: tx.viewer.account().map(|member| member.id),
        organisation_id: organisation.map(|row| row.id),
        audience: asked.audience.into(),
        purpose: asked.purpose.clone(),
        persons: asked.persons,
        note: asked.note.clone(),
        rule: repetition.map(|repetition| repetition.rule.text().to_owned()),
        left_out: repetition.and_then(BookingRepetitionInput::left_out),
        requested_at: tx.moment(),
        deposit_cents: None,
        deposit: None,
        agreement: None,
        offered_at: None,
        offered_by: None,
        agreed_at: None,
        agreed_by: None,
    };
    booking_series::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(row)
}

fn row(tx: &Tx, series: &booking_series::Model, slot: &Slot, units: i32, state: S) -> Model {
    Model {
        id: BookingId(tx.id()),
        series_id: series.id,
        contribution_id: series.contribution_id,
        space_id: series.space_id,
        sitting_id: series.sitting_id,
        starts_at: slot.span.from(),
        ends_at: slot.span.until(),
        held_at: slot.held.from(),
        held_until: slot.held.until(),
        units,
        state,
        reason: None,
        lapses_at: slot.lapses_at,
        decided_at: (state == S::Accepted).then(|| tx.moment()),
        accepted_in: None,
        handed_in_at: None,
        handed_in: None,
        handed_out_at: None,
        handed_out: None,
    }
}

/// Writes the occurrences down, records them, and tells those who decide about the venue.
async fn finish(
    tx: &Tx,
    subject: &Subject<'_>,
    series: booking_series::Model,
    rows: Vec<Model>,
    conflicts: Vec<Conflict>,
) -> Result<Answered, Error> {
    let written = rows.iter().cloned().map(IntoActiveModel::into_active_model).collect();
    insert_blocks::<Entity>(tx.db(), written).await?;
    teams::tell_editors(tx, subject.venue, LetterKind::BookingRequested).await?;
    let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    tx.record(Happened::to(Verb::Requested, subject.venue).amount(number).unseen());
    let (series, venue) = (Arc::new(series), subject.venue.clone());
    let request = Request { series, venue, organisation: subject.organisation.cloned() };
    let named = request.series.id.0;
    Ok(Answered { named, request: Arc::new(request), rows, conflicts: Some(conflicts) })
}
