//! Courses: the states that something goes through, as constant tables of steps. A law draws each table into
//! `docs/courses.md`, and tries every step that is not in it.

use crate::base::error::Error;
use crate::ground::policy::Rule;
use entity::activity::Verb;

/// One step: from any of some states to one, by a rule, told by a verb.
#[derive(Debug, Clone, Copy)]
pub struct Step<S: 'static> {
    /// The mutation that takes it.
    pub mutation: &'static str,
    /// From where.
    pub from: &'static [S],
    /// To where.
    pub to: S,
    /// Who may.
    pub rule: &'static Rule,
    /// What the chronicle says.
    pub verb: Verb,
}

impl<S: Copy + PartialEq> Step<S> {
    /// Where it leads from a state; `CONFLICT` where it does not start there.
    pub fn take(&self, from: S) -> Result<S, Error> {
        if self.starts_at(from) { Ok(self.to) } else { Err(Error::state()) }
    }

    /// Whether it starts in a state.
    pub fn starts_at(&self, state: S) -> bool {
        self.from.contains(&state)
    }
}
