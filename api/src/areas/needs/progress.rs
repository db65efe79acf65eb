//! Where needs are in their course, and how they are ranked.

use super::lines;
use super::{CLOSE_NEED, REOPEN_NEED};
use crate::base::error::Error;
use crate::ground::chronicle::Happened;
use crate::ground::contribution::course::Step;
use crate::ground::contribution::{Facets, store};
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::contribution;
use entity::need::{self, Entity, Progress, Urgency};
use entity::{Moment, need_line};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// What people decide of a need. Between `OPEN` and `COVERED` it goes by itself, as offers are accepted, refused, withdrawn and delivered.
pub const COURSE: [Step<Progress>; 2] = [
    Step {
        mutation: "closeNeed",
        from: &[Progress::Open, Progress::Covered, Progress::Expired],
        to: Progress::Closed,
        rule: &CLOSE_NEED,
        verb: Verb::Closed,
    },
    Step {
        mutation: "reopenNeed",
        from: &[Progress::Closed, Progress::Expired],
        to: Progress::Open,
        rule: &REOPEN_NEED,
        verb: Verb::Reopened,
    },
];

/// The rank of the least urgent open need. Below it are 2 for a covered one, 1 for an expired one, and 0 for a closed one.
pub const OPEN: i64 = 1 << 50;

/// The rank of a need: open ones by urgency, then by the moment until which they are needed, the nearest first.
pub fn rank(progress: Progress, urgency: Urgency, until: Option<Moment>) -> i64 {
    let level = match (progress, urgency) {
        (Progress::Closed, _) => return 0,
        (Progress::Expired, _) => return 1,
        (Progress::Covered, _) => return 2,
        (Progress::Open, Urgency::WhenPossible) => 1,
        (Progress::Open, Urgency::Soon) => 2,
        (Progress::Open, Urgency::Urgent) => 3,
        (Progress::Open, Urgency::Sos) => 4,
    };
    let until = until.map_or(OPEN - 1, |until| until.0.clamp(0, OPEN - 1));
    level * OPEN + (OPEN - 1 - until)
}

/// The rank of a need as its row has it.
pub fn rank_of(row: &need::Model) -> i64 {
    rank(row.progress, row.urgency, row.needed_until)
}

/// Whether a need takes offers, by its rank.
pub const fn is_open(row: &contribution::Model) -> bool {
    matches!(row.rank, Some(OPEN..))
}

/// Whether a need is closed, by its rank.
pub const fn is_closed(row: &contribution::Model) -> bool {
    matches!(row.rank, Some(0))
}

/// Whether a need is closed or expired, by its rank.
pub const fn is_over(row: &contribution::Model) -> bool {
    matches!(row.rank, Some(0 | 1))
}

/// How much more a line needs, in thousandths of its unit; none where it is not counted.
pub fn missing(line: &need_line::Model) -> Option<i64> {
    line.quantity.map(|quantity| quantity - line.accepted)
}

/// Whether what was accepted covers these lines.
fn are_covered(lines: &[need_line::Model]) -> bool {
    lines.iter().all(|line| missing(line).map_or(line.takers > 0, |missing| missing <= 0))
}

/// Where a need is that is neither closed nor expired.
pub fn by_lines(lines: &[need_line::Model]) -> Progress {
    if are_covered(lines) { Progress::Covered } else { Progress::Open }
}

/// Stores what was accepted and delivered on lines, and where the locked need is then; returns the need as it is.
pub async fn follow(
    tx: &Tx,
    on: &contribution::Model,
    changed: Vec<need_line::Model>,
) -> Result<contribution::Model, Error> {
    for line in changed {
        line.into_active_model().reset_all().update(tx.db()).await?;
    }
    let before = of(tx, on).await?;
    let is_live = matches!(before.progress, Progress::Open | Progress::Covered);
    let now = if is_live { by_lines(&lines::of(tx, on.id).await?) } else { before.progress };
    if now == before.progress {
        return store(tx, on, on.clone()).await;
    }
    let mut row = before;
    move_by(tx, on, &mut row, now);
    move_to(tx, on, row).await
}

/// Sets where a need is by its lines, and records it where that changes.
pub fn move_by(tx: &Tx, on: &contribution::Model, row: &mut need::Model, to: Progress) {
    if row.progress != to {
        row.progress = to;
        tx.record(Happened::to(if to == Progress::Covered { Verb::Covered } else { Verb::Reopened }, on));
    }
}

/// The row of a locked need.
pub async fn of(tx: &Tx, on: &contribution::Model) -> Result<need::Model, Error> {
    Entity::find_by_id(on.id).one(tx.db()).await?.ok_or_else(Error::not_found)
}

/// Stores a need whose course went on, with its rank; the caller records it.
pub async fn move_to(tx: &Tx, on: &contribution::Model, row: need::Model) -> Result<contribution::Model, Error> {
    let (rank, facets) = (Some(rank_of(&row)), row.facets());
    row.into_active_model().reset_all().update(tx.db()).await?;
    store(tx, on, contribution::Model { rank, facets, ..on.clone() }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_come_first_then_those_whose_time_runs_out() {
        let order = [
            rank(Progress::Open, Urgency::Sos, Some(Moment(1_800_000_000_000))),
            rank(Progress::Open, Urgency::Sos, Some(Moment(1_900_000_000_000))),
            rank(Progress::Open, Urgency::Sos, None),
            rank(Progress::Open, Urgency::Urgent, Some(Moment(1))),
            rank(Progress::Open, Urgency::WhenPossible, None),
            rank(Progress::Covered, Urgency::Sos, Some(Moment(1))),
            rank(Progress::Expired, Urgency::Sos, Some(Moment(1))),
            rank(Progress::Closed, Urgency::Sos, Some(Moment(1))),
        ];
        assert!(order.is_sorted_by(|one, other| one > other), "{order:?}");
    }
}
