//! What is free of spaces and sittings.

use crate::areas::bookings::held;
use crate::areas::spaces::SpacePolicy;
use crate::base::error::{Error, Problem};
use crate::base::loader::padded;
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use crate::ground::agenda::{Span, Taken, full, moment_at, noon, peak};
use crate::ground::context::{Batch, Ctx};
use crate::ground::territory::zone::zone_at;
use chrono::{Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use entity::booking::{Column as B, Entity};
use entity::space::{self, BookedBy};
use entity::{Moment, SittingId, SpaceId, contribution, sitting};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Longest span that is asked about, in days.
const LONGEST: i64 = 366;
/// Most busy spans of one answer.
pub const MAX_BUSY: usize = 5_000;

/// What is taken of a space within a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Within {
    space: SpaceId,
    span: Span,
    requests_block: bool,
}

/// What is taken of spaces: one statement for all spaces of a page about which the same is asked.
struct OfSpaces;

impl Batch for OfSpaces {
    type Key = Within;
    type Value = Vec<Taken>;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Within>) -> Result<Vec<(Within, Vec<Taken>)>, Error> {
        let mut found: Vec<(Within, Vec<Taken>)> = keys.into_iter().map(|key| (key, Vec::new())).collect();
        let mut asked: Vec<(Span, bool)> = found.iter().map(|(key, _)| (key.span, key.requests_block)).collect();
        asked.sort_unstable();
        asked.dedup();
        for (span, requests_block) in asked {
            let alike = |key: &Within| (key.span, key.requests_block) == (span, requests_block);
            let spaces = found.iter().filter(|(key, _)| alike(key)).map(|(key, _)| key.space).collect();
            let rows: Vec<(SpaceId, Moment, Moment, i32)> = Entity::find()
                .select_only()
                .columns([B::SpaceId, B::HeldAt, B::HeldUntil, B::Units])
                .filter(B::SpaceId.is_in(padded(spaces)))
                .filter(B::HeldUntil.gt(span.from()))
                .filter(B::HeldAt.lt(span.until()))
                .filter(held::keeps_others_out(ctx.now().into(), requests_block))
                .into_tuple()
                .all(ctx.app.db.read())
                .await?;
            for (space, from, until, units) in rows {
                let of = found.iter_mut().find(|(key, _)| alike(key) && key.space == space);
                let taken = Span::new(from, until).map(|span| Taken { span, units: units.into() });
                if let Some((_, all)) = of {
                    all.extend(taken);
                }
            }
        }
        Ok(found)
    }
}

/// The availability of a space between two moments.
pub struct Availability {
    /// The spans in which nothing of it can be had, merged and in order.
    pub busy: Vec<Span>,
    /// The nights with the number of free beds; none for a space that is booked by spans.
    pub nights: Vec<(NaiveDate, i64)>,
}

fn between(from: DateTime, until: DateTime) -> Result<Span, Problem> {
    let refused = |fault| Problem { field: "until".to_owned(), fault };
    let found = Span::new(from.0.into(), until.0.into()).ok_or_else(|| refused(Fault::Before("from")))?;
    let is_short = (until.0 - from.0).num_days() <= LONGEST;
    if is_short { Ok(found) } else { Err(refused(Fault::TooLong { days: LONGEST })) }
}

/// When a space can be had between two moments.
pub async fn of_space(
    ctx: &Ctx<'_>,
    space: &space::Model,
    from: DateTime,
    until: DateTime,
) -> Result<Availability, Error> {
    let span = between(from, until)?;
    let venue = ctx.thing(space.contribution_id).await?.ok_or_else(Error::not_found)?;
    let key = Within { space: space.id, span, requests_block: SpacePolicy::of(space)?.requests_block };
    let taken = ctx.load::<OfSpaces>(key).await?.unwrap_or_default();
    within(space, &venue.row, taken, span)
}

/// When a space can be had within a span, of which bookings take so much.
pub fn within(
    space: &space::Model,
    venue: &contribution::Model,
    mut taken: Vec<Taken>,
    span: Span,
) -> Result<Availability, Error> {
    let (policy, zone) = (SpacePolicy::of(space)?, zone_at(&venue.communes));
    let units = space.beds.map_or(1, i64::from);
    taken.extend(closed(&policy, space, zone).map(|span| Taken { span, units }));
    let mut busy = full(&taken, units, span);
    busy.truncate(MAX_BUSY);
    Ok(Availability { busy, nights: nights(space, zone, &taken, span) })
}

/// When a space is closed, by its policy or for good.
fn closed(policy: &SpacePolicy, space: &space::Model, zone: Tz) -> impl Iterator<Item = Span> {
    let begin = move |day: NaiveDate| Moment::from(moment_at(zone, day.and_time(NaiveTime::MIN)));
    let closures = policy.closures.clone().into_iter();
    let closures = closures.filter_map(move |it| Span::new(begin(it.from.0), begin(it.until.0 + Days::new(1))));
    let for_good = space.closed_at.and_then(|at| Span::new(at, Moment(i64::MAX)));
    closures.chain(for_good)
}

/// The free beds of each night that begins within a span.
fn nights(space: &space::Model, zone: Tz, taken: &[Taken], within: Span) -> Vec<(NaiveDate, i64)> {
    let Some(beds) = space.beds.filter(|_| space.booked_by == BookedBy::Nights) else { return Vec::new() };
    let day = |at: Moment| chrono::DateTime::<Utc>::from(at).with_timezone(&zone).date_naive();
    let days = day(within.from()).iter_days().take_while(|night| *night < day(within.until()));
    let free = days.filter_map(|night| {
        let span = Span::new(noon(zone, night).into(), noon(zone, night + Days::new(1)).into())?;
        Some((night, (i64::from(beds) - peak(taken, span)).max(0)))
    });
    free.collect()
}

/// The seats of sittings that are taken.
struct OfSittings;

impl Batch for OfSittings {
    type Key = SittingId;
    type Value = i64;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<SittingId>) -> Result<Vec<(SittingId, i64)>, Error> {
        Ok(held::seats(ctx.app.db.read(), padded(of)).await?)
    }
}

/// How many seats of a sitting can be had; none once it was cancelled.
pub async fn seats_left(ctx: &Ctx<'_>, sitting: &sitting::Model) -> Result<i64, Error> {
    let taken = ctx.load::<OfSittings>(sitting.id).await?.unwrap_or(0);
    let is_open = sitting.cancelled_at.is_none();
    Ok(if is_open { (i64::from(sitting.seats) - taken).max(0) } else { 0 })
}
