//! The page of a vital resource.

use crate::base::gql::{Value, from_value};
use crate::ground::units::units;
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::{Entry, Link, Tag};
use crate::http::site::reader::{Day, Reader};
use crate::http::site::shapes::{
    AttachmentShape, CommonShape, ContactShape, PictureShape, RefShape, attachments, contact, picture, reference,
};
use crate::http::site::sheet::Sheet;
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::Number;

pub const NOUN: Noun = Noun {
    kind: Kind::Resource,
    typename: "Resource",
    queries: ["resource", "resources"],
    one: ["Ressource vitale", "Vital resource"],
    many: ["Ressources vitales", "Vital resources"],
    fields: concat!(
        "kind condition trend assessedOn description holder supply unit per populationServed dependsOn(first: 10) { supplier { ",
        reference!(),
        " } note } assessments(first: 5) { assessedOn condition trend comment source } ",
        contact!(),
        " cover ",
        picture!(),
        " gallery ",
        picture!(),
        " attachments ",
        attachments!(),
    ),
    card: "line: description sort: kind mark: condition cover { file { url(size: SMALL) } }",
    belonging: &[],
    show,
    sets: ["ResourceKind", "ResourceCondition"],
    tone: |condition| Some(tone(condition)),
};

/// What a resource says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    kind: String,
    condition: String,
    trend: String,
    assessed_on: Option<Day>,
    description: Option<String>,
    holder: String,
    supply: Option<Number>,
    unit: Option<String>,
    per: Option<String>,
    population_served: Option<i64>,
    depends_on: Vec<Dependency>,
    assessments: Vec<Assessment>,
    contact: Option<ContactShape>,
    cover: Option<PictureShape>,
    gallery: Vec<PictureShape>,
    attachments: Vec<AttachmentShape>,
}

#[derive(Deserialize)]
struct Dependency {
    supplier: Option<RefShape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assessment {
    assessed_on: Day,
    condition: String,
    trend: String,
    comment: Option<String>,
    source: Option<String>,
}

fn tone(condition: &str) -> &'static str {
    match condition {
        "SECURED" => "good",
        "FRAGILE" => "warn",
        "THREATENED" | "LOST" => "alarm",
        _ => "calm",
    }
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Resource = from_value(value).ok()?;
    let kind = label("ResourceKind", &own.kind, read.language);
    let kicker = format!("{} · {kind}", read.say("Ressource vitale", "Vital resource"));
    let mut sheet = Sheet::of(kicker, "Thing", common, read);
    sheet.cover(own.cover.as_ref(), read);
    sheet.text(None, own.description.as_deref(), read);
    let assessments = own.assessments.iter().map(|it| {
        let tag = Tag {
            text: label("ResourceCondition", &it.condition, read.language).to_owned(),
            tone: tone(&it.condition),
        };
        let trend = label("ResourceTrend", &it.trend, read.language).to_owned();
        let lines = it.comment.iter().chain(&it.source).cloned().collect();
        Entry { title: read.date(it.assessed_on.0), tag: Some(tag), when: Some(trend), lines, ..Entry::default() }
    });
    sheet.entries(read.say("États des lieux", "Assessments"), assessments.collect());
    sheet.files(&own.gallery, &own.attachments, read);
    let state = label("ResourceCondition", &own.condition, read.language);
    let state = match own.assessed_on {
        None => state.to_owned(),
        Some(on) => {
            let trend = label("ResourceTrend", &own.trend, read.language);
            format!("{state}, {trend} ({})", read.date(on.0))
        }
    };
    sheet.fact(read.say("État", "State"), Some(state));
    let supply = own.supply.map(|supply| {
        let symbol =
            own.unit.as_deref().map(|code| units().iter().find(|row| row.code == code).map_or(code, |row| row.symbol));
        let per = own.per.as_deref().map(|per| label("SupplyPer", per, read.language));
        let much = read.number(&supply);
        [Some(much.as_str()), symbol, per].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    sheet.fact(read.say("Apport", "Supply"), supply);
    sheet.fact(
        read.say("Dessert", "Serves"),
        own.population_served.map(|it| read.count(it, ["habitant", "habitants"], ["inhabitant", "inhabitants"])),
    );
    sheet.fact(read.say("Appartient à", "Held by"), Some(label("ResourceHolder", &own.holder, read.language)));
    let suppliers = own.depends_on.iter().filter_map(|it| it.supplier.as_ref()).map(|it| Link::thing(it, read));
    sheet.facts(read.say("Dépend de", "Depends on"), suppliers.collect());
    sheet.contact(own.contact.as_ref(), None, read);
    sheet.data.extend(own.description.as_deref().map(|words| ("description", words.into())));
    sheet.summary = own.description;
    Some(sheet)
}
