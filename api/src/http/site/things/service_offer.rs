//! The page of a service offer.

use crate::base::gql::{Value, from_value};
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::Link;
use crate::http::site::reader::{At, Reader};
use crate::http::site::shapes::{CommonShape, ContactShape, PictureShape, RefShape, contact, picture, reference};
use crate::http::site::sheet::{Sheet, zone_of};
use entity::contribution::Kind;
use serde::Deserialize;

pub const NOUN: Noun = Noun {
    kind: Kind::ServiceOffer,
    typename: "ServiceOffer",
    queries: ["serviceOffer", "serviceOffers"],
    one: ["Offre de service", "Service offer"],
    many: ["Offres de service", "Service offers"],
    fields: concat!(
        "description conditions conditionsWords doneFor resourceKinds validUntil website by { ",
        reference!(),
        " } ",
        contact!(),
        " cover ",
        picture!(),
    ),
    card: "line: description sort: conditions cover { file { url(size: SMALL) } }",
    belonging: &[],
    show,
    sets: ["OfferConditions", ""],
    tone: |_| None,
};

/// What a service offer says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceOffer {
    description: String,
    conditions: String,
    conditions_words: Option<String>,
    done_for: Vec<String>,
    resource_kinds: Vec<String>,
    valid_until: Option<At>,
    website: Option<String>,
    by: Option<RefShape>,
    contact: Option<ContactShape>,
    cover: Option<PictureShape>,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: ServiceOffer = from_value(value).ok()?;
    let mut sheet = Sheet::of(read.say("Offre de service", "Service offer"), "Service", common, read);
    sheet.byline = own.by.iter().map(|it| Link::thing(it, read)).collect();
    sheet.cover(own.cover.as_ref(), read);
    sheet.text(None, Some(&own.description), read);
    sheet.items(read.say("Déjà fait pour", "Done before for"), own.done_for.iter().map(Link::plain).collect(), false);
    let mut conditions = vec![Link::plain(label("OfferConditions", &own.conditions, read.language))];
    conditions.extend(own.conditions_words.iter().map(Link::plain));
    sheet.facts(read.say("Conditions", "Conditions"), conditions);
    sheet.labels(read.say("Ressources", "Resources"), "ResourceKind", &own.resource_kinds, read);
    let place = zone_of(common);
    sheet.fact(read.say("Valable jusqu'au", "Valid until"), own.valid_until.map(|at| read.day(at, place)));
    sheet.contact(own.contact.as_ref(), own.website.as_deref(), read);
    sheet.data.insert("description", own.description.as_str().into());
    sheet.summary = Some(own.description);
    Some(sheet)
}
