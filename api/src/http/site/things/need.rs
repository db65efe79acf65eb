//! The page of a need.

use crate::base::gql::{Value, from_value};
use crate::ground::units::units;
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::{Entry, Link, Note, Tag};
use crate::http::site::reader::{At, Reader};
use crate::http::site::shapes::{
    AttachmentShape, CommonShape, ContactShape, PictureShape, RefShape, attachments, contact, picture, reference,
};
use crate::http::site::sheet::{Sheet, paragraphs, zone_of};
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::Number;

pub const NOUN: Noun = Noun {
    kind: Kind::Need,
    typename: "Need",
    queries: ["need", "needs"],
    one: ["Besoin", "Need"],
    many: ["Besoins", "Needs"],
    fields: concat!(
        "description urgency progress neededUntil repeats wantsTransport report raisedBy { ",
        reference!(),
        " } resource { ",
        reference!(),
        " } ",
        contact!(),
        " lines { label kind quantity unit missing accepted } cover ",
        picture!(),
        " attachments ",
        attachments!(),
    ),
    card: "line: description mark: urgency cover { file { url(size: SMALL) } }",
    belonging: &[],
    show,
    sets: ["", "NeedUrgency"],
    tone: urgency,
};

/// What a need says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Need {
    description: Option<String>,
    urgency: String,
    progress: String,
    needed_until: Option<At>,
    repeats: String,
    wants_transport: bool,
    report: Option<String>,
    raised_by: Option<RefShape>,
    resource: Option<RefShape>,
    contact: Option<ContactShape>,
    lines: Vec<Line>,
    cover: Option<PictureShape>,
    attachments: Vec<AttachmentShape>,
}

#[derive(Deserialize)]
struct Line {
    label: String,
    kind: String,
    quantity: Option<Number>,
    unit: Option<String>,
    missing: Option<Number>,
}

/// How urgent an urgency is.
fn urgency(urgency: &str) -> Option<&'static str> {
    match urgency {
        "SOS" => Some("alarm"),
        "URGENT" => Some("warn"),
        _ => None,
    }
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Need = from_value(value).ok()?;
    let urgent = urgency(&own.urgency);
    let kicker = if own.urgency == "SOS" { "SOS" } else { read.say("Besoin", "Need") };
    let mut sheet = Sheet::of(kicker, "Demand", common, read);
    let place = zone_of(common);
    sheet.byline = own.raised_by.iter().map(|it| Link::thing(it, read)).collect();
    if own.progress == "OPEN" {
        sheet.notes.extend(urgent.filter(|_| own.urgency != "SOS").map(|tone| {
            let title = label("NeedUrgency", &own.urgency, read.language).to_owned();
            Note { title, lines: Vec::new(), link: None, tone }
        }));
    } else {
        let title = label("NeedProgress", &own.progress, read.language).to_owned();
        let lines = own.report.as_deref().map(paragraphs).unwrap_or_default();
        sheet.notes.push(Note { title, lines, link: None, tone: "calm" });
    }
    sheet.cover(own.cover.as_ref(), read);
    sheet.text(None, own.description.as_deref(), read);
    sheet.entries(
        read.say("Ce qu'il faut", "What is needed"),
        own.lines.iter().map(|line| needed(line, read)).collect(),
    );
    sheet.files(&[], &own.attachments, read);
    sheet.fact(read.say("Urgence", "Urgency"), Some(label("NeedUrgency", &own.urgency, read.language)));
    sheet.fact(read.say("État", "State"), Some(label("NeedProgress", &own.progress, read.language)));
    sheet.fact(read.say("Avant le", "Before"), own.needed_until.map(|at| read.moment(at, place)));
    let repeats = (own.repeats != "ONCE").then(|| label("NeedRepetition", &own.repeats, read.language));
    sheet.fact(read.say("Rythme", "Rhythm"), repeats);
    let transport = own.wants_transport.then(|| read.say("Demandé aussi", "Wanted too"));
    sheet.fact(read.say("Transport", "Transport"), transport);
    sheet.facts(read.say("Pour", "For"), own.resource.iter().map(|it| Link::thing(it, read)).collect());
    sheet.contact(own.contact.as_ref(), None, read);
    sheet.summary = own.description.or_else(|| own.lines.first().map(|line| line.label.clone()));
    Some(sheet)
}

/// A line, with how much of it is still missing.
fn needed(line: &Line, read: &Reader) -> Entry {
    let symbol =
        line.unit.as_deref().map(|code| units().iter().find(|row| row.code == code).map_or(code, |row| row.symbol));
    let much =
        |quantity: &Number| format!("{} {}", read.number(quantity), symbol.unwrap_or_default()).trim_end().to_owned();
    let tag = line.missing.as_ref().map(|missing| match missing.as_f64() {
        Some(0.0) => Tag { text: read.say("Couvert", "Covered").to_owned(), tone: "good" },
        _ => Tag { text: format!("{} {}", read.say("Il manque", "Still missing:"), much(missing)), tone: "warn" },
    });
    let asked = line.quantity.as_ref().map(|asked| format!("{} {}", much(asked), read.say("demandés", "asked for")));
    let kind = label("ResourceKind", &line.kind, read.language).to_owned();
    let when = Some([Some(kind), asked].into_iter().flatten().collect::<Vec<_>>().join(" · "));
    Entry { title: line.label.clone(), tag, when, ..Entry::default() }
}
