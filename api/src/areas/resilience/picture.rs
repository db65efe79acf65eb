//! The picture of a commune's resilience (SVG): shapes, letters and numbers, so that it is read without colour, and all of it as text for
//! whoever hears it.

use super::autonomy::Autonomy;
use super::stock::KindSummary;
use super::words::{self, STATES, colon, whole};
use crate::base::markdown::escape;
use crate::base::text::Language;
use entity::resource::Condition;
use std::fmt::Write;

/// Its width, and the margin, in pixels.
const WIDTH: usize = 860;
const MARGIN: usize = 30;
/// Where the columns of states begin, and how wide each is.
const STATES_AT: usize = 190;
const COLUMN: usize = 92;
/// Letters of a line of text, and lines of one text.
const LINE: usize = 112;
const LINES: usize = 4;
/// The length of a bar that is full.
const BAR: usize = 240;

/// What is drawn.
pub struct Picture {
    /// The name of the commune.
    pub name: &'static str,
    /// The language.
    pub language: Language,
    /// The day, as it is written.
    pub day: String,
    /// Inhabitants.
    pub population: i64,
    /// Every kind.
    pub kinds: Vec<KindSummary>,
    /// How many resources are exposed; none where that is not known.
    pub exposed_count: Option<usize>,
    /// The chains of the first of them: titles, from what fails on, with its state.
    pub exposed: Vec<(Condition, Vec<String>)>,
    /// What there is against each need.
    pub autonomy: Vec<Autonomy>,
}

/// A line of the picture as text.
pub enum Said {
    /// The heading of what follows.
    Heading(String),
    /// What is said below it.
    Line(String),
}

impl Said {
    fn text(&self) -> &str {
        match self {
            Self::Heading(text) | Self::Line(text) => text,
        }
    }
}

/// A drawing that grows downwards, and the same as text.
struct Drawing {
    body: String,
    text: Vec<Said>,
    y: usize,
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    escape(text, &mut escaped);
    escaped
}

