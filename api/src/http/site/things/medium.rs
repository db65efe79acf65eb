//! The page of a local medium.

use crate::base::gql::{Value, from_value};
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::reader::Reader;
use crate::http::site::shapes::{CommonShape, ContactShape, PictureShape, contact, picture};
use crate::http::site::sheet::Sheet;
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::Value as Json;

pub const NOUN: Noun = Noun {
    kind: Kind::Medium,
    typename: "Medium",
    queries: ["medium", "media"],
    one: ["Média local", "Local medium"],
    many: ["Médias locaux", "Local media"],
    fields: concat!(
        "kind description charterHtml publicationDirector website defaultLicence acceptsSubmissions submissionGuidelines ",
        contact!(),
        " cover ",
        picture!(),
    ),
    card: "line: description sort: kind cover { file { url(size: SMALL) } }",
    belonging: &[("articles", "filter: {mediumId: $id}, first: 12, after: $after")],
    show,
    sets: ["MediumKind", ""],
    tone: |_| None,
};

/// What a medium says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Medium {
    kind: String,
    description: Option<String>,
    charter_html: Option<String>,
    publication_director: Option<String>,
    website: Option<String>,
    default_licence: Option<String>,
    accepts_submissions: bool,
    submission_guidelines: Option<String>,
    contact: Option<ContactShape>,
    cover: Option<PictureShape>,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Medium = from_value(value).ok()?;
    let type_of = if own.kind == "RADIO" { "RadioStation" } else { "NewsMediaOrganization" };
    let mut sheet = Sheet::of(label("MediumKind", &own.kind, read.language), type_of, common, read);
    sheet.cover(own.cover.as_ref(), read);
    sheet.lead = own.description;
    sheet.html(Some(read.say("Charte éditoriale", "Editorial charter")), own.charter_html.as_deref(), read);
    sheet.text(Some(read.say("Proposer un article", "Submit an article")), own.submission_guidelines.as_deref(), read);
    let open =
        own.accepts_submissions.then(|| read.say("Accepte les propositions d'articles", "Takes articles from anybody"));
    sheet.fact(read.say("Contributions", "Submissions"), open);
    sheet.fact(read.say("Directeur de la publication", "Director of publication"), own.publication_director);
    let licence = own.default_licence.as_deref().map(|it| label("Licence", it, read.language));
    sheet.fact(read.say("Licence", "Licence"), licence);
    sheet.contact(own.contact.as_ref(), own.website.as_deref(), read);
    sheet.data.extend(own.website.map(|url| ("sameAs", Json::from(url))));
    sheet.data.extend(sheet.lead.as_deref().map(|words| ("description", words.into())));
    Some(sheet)
}
