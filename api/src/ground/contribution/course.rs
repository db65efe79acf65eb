//! Courses: the states that something goes through, as constant tables of steps. A law draws each table into
//! `docs/courses.md`, and checks that every step outside it is refused.

use crate::base::error::Error;
use crate::ground::policy::Rule;
use entity::activity::Verb;

/// One step: from one of some states to another, allowed by a rule and recorded with a verb.
#[derive(Debug, Clone, Copy)]
pub struct Step<S: 'static> {
    /// The mutation that takes it.
    pub mutation: &'static str,
    /// The states that it starts in.
    pub from: &'static [S],
    /// The state that it leads to.
    pub to: S,
    /// The rule that says who may take it.
    pub rule: &'static Rule,
    /// The verb that the chronicle records.
    pub verb: Verb,
}

impl<S: Copy + PartialEq> Step<S> {
    /// The state that it leads to from this state; `CONFLICT` if it does not start in it.
    pub fn take(&self, from: S) -> Result<S, Error> {
        if self.starts_at(from) { Ok(self.to) } else { Err(Error::state()) }
    }

    /// Whether it starts in a state.
    pub fn starts_at(&self, state: S) -> bool {
        self.from.contains(&state)
    }
}
