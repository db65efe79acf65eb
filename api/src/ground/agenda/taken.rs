//! How much of something is taken at once.

use super::Span;
use entity::Moment;

/// Some units of something, taken for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// For how long.
    pub span: Span,
    /// How many.
    pub units: i64,
}

/// The moments at which the number of units changes within a span, each with the number from then on.
fn levels(taken: &[Taken], within: Span) -> Vec<(Moment, i64)> {
    let cut = taken.iter().filter_map(|it| Some((it.span.common(within)?, it.units)));
    let mut changes: Vec<(Moment, i64)> =
        cut.flat_map(|(span, units)| [(span.from(), units), (span.until(), -units)]).collect();
    changes.sort_unstable_by_key(|(at, _)| *at);
    let mut levels: Vec<(Moment, i64)> = Vec::with_capacity(changes.len());
    let mut level = 0;
    for (at, by) in changes {
        level += by;
        match levels.last_mut() {
            Some((last, now)) if *last == at => *now = level,
            _ => levels.push((at, level)),
        }
    }
    levels
}

/// The greatest number of units that are taken at once within a span.
pub fn peak(taken: &[Taken], within: Span) -> i64 {
    levels(taken, within).into_iter().map(|(_, level)| level).max().unwrap_or(0)
}

/// The parts of a span in which at least so many units are taken, merged and in order.
pub fn full(taken: &[Taken], units: i64, within: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut since = None;
    for (at, level) in levels(taken, within) {
        match (since, level >= units) {
            (None, true) => since = Some(at),
            (Some(from), false) => {
                found.extend(Span::new(from, at));
                since = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 48;

    fn span(from: i64, length: i64) -> Span {
        Span::new(Moment(from), Moment(from + length)).expect("not empty")
    }

    fn some_taken() -> impl Strategy<Value = Vec<Taken>> {
        let one =
            (0..DAY, 1..10_i64, 1..4_i64).prop_map(|(from, length, units)| Taken { span: span(from, length), units });
        proptest::collection::vec(one, 0..40)
    }

    /// How many units are taken at a moment, counted one by one.
    fn at(taken: &[Taken], moment: i64) -> i64 {
        let now = span(moment, 1);
        taken.iter().filter(|it| it.span.overlaps(now)).map(|it| it.units).sum()
    }

    proptest! {
        #[test]
        fn the_peak_is_the_greatest_number_at_any_moment(taken in some_taken(), from in 0..DAY, length in 1..DAY) {
            let greatest = (from..from + length).map(|moment| at(&taken, moment)).max().unwrap_or(0);
            prop_assert_eq!(peak(&taken, span(from, length)), greatest);
        }

        #[test]
        fn what_is_full_is_merged_and_exact(taken in some_taken(), units in 1..5_i64, from in 0..DAY, length in 1..DAY) {
            let found = full(&taken, units, span(from, length));
            for moment in from..from + length {
                let is_full = found.iter().any(|it| it.overlaps(span(moment, 1)));
                prop_assert_eq!(is_full, at(&taken, moment) >= units, "at {}", moment);
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].until() < pair[1].from()), "{:?}", found);
        }

        /// Whatever is asked for in whatever order: if only what fits is taken, no moment holds more than there is.
        #[test]
        fn what_fits_never_oversells(asked in some_taken(), capacity in 1..5_i64) {
            let mut taken: Vec<Taken> = Vec::new();
            for one in asked {
                if peak(&taken, one.span) + one.units <= capacity {
                    taken.push(one);
                }
            }
            prop_assert!((0..DAY + 10).all(|moment| at(&taken, moment) <= capacity));
            if capacity == 1 {
                let apart = |n: usize, one: &Taken| taken.iter().skip(n + 1).all(|other| !one.span.overlaps(other.span));
                prop_assert!(taken.iter().enumerate().all(|(n, one)| apart(n, one)), "two overlap");
            }
        }
    }
}
