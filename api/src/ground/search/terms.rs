//! The terms by which the two databases look things up, and what a question asks of them.
//!
//! A thing has the term of each of its words; of the words of its title also `t_<term>`, and `p_<beginning>` for each beginning of at
//! least three letters. Where it is listed are terms too: its areas, networks and topics, its kind, and the squares in which it lies.

use super::analyse::{term, words};
use crate::ground::territory::cells;
use entity::Moment;
use entity::contribution::Kind;
use sea_orm::{ActiveEnum, Iterable};
use std::collections::BTreeSet;

/// Shortest beginning of a word that is looked for as such, in letters.
pub const SHORTEST_BEGINNING: usize = 3;
/// Letters after which beginnings of words are not told apart.
const LONGEST_BEGINNING: usize = 10;
/// Most different terms of the texts of one thing.
const MOST: usize = 10_000;
/// Bits of a place in the order of publication that number things of one kind and moment.
const NUMBERS: u32 = 16;
/// Bits that tell the kind.
const KINDS: u32 = 5;

/// The number of a kind, which no later version changes: its place in the closed set.
fn number(kind: Kind) -> i64 {
    let place = Kind::iter().position(|it| it == kind);
    place.and_then(|place| i64::try_from(place).ok()).unwrap_or(0)
}

/// The kind of what stands at a place.
pub fn kind_of(place: i64) -> Option<Kind> {
    let number = (place >> NUMBERS) & ((1 << KINDS) - 1);
    Kind::iter().nth(usize::try_from(number).ok()?)
}

/// The places of things of a kind that were published at a moment: the first, and the one after the last.
pub fn places(kind: Kind, at: Moment) -> [i64; 2] {
    let first = (((at.0.max(0)) << KINDS) | number(kind)) << NUMBERS;
    [first, first + (1 << NUMBERS)]
}

/// The first place of things that were published at a moment or later.
pub fn first_place(at: Moment) -> i64 {
    at.0.clamp(0, i64::MAX >> (KINDS + NUMBERS)) << (KINDS + NUMBERS)
}

/// The terms of a thing's words: those of its title, and those of its other texts.
pub fn of_texts<'t>(title: &str, others: impl IntoIterator<Item = &'t str>) -> String {
    let mut terms = BTreeSet::new();
    for word in words(title) {
        let end = word.len().min(LONGEST_BEGINNING);
        terms.extend((SHORTEST_BEGINNING..=end).filter_map(|end| Some(format!("p_{}", word.get(..end)?))));
        terms.insert(format!("t_{}", term(&word)));
        terms.insert(term(&word).into_owned());
    }
    for word in others.into_iter().flat_map(words) {
        if terms.len() >= MOST {
            break;
        }
        terms.insert(term(&word).into_owned());
    }
    terms.into_iter().collect::<Vec<_>>().join(" ")
}

/// The term of a word in a title.
pub fn in_title(term: &str) -> String {
    format!("t_{term}")
}

/// The term of a beginning of a word in a title; none for one that is too short.
pub fn beginning(word: &str) -> Option<String> {
    (word.len() >= SHORTEST_BEGINNING).then(|| format!("p_{}", word.get(..LONGEST_BEGINNING).unwrap_or(word)))
}

/// The term of a scope of listings, such as `commune:26289`.
pub fn of_scope(scope: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    format!("s_{}", scope.chars().map(plain).collect::<String>())
}

/// The term of the things of a kind.
pub fn of_kind(kind: Kind) -> String {
    of_scope(&format!("kind:{}", kind.to_value()))
}

/// The terms of the squares in which a place lies.
pub fn squares_of(lat_e7: i32, lon_e7: i32) -> Vec<String> {
    LEVELS.iter().flat_map(|level| squares(*level, &[[lat_e7, lon_e7, lat_e7, lon_e7]])).collect()
}

/// The sizes of squares that are terms: sides of 8 and of 64 cells, some six and forty-seven kilometres.
const LEVELS: [u32; 2] = [3, 6];
/// Most squares of one size that a question asks for.
const MOST_SQUARES: usize = 64;

fn squares(level: u32, rectangles: &[[i32; 4]]) -> Vec<String> {
    cells::squares_of(level, rectangles).map(|square| format!("q{level}_{square}")).collect()
}

/// The terms of the squares that hold these rectangles, as small ones as few do; none where even the largest are too many.
pub fn squares_over(rectangles: &[[i32; 4]]) -> Option<Vec<String>> {
    let few = |level: &u32| cells::squares_of(*level, rectangles).take(MOST_SQUARES + 1).count() <= MOST_SQUARES;
    LEVELS.iter().find(|level| few(level)).map(|level| squares(*level, rectangles))
}

/// How well a thing answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// All words are in its title.
    Title,
    /// All words are in its texts.
    Text,
    /// A word of its title begins with the last word, and the others are in its texts.
    Prefix,
    /// The question has no words but a place.
    Place,
}

impl Rank {
    /// All ranks, the best first.
    pub const ALL: [Self; 4] = [Self::Title, Self::Text, Self::Prefix, Self::Place];

    /// Its number, which grows as things answer less well.
    pub const fn number(self) -> i64 {
        match self {
            Self::Title => 1,
            Self::Text => 2,
            Self::Prefix => 3,
            Self::Place => 4,
        }
    }
}

/// What is looked up: things with one term at least of each group, but not those with all of certain others.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Groups of terms.
    pub all: Vec<Vec<String>>,
    /// Terms that a thing does not have all of; none if that does not matter.
    pub without: Vec<String>,
}

impl Terms {
    /// As the full-text table of SQLite is asked.
    pub fn fts5(&self) -> String {
        let groups: Vec<String> = self.all.iter().map(|group| format!("({})", group.join(" OR "))).collect();
        let all = groups.join(" AND ");
        if self.without.is_empty() { all } else { format!("({all}) NOT ({})", self.without.join(" AND ")) }
    }

    /// As a `tsquery` of PostgreSQL.
    pub fn tsquery(&self) -> String {
        let groups: Vec<String> = self.all.iter().map(|group| format!("({})", group.join(" | "))).collect();
        let all = groups.join(" & ");
        if self.without.is_empty() { all } else { format!("{all} & !({})", self.without.join(" & ")) }
    }

    /// Whether nothing can be found: a group is empty.
    pub fn finds_nothing(&self) -> bool {
        self.all.iter().any(Vec::is_empty)
    }
}
