//! Idempotency keys: a fingerprint of the field and its coerced input says which mutation a key was sent for.

use super::lists::SECRET_FIELDS;
use super::{Admitted, Operation, choose};
use crate::base::error::{Error, ErrorCode};
use crate::base::gql::Value;
use crate::base::gql::document::{OperationType, Selection};
use crate::base::text::Reason;
use crate::ground::context::Repeat;
use crate::ground::member::Viewer;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Characters of the longest key.
const LONGEST: usize = 255;

/// The key of a mutation; `None` for a query, which needs no key. A key is refused where the server could not keep its
/// promise: with several root fields or a fragment, without an account that owns the key, and with an input that holds
/// a secret.
pub fn of(key: &str, operation: &Operation, admitted: &Admitted, viewer: &Viewer) -> Result<Option<Repeat>, Error> {
    let Some((_, chosen)) = choose(&admitted.known.document, operation.name.as_deref()) else { return Ok(None) };
    if chosen.ty != OperationType::Mutation {
        return Ok(None);
    }
    let refused = || Error::new(ErrorCode::Invalid, Reason::Key);
    let is_key = (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let [only] = chosen.selection_set.node.items.as_slice() else { return Err(refused()) };
    let Selection::Field(field) = &only.node else { return Err(refused()) };
    let is_secret = SECRET_FIELDS.contains(&field.node.name.node.as_str());
    if !is_key || is_secret || viewer.account().is_none() {
        return Err(refused());
    }
    let mut text = field.node.name.node.to_string();
    for (name, argument) in &field.node.arguments {
        let value = argument.node.clone().into_const_with(|variable| {
            let declared = chosen.variable_definitions.iter().find(|it| it.node.name.node == variable);
            let default = || declared.and_then(|it| it.node.default_value.as_ref()).map(|value| value.node.clone());
            let given = admitted.variables.get(&variable).cloned();
            Ok::<_, ()>(given.or_else(default).unwrap_or_default())
        });
        text.push_str(name.node.as_str());
        canonical(&value.unwrap_or_default(), &mut text);
    }
    let mut fingerprint = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(fingerprint, "{byte:02x}");
    }
    // Each application has its own keys, so that it sees no results of the person or of another application. No key holds a
    // line break, so no key of the person is stored as that of an application.
    let grant = viewer.account().and_then(|member| member.grant());
    let key = grant.map_or_else(|| key.to_owned(), |grant| format!("{}\n{key}", grant.id.0));
    Ok(Some(Repeat { key, fingerprint }))
}

/// A value as canonical text: the same for every order of its fields, and for literals and variables.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|one, other| one.0.cmp(other.0));
            text.push('{');
            for (name, value) in fields {
                let _ = write!(text, "{name}:");
                canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::List(items) => {
            text.push('[');
            for item in items {
                canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        // An enum's value is a name in a literal and a string in a variable.
        Value::Enum(name) => {
            let _ = write!(text, "{:?}", name.as_str());
        }
        Value::String(string) => {
            let _ = write!(text, "{string:?}");
        }
        other => {
            let _ = write!(text, "{other}");
        }
    }
}
