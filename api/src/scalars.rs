//! Scalars that belong to no area.

use crate::gql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{SecondsFormat, Utc};

/// A moment in RFC 3339 with its offset, such as `2026-03-02T09:00:00+01:00`; given back in UTC to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

impl DateTime {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => chrono::DateTime::parse_from_rfc3339(text).ok().map(|moment| Self(moment.to_utc())),
            _ => None,
        }
    }
}

/// A moment in RFC 3339 with its offset, such as `2026-03-02T09:00:00+01:00`; given back in UTC to the millisecond.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        Self::read(&value).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        Self::read(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}
