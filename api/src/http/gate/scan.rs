//! One pass over a document's text, before anything recurses over it.
//!
//! The parser recurses into nested values without a limit: some 1,500 brackets overflow a worker's stack and end the
//! process, and nothing can catch that. So this scan counts first. Inside a string it counts nothing. So it refuses
//! text in which it and the parser could disagree about what is a string: a line break in a plain string, or an
//! unclosed string.

use crate::base::error::{Error, ErrorCode};
use crate::base::text::{Bound, Reason};

/// The longest document in bytes.
pub const MAX_BYTES: usize = 32 * 1024;
/// The deepest nesting of `{`, `[` and `(`, taken together.
pub const MAX_NESTING: u32 = 64;
/// The most tokens in a document.
pub const MAX_TOKENS: u32 = 4_000;

/// Bytes of the longest name.
pub const MAX_NAME: usize = 128;

/// Why a text is refused before it is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unparsable {
    /// More than [`MAX_BYTES`].
    Bytes,
    /// More than [`MAX_NESTING`].
    Nesting,
    /// More than [`MAX_TOKENS`].
    Tokens,
    /// A name or number longer than [`MAX_NAME`]: an answer repeats an alias for each item.
    Name,
    /// A string that holds a line break or never ends.
    OpenString,
}

impl From<Unparsable> for Error {
    fn from(unparsable: Unparsable) -> Self {
        let bound = match unparsable {
            Unparsable::Bytes => Bound::Bytes,
            Unparsable::Nesting => Bound::Nesting,
            Unparsable::Tokens => Bound::Tokens,
            Unparsable::Name => Bound::Name,
            Unparsable::OpenString => return Self::new(ErrorCode::Invalid, Reason::OpenString),
        };
        Self::new(ErrorCode::TooCostly, Reason::Bound(bound))
    }
}

/// Checks the bytes, tokens and nesting of a document, and gives the number of its tokens. A string or block string
/// counts as one token, a comment as none.
pub fn scan(text: &str) -> Result<u32, Unparsable> {
    if text.len() > MAX_BYTES {
        return Err(Unparsable::Bytes);
    }
    let (mut nesting, mut tokens) = (0u32, 0u32);
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = match first {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                rest = tail;
                continue;
            }
            b'#' => {
                rest = tail.iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(&[][..], |end| after(tail, end));
                continue;
            }
            b'"' => after_string(tail)?,
            b'{' | b'[' | b'(' => {
                nesting += 1;
                if nesting > MAX_NESTING {
                    return Err(Unparsable::Nesting);
                }
                tail
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                tail
            }
            b if is_word(b) => {
                let end = tail.iter().position(|b| !is_word(*b)).unwrap_or(tail.len());
                if end >= MAX_NAME {
                    return Err(Unparsable::Name);
                }
                after(tail, end)
            }
            _ => tail,
        };
        tokens += 1;
        if tokens > MAX_TOKENS {
            return Err(Unparsable::Tokens);
        }
    }
    Ok(tokens)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn after(bytes: &[u8], index: usize) -> &[u8] {
    bytes.get(index..).unwrap_or_default()
}

/// What follows a string whose opening quote has been read.
fn after_string(tail: &[u8]) -> Result<&[u8], Unparsable> {
    if let Some(mut block) = tail.strip_prefix(b"\"\"") {
        loop {
            block = match block {
                [b'\\', b'"', b'"', b'"', rest @ ..] => rest,
                [b'"', b'"', b'"', rest @ ..] => return Ok(rest),
                [_, rest @ ..] => rest,
                [] => return Err(Unparsable::OpenString),
            };
        }
    }
    let mut plain = tail;
    loop {
        plain = match plain {
            [b'"', rest @ ..] => return Ok(rest),
            [b'\\', b'\n' | b'\r', ..] | [b'\n' | b'\r', ..] | [] => return Err(Unparsable::OpenString),
            [b'\\', _, rest @ ..] | [_, rest @ ..] => rest,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let many = "[".repeat(100);
        for text in [
            format!("{{ a(v: \"{many}\") }}"),
            format!("{{ a(v: \"\\\"{many}\") }}"),
            format!("{{ a(v: \"\"\"{many}\n\\\"\"\" {many}\"\"\") }}"),
            format!("# {many}\n{{ a }}"),
            format!("# {many}\r{{ a }}"),
        ] {
            assert!(scan(&text).is_ok(), "{text}");
        }
        assert_eq!(scan(&format!("{{ a(v: {many}) }}")), Err(Unparsable::Nesting));
        assert_eq!(scan(&format!("# x\n{many}")), Err(Unparsable::Nesting));
        assert_eq!(scan(&format!("\"\\\\\" {many}")), Err(Unparsable::Nesting));
        assert_eq!(scan(&format!("\"\" {many}")), Err(Unparsable::Nesting));
    }

    #[test]
    fn a_string_that_the_parser_might_read_otherwise_is_refused() {
        for text in ["{ a(v: \"x\n\") }", "{ a(v: \"x", "{ a(v: \"\"\"x", "{ a(v: \"\\\n\") }"] {
            assert_eq!(scan(text), Err(Unparsable::OpenString), "{text}");
        }
    }

    #[test]
    fn limits_are_exact() {
        assert_eq!(scan(&"[".repeat(64)), Ok(64));
        assert_eq!(scan(&"[".repeat(65)), Err(Unparsable::Nesting));
        assert_eq!(scan(&"a ".repeat(4_000)), Ok(4_000));
        assert_eq!(scan(&"a ".repeat(4_001)), Err(Unparsable::Tokens));
        assert_eq!(scan(&" ".repeat(MAX_BYTES)), Ok(0));
        assert_eq!(scan(&" ".repeat(MAX_BYTES + 1)), Err(Unparsable::Bytes));
    }

    proptest! {
        /// The parser survives every text that the scan accepts, for any mix of quotes, escapes and brackets.
        #[test]
        fn passes_only_what_the_parser_survives(text in r#"[\[\]{}()"\\#\n a1:$@]{0,400}"#) {
            if scan(&text).is_ok() {
                let _ = crate::base::gql::parse_query(&text);
            }
        }
    }
}
