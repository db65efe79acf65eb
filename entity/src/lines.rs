//! A list of short texts in one column.

use sea_orm::entity::prelude::*;

/// Short texts, stored as lines of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveValueType)]
pub struct Lines(pub String);

impl Lines {
    /// The texts, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }
}

impl FromIterator<String> for Lines {
    fn from_iter<I: IntoIterator<Item = String>>(lines: I) -> Self {
        Self(lines.into_iter().collect::<Vec<_>>().join("\n"))
    }
}
