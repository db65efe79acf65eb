//! A list of values of a closed set in one column.

use sea_orm::{ActiveEnum, DeriveValueType, Iterable};
use std::collections::BTreeSet;

/// Values of a closed set, each once, in the order of the set. They are stored as one text in which each value has a
/// space on both sides, so that `LIKE '% VALUE %'` finds a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveValueType)]
pub struct Words(pub String);

impl Words {
    /// A list of these values.
    pub fn of<E: ActiveEnum<Value = String> + Ord>(values: impl IntoIterator<Item = E>) -> Self {
        let values: BTreeSet<E> = values.into_iter().collect();
        Self(values.iter().map(|value| format!(" {} ", value.to_value())).collect())
    }

    /// The values, one by one. Texts that are not values of the set are left out.
    pub fn iter<E: ActiveEnum<Value = String> + Iterable>(&self) -> impl Iterator<Item = E> {
        self.0.split_ascii_whitespace().filter_map(|text| E::iter().find(|value| value.to_value() == text))
    }

    /// Whether a value is among them.
    pub fn holds<E: ActiveEnum<Value = String>>(&self, value: &E) -> bool {
        let value = value.to_value();
        self.0.split_ascii_whitespace().any(|text| text == value)
    }
}
