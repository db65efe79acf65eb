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
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::booking::{Column as B, Entity};
use entity::space::{self, BookedBy};
use entity::{Moment, SittingId, SpaceId, sitting};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Longest span that is asked about, in days.
const LONGEST: i64 = 366;
/// Most busy spans of one answer.
pub const MAX_BUSY: usize = 5_000;
/// How far around a span bookings decide about it, in days: a week is the most that is kept free around one, and a night ends a day later.
const AROUND: i64 = 9;

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
    let is_short = until.0 - from.0 <= TimeDelta::days(LONGEST);
    if is_short { Ok(found) } else { Err(refused(Fault::TooLong { days: LONGEST })) }
}

/// What decides within a span: bookings beside it matter too, as a space is kept free around each, and nights end on the next day.
pub fn around(span: Span) -> Span {
    span.widened(TimeDelta::days(AROUND), TimeDelta::days(AROUND))
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
    let requests_block = SpacePolicy::of(space)?.requests_block;
    let key = Within { space: space.id, span: around(span), requests_block };
    let taken = ctx.load::<OfSpaces>(key).await?.unwrap_or_default();
    let found = within(space, zone_at(&venue.row.communes), &taken, span)?;
    let is_short = found.busy.len() <= MAX_BUSY;
    if is_short { Ok(found) } else { Err(Error::invalid("until", Fault::TooMany { max: MAX_BUSY })) }
}

/// When a space can be had within a span, around which bookings take so much. What is free is what a request is not refused for: the
/// time that its policy keeps free around each booking must be free too.
pub fn within(space: &space::Model, zone: Tz, taken: &[Taken], span: Span) -> Result<Availability, Error> {
    let policy = SpacePolicy::of(space)?;
    let [before, after] = [policy.buffer_before_minutes, policy.buffer_after_minutes].map(minutes);
    let units = space.beds.map_or(1, i64::from);
    let closed: Vec<Span> = closed(&policy, space, zone).collect();
    // One that ends so late, or begins so early, would need time of what is full.
    let full_around = full(taken, units, around(span)).into_iter().map(|full| full.widened(after, before));
    let busy: Vec<Taken> = full_around.chain(closed.iter().copied()).map(|span| Taken { span, units: 1 }).collect();
    let free = |night: Span| {
        let is_closed = closed.iter().any(|closed| closed.overlaps(night));
        if is_closed { 0 } else { (units - peak(taken, night.widened(before, after))).max(0) }
    };
    let by_nights = space.booked_by == BookedBy::Nights;
    let nights =
        if by_nights { nights(zone, span).map(|(day, night)| (day, free(night))).collect() } else { Vec::new() };
    Ok(Availability { busy: full(&busy, 1, span), nights })
}

fn minutes(minutes: i32) -> TimeDelta {
    TimeDelta::minutes(minutes.into())
}

/// When a space is closed, by its policy or for good.
fn closed(policy: &SpacePolicy, space: &space::Model, zone: Tz) -> impl Iterator<Item = Span> {
    let begin = move |day: NaiveDate| Moment::from(moment_at(zone, day.and_time(NaiveTime::MIN)));
    let closures = policy.closures.clone().into_iter();
    let closures = closures.filter_map(move |it| Span::new(begin(it.from.0), begin(it.until.0 + Days::new(1))));
    let for_good = space.closed_at.and_then(|at| Span::new(at, Moment(i64::MAX)));
    closures.chain(for_good)
}

