//! The page of an initiative.

use crate::base::gql::{Value, from_value};
use crate::ground::units::units;
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::{Entry, Link};
use crate::http::site::reader::{Day, Reader};
use crate::http::site::shapes::{
    AttachmentShape, CommonShape, ContactShape, PictureShape, RefShape, attachments, contact, picture, reference,
};
use crate::http::site::sheet::Sheet;
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::{Number, Value as Json};

pub const NOUN: Noun = Noun {
    kind: Kind::Initiative,
    typename: "Initiative",
    queries: ["initiative", "initiatives"],
    one: ["Initiative", "Initiative"],
    many: ["Initiatives", "Initiatives"],
    fields: concat!(
        "purpose stage axes presentationHtml resourceKinds supporterCount website hostVenue { ",
        reference!(),
        " } strengthens(first: 10) { ",
        reference!(),
        " } ",
        contact!(),
        " progressReports(first: 5) { happenedOn bodyHtml } ",
        "resultTotals { label quantity unit } cover ",
        picture!(),
        " gallery ",
        picture!(),
        " attachments ",
        attachments!(),
    ),
    card: "line: purpose sort: stage cover { file { url(size: SMALL) } }",
    belonging: &[],
    show,
    sets: ["InitiativeStage", ""],
    tone: |_| None,
};

/// What an initiative says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Initiative {
    purpose: String,
    stage: String,
    axes: Vec<String>,
    presentation_html: Option<String>,
    resource_kinds: Vec<String>,
    supporter_count: i64,
    website: Option<String>,
    host_venue: Option<RefShape>,
    strengthens: Vec<RefShape>,
    contact: Option<ContactShape>,
    progress_reports: Vec<Report>,
    result_totals: Vec<Total>,
    cover: Option<PictureShape>,
    gallery: Vec<PictureShape>,
    attachments: Vec<AttachmentShape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    happened_on: Day,
    body_html: String,
}

#[derive(Deserialize)]
struct Total {
    label: String,
    quantity: Number,
    unit: Option<String>,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Initiative = from_value(value).ok()?;
    let stage = label("InitiativeStage", &own.stage, read.language);
    let mut sheet = Sheet::of(format!("{} · {stage}", read.say("Initiative", "Initiative")), "Project", common, read);
    sheet.lead = Some(own.purpose.clone());
    sheet.cover(own.cover.as_ref(), read);
    sheet.html(None, own.presentation_html.as_deref(), read);
    let totals = own.result_totals.iter().map(|it| {
        let symbol =
            it.unit.as_deref().map(|code| units().iter().find(|row| row.code == code).map_or(code, |row| row.symbol));
        let much = format!("{} {}", read.number(&it.quantity), symbol.unwrap_or_default());
        Entry { title: it.label.clone(), lines: vec![much.trim_end().to_owned()], ..Entry::default() }
    });
    sheet.entries(read.say("Résultats", "Results"), totals.collect());
    let lang = sheet.lang.clone();
    let reports = own.progress_reports.iter().map(|it| {
        let html = Some(read.html(&it.body_html));
        Entry { when: Some(read.date(it.happened_on.0)), html, lang: lang.clone(), ..Entry::default() }
    });
    sheet.entries(read.say("Des nouvelles", "Progress"), reports.collect());
    sheet.files(&own.gallery, &own.attachments, read);
    let supporters = read.count(own.supporter_count, ["personne", "personnes"], ["person", "persons"]);
    sheet.fact(read.say("Soutenue par", "Supported by"), (own.supporter_count > 0).then_some(supporters));
    sheet.facts(
        read.say("Accueillie par", "Hosted by"),
        own.host_venue.iter().map(|it| Link::thing(it, read)).collect(),
    );
    sheet.labels(read.say("Axes", "Axes"), "GameAxis", &own.axes, read);
    sheet.labels(read.say("Ressources", "Resources"), "ResourceKind", &own.resource_kinds, read);
    sheet.facts(read.say("Renforce", "Strengthens"), own.strengthens.iter().map(|it| Link::thing(it, read)).collect());
    sheet.contact(own.contact.as_ref(), own.website.as_deref(), read);
    sheet.data.insert("description", Json::from(own.purpose));
    Some(sheet)
}
