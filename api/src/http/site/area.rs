//! The pages of communes, and of departments, regions and intercommunal bodies: what there is, of every kind.

use super::cards::sections;
use super::noun::{Noun, list_of};
use super::parts::{Block, Entry, Link, Note, Tag};
use super::reader::{At, Reader, zone};
use super::shapes::{
    CardShape, Connection, ContactShape, NamedShape, PictureShape, RefShape, contact, picture, reference,
};
use super::sheet::{Sheet, ThingPage};
use super::things::NOUNS;
use super::visit::{Instead, Visit};
use crate::base::gql::{Value, from_value};
use crate::ground::contribution::address;
use crate::ground::territory::{CommuneRow, InseeCode, SirenCode, gazetteer};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The name of an area of the official list.
pub fn name_of(area: &str, code: &str) -> Option<String> {
    let name = match area {
        "department" => gazetteer().department(code)?.name,
        "region" => gazetteer().region(code)?.name,
        _ => gazetteer().epci(SirenCode::read(code)?)?.name,
    };
    Some(name.to_owned())
}

/// The lists of a place: queries, and their arguments beside the place.
const LISTS: [(&str, &str); 10] = [
    ("notices", "filter: {inForce: true, statuses: [ACTUAL]}, first: 5"),
    ("articles", "first: 6"),
    ("needs", "filter: {progress: [OPEN]}, first: 4"),
    ("initiatives", "first: 4"),
    ("venues", "first: 6"),
    ("organisations", "first: 6"),
    ("practices", "first: 4"),
    ("resources", "first: 6"),
    ("serviceOffers", "first: 4"),
    ("media", "first: 4"),
];

/// The lists of a place as a document asks for them.
fn lists() -> String {
    let lists = LISTS.iter().filter_map(|(many, beside)| list_of(&NOUNS, many, &format!("within: $within, {beside}")));
    lists.collect::<Vec<_>>().join(" ")
}

/// The document of a commune.
pub static COMMUNE: LazyLock<String> = LazyLock::new(|| {
    let own = concat!(
        "name population areaKm2 postalCodes version team { name } presentationHtml website openingHours openNow nextChange ",
        "department { code name } region { code name } epci { code name } networks(first: 5) { ",
        reference!(),
        " } ",
        contact!(),
        " cover ",
        picture!(),
    );
    let agenda = "agenda: venues(within: $within, first: 20) { nodes { title sittings(first: 3) { startsAt seatsLeft served cancelledAt } } }";
    format!(
        "query PageOfCommune($code: InseeCode!, $within: AreaInput!) {{ place: commune(code: $code) {{ {own} }} {agenda} {} }}",
        lists()
    )
});

/// The document of a larger area, with its communes.
pub static AREA: LazyLock<String> = LazyLock::new(|| {
    let communes = "communes(within: $within, first: 100, after: $after) { nodes { code name url } pageInfo { hasNextPage endCursor } }";
    format!("query PageOfArea($within: AreaInput!, $after: String) {{ {communes} {} }}", lists())
});

/// What the page of a commune says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commune {
    name: String,
    population: i64,
    area_km2: Option<f64>,
    postal_codes: Vec<String>,
    team: Option<NamedShape>,
    presentation_html: Option<String>,
    website: Option<String>,
    opening_hours: Option<String>,
    open_now: Option<bool>,
    next_change: Option<At>,
    department: Division,
    region: Division,
    epci: Option<Division>,
    networks: Vec<RefShape>,
    contact: Option<ContactShape>,
    cover: Option<PictureShape>,
}

#[derive(Deserialize)]
struct Division {
    code: String,
    name: String,
}

