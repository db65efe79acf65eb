//! Answers as snapshots hold them: the same at every run and on both databases.
//!
//! Ids print as `organisation#1` by first appearance, cursors as what they say, access tokens as `(token)`, other secrets
//! by their prefix, as `jdr_(secret)`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use std::collections::HashMap;

/// Remembers which ids have appeared.
#[derive(Default)]
pub struct Printer {
    named: HashMap<String, String>,
    counted: HashMap<String, usize>,
}

impl Printer {
    /// An answer.
    pub fn json(&mut self, mut json: Value) -> String {
        for error in json["errors"].as_array_mut().into_iter().flatten() {
            if let Some(extensions) = error["extensions"].as_object_mut() {
                assert!(extensions.remove("requestId").is_some(), "an error without requestId");
            }
        }
        // Indexing has put a null where there was none.
        if let Some(answer) = json.as_object_mut().filter(|answer| answer["errors"].is_null()) {
            answer.remove("errors");
        }
        self.walk(&mut json);
        serde_json::to_string_pretty(&json).expect("JSON")
    }

    fn walk(&mut self, json: &mut Value) {
        match json {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.walk(field)),
            _ => {}
        }
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> String {
        if text.starts_with("ey") && text.split('.').count() == 3 {
            return "(token)".to_owned();
        }
        let cursor = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let Some(Value::Array(parts)) = cursor.filter(|_| text.len() > 8) {
            return format!("(cursor {})", self.ids(&Value::Array(parts).to_string()));
        }
        self.ids(&without_secrets(text))
    }

    /// The same with every UUID replaced.
    fn ids(&mut self, text: &str) -> String {
        let mut printed = String::new();
        let mut rest = text;
        while let Some((at, uuid)) = find_uuid(rest) {
            let before = &rest[..at];
            let noun = before.strip_suffix(':').map(|before| {
                let start = before.rfind(|c: char| !(c.is_ascii_lowercase() || c == '_')).map_or(0, |at| at + 1);
                (&before[..start], &before[start..])
            });
            let (lead, noun) = noun.unwrap_or((before, "id"));
            printed.push_str(lead);
            let counted = &mut self.counted;
            let named = self.named.entry(uuid.to_owned()).or_insert_with(|| {
                let count = counted.entry(noun.to_owned()).or_default();
                *count += 1;
                format!("{noun}#{count}")
            });
            printed.push_str(named);
            rest = &rest[at + uuid.len()..];
        }
        printed + rest
    }
}

/// The same without refresh tokens, mailed tokens and keys.
fn without_secrets(text: &str) -> String {
    let mut printed = String::new();
    let mut rest = text;
    while let Some(at) =
        ["jdr_", "jdm_", "jdt_", "jdp_", "jdu_", "jdc_"].iter().filter_map(|prefix| rest.find(prefix)).min()
    {
        let end = at + 4;
        let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let after = rest[end..].find(is_end).map_or(rest.len(), |length| end + length);
        printed += &rest[..end];
        printed += if after > end { "(secret)" } else { "" };
        rest = &rest[after..];
    }
    without_keys(printed + rest)
}

/// The same without the keys of addresses.
fn without_keys(text: String) -> String {
    let mut parts = text.split("?key=");
    let mut printed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_end = |c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c));
        printed += "?key=(key)";
        printed += &part[part.find(is_end).unwrap_or(part.len())..];
    }
    printed
}

fn find_uuid(text: &str) -> Option<(usize, &str)> {
    let is_uuid = |part: &str| {
        part.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
    };
    (0..text.len().saturating_sub(35))
        .find_map(|at| text.get(at..at + 36).filter(|part| is_uuid(part)).map(|part| (at, part)))
}
