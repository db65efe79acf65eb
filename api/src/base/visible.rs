//! Which characters people see, by the Unicode character database. What is shown on one line, as titles and names are, holds
//! nothing that a reader cannot see or that turns the text around it, because two such texts could look the same. Invisible
//! characters are accepted where they are part of what is seen: in emoji, and in the scripts that are written with joiners.

use icu_properties::props::{
    BidiControl, BinaryProperty, DefaultIgnorableCodePoint, Emoji, EmojiModifier, EnumeratedProperty,
    ExtendedPictographic, GeneralCategory as Category, Script, VariationSelector,
};

/// Invisible letters after it say which flag of a region it is.
const BLACK_FLAG: char = '\u{1F3F4}';
/// Looks like a space and is none.
const BLANK_BRAILLE: char = '\u{2800}';
const KEYCAP: char = '\u{20E3}';
const JOINERS: [char; 2] = ['\u{200C}', '\u{200D}'];

/// Whether a text is one line that people can read: at least one character is seen, and none is hidden.
pub fn is_line(text: &str) -> bool {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_hidden(c) && !before.is_some_and(|before| belongs(before, c, chars.peek().copied())) {
            return false;
        }
        before = Some(c);
    }
    text.chars().any(is_seen)
}

/// Whether a character is a control character, changes the direction of a text, or is invisible; blanks are none of these.
pub fn is_hidden(c: char) -> bool {
    let separates = matches!(Category::for_char(c), Category::LineSeparator | Category::ParagraphSeparator);
    let annotates = matches!(c, '\u{FFF9}'..='\u{FFFB}');
    c.is_control() || separates || annotates || BidiControl::for_char(c) || DefaultIgnorableCodePoint::for_char(c)
}

fn is_seen(c: char) -> bool {
    let is_mark =
        matches!(Category::for_char(c), Category::NonspacingMark | Category::EnclosingMark | Category::Format);
    !is_mark && !c.is_whitespace() && !is_hidden(c) && c != BLANK_BRAILLE
}

/// Whether a hidden character belongs to the character before it, given the one that follows.
fn belongs(before: char, c: char, after: Option<char>) -> bool {
    let pictured = ExtendedPictographic::for_char(before) || EmojiModifier::for_char(before);
    let selects = VariationSelector::for_char(c);
    if JOINERS.contains(&c) {
        let joins = pictured || VariationSelector::for_char(before) || is_joined(before);
        return joins && after.is_some();
    }
    if matches!(c, '\u{E0020}'..='\u{E007F}') {
        return matches!(before, BLACK_FLAG | '\u{E0020}'..='\u{E007E}');
    }
    // A form of an emoji, of a sign, of an ideograph, or of a Mongolian letter.
    let has_forms = || matches!(Script::for_char(before), Script::Han | Script::Mongolian | Script::PhagsPa);
    let is_sign = || matches!(Category::for_char(before), Category::MathSymbol | Category::OtherSymbol);
    // A digit looks the same with it, unless it becomes a key.
    let is_emoji = || Emoji::for_char(before) && (!before.is_ascii() || after == Some(KEYCAP));
    selects && (pictured || is_emoji() || is_sign() || has_forms())
}

/// Whether a letter or a mark is of a script in which joiners change what is seen, such as Arabic or Devanagari.
fn is_joined(c: char) -> bool {
    let without = [
        Script::Common,
        Script::Inherited,
        Script::Unknown,
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Armenian,
        Script::Georgian,
        Script::Hebrew,
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
    ];
    !is_hidden(c) && !without.contains(&Script::for_char(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_lines() {
        for text in [
            "Saint-Étienne",
            "e\u{301}te\u{301}",
            "L\u{a0}\u{202f}!",
            "م\u{6cc}\u{200c}خواهم",
            "مرحبا بالعالم",
            "שלום עולם",
            "क्\u{200d}ष",
            "র\u{200d}্যাব",
            "葛\u{e0100}飾",
            "ᠮᠣᠩ\u{180b}",
            "👩\u{200d}👩\u{200d}👧\u{200d}👦",
            "🏳\u{fe0f}\u{200d}🌈",
            "👍🏽",
            "👩🏽\u{200d}🚒",
            "🇫🇷",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "1\u{fe0f}\u{20e3}",
            "❤\u{fe0f}",
            "·",
            "\u{e000}",
            "\u{10ffff}",
            "٠\u{600}",
            "한글",
            "ไทย",
            " blancs ",
        ] {
            assert!(is_line(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_seen_is_refused() {
        for text in [
            "",
            " ",
            "\u{a0}\u{3000}",
            "\u{200b}",
            "\u{2800}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{301}",
            "\u{fe0f}",
            "\u{200d}",
            "a\u{200b}b",
            "a\u{200d}b",
            "a\u{200c}",
            "a\u{2060}b",
            "\u{feff}a",
            "sou\u{ad}ple",
            "a\u{fe0f}",
            "a\u{34f}",
            "\u{202e}cba",
            "\u{2066}a\u{2069}",
            "a\u{200f}",
            "a\u{200e}",
            "a\u{61c}",
            "a\u{2028}b",
            "a\u{e0041}",
            "a\u{fff9}b",
            "a\u{7f}",
            "👩\u{200d}",
            "1\u{fe0f}",
            "❤\u{fe0f}\u{fe0f}",
            "a\nb",
            "a\tb",
            "\u{1b}[31m",
            "🏴\u{e0067} \u{e0062}",
        ] {
            assert!(!is_line(text), "{text:?}");
        }
    }
}