/// A venue with its shared meals.
#[derive(Deserialize)]
struct Host {
    title: String,
    sittings: Vec<Sitting>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sitting {
    starts_at: At,
    seats_left: i64,
    served: Option<String>,
    cancelled_at: Option<At>,
}

/// Takes what is under a key out of an answer.
fn take<T: serde::de::DeserializeOwned>(answer: &mut BTreeMap<String, Value>, key: &str) -> Result<T, Instead> {
    from_value(answer.remove(key).unwrap_or_default()).map_err(|_| super::visit::unread())
}

/// The lists of an answer, each with a link to the rest.
fn listed(answer: BTreeMap<String, Value>, part: &str, read: &Reader) -> Result<Vec<Block>, Instead> {
    let mut lists = BTreeMap::new();
    for (many, list) in answer {
        let list: Connection<CardShape> = from_value(list).map_err(|_| super::visit::unread())?;
        lists.insert(many, list);
    }
    Ok(sections(&NOUNS, lists, read, |noun: &Noun| {
        let words = format!("{} : {}", noun.several(read), read.say("tout voir", "see all"));
        Some(Link::to(words, read.to(&format!("{}?{part}", address::collection(noun.kind)))))
    }))
}

/// The page of a commune, claimed or not; a former code leads to the commune of today.
pub async fn commune(visit: &Visit<'_>, code: &str) -> Response {
    let read = &visit.reader;
    let found = async {
        let row =
            InseeCode::read(code).and_then(|code| gazetteer().resolve(code)).and_then(|index| gazetteer().get(index));
        let row = row.ok_or(Instead::Absent)?;
        if row.code.as_str() != code {
            return Err(Instead::Moved(format!("./{}", row.code)));
        }
        let variables = json!({ "code": code, "within": { "commune": code } });
        let mut answer: BTreeMap<String, Value> = visit.ask(&COMMUNE, &variables).await?;
        let own: Commune = take(&mut answer, "place")?;
        let hosts: Connection<Host> = take(&mut answer, "agenda")?;
        let mut sheet = told(own, row, read);
        sheet.after = listed(answer, &format!("commune={code}"), read)?;
        let agenda = agenda(&hosts.nodes, code, read);
        if !agenda.is_empty() {
            let heading = read.say("À l'agenda", "Agenda").to_owned();
            // After the notices and the news.
            let place = sheet.after.len().min(2);
            sheet.after.insert(place, Block::Entries { heading, entries: agenda });
        }
        let url = address::of_named(visit.app(), entity::contribution::Kind::Commune, code);
        Ok(ThingPage::of_place(row.name, &url, sheet, read))
    };
    visit.answer(found.await)
}

/// What a commune says, and what is known of it.
fn told(own: Commune, row: &CommuneRow, read: &Reader) -> Sheet {
    let mut sheet = Sheet { kicker: read.say("Commune", "Commune").to_owned(), type_of: "City", ..Sheet::default() };
    let place = zone([row.code.as_str()]);
    sheet.map = Some(format!("commune:{}", row.code));
    sheet.summary = Some(format!(
        "{} : {}",
        own.name,
        read.say(
            "actualités, lieux, initiatives, besoins et ressources de la commune.",
            "news, venues, initiatives, needs and resources of the commune."
        )
    ));
    sheet.cover(own.cover.as_ref(), read);
    if own.team.is_none() {
        let title = read
            .say("La mairie n'a pas encore repris cette page", "The town hall has not claimed this page yet")
            .to_owned();
        let line = read.say(
            "Ce que l'on sait de la commune est ici quand même.",
            "What is known of the commune is here all the same.",
        );
        sheet.notes.push(Note { title, lines: vec![line.to_owned()], link: None, tone: "calm" });
    }
    sheet.html(None, own.presentation_html.as_deref(), read);
    sheet.fact(read.say("Habitants", "Inhabitants"), Some(read.number(own.population)));
    let area = own.area_km2.map(|area| format!("{} km²", read.number(format!("{area:.1}"))));
    sheet.fact(read.say("Superficie", "Area"), area);
    sheet.fact(
        read.say("Codes postaux", "Postal codes"),
        Some(own.postal_codes.join(", ")).filter(|codes| !codes.is_empty()),
    );
    let to = |area: &str, it: &Division| Link::to(&it.name, read.to(&format!("{area}/{}", it.code)));
    sheet.facts(read.say("Intercommunalité", "Intercommunal body"), own.epci.iter().map(|it| to("epci", it)).collect());
    sheet.facts(read.say("Département", "Department"), vec![to("departments", &own.department)]);
    sheet.facts(read.say("Région", "Region"), vec![to("regions", &own.region)]);
    sheet.facts(read.say("Réseaux", "Networks"), own.networks.iter().map(|it| Link::thing(it, read)).collect());
    let mut hours: Vec<Link> =
        own.opening_hours.iter().map(|hours| Link::plain(super::hours::in_words(hours, read))).collect();
    hours.extend(super::hours::now(own.open_now, own.next_change, place, read).map(Link::plain));
    sheet.facts(read.say("Mairie", "Town hall"), hours);
    sheet.contact(own.contact.as_ref(), own.website.as_deref(), read);
    let more = vec![
        Link::to(
            read.say("Résilience en un dessin", "Resilience in a picture"),
            read.to(&format!("communes/{}/resilience", row.code)),
        ),
        Link::to(
            read.say("Journal mural à imprimer", "Wall newspaper to print"),
            read.to(&format!("communes/{}/wall", row.code)),
        ),
        Link::to(
            read.say("Fil de la commune (Atom)", "Feed of the commune (Atom)"),
            read.asset(&format!("feeds/commune:{}.atom", row.code)),
        ),
        Link::to(
            read.say("Avis (CAP, Atom)", "Notices (CAP, Atom)"),
            read.asset(&format!("cap/communes/{}.xml", row.code)),
        ),
    ];
    sheet.facts(read.say("Voir aussi", "See also"), more);
    sheet.data.insert("identifier", Json::from(row.code.as_str()));
    sheet
}

/// What anybody may come to, the next first.
fn agenda(hosts: &[Host], code: &str, read: &Reader) -> Vec<Entry> {
    let place = zone([code]);
    let mut all: Vec<(&Host, &Sitting)> =
        hosts.iter().flat_map(|host| host.sittings.iter().map(move |it| (host, it))).collect();
    all.retain(|(_, sitting)| sitting.cancelled_at.is_none());
    all.sort_by_key(|(_, sitting)| sitting.starts_at);
    let entry = |(host, sitting): (&Host, &Sitting)| {
        let left = read.count(sitting.seats_left, ["place libre", "places libres"], ["seat left", "seats left"]);
        let tone = if sitting.seats_left == 0 { "warn" } else { "good" };
        let when = format!("{} · {}", read.say("Table d'hôtes", "Shared meal"), host.title);
        Entry {
            title: read.moment(sitting.starts_at, place),
            tag: Some(Tag { text: left, tone }),
            when: Some(when),
            lines: sitting.served.iter().cloned().collect(),
            ..Entry::default()
        }
    };
    all.into_iter().take(10).map(entry).collect()
}

/// An area that is larger than a commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Larger {
    /// A department.
    Department,
    /// A region.
    Region,
    /// An intercommunal body.
    Epci,
}

