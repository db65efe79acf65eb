//! Values of a closed set that belong together.

use sea_orm::{ActiveEnum, DeriveValueType, Iterable};
use std::collections::BTreeSet;

/// Values of a closed set, each once, in the order of the set; stored as one text in which each has a space on both sides, so
/// that one of them is found with `LIKE '% VALUE %'`.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveValueType)]
pub struct Words(pub String);

impl Words {
    /// Of these values.
    pub fn of<E: ActiveEnum<Value = String> + Ord>(values: impl IntoIterator<Item = E>) -> Self {
        let values: BTreeSet<E> = values.into_iter().collect();
        Self(values.iter().map(|value| format!(" {} ", value.to_value())).collect())
    }

    /// One by one; a text that is no value of the set is left out.
    pub fn iter<E: ActiveEnum<Value = String> + Iterable>(&self) -> impl Iterator<Item = E> {
        self.0.split_ascii_whitespace().filter_map(|text| E::iter().find(|value| value.to_value() == text))
    }

    /// Whether one is among them.
    pub fn holds<E: ActiveEnum<Value = String>>(&self, value: &E) -> bool {
        let value = value.to_value();
        self.0.split_ascii_whitespace().any(|text| text == value)
    }
}
