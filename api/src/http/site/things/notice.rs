//! The page of a notice to the population.

use crate::base::gql::{Value, from_value};
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::{Link, Note};
use crate::http::site::reader::{At, Reader};
use crate::http::site::shapes::{CommonShape, RefShape, reference};
use crate::http::site::sheet::{Sheet, machine, paragraphs, zone_of};
use entity::contribution::Kind;
use serde::Deserialize;

pub const NOUN: Noun = Noun {
    kind: Kind::Notice,
    typename: "Notice",
    queries: ["notice", "notices"],
    one: ["Avis à la population", "Notice to the population"],
    many: ["Avis à la population", "Notices to the population"],
    fields: concat!(
        "event description instruction severity urgency certainty categories responses messageType status onsetAt expiresAt inForce senderName ",
        "contactWords web capUrl updatedBy { ",
        reference!(),
        " } references(first: 5) { ",
        reference!(),
        " }",
    ),
    card: "line: description mark: severity until: expiresAt",
    belonging: &[],
    show,
    sets: ["", "NoticeSeverity"],
    tone: |severity| Some(tone(severity)),
};

/// What a notice says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    event: String,
    description: String,
    instruction: Option<String>,
    severity: String,
    urgency: String,
    certainty: String,
    categories: Vec<String>,
    responses: Vec<String>,
    message_type: String,
    status: String,
    onset_at: Option<At>,
    expires_at: At,
    in_force: bool,
    sender_name: Option<String>,
    contact_words: Option<String>,
    web: Option<String>,
    cap_url: Option<String>,
    updated_by: Option<RefShape>,
    references: Vec<RefShape>,
}

fn tone(severity: &str) -> &'static str {
    match severity {
        "EXTREME" | "SEVERE" => "alarm",
        "MODERATE" => "warn",
        _ => "calm",
    }
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Notice = from_value(value).ok()?;
    let mut sheet =
        Sheet::of(read.say("Avis à la population", "Notice to the population"), "SpecialAnnouncement", common, read);
    let place = zone_of(common);
    if own.status != "ACTUAL" {
        let title = label("NoticeStatus", &own.status, read.language).to_owned();
        let line = read.say("Ce n'est pas une alerte réelle.", "This is no actual alert.").to_owned();
        sheet.notes.push(Note { title, lines: vec![line], link: None, tone: "warn" });
    }
    let (title, tone) = if own.in_force {
        (
            format!("{} {}", read.say("En vigueur jusqu'au", "In force until"), read.moment(own.expires_at, place)),
            tone(&own.severity),
        )
    } else {
        (read.say("Cet avis n'est plus en vigueur", "This notice is no longer in force").to_owned(), "calm")
    };
    let link = own.updated_by.as_ref().map(|it| Link::thing(it, read));
    sheet.notes.push(Note { title, lines: own.instruction.as_deref().map(paragraphs).unwrap_or_default(), link, tone });
    sheet.byline = own.sender_name.iter().map(Link::plain).collect();
    sheet.byline.extend(common.published_at.map(|at| Link::plain(read.moment(at, place))));
    sheet.text(None, Some(&own.description), read);
    sheet.items(
        read.say("Messages précédents", "Earlier messages"),
        own.references.iter().map(|it| Link::thing(it, read)).collect(),
        false,
    );
    sheet.fact(read.say("Événement", "Event"), Some(&own.event));
    sheet.fact(read.say("Message", "Message"), Some(label("NoticeMessageType", &own.message_type, read.language)));
    sheet.labels(read.say("Que faire", "What to do"), "NoticeResponse", &own.responses, read);
    sheet.fact(read.say("Gravité", "Severity"), Some(label("NoticeSeverity", &own.severity, read.language)));
    sheet.fact(read.say("Urgence", "Urgency"), Some(label("NoticeUrgency", &own.urgency, read.language)));
    sheet.fact(read.say("Certitude", "Certainty"), Some(label("NoticeCertainty", &own.certainty, read.language)));
    sheet.labels(read.say("Domaines", "Categories"), "NoticeCategory", &own.categories, read);
    sheet.fact(read.say("À partir du", "From"), own.onset_at.map(|at| read.moment(at, place)));
    let mut contact: Vec<Link> = own.contact_words.iter().map(Link::plain).collect();
    contact.extend(own.web.iter().map(|url| Link::website(url)));
    sheet.facts(read.say("Contact", "Contact"), contact);
    sheet.facts(
        read.say("Pour les machines", "For machines"),
        own.cap_url.iter().map(|url| Link::to("CAP 1.2 (XML)", read.file(url))).collect(),
    );
    sheet.data.insert("expires", machine(own.expires_at));
    sheet.data.extend(common.published_at.map(|at| ("datePosted", machine(at))));
    sheet.data.insert("text", own.description.as_str().into());
    sheet.summary = Some(own.description);
    Some(sheet)
}
