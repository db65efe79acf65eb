//! The page of an organisation.

use crate::base::gql::{Value, from_value};
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::Link;
use crate::http::site::reader::Reader;
use crate::http::site::shapes::{CommonShape, ContactShape, PictureShape, contact, picture};
use crate::http::site::sheet::Sheet;
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::Value as Json;

pub const NOUN: Noun = Noun {
    kind: Kind::Organisation,
    typename: "Organisation",
    queries: ["organisation", "organisations"],
    one: ["Organisation", "Organisation"],
    many: ["Annuaire", "Directory"],
    fields: concat!("kind description offers skills website siren rna ", contact!(), " cover ", picture!()),
    card: "line: description sort: kind cover { file { url(size: SMALL) } }",
    belonging: &[],
    show,
    sets: ["OrganisationKind", ""],
    tone: |_| None,
};

/// What an organisation says.
#[derive(Deserialize)]
struct Organisation {
    kind: String,
    description: Option<String>,
    offers: Option<String>,
    skills: Vec<String>,
    website: Option<String>,
    siren: Option<String>,
    rna: Option<String>,
    contact: Option<ContactShape>,
    cover: Option<PictureShape>,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Organisation = from_value(value).ok()?;
    let type_of = match own.kind.as_str() {
        "ASSOCIATION" => "NGO",
        "PUBLIC_BODY" => "GovernmentOrganization",
        "BUSINESS" => "LocalBusiness",
        _ => "Organization",
    };
    let mut sheet = Sheet::of(label("OrganisationKind", &own.kind, read.language), type_of, common, read);
    sheet.cover(own.cover.as_ref(), read);
    sheet.text(None, own.description.as_deref(), read);
    sheet.text(Some(read.say("Ce qu'elle propose", "What it offers")), own.offers.as_deref(), read);
    sheet.facts(read.say("Savoir-faire", "Skills"), own.skills.iter().map(Link::plain).collect());
    sheet.contact(own.contact.as_ref(), own.website.as_deref(), read);
    sheet.fact("SIREN", own.siren.as_deref());
    sheet.fact("RNA", own.rna);
    sheet.data.extend(own.siren.map(|siren| ("taxID", Json::from(siren))));
    sheet.data.extend(own.website.map(|url| ("sameAs", Json::from(url))));
    sheet.data.extend(own.description.as_deref().map(|words| ("description", words.into())));
    sheet.summary = own.description;
    Some(sheet)
}