/// Cuts a text into lines; what is too long ends with «…».
fn lines(text: &str, width: usize) -> Vec<String> {
    let wide = |c: char| if c >= '\u{1100}' { 2 } else { 1 };
    let (mut lines, mut line, mut length) = (Vec::new(), String::new(), 0);
    for word in text.split(' ') {
        let of_word: usize = word.chars().map(wide).sum();
        if length > 0 && length + 1 + of_word > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        for c in word.chars() {
            if length + wide(c) > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            line.push(c);
            length += wide(c);
        }
    }
    lines.push(line);
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

impl Drawing {
    fn words(&mut self, x: usize, y: usize, attributes: &str, text: &str) {
        let _ = writeln!(self.body, r#"<text x="{x}" y="{y}"{attributes}>{}</text>"#, escaped(text));
    }

    /// A text in as many lines as it needs; it is part of the text version too.
    fn paragraph(&mut self, indent: usize, attributes: &str, text: &str) {
        self.say(text);
        for line in lines(text, LINE - indent / 7) {
            self.y += 19;
            self.words(MARGIN + indent, self.y, attributes, &line);
        }
    }

    fn say(&mut self, text: &str) {
        self.text.push(Said::Line(text.to_owned()));
    }

    fn heading(&mut self, text: &str) {
        self.text.push(Said::Heading(text.to_owned()));
        self.y += 44;
        self.words(MARGIN, self.y, r#" font-size="19" font-weight="bold""#, text);
        let (y, end) = (self.y + 8, WIDTH - MARGIN);
        let _ = writeln!(self.body, r#"<path d="M{MARGIN} {y}H{end}" stroke="black"/>"#);
        self.y += 10;
    }

    /// The shape of a state, of 14 pixels, whose middle is here.
    fn shape(&mut self, condition: Condition, x: usize, y: usize) {
        let body = &mut self.body;
        let _ = match condition {
            Condition::Secured => writeln!(body, r#"<circle cx="{x}" cy="{y}" r="7"/>"#),
            Condition::Fragile => {
                let top = y - 7;
                let outline =
                    format!(r#"<circle cx="{x}" cy="{y}" r="6.3" fill="white" stroke="black" stroke-width="1.4"/>"#);
                writeln!(body, r#"{outline}<path d="M{x} {top}a7 7 0 0 0 0 14z"/>"#)
            }
            Condition::Threatened => {
                let (left, right, top, low) = (x - 8, x + 8, y - 8, y + 6);
                let outline = r#"fill="white" stroke="black" stroke-width="1.6""#;
                writeln!(body, r#"<path d="M{left} {low}L{x} {top}L{right} {low}Z" {outline}/>"#)
            }
            Condition::Lost => {
                let (left, right, top, low) = (x - 6, x + 6, y - 6, y + 6);
                writeln!(
                    body,
                    r#"<path d="M{left} {top}L{right} {low}M{right} {top}L{left} {low}" stroke="black" stroke-width="3"/>"#
                )
            }
            Condition::Unknown => {
                let (left, top) = (x - 6, y - 6);
                let dashed = r#"fill="white" stroke="black" stroke-dasharray="2 2""#;
                writeln!(body, r#"<rect x="{left}" y="{top}" width="12" height="12" {dashed}/>"#)
            }
        };
    }

    fn kinds(&mut self, kinds: &[KindSummary], language: Language) {
        self.heading(language.choose("Ressources par type et par état", "Resources by kind and state"));
        let (some, none): (Vec<_>, Vec<_>) = kinds.iter().partition(|kind| kind.total() > 0);
        if !some.is_empty() {
            self.table(&some, language);
        }
        if !none.is_empty() {
            let names: Vec<_> = none.iter().map(|kind| words::kind(kind.kind, language).to_lowercase()).collect();
            let nothing = language.choose("Rien d'enregistré\u{a0}: ", "Nothing registered: ");
            self.y += 8;
            self.paragraph(0, r#" font-style="italic""#, &format!("{nothing}{}.", names.join(", ")));
        }
    }

    /// A line for each kind, a column for each state.
    fn table(&mut self, kinds: &[&KindSummary], language: Language) {
        let this_year = language.choose("évaluées cette année", "assessed this year");
        self.y += 24;
        for (place, condition) in STATES.into_iter().enumerate() {
            let (letter, word) = words::state(condition, language);
            let x = STATES_AT + place * COLUMN;
            self.shape(condition, x + 8, self.y - 5);
            self.words(x + 21, self.y, r#" font-weight="bold""#, letter);
            self.words(x, self.y + 17, r#" font-size="12""#, word);
        }
        self.words(STATES_AT + 5 * COLUMN, self.y + 17, r#" font-size="12""#, this_year);
        self.y += 22;
        for kind in kinds {
            self.y += 26;
            let name = words::kind(kind.kind, language);
            self.words(MARGIN, self.y, "", name);
            let mut said = Vec::new();
            for (place, condition) in STATES.into_iter().enumerate() {
                let (letter, word) = words::state(condition, language);
                let (count, x) = (kind.in_state(condition), STATES_AT + place * COLUMN);
                if count > 0 {
                    let number = whole(count, language);
                    self.shape(condition, x + 8, self.y - 5);
                    self.words(x + 21, self.y, r#" font-weight="bold""#, &format!("{letter} {number}"));
                    said.push(format!("{word} {number}"));
                } else {
                    self.words(x + 21, self.y, r##" fill="#595959""##, "0");
                }
            }
            let judged = whole(kind.judged_this_year(), language);
            let of = format!("{judged} / {}", whole(kind.total(), language));
            self.words(STATES_AT + 5 * COLUMN, self.y, "", &of);
            let (colon, apart) = (colon(language), language.choose("\u{a0}; ", "; "));
            self.say(&format!("{name}{colon}{}{apart}{this_year}{colon}{of}", said.join(", ")));
        }
    }

    fn exposed(&mut self, picture: &Picture) {
        let language = picture.language;
        let heading = language.choose("Ressources exposées", "Exposed resources");
        let Some(all) = picture.exposed_count else {
            self.heading(heading);
            let unknown = language.choose(
                "Non calculé\u{a0}: il y a trop de dépendances à suivre.",
                "Not computed: there are too many dependencies to walk.",
            );
            self.paragraph(0, "", unknown);
            return;
        };
        let count = whole(i64::try_from(all).unwrap_or(i64::MAX), language);
        self.heading(&format!("{heading} ({count})"));
        if picture.exposed.is_empty() {
            let none = language.choose(
                "Aucune\u{a0}: rien de ce dont une ressource dépend n'est menacé ni perdu, pour autant qu'on le sache.",
                "None: nothing that a resource depends on is threatened or lost, as far as is known.",
            );
            self.paragraph(0, "", none);
        }
        for (condition, chain) in &picture.exposed {
            let (_, word) = words::state(*condition, language);
            let exposed = chain.last().map_or("", String::as_str);
            let mut steps = chain.iter();
            let cause = steps.next().map_or("", String::as_str);
            let rest: String = steps.map(|title| format!(" → {title}")).collect();
            self.y += 6;
            self.shape(*condition, MARGIN + 8, self.y + 14);
            self.paragraph(24, "", &format!("{exposed}{}{cause} ({word}){rest}", colon(language)));
        }
        if all > picture.exposed.len() {
            self.paragraph(24, r#" font-style="italic""#, language.choose("… et d'autres.", "… and others."));
        }
    }

    fn autonomy(&mut self, picture: &Picture) {
        let language = picture.language;
        self.heading(language.choose("Autonomie, sous ces hypothèses", "Autonomy, under these assumptions"));
        for of in &picture.autonomy {
            let name = of.assumption.name(language);
            self.y += 8;
            let (result, gaps) = (words::result(of, language), words::gaps(of, language));
            let gaps = gaps.filter(|_| result.is_some());
            let result = result.unwrap_or_else(|| {
                let why = words::gaps(of, language).unwrap_or_default();
                format!("{} ({why})", language.choose("non calculé", "not computed"))
            });
            self.paragraph(0, r#" font-weight="bold""#, &format!("{name}{}{result}", colon(language)));
            if let Some(coverage) = of.coverage {
                let filled = usize::try_from(coverage.0.clamp(0, 100_000)).unwrap_or(0) * BAR / 100_000;
                let (x, y) = (WIDTH - MARGIN - BAR, self.y - 12);
                let _ = writeln!(
                    self.body,
                    r#"<rect x="{x}" y="{y}" width="{BAR}" height="14" fill="white" stroke="black"/><rect x="{x}" y="{y}" width="{filled}" height="14" fill="url(#hatch)" stroke="black"/>"#
                );
            }
            self.paragraph(14, r#" font-size="13""#, &words::assumption(of, picture.population, language));
            if let Some(gaps) = gaps {
                let known = language.choose("À savoir\u{a0}: ", "To know: ");
                self.paragraph(14, r#" font-size="13" font-style="italic""#, &format!("{known}{gaps}."));
            }
        }
    }
}

impl Picture {
    /// What it is called.
    pub fn title(&self) -> String {
        let language = self.language;
        format!("{}{}{}", language.choose("Résilience", "Resilience"), colon(language), self.name)
    }

    /// All of it as text.
    pub fn text(&self) -> Vec<Said> {
        self.drawing().text
    }

    fn drawing(&self) -> Drawing {
        let language = self.language;
        let title = self.title();
        let people = whole(self.population, language);
        let lead = match language {
            Language::French => format!("{people} habitants. État au {}.", self.day),
            Language::English => format!("{people} inhabitants. As of {}.", self.day),
        };
        let mut drawing = Drawing { body: String::new(), text: Vec::new(), y: 42 };
        drawing.words(MARGIN, drawing.y, r#" font-size="26" font-weight="bold""#, &title);
        drawing.paragraph(0, "", &lead);
        drawing.kinds(&self.kinds, language);
        drawing.exposed(self);
        drawing.autonomy(self);
        drawing
    }

    /// Draws it.
    pub fn draw(&self) -> String {
        let Drawing { body, text, y } = self.drawing();
        let (height, lang) = (y + MARGIN, self.language.tag());
        let text: String = text.iter().map(|said| said.text().to_owned() + "\n").collect();
        let (title, text) = (escaped(&self.title()), escaped(&text));
        format!(
            r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" lang="{lang}" xml:lang="{lang}" role="img" aria-labelledby="title text" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, 'DejaVu Sans', Arial, sans-serif" font-size="14">
<title id="title">{title}</title>
<desc id="text">{text}</desc>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#d9d9d9"/><path d="M0 0V6" stroke="black" stroke-width="3"/></pattern></defs>
<rect width="{WIDTH}" height="{height}" fill="white"/>
{body}</svg>
"##
        )
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(lines("un deux trois", 8), ["un deux", "trois"]);
        assert_eq!(lines("anticonstitutionnellement", 10), ["anticonsti", "tutionnell", "ement"]);
        let long = lines(&"mot ".repeat(200), 10);
        assert_eq!(long.len(), 4);
        assert!(long.last().is_some_and(|line| line.ends_with('…')));
    }
}
