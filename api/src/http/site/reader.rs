//! Who reads a page: their language, and how links lead from the page to others. Nothing else about them is known.

use crate::base::text::Language;
use crate::ground::territory::InseeCode;
use crate::ground::territory::zone::zone_of;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use http::Uri;
use serde::{Deserialize, Deserializer, de};

/// A moment of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At(pub DateTime<Utc>);

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text).map(|at| Self(at.to_utc())).map_err(de::Error::custom)
    }
}

/// A day of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// Whoever reads.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The language of the page.
    pub language: Language,
    /// Whether the address names the language. Links to other pages then name it too.
    chosen: bool,
    /// Leads from the page to the root: links are relative, because the public address may have a path.
    root: String,
    /// The rest of the query, without the language.
    query: String,
    /// The path of the page below the root.
    pub path: String,
    /// The address of this server.
    pub public_url: String,
    /// The address of the site.
    pub front_url: String,
    /// Whether the operator gave a legal notice.
    pub has_notice: bool,
}

impl Reader {
    /// Whoever asks for this address.
    pub fn of(uri: &Uri, accepted: Language, public_url: &str, front_url: &str) -> Self {
        let parts = || uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty());
        let language = match parts().find_map(|part| part.strip_prefix("lang=")) {
            Some("fr") => Some(Language::French),
            Some("en") => Some(Language::English),
            _ => None,
        };
        let others: Vec<&str> = parts().filter(|part| !part.starts_with("lang=")).collect();
        let path = uri.path().trim_start_matches('/');
        let depth = path.matches('/').count();
        Self {
            language: language.unwrap_or(accepted),
            chosen: language.is_some(),
            root: if depth == 0 { "./".to_owned() } else { "../".repeat(depth) },
            query: others.join("&"),
            path: path.to_owned(),
            public_url: public_url.to_owned(),
            front_url: front_url.to_owned(),
            has_notice: false,
        }
    }

    /// One of two texts.
    pub const fn say(&self, french: &'static str, english: &'static str) -> &'static str {
        self.language.choose(french, english)
    }

    /// A link to another page of this server, by its path without a slash before it.
    pub fn to(&self, path: &str) -> String {
        if !self.chosen {
            return format!("{}{path}", self.root);
        }
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{}{path}{joint}lang={}", self.root, self.language.tag())
    }

    /// The language, where the address names it: forms name it too.
    pub fn named(&self) -> Option<&'static str> {
        self.chosen.then(|| self.language.tag())
    }

    /// A link to something of this server that has no language.
    pub fn asset(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// A link to the page of a thing, by its address in an answer.
    pub fn page(&self, url: &str) -> String {
        let path = url.strip_prefix(&self.front_url).and_then(|path| path.strip_prefix('/'));
        path.map_or_else(|| url.to_owned(), |path| self.to(path))
    }

    /// A link to a file, by its address in an answer.
    pub fn file(&self, url: &str) -> String {
        let path = url.strip_prefix(&self.public_url).and_then(|path| path.strip_prefix('/'));
        path.map_or_else(|| url.to_owned(), |path| self.asset(path))
    }

    /// HTML of an answer, with relative links to the pictures of this server.
    pub fn html(&self, html: &str) -> String {
        html.replace(&format!("<img src=\"{}/", self.public_url), &format!("<img src=\"{}", self.root))
    }

    /// The same page in a language.
    pub fn same_in(&self, language: Language) -> String {
        let rest = if self.query.is_empty() { String::new() } else { format!("&{}", self.query) };
        format!("?lang={}{rest}", language.tag())
    }

    /// The whole address of the same page in a language, for machines.
    pub fn whole_in(&self, language: Language) -> String {
        format!("{}/{}{}", self.public_url, self.path, self.same_in(language))
    }

    /// The language that the page is not in.
    pub const fn other(&self) -> Language {
        match self.language {
            Language::French => Language::English,
            Language::English => Language::French,
        }
    }

    /// A whole number.
    pub fn number(&self, number: impl ToString) -> String {
        let (gap, text) = (self.say("\u{202f}", ","), number.to_string());
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
        let (whole, places) = digits.split_once('.').map_or((digits, None), |(whole, places)| (whole, Some(places)));
        let mut shown = sign.to_owned();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                shown += gap;
            }
            shown.push(digit);
        }
        places.map_or_else(|| shown.clone(), |places| format!("{shown}{}{places}", self.say(",", ".")))
    }

    /// So many of something.
    pub fn count(&self, number: i64, french: [&str; 2], english: [&str; 2]) -> String {
        let [one, many] = if self.language == Language::French { french } else { english };
        // French counts 0 and 1 as one.
        let is_one = if self.language == Language::French { number < 2 } else { number == 1 };
        format!("{} {}", self.number(number), if is_one { one } else { many })
    }

    /// A day, as people write it.
    pub fn date(&self, day: NaiveDate) -> String {
        let month = usize::try_from(day.month0()).unwrap_or_default();
        match self.language {
            Language::French => {
                let month = MONTHS.get(month).map_or("", |names| names.0);
                let first = if day.day() == 1 { "er" } else { "" };
                format!("{}{first} {month} {}", day.day(), day.year())
            }
            Language::English => {
                let month = MONTHS.get(month).map_or("", |names| names.1);
                format!("{} {month} {}", day.day(), day.year())
            }
        }
    }

    /// The day of a moment in a place.
    pub fn day(&self, at: At, zone: Tz) -> String {
        self.date(at.0.with_timezone(&zone).date_naive())
    }

    /// A moment in a place.
    pub fn moment(&self, at: At, zone: Tz) -> String {
        let local = at.0.with_timezone(&zone);
        let day = self.date(local.date_naive());
        match self.language {
            Language::French => format!("{day} à {} h {:02}", local.hour(), local.minute()),
            Language::English => format!("{day}, {}:{:02}", local.hour(), local.minute()),
        }
    }
}

