//! The picture of an area (SVG): outlines, and its things as marks whose shapes tell their kinds, so that it is read without colour; and
//! what it shows as text, for whoever hears it.

use super::found::Found;
use super::ground::Ground;
use super::lines::Frame;
use super::words;
use crate::base::markdown::escape;
use crate::base::text::Language;
use crate::ground::contribution::address::collection;
use crate::ground::territory::outlines::{Bounds, Level, attribution, bounds_of};
use crate::ground::territory::{InseeCode, Place};
use entity::contribution::Kind;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Two units are a pixel. The width, the margin, and the greatest height of the largest frame.
const WIDTH: f64 = 1_600.0;
const MARGIN: f64 = 40.0;
const HEIGHT: f64 = 1_500.0;
/// The side of a frame beside the largest one, and the room between two.
const SMALL: f64 = 230.0;
const GAP: f64 = 30.0;
/// Letters of a line of text.
const LINE: usize = 95;
/// Squares of a picture at most.
pub const SQUARES: u64 = 110;
/// Titles of things that the text names.
const NAMED: usize = 40;

/// What is drawn.
pub struct Picture<'p> {
    /// The area.
    pub ground: &'p Ground,
    /// Its things.
    pub found: &'p Found,
    /// The language.
    pub language: Language,
}

