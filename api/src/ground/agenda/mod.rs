//! Time as people book it: half-open spans, hours on the clocks of a commune, series, and how much is taken at once. Nothing here
//! reads a table.

mod clock;
mod rule;
mod span;
mod taken;

pub use clock::{Hours, moment_at, noon};
pub use rule::{MAX_OCCURRENCES, RecurrenceRule, occurrences};
pub use span::Span;
pub use taken::{Taken, full, peak};
