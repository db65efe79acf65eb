//! The analyser: words of texts, and the term of a word.
//!
//! A text is folded (case, accents, ligatures, «St»), split into words, and freed of elided letters. The term of a word is the stem of its
//! singular by the French algorithm of Snowball (snowballstem.org), whatever the language of the text. Terms have the characters
//! `a-z`, `0-9` and `_` alone, so that both databases take them as they are.

use crate::base::fold::fold;
use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::fmt::Write as _;

/// Longest word that is told apart from others that begin alike, in bytes.
const LONGEST: usize = 40;
/// Letters that French leaves of a word before an apostrophe.
const ELIDED: [&str; 9] = ["c", "d", "j", "l", "m", "n", "s", "t", "qu"];
/// Words that say nothing of what is looked for, folded.
const EMPTY: [&str; 48] = [
    "a", "au", "aux", "avec", "ce", "ces", "cet", "cette", "chez", "dans", "de", "des", "donc", "du", "elle", "en",
    "et", "est", "eux", "il", "ils", "je", "la", "le", "les", "leur", "leurs", "lui", "mais", "mon", "ne", "notre",
    "nous", "on", "ou", "par", "pas", "pour", "que", "qui", "sa", "se", "ses", "son", "sur", "un", "une", "vous",
];

/// The words of a text, folded, in order.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split(' ').filter(|word| !word.is_empty() && !ELIDED.contains(word)).map(plain).collect()
}

/// Whether a word says nothing of what is looked for.
pub fn is_empty(word: &str) -> bool {
    EMPTY.contains(&word)
}

/// The singular of a word: Snowball leaves the plurals of words that end in `a`, `i`, `o` and `u` («vélos», «amis») as they are.
/// It knows those in `-aux`.
fn singular(word: &str) -> &str {
    let plural = word.strip_suffix('s').or_else(|| word.strip_suffix('x').filter(|it| it.ends_with('u')));
    plural.filter(|one| one.len() >= 3 && !one.ends_with('s') && !word.ends_with("aux")).unwrap_or(word)
}

/// The term of a word.
pub fn term(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        Stemmer::create(Algorithm::French).stem(singular(word))
    } else {
        Cow::Borrowed(word)
    }
}

/// A folded word in the characters of terms; letters of other scripts are written as their numbers.
fn plain(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c);
        } else {
            // Writing into a text cannot fail.
            let _ = write!(plain, "z{:x}z", u32::from(c));
        }
    }
    plain.truncate(LONGEST);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms(text: &str) -> Vec<String> {
        words(text).iter().map(|word| term(word).into_owned()).collect()
    }

    #[test]
    fn spellings_and_numbers_of_one_word_have_one_term() {
        for (one, other) in [
            ("café réparation", "CAFES REPARATIONS"),
            ("l’eau", "eaux"),
            ("St-Nazaire", "saint nazaire"),
            ("cœurs", "coeur"),
            ("Réparer", "réparés"),
            ("qu'une source", "une sources"),
            ("vélo ami jeu chou", "vélos amis jeux choux"),
            ("journal", "journaux"),
            ("réparation", "réparer"),
        ] {
            assert_eq!(terms(one), terms(other), "{one}, {other}");
        }
        assert_ne!(terms("maire"), terms("marais"));
    }

    #[test]
    fn empty_words_are_in_order() {
        assert!(EMPTY.iter().all(|word| words(word) == [*word]), "folded, and not elided");
    }

    proptest! {
        #[test]
        fn terms_are_of_the_characters_that_databases_take(text in "\\PC{0,60}") {
            for term in terms(&text) {
                prop_assert!(term.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit()), "{term}");
                prop_assert!(!term.is_empty());
            }
        }
    }
}
