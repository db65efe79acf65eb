//! The values of variables: only those that the operation declares are read, and only so many.

use crate::base::error::{Error, ErrorCode};
use crate::base::gql::document::OperationDefinition;
use crate::base::gql::{Name, Value, Variables};
use crate::base::text::{Bound, Reason};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// Deepest nesting of lists and objects in a variable, as in a document.
const MAX_DEPTH: u32 = 64;
/// Most values in all variables of an operation, lists and objects counted.
const MAX_VALUES: usize = 10_000;

/// The values of the declared variables in a JSON object; an empty text stands for none.
pub fn read(given: &str, operation: &OperationDefinition) -> Result<Variables, Error> {
    if given.is_empty() {
        return Ok(Variables::default());
    }
    let malformed = || Error::new(ErrorCode::Invalid, Reason::Body);
    // One pass over the text, also over what is not read: nothing that nests deeper is taken for a request.
    if extent(given).0 > MAX_DEPTH + 1 {
        return Err(malformed());
    }
    let declared = operation.variable_definitions.iter().map(|variable| variable.node.name.node.as_str());
    let declared: Vec<&str> = declared.collect();
    let mut reader = serde_json::Deserializer::from_str(given);
    let members = Named(&declared).deserialize(&mut reader).map_err(|_| malformed())?;
    let mut left = MAX_VALUES;
    for (_, text) in &members {
        left = left
            .checked_sub(extent(text.get()).1)
            .ok_or(Error::new(ErrorCode::TooCostly, Reason::Bound(Bound::Values)))?;
    }
    let value = |(name, text): (&str, &RawValue)| {
        let json: serde_json::Value = serde_json::from_str(text.get()).map_err(|_| malformed())?;
        // Every JSON value is also a value of the engine.
        Ok((Name::new(name), Value::from_json(json).unwrap_or_default()))
    };
    let values = members.into_iter().map(value).collect::<Result<_, Error>>()?;
    Ok(Variables::from_value(Value::Object(values)))
}

/// How deep lists and objects nest in a JSON text, and how many values it holds at most.
fn extent(text: &str) -> (u32, usize) {
    let (mut depth, mut deepest, mut values) = (0_u32, 0, 1);
    let (mut in_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
                values += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
    }
    (deepest, values)
}

/// The members of a JSON object that have these names, unread. Of several with one name the last one counts.
struct Named<'n>(&'n [&'n str]);

impl<'n, 't> DeserializeSeed<'t> for Named<'n> {
    type Value = Vec<(&'n str, &'t RawValue)>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'n, 't> Visitor<'t> for Named<'n> {
    type Value = Vec<(&'n str, &'t RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: HashMap<&'n str, Option<&'t RawValue>> = self.0.iter().map(|name| (*name, None)).collect();
        while let Some(name) = map.next_key::<String>()? {
            match members.get_mut(name.as_str()) {
                Some(member) => *member = Some(map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(members.into_iter().filter_map(|(name, member)| Some((name, member?))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_without_being_read() {
        for (text, expected) in
            [("1", (0, 1)), ("[]", (1, 2)), (r#"[1, "a,[{", {"b\"[": 2}]"#, (2, 5)), (r#"{"a": [[["\\"]]]}"#, (4, 5))]
        {
            assert_eq!(extent(text), expected, "{text}");
        }
    }
}
