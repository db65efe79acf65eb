//! Scalars that belong to no area, and the visibility of personal data.

use crate::base::cell::Cell;
use crate::base::gql::{Enum, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use crate::base::share::Share;
use crate::base::text::Fault;
use crate::base::visible;
use chrono::{NaiveDate, SecondsFormat, Utc};
use entity::Moment;
use std::fmt;

/// A moment in RFC 3339 with its offset, such as `2026-03-02T09:00:00+01:00`; given back in UTC to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

impl From<Moment> for DateTime {
    fn from(moment: Moment) -> Self {
        Self(moment.into())
    }
}

impl DateTime {
    /// The text form in every output.
    pub fn text(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Millis, true)
    }

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
        Value::String(self.text())
    }
}

/// A day as in `2026-03-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

impl From<Moment> for Date {
    /// The day of a moment, in UTC.
    fn from(moment: Moment) -> Self {
        Self(chrono::DateTime::<Utc>::from(moment).date_naive())
    }
}

/// A day as in `2026-03-02`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) if text.len() == 10 => {
                text.parse().map(Self).map_err(|_| InputValueError::expected_type(value))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A position in the chronicle, as a whole number in a string: later positions are greater. Not all numbers occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub i64);

/// A position in the chronicle, as a whole number in a string: later positions are greater. Not all numbers occur.
#[Scalar]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().map(Self).map_err(|_| InputValueError::expected_type(value)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A number with at most three places after the point, such as `3.25`, from -1,000,000,000,000 to 1,000,000,000,000. It is kept in
/// thousandths, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(pub i64);

impl Quantity {
    /// The largest one, in thousandths.
    pub const MOST: i64 = 1_000_000_000_000_000;

    /// A quantity of so many thousandths; none beyond the largest.
    pub fn checked(thousandths: i128) -> Option<Self> {
        i64::try_from(thousandths).ok().filter(|it| (-Self::MOST..=Self::MOST).contains(it)).map(Self)
    }

    /// The fault of what is beyond the largest.
    pub const fn fault() -> Fault {
        Fault::OutOfRange { min: -Self::MOST / 1_000, max: Self::MOST / 1_000 }
    }

    /// Reads a number in decimal notation.
    pub fn read(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        // `1.0` is how some clients write 1.
        let places = places.trim_end_matches('0');
        if whole.is_empty() || whole.len() > 15 || places.len() > 3 || !is_number(whole) || !is_number(places) {
            return None;
        }
        let thousandths = format!("{whole}{places:0<3}").parse::<i128>().ok()?;
        Self::checked(sign * thousandths)
    }

    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Self::read(&number.to_string()),
            _ => None,
        }
    }
}

/// A number with at most three places after the point, such as `3.25`, from -1,000,000,000,000 to 1,000,000,000,000. It is kept in
/// thousandths, exactly.
#[Scalar]
impl ScalarType for Quantity {
    fn parse(value: Value) -> InputValueResult<Self> {
        Self::of(&value).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        Self::of(value).is_some()
    }

    fn to_value(&self) -> Value {
        self.to_string().parse().map_or(Value::Null, Value::Number)
    }
}

impl fmt::Display for Quantity {
    /// With as many places after the point as it needs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, all) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let places = format!("{:03}", all % 1_000);
        match places.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", all / 1_000),
            places => write!(f, "{sign}{}.{places}", all / 1_000),
        }
    }
}

impl Cell<i64> for Quantity {
    fn store(self) -> i64 {
        self.0
    }

    fn show(cell: &i64) -> Self {
        Self(*cell)
    }
}

/// Declares a scalar that is a text of some form. It is checked when it is parsed, so that later code need not check
/// it. `prose` stands before the name of one that people write in words of their own.
macro_rules! text_scalar {
    (prose $name:ident, $description:literal, $is_valid:expr) => {
        $crate::base::scalars::text_scalar!(@ $name, $description, $is_valid, true);
    };
    ($name:ident, $description:literal, $is_valid:expr) => {
        $crate::base::scalars::text_scalar!(@ $name, $description, $is_valid, false);
    };
    (@ $name:ident, $description:literal, $is_valid:expr, $is_prose:literal) => {
        #[doc = $description]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        impl $name {
            /// Whether a text has the form of this scalar.
            pub fn holds(text: &str) -> bool {
                $is_valid(text)
            }
        }

        impl Cell<String> for $name {
            const IS_PROSE: bool = $is_prose;

            fn store(self) -> String {
                self.0
            }

            fn show(cell: &String) -> Self {
                Self(cell.clone())
            }

            fn prose(cell: &String) -> Vec<&str> {
                if Self::IS_PROSE { vec![cell] } else { Vec::new() }
            }
        }

        #[doc = $description]
        #[Scalar]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) if Self::holds(&text) => Ok(Self(text)),
                    value => Err(InputValueError::expected_type(value)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(text) if Self::holds(text))
            }

            fn to_value(&self) -> Value {
                Value::String($crate::base::scalars::said(&self.0).to_owned())
            }
        }
    };
}

pub(crate) use text_scalar;

