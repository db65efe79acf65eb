//! Markdown as plain text: for excerpts, and for counting words.

use super::{MAX_BYTES, shallow};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

/// The words of a Markdown text without its marks, on one line. Code and the descriptions of pictures are left out.
pub fn plain(markdown: &str) -> String {
    let markdown = shallow(markdown.get(..markdown.floor_char_boundary(MAX_BYTES)).unwrap_or_default());
    let mut text = String::with_capacity(markdown.len());
    let mut left_out = 0_u32;
    let parser = Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    for event in TextMergeStream::new(parser) {
        match event {
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_)) => left_out += 1,
            Event::End(TagEnd::Image | TagEnd::CodeBlock) => left_out = left_out.saturating_sub(1),
            Event::Text(words) | Event::Code(words) if left_out == 0 => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak | Event::Rule | Event::End(_) if !is_inline(&event) => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const fn is_inline(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link))
}

/// The beginning of a text, of at most `most` characters, cut between two words. An ellipsis tells that there is more.
pub fn beginning(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = text.get(..end).unwrap_or_default();
    let head = head.rfind(' ').and_then(|space| head.get(..space)).unwrap_or(head);
    format!("{}…", head.trim_end_matches([' ', ',', ';', ':', '.', '(']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        let markdown = "# Le moulin\n\nIl **tourne** [encore](https://moulin.example/), à l'*aube*.\n\n* un\n* deux\n\n```\ncode\n```\n\n![La roue](file:x)\n\n| a | b |\n|---|---|\n| c | d |\n\n<b>brut</b>";
        assert_eq!(plain(markdown), "Le moulin Il tourne encore, à l'aube. un deux a b c d brut");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn a_beginning_ends_between_words() {
        assert_eq!(beginning("La roue tourne.", 100), "La roue tourne.");
        assert_eq!(beginning("La roue tourne, encore.", 17), "La roue tourne…");
        assert_eq!(beginning("Anticonstitutionnellement", 4), "Anti…");
        assert_eq!(beginning("été été", 3), "été…");
    }
}
