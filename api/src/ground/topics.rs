//! Topics: a shared list, which is data (`data/topics.csv`) and lies in the binary.

use crate::code_scalar;
use entity::Words;
use std::sync::LazyLock;

/// A topic of the shared list.
#[derive(Debug, PartialEq, Eq)]
pub struct TopicRow {
    /// Its code.
    pub code: &'static str,
    french: &'static str,
    english: &'static str,
    /// The code of the IPTC Media Topic that it lies under.
    pub iptc: &'static str,
}

impl TopicRow {
    /// Its names in French and in English.
    pub const fn names(&self) -> [&'static str; 2] {
        [self.french, self.english]
    }
}

static TOPICS: LazyLock<Vec<TopicRow>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut cells = line.split(',');
        let (code, french, english, iptc) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        Some(TopicRow { code, french, english, iptc })
    };
    include_str!("../../../data/topics.csv").lines().skip(1).filter_map(read).collect()
});

/// The topics, in the order of their codes.
pub fn topics() -> &'static [TopicRow] {
    &TOPICS
}

/// The topics in a column of codes.
pub fn of(codes: &Words) -> impl Iterator<Item = TopicCode> {
    codes.0.split_ascii_whitespace().filter_map(TopicCode::read)
}

/// Codes of topics as a column has them: each once, in the order of the list.
pub fn stored(codes: &[TopicCode]) -> Words {
    let mut codes: Vec<&str> = codes.iter().map(|code| code.0.code).collect();
    codes.sort_unstable();
    codes.dedup();
    Words(codes.into_iter().map(|code| format!(" {code} ")).collect())
}

code_scalar! {
    /// Code of a topic of the shared list, such as `water`; `topics` has them all.
    TopicCode of TopicRow in TOPICS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_whole() {
        let lines = include_str!("../../../data/topics.csv").lines().count() - 1;
        assert_eq!(topics().len(), lines);
        assert!(topics().is_sorted_by(|one, other| one.code < other.code));
        for topic in topics() {
            assert!(topic.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", topic.code);
            assert!(topic.iptc.len() == 8 && topic.iptc.bytes().all(|byte| byte.is_ascii_digit()), "{}", topic.code);
            assert_eq!(TopicCode::read(topic.code).map(|found| found.0), Some(topic));
        }
        assert_eq!(TopicCode::read("nothing"), None);
    }
}