/// The nights that begin within a span, from noon to noon, each with the day on which it begins.
fn nights(zone: Tz, within: Span) -> impl Iterator<Item = (NaiveDate, Span)> {
    let day = |at: Moment| chrono::DateTime::<Utc>::from(at).with_timezone(&zone).date_naive();
    let last = day(within.until());
    let days = day(within.from()).iter_days().take_while(move |night| *night <= last);
    let nights = days.filter_map(move |night| {
        Some((night, Span::new(noon(zone, night).into(), noon(zone, night + Days::new(1)).into())?))
    });
    nights.filter(move |(_, night)| within.from() <= night.from() && night.from() < within.until())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::bookings::found::Room;
    use crate::areas::bookings::terms::Terms;
    use crate::areas::spaces::{Audience, SpaceClosure};
    use crate::base::gql::{InputType, Value};
    use crate::base::scalars::Date;
    use entity::ContributionId;
    use proptest::prelude::*;
    use sea_orm::prelude::Uuid;

    const ZONE: Tz = Tz::Europe__Paris;

    /// A moment so many minutes into a week in which clocks go forward.
    fn at(minutes: i64) -> Moment {
        Moment(
            chrono::DateTime::parse_from_rfc3339("2026-03-26T00:00:00+01:00").expect("a moment").timestamp_millis()
                + minutes * 60_000,
        )
    }

    fn span(from: i64, length: i64) -> Span {
        Span::new(at(from), at(from + length)).expect("a span")
    }

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 26).expect("a day") + Days::new(number)
    }

    fn policy(buffers: [i32; 2], closed: Option<u64>) -> SpacePolicy {
        let all = SpacePolicy::parse(Some(Value::Object(Default::default()))).unwrap_or_else(|_| panic!("no defaults"));
        let closures =
            closed.map(|number| SpaceClosure { from: Date(day(number)), until: Date(day(number)), reason: None });
        SpacePolicy {
            grid_minutes: None,
            earliest_days: None,
            buffer_before_minutes: buffers[0],
            buffer_after_minutes: buffers[1],
            closures: closures.into_iter().collect(),
            ..all
        }
    }

    fn space(policy: &SpacePolicy, beds: Option<i32>) -> space::Model {
        space::Model {
            id: SpaceId(Uuid::nil()),
            contribution_id: ContributionId(Uuid::nil()),
            position: 1,
            name: "Salle".to_owned(),
            description: None,
            capacity: None,
            booked_by: if beds.is_some() { BookedBy::Nights } else { BookedBy::Span },
            beds,
            conditions: None,
            prices: None,
            policy: Some(policy.stored().unwrap_or_else(|_| panic!("no text"))),
            closed_at: None,
        }
    }

    /// Whether a request for a span is accepted.
    fn accepted(policy: &SpacePolicy, taken: &[Taken], asked: Span, units: i64, beds: Option<i32>) -> bool {
        let (audience, by_nights) = (Audience::Others, beds.is_some());
        let now = chrono::DateTime::<Utc>::from(at(-90 * 24 * 60));
        let terms = Terms { policy, zone: ZONE, now, audience, by_nights };
        let mut room = Room { taken: taken.to_vec(), units: beds.map_or(1, i64::from) };
        terms.refuse(asked).is_none() && room.take(terms.held(asked), units).is_none()
    }

    fn some_taken(most: i64) -> impl Strategy<Value = Vec<Taken>> {
        let one = (-1_440..11_520_i64, 1..1_500_i64, 1..=most);
        let one = one.prop_map(|(from, length, units)| Taken { span: span(from, length), units });
        proptest::collection::vec(one, 0..8)
    }

    fn some_buffers() -> impl Strategy<Value = [i32; 2]> {
        prop_oneof![Just([0, 0]), [0..240, 0..240], [0..10_080, 0..10_080]]
    }

    proptest! {
        #[test]
        fn what_is_free_is_what_a_request_for_a_span_is_not_refused_for(
            taken in some_taken(1), buffers in some_buffers(), closed in prop::option::of(0..8_u64),
            from in 0..10_000_i64, length in 1..1_000_i64, around in 0..500_i64,
        ) {
            let (policy, asked) = (policy(buffers, closed), span(from, length));
            let shown = within(&space(&policy, None), ZONE, &taken, span(from - around, length + 2 * around));
            let shown = shown.unwrap_or_else(|_| panic!("no policy"));
            let is_free = !shown.busy.iter().any(|busy| busy.overlaps(asked));
            prop_assert_eq!(is_free, accepted(&policy, &taken, asked, 1, None), "{:?}", shown.busy);
        }

        #[test]
        fn beds_that_are_left_are_those_that_a_request_for_nights_has(
            taken in some_taken(3), buffers in some_buffers(), closed in prop::option::of(0..8_u64),
            arrives in 0..7_u64, nights in 1..4_usize, asked in 1..5_i64, early in 0..1_440_i64,
        ) {
            let (policy, beds) = (policy(buffers, closed), Some(4));
            let [from, until] = [day(arrives), day(arrives + u64::try_from(nights).expect("some nights"))];
            let stay = Span::new(noon(ZONE, from).into(), noon(ZONE, until).into()).expect("a stay");
            // From some hour of the day of arrival before noon, or exactly then.
            let shown = Span::new(Moment(stay.from().0 - early.min(720) * 60_000), stay.until()).expect("a span");
            let shown = within(&space(&policy, beds), ZONE, &taken, shown).unwrap_or_else(|_| panic!("no policy"));
            let days: Vec<NaiveDate> = shown.nights.iter().map(|(day, _)| *day).collect();
            prop_assert_eq!(days, from.iter_days().take(nights).collect::<Vec<_>>());
            let is_free = shown.nights.iter().all(|(_, left)| *left >= asked);
            prop_assert_eq!(is_free, accepted(&policy, &taken, stay, asked, beds), "{:?}", shown.nights);
            // A bed can be had wherever not all are taken.
            let is_free = !shown.busy.iter().any(|busy| busy.overlaps(stay));
            prop_assert_eq!(is_free, accepted(&policy, &taken, stay, 1, beds), "{:?}", shown.busy);
        }
    }
}
