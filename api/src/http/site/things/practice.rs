//! The page of a practice.

use crate::base::gql::{Value, from_value};
use crate::http::site::noun::Noun;
use crate::http::site::parts::Link;
use crate::http::site::reader::Reader;
use crate::http::site::shapes::{
    AttachmentShape, CommonShape, PictureShape, RefShape, attachments, picture, reference,
};
use crate::http::site::sheet::{Sheet, machine};
use entity::contribution::Kind;
use serde::Deserialize;

pub const NOUN: Noun = Noun {
    kind: Kind::Practice,
    typename: "Practice",
    queries: ["practice", "practices"],
    one: ["Fiche d'expérience", "Practice"],
    many: ["Expériences", "Practices"],
    fields: concat!(
        "problem action steps results failures cost duration partners sources axes resourceKinds adoptions organisation { ",
        reference!(),
        " } cover ",
        picture!(),
        " gallery ",
        picture!(),
        " attachments ",
        attachments!(),
    ),
    card: "line: problem cover { file { url(size: SMALL) } }",
    belonging: &[],
    show,
    sets: ["", ""],
    tone: |_| None,
};

/// What a practice says.
#[derive(Deserialize)]
struct Practice {
    problem: String,
    action: String,
    steps: Vec<String>,
    results: Option<String>,
    failures: Option<String>,
    cost: Option<String>,
    duration: Option<String>,
    partners: Vec<String>,
    sources: Vec<String>,
    axes: Vec<String>,
    #[serde(rename = "resourceKinds")]
    resource_kinds: Vec<String>,
    adoptions: i64,
    organisation: Option<RefShape>,
    cover: Option<PictureShape>,
    gallery: Vec<PictureShape>,
    attachments: Vec<AttachmentShape>,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Practice = from_value(value).ok()?;
    let mut sheet = Sheet::of(read.say("Fiche d'expérience", "Practice"), "HowTo", common, read);
    sheet.byline = own.organisation.iter().map(|it| Link::thing(it, read)).collect();
    sheet.cover(own.cover.as_ref(), read);
    sheet.text(Some(read.say("Le problème", "The problem")), Some(&own.problem), read);
    sheet.text(Some(read.say("Ce qui a été fait", "What was done")), Some(&own.action), read);
    sheet.items(read.say("Les étapes", "The steps"), own.steps.iter().map(Link::plain).collect(), true);
    sheet.text(Some(read.say("Les résultats", "The results")), own.results.as_deref(), read);
    sheet.text(Some(read.say("Ce qui n'a pas marché", "What failed")), own.failures.as_deref(), read);
    sheet.files(&own.gallery, &own.attachments, read);
    sheet.items(read.say("Sources", "Sources"), own.sources.iter().map(|url| Link::website(url)).collect(), false);
    let adopted = read.count(own.adoptions, ["fois", "fois"], ["time", "times"]);
    sheet.fact(read.say("Reprise", "Taken up"), (own.adoptions > 0).then_some(adopted));
    sheet.fact(read.say("Coût", "Cost"), own.cost);
    sheet.fact(read.say("Durée", "Duration"), own.duration);
    sheet.facts(read.say("Partenaires", "Partners"), own.partners.iter().map(Link::plain).collect());
    sheet.labels(read.say("Ressources", "Resources"), "ResourceKind", &own.resource_kinds, read);
    sheet.labels(read.say("Boussole", "Compass"), "CompassAxis", &own.axes, read);
    sheet.data.insert("dateModified", machine(common.updated_at));
    sheet.data.insert("description", own.problem.as_str().into());
    sheet.summary = Some(own.problem);
    Some(sheet)
}
