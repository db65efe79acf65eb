//! Excerpts: where in a text the words of a question stand.

use super::analyse::{term, words};
use unicode_normalization::char::is_combining_mark;

/// Characters of an excerpt, at most.
const LENGTH: usize = 240;
/// Characters before its first marked word.
const BEFORE: usize = 60;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The part.
    pub text: String,
    /// Whether it is a word of the question.
    pub matches: bool,
}

/// What a word of a text must be to be marked.
pub struct Sought<'q> {
    /// Terms of words.
    pub terms: &'q [String],
    /// The beginning of a word, folded.
    pub beginning: Option<&'q str>,
}

impl Sought<'_> {
    /// Whether a word of a text is a word of the question.
    fn holds(&self, word: &str) -> bool {
        words(word).iter().any(|word| {
            self.terms.iter().any(|sought| *sought == term(word))
                || self.beginning.is_some_and(|beginning| word.starts_with(beginning))
        })
    }
}

/// Cuts a text into words and what lies between them.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let of_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = of_word(rest.chars().next()?);
        let end = rest.find(|c| of_word(c) != is_word).unwrap_or(rest.len());
        let (piece, others) = rest.split_at(end);
        rest = others;
        Some((piece, is_word))
    })
}

/// A text with the words of the question marked.
pub fn marked(text: &str, sought: &Sought<'_>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (piece, is_word) in pieces(text) {
        let matches = is_word && sought.holds(piece);
        match marks.last_mut() {
            Some(last) if last.matches == matches => last.text.push_str(piece),
            _ => marks.push(Mark { text: piece.to_owned(), matches }),
        }
    }
    marks
}

/// The same in at most so many parts: what follows the last is joined to it, so that the text stays whole.
pub fn joined(mut marks: Vec<Mark>, most: usize) -> Vec<Mark> {
    let rest = marks.split_off(marks.len().min(most));
    if let Some(last) = marks.last_mut() {
        last.text.extend(rest.into_iter().map(|part| part.text));
    }
    marks
}

/// The part of a text around the first word of the question, or its beginning if there is none; marked. An ellipsis tells that there
/// is more.
pub fn excerpt(text: &str, sought: &Sought<'_>) -> Vec<Mark> {
    let mut at = 0;
    let first = pieces(text).find_map(|(piece, is_word)| {
        let here = at;
        at += piece.len();
        (is_word && sought.holds(piece)).then_some(here)
    });
    let head = text.get(..first.unwrap_or(0)).unwrap_or_default();
    let start = head.char_indices().rev().nth(BEFORE).map_or(0, |(start, _)| {
        // It begins with a word.
        head.get(start..).and_then(|part| part.find(' ')).map_or(start, |space| start + space + 1)
    });
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.char_indices().nth(LENGTH).map(|(end, _)| {
        let part = rest.get(..end).unwrap_or_default();
        part.rfind(' ').unwrap_or(end)
    });
    let mut marks = marked(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default(), sought);
    let more = || Mark { text: "…".to_owned(), matches: false };
    if start > 0 {
        marks.insert(0, more());
    }
    if end.is_some() {
        marks.push(more());
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sought<'q>(terms: &'q [String], beginning: Option<&'q str>) -> Sought<'q> {
        Sought { terms, beginning }
    }

    fn shown(marks: &[Mark]) -> String {
        marks.iter().map(|mark| if mark.matches { format!("[{}]", mark.text) } else { mark.text.clone() }).collect()
    }

    #[test]
    fn words_are_marked_whatever_their_spelling() {
        let terms: Vec<String> = words("cafés réparation").iter().map(|word| term(word).into_owned()).collect();
        let marks = marked("Un Café-réparations à l’heure du café.", &sought(&terms, None));
        assert_eq!(shown(&marks), "Un [Café]-[réparations] à l’heure du [café].");
        assert_eq!(shown(&marked("La répartition", &sought(&[], Some("repa")))), "La [répartition]");
    }

    #[test]
    fn an_excerpt_is_around_the_first_word() {
        let text = format!("{}le moulin tourne. {}", "Rien ici. ".repeat(30), "Rien là. ".repeat(60));
        let terms = vec![term("moulin").into_owned()];
        let marks = shown(&excerpt(&text, &sought(&terms, None)));
        assert!(marks.starts_with('…') && marks.ends_with('…') && marks.contains("[moulin]"), "{marks}");
        assert!(marks.chars().count() < 260);
    }

    proptest! {
        #[test]
        fn marking_changes_no_text(text in "\\PC{0,80}", word in "\\PC{1,8}") {
            let terms: Vec<String> = words(&word).iter().map(|word| term(word).into_owned()).collect();
            let whole: String = marked(&text, &sought(&terms, None)).into_iter().map(|mark| mark.text).collect();
            prop_assert_eq!(whole, text.clone());
            excerpt(&text, &sought(&terms, Some("a")));
        }
    }
}