/// The shapes of kinds, around a point.
const SHAPES: [(Kind, &str); 11] = [
    (Kind::Network, r#"fill="white" d="M-14 0L-7-12H7L14 0L7 12H-7z""#),
    (Kind::Medium, r#"fill="white" d="M-12-12H12V12H-12z""#),
    (Kind::Article, r#"d="M-11-11H11V11H-11z""#),
    (Kind::Organisation, r#"d="M-12 0a12 12 0 1 0 24 0a12 12 0 1 0-24 0""#),
    (Kind::Practice, r#"d="M0-13L13 11H-13z""#),
    (Kind::Resource, r#"d="M0-14L14 0L0 14L-14 0z""#),
    (Kind::Initiative, r#"d="M0-15L4-5L14-5L6 2L9 13L0 6L-9 13L-6 2L-14-5L-4-5z""#),
    (Kind::Venue, r#"fill="white" d="M0-14L13-3V12H-13V-3z""#),
    (Kind::Need, r#"stroke-width="6" d="M-11-11L11 11M11-11L-11 11""#),
    (Kind::ServiceOffer, r#"stroke-width="6" d="M0-13V13M-13 0H13""#),
    (Kind::Notice, r#"fill="white" d="M0-13L13 11H-13z""#),
];

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    escape(text, &mut escaped);
    escaped
}

/// The frames of a picture: one for what lies together, the largest first; one for each department overseas.
fn frames(level: Level, codes: &[&'static str]) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut frames: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for code in codes {
        let overseas = ["97", "98"].iter().any(|begin| code.starts_with(begin));
        let drawn = level == Level::Communes || level.has(code);
        if drawn {
            frames.entry(if overseas { code.get(..3).unwrap_or(code) } else { "" }).or_default().push(code);
        }
    }
    frames
}

fn bounds(level: Level, codes: &[&'static str]) -> Option<Bounds> {
    match level {
        Level::Communes => bounds_of(codes.iter().filter_map(|code| InseeCode::read(code))),
        Level::Departments => Bounds::of(level.outline(codes.iter().copied()).border.into_iter().flatten()),
    }
}

impl Picture<'_> {
    /// What it is called.
    pub fn title(&self) -> String {
        let title = self.ground.title(self.language);
        format!("{} {title}", self.language.choose("Carte\u{a0}:", "Map:"))
    }

    /// What it shows, as text.
    fn text(&self) -> String {
        let language = self.language;
        let counts = words::counted(&self.found.counts(), language);
        let mut text = match (counts.is_empty(), language) {
            (true, Language::French) => "Aucune contribution publiée.".to_owned(),
            (true, Language::English) => "No published contribution.".to_owned(),
            (false, Language::French) => format!("Contributions publiées\u{a0}: {counts}."),
            (false, Language::English) => format!("Published contributions: {counts}."),
        };
        let named = self.found.things.iter().take(NAMED);
        let named: Vec<String> =
            named.map(|thing| format!("{} ({})", thing.title, words::one(thing.kind, language))).collect();
        if !named.is_empty() {
            let among = language.choose("Parmi elles\u{a0}: ", "Among them: ");
            let _ = write!(text, " {among}{}.", named.join("; "));
        }
        text
    }

    /// Draws it.
    pub fn draw(&self) -> String {
        let (level, codes) = self.ground.parts();
        let mut frames = frames(level, &codes);
        let main = frames.remove("").or_else(|| frames.pop_first().map(|(_, codes)| codes)).unwrap_or_default();
        let (mut body, mut y) = (String::new(), MARGIN + 90.0);
        let mut drawn = Vec::new();
        if let Some(bounds) = bounds(level, &main) {
            let (frame, [width, height]) = Frame::fitting(bounds, [MARGIN, y], [WIDTH - 2.0 * MARGIN, HEIGHT]);
            // A high area stands in the middle.
            let (frame, _) = if width < WIDTH - 2.0 * MARGIN - 1.0 {
                Frame::fitting(bounds, [(WIDTH - width) / 2.0, y], [width, height])
            } else {
                (frame, [width, height])
            };
            self.outline(level, &main, &frame, &mut body);
            drawn.push(frame);
            y += height + GAP;
        }
        let mut x = MARGIN;
        for codes in frames.values() {
            let Some(bounds) = bounds(level, codes) else { continue };
            if x + SMALL > WIDTH - MARGIN {
                (x, y) = (MARGIN, y + SMALL + GAP);
            }
            let (frame, _) = Frame::fitting(bounds, [x + 10.0, y + 10.0], [SMALL - 20.0, SMALL - 20.0]);
            let _ = writeln!(
                body,
                r#"<rect x="{x}" y="{y:.0}" width="{SMALL}" height="{SMALL}" fill="none" stroke="black" stroke-dasharray="4 6"/>"#
            );
            self.outline(level, codes, &frame, &mut body);
            drawn.push(frame);
            x += SMALL + GAP;
        }
        if !frames.is_empty() {
            y += SMALL + GAP;
        }
        self.marks(&drawn, &mut body);
        self.legend(&mut y, &mut body);
        self.whole(&body, y)
    }

    /// The lines of some parts: what they are made of thin, their border thick.
    fn outline(&self, level: Level, codes: &[&'static str], frame: &Frame, body: &mut String) {
        let outline = level.outline(codes.iter().copied());
        let (mut border, mut inner) = (String::new(), String::new());
        for ring in &outline.border {
            frame.draw(ring, true, &mut border);
        }
        for line in &outline.inner {
            frame.draw(line, false, &mut inner);
        }
        let fill = if matches!(self.ground, Ground::Network(..)) { "url(#hatch)" } else { "#f2f2f2" };
        let _ =
            writeln!(body, r#"<path fill="{fill}" fill-rule="evenodd" stroke="black" stroke-width="3" d="{border}"/>"#);
        if !inner.is_empty() {
            let _ = writeln!(body, r##"<path fill="none" stroke="#767676" stroke-width="1" d="{inner}"/>"##);
        }
    }

    /// The marks of things and clusters.
    fn marks(&self, frames: &[Frame], body: &mut String) {
        let place_of = |place: Place| frames.iter().find(|frame| frame.holds(place)).map(|frame| frame.at(place));
        for thing in &self.found.things {
            let Some([x, y]) = Place::of(thing).and_then(place_of) else { continue };
            mark(thing.kind, x, y, body);
        }
        for cluster in self.found.clusters() {
            let Some([x, y]) = place_of(cluster.middle()) else { continue };
            let count = cluster.count();
            let radius = 22 + 6 * count.to_string().len();
            let _ = writeln!(
                body,
                r#"<circle cx="{x:.0}" cy="{y:.0}" r="{radius}" fill="white" stroke="black" stroke-width="2"/><text x="{x:.0}" y="{:.0}" text-anchor="middle">{count}</text>"#,
                y + 10.0
            );
        }
    }

    /// What the marks mean, and where the outlines are from.
    fn legend(&self, y: &mut f64, body: &mut String) {
        let counts = self.found.counts();
        let column = (WIDTH - 2.0 * MARGIN) / 3.0;
        for (number, (kind, count)) in counts.iter().enumerate() {
            let x = MARGIN + [0.0, column, 2.0 * column].get(number % 3).copied().unwrap_or(0.0);
            if number % 3 == 0 {
                *y += 44.0;
            }
            mark(*kind, x + 16.0, *y - 9.0, body);
            let said = words::counted(&BTreeMap::from([(*kind, *count)]), self.language);
            let _ = writeln!(body, r#"<text x="{:.0}" y="{y:.0}">{}</text>"#, x + 44.0, escaped(&said));
        }
        if self.found.clusters().next().is_some() {
            *y += 44.0;
            let several = self.language.choose(
                "Un rond porte le nombre de contributions autour de lui.",
                "A circle holds the number of contributions around it.",
            );
            let _ = writeln!(body, r#"<text x="{MARGIN}" y="{y:.0}">{several}</text>"#);
        }
        *y += 12.0;
        let mut line = String::new();
        let mut lines = Vec::new();
        for word in attribution(self.language).split(' ') {
            if line.chars().count() + word.chars().count() >= LINE {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        for line in lines {
            *y += 34.0;
            let _ = writeln!(body, r#"<text x="{MARGIN}" y="{y:.0}" font-size="26">{}</text>"#, escaped(&line));
        }
    }

    fn whole(&self, body: &str, y: f64) -> String {
        let (height, lang) = (y + MARGIN, self.language.tag());
        let (title, text) = (escaped(&self.title()), escaped(&self.text()));
        let counts = self.found.counts();
        let mut shapes = String::new();
        for (kind, shape) in SHAPES.iter().filter(|(kind, _)| counts.contains_key(kind)) {
            let width = if shape.starts_with("stroke-width") { "" } else { r#" stroke-width="3""# };
            let _ = writeln!(shapes, r#"<path id="{}" stroke="black"{width} {shape}/>"#, collection(*kind));
        }
        format!(
            r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" lang="{lang}" xml:lang="{lang}" role="img" aria-labelledby="title text" width="{}" height="{:.0}" viewBox="0 0 {WIDTH} {height:.0}" font-family="system-ui, 'DejaVu Sans', Arial, sans-serif" font-size="28">
<title id="title">{title}</title>
<desc id="text">{text}</desc>
<defs><pattern id="hatch" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="12" height="12" fill="white"/><path d="M0 0V12" stroke="#767676" stroke-width="4"/></pattern>
{shapes}</defs>
<rect width="{WIDTH}" height="{height:.0}" fill="white"/>
<text x="{MARGIN}" y="90" font-size="52" font-weight="bold">{title}</text>
{body}</svg>
"##,
            WIDTH / 2.0,
            height / 2.0
        )
    }
}

/// The mark of a kind.
fn mark(kind: Kind, x: f64, y: f64, body: &mut String) {
    let _ = writeln!(body, r##"<use href="#{}" x="{x:.0}" y="{y:.0}"/>"##, collection(kind));
}