impl Larger {
    /// The path of its pages.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Department => "departments",
            Self::Region => "regions",
            Self::Epci => "epci",
        }
    }

    /// Its name in an `AreaInput` and in scopes.
    pub const fn input(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Region => "region",
            Self::Epci => "epci",
        }
    }

    const fn called(self, read: &Reader) -> &'static str {
        match self {
            Self::Department => read.say("Département", "Department"),
            Self::Region => read.say("Région", "Region"),
            Self::Epci => read.say("Intercommunalité", "Intercommunal body"),
        }
    }
}

/// The page of an area that is larger than a commune.
pub async fn larger(visit: &Visit<'_>, area: Larger, code: &str) -> Response {
    let read = &visit.reader;
    let found = async {
        let name = name_of(area.input(), code).ok_or(Instead::Absent)?;
        let variables = json!({ "within": { area.input(): code }, "after": visit.asked("after") });
        let mut answer: BTreeMap<String, Value> = visit.ask(&AREA, &variables).await?;
        let communes: Connection<super::shapes::PlaceShape> = take(&mut answer, "communes")?;
        let mut sheet =
            Sheet { kicker: area.called(read).to_owned(), type_of: "AdministrativeArea", ..Sheet::default() };
        sheet.map = Some(format!("{}:{code}", area.input()));
        sheet.after = listed(answer, &format!("{}={code}", area.input()), read)?;
        let path = format!("{}/{code}", area.path());
        let next = communes.page_info.filter(|page| page.has_next_page).and_then(|page| page.end_cursor);
        let more = next.map(|cursor| {
            Link::to(read.say("Communes suivantes", "Next communes"), read.to(&format!("{path}?after={cursor}")))
        });
        let links =
            communes.nodes.iter().map(|it| Link::to(&it.name, read.to(&format!("communes/{}", it.code)))).collect();
        sheet.after.push(Block::Names { heading: read.say("Communes", "Communes").to_owned(), links, more });
        let url = format!("{}/{path}", visit.app().front_url);
        Ok(ThingPage::of_place(&name, &url, sheet, read))
    };
    visit.answer(found.await)
}