/// The time zone of the first of these communes.
pub fn zone<'c>(codes: impl IntoIterator<Item = &'c str>) -> Tz {
    codes.into_iter().find_map(InseeCode::read).map_or(Tz::Europe__Paris, zone_of)
}

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(address: &'static str) -> Reader {
        let uri = Uri::from_static(address);
        Reader::of(&uri, Language::French, "https://api.example/base", "https://site.example")
    }

    #[test]
    fn links_are_relative_and_keep_the_language() {
        let read = reader("/articles/une-source");
        assert_eq!(read.to("venues"), "../venues");
        assert_eq!(read.page("https://site.example/venues/le-fournil"), "../venues/le-fournil");
        assert_eq!(read.page("https://elsewhere.example/a"), "https://elsewhere.example/a");
        assert_eq!(read.file("https://api.example/base/files/1/large"), "../files/1/large");
        let read = reader("/articles?after=a&lang=en");
        assert_eq!(read.language, Language::English);
        assert_eq!(read.to("venues"), "./venues?lang=en");
        assert_eq!(read.to("articles?after=b"), "./articles?after=b&lang=en");
        assert_eq!(read.same_in(Language::French), "?lang=fr&after=a");
        assert_eq!(read.whole_in(Language::French), "https://api.example/base/articles?lang=fr&after=a");
    }

    #[test]
    fn numbers_and_days_are_written_as_people_do() {
        let (french, english) = (reader("/"), reader("/?lang=en"));
        assert_eq!(french.number(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(french.number("-1234.5"), "-1\u{202f}234,5");
        assert_eq!(english.number("1234.5"), "1,234.5");
        assert_eq!(french.count(0, ["besoin", "besoins"], ["need", "needs"]), "0 besoin");
        assert_eq!(english.count(0, ["besoin", "besoins"], ["need", "needs"]), "0 needs");
        let day = NaiveDate::from_ymd_opt(2026, 8, 1).expect("a day");
        assert_eq!(french.date(day), "1er août 2026");
        assert_eq!(english.date(day), "1 August 2026");
        let at = At(DateTime::parse_from_rfc3339("2026-03-02T22:30:00Z").expect("a moment").to_utc());
        assert_eq!(french.moment(at, Tz::Europe__Paris), "2 mars 2026 à 23 h 30");
        assert_eq!(french.day(at, Tz::Indian__Reunion), "3 mars 2026");
    }
}