/// A text of an answer, as far as the answer may grow; an answer that may not is not sent.
pub fn said(text: &str) -> &str {
    if Share::present().says(text) { text } else { "" }
}

text_scalar!(
    prose Title,
    "One line of text: 1 to 200 characters, at least one of which is seen; without control characters, characters that change the direction of a text, and invisible ones outside the emoji and the words that need them.",
    |text: &str| text.chars().count() <= 200 && visible::is_line(text)
);
text_scalar!(
    prose Text,
    "Plain text of any number of lines: 1 to 10,000 characters, not all blank, without control characters but line breaks and tabs. Shown as it is, never as HTML.",
    |text: &str| {
        let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        !text.trim().is_empty() && text.chars().count() <= 10_000 && text.chars().all(is_plain)
    }
);
text_scalar!(
    Slug,
    "A readable address: 3 to 60 of the characters `a-z`, `0-9` and `-`, which neither begins nor ends it.",
    |text: &str| {
        let is_one = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (3..=60).contains(&text.len()) && text.bytes().all(is_one) && !text.starts_with('-') && !text.ends_with('-')
    }
);
text_scalar!(
    LanguageTag,
    "A language as in BCP 47: `fr`, `oc`, `gsw`, `fr-CA`; at most 35 characters.",
    |text: &str| {
        let mut parts = text.split('-');
        let is_language =
            |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_part =
            |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        text.len() <= 35 && parts.next().is_some_and(is_language) && parts.all(is_part)
    }
);
text_scalar!(
    Url,
    "An address on the web, with `http://` or `https://` and a host: at most 2,000 characters, none of them blank.",
    |text: &str| {
        let uri = text.parse::<http::Uri>().ok().filter(|_| text.len() <= 2_000 && text.is_ascii());
        uri.is_some_and(|uri| {
            let host = uri.host().filter(|host| !host.is_empty()).is_some();
            host && matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.authority().is_some_and(|it| !it.as_str().contains('@'))
        })
    }
);
text_scalar!(
    EmailAddress,
    "An e-mail address: one `@` between a name and a host with a dot, at most 254 characters, none of them blank, invisible or changing the direction of a text. The host is a name, no number and no address in brackets.",
    |text: &str| {
        // A host whose last part is a number is an address of the network, in one of its forms.
        let is_name = |part: &str| !part.is_empty() && !part.bytes().all(|byte| byte.is_ascii_digit());
        let is_host = |host: &str| {
            host.contains('.')
                && host.split('.').all(|part| !part.is_empty())
                && host.rsplit('.').next().is_some_and(is_name)
        };
        let parts = text
            .split_once('@')
            .is_some_and(|(name, host)| (1..=64).contains(&name.len()) && is_host(host) && !host.contains('@'));
        parts
            && text.len() <= 254
            && !text.chars().any(|c| c.is_whitespace() || visible::is_hidden(c) || "<>()[],;:\\\"".contains(c))
    }
);
text_scalar!(
    PhoneNumber,
    "A telephone number as people write it: 3 to 30 digits, blanks and the signs `+ . - ( )`, with at least three digits.",
    |text: &str| {
        let is_one = |c: char| c.is_ascii_digit() || " +.-()".contains(c);
        (3..=30).contains(&text.len())
            && text.chars().all(is_one)
            && text.chars().filter(char::is_ascii_digit).count() > 2
    }
);
text_scalar!(
    RnaCode,
    "RNA number of an association [répertoire national des associations]: `W` and nine digits, the second of which may be a capital letter (`W2A1001234`).",
    |text: &str| match text.as_bytes() {
        [b'W', first, second, rest @ ..] => {
            let is_second = second.is_ascii_digit() || second.is_ascii_uppercase();
            rest.len() == 7 && first.is_ascii_digit() && is_second && rest.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
);
text_scalar!(
    Markdown,
    "Text in Markdown (CommonMark with tables, `~~struck~~` words and addresses that become links; in a text of a thing `![what it shows](file:<uuid>)` shows a picture that was uploaded, by the id of its file): at most 100,000 bytes, not all blank, without control characters but line breaks and tabs. HTML in it is shown as it was written.",
    |text: &str| {
        let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        !text.trim().is_empty() && text.len() <= crate::base::markdown::MAX_BYTES && text.chars().all(is_plain)
    }
);
text_scalar!(
    Html,
    "HTML made from Markdown, safe to be put into a page as it is: no script, style, id, class or anything that is fetched when it is shown but pictures from this server; headings begin at `h3`; links lead to `http`, `https` and `mailto` alone.",
    |_: &str| true
);

/// Who sees a field with personal data. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::Visibility")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// The teams of the networks that hold the thing, or the author of a network without a team, and the thing's own team.
    /// For a person's data: those who share a team with the person, and the teams of networks that accepted a thing of one
    /// of the person's teams.
    Network,
    /// The thing's team, or its author if it has no team. For a person's data: those who share a team with the person.
    Team,
    /// Only the thing's author. For a person's data: only the person.
    #[graphql(name = "SELF")]
    Own,
}
