//! The page of a venue.

use crate::base::gql::{Value, from_value};
use crate::http::site::hours;
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::{Entry, Link, Tag};
use crate::http::site::reader::{At, Reader};
use crate::http::site::shapes::{
    AttachmentShape, CommonShape, ContactShape, PictureShape, RefShape, attachments, contact, picture, reference,
};
use crate::http::site::sheet::{Sheet, paragraphs, zone_of};
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::{Number, Value as Json, json};

pub const NOUN: Noun = Noun {
    kind: Kind::Venue,
    typename: "Venue",
    queries: ["venue", "venues"],
    one: ["Lieu", "Venue"],
    many: ["Lieux", "Venues"],
    fields: concat!(
        "kind services capacity address conditions prices website presentationHtml openingHours openNow nextChange ",
        "accessNotes adaptedToilets disabledParking doorHelp doorWidth hearingHelp ramp stepFree ",
        contact!(),
        " point { latitude longitude } organisation { ",
        reference!(),
        " } spaces { name capacity beds description prices closedAt } ",
        "sittings(first: 10) { startsAt seatsLeft served prices cancelledAt } ",
        "cover ",
        picture!(),
        " gallery ",
        picture!(),
        " attachments ",
        attachments!(),
    ),
    card: "sort: kind cover { file { url(size: SMALL) } }",
    belonging: &[],
    show,
    sets: ["VenueKind", ""],
    tone: |_| None,
};

/// What a venue says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Venue {
    kind: String,
    services: Vec<String>,
    capacity: Option<i64>,
    address: Option<String>,
    conditions: Option<String>,
    prices: Option<String>,
    website: Option<String>,
    presentation_html: Option<String>,
    opening_hours: Option<String>,
    open_now: Option<bool>,
    next_change: Option<At>,
    access_notes: Option<String>,
    adapted_toilets: Option<bool>,
    disabled_parking: Option<bool>,
    door_help: Option<bool>,
    door_width: Option<i64>,
    hearing_help: Option<bool>,
    ramp: Option<String>,
    step_free: Option<bool>,
    contact: Option<ContactShape>,
    point: Option<Point>,
    organisation: Option<RefShape>,
    spaces: Vec<Space>,
    sittings: Vec<Sitting>,
    cover: Option<PictureShape>,
    gallery: Vec<PictureShape>,
    attachments: Vec<AttachmentShape>,
}

#[derive(Deserialize)]
struct Point {
    latitude: Number,
    longitude: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Space {
    name: String,
    capacity: Option<i64>,
    beds: Option<i64>,
    description: Option<String>,
    prices: Option<String>,
    closed_at: Option<At>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sitting {
    starts_at: At,
    seats_left: i64,
    served: Option<String>,
    prices: Option<String>,
    cancelled_at: Option<At>,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Venue = from_value(value).ok()?;
    let kind = label("VenueKind", &own.kind, read.language).to_owned();
    let mut sheet = Sheet::of(kind, type_of(&own.kind), common, read);
    let place = zone_of(common);
    sheet.byline = own.organisation.iter().map(|it| Link::thing(it, read)).collect();
    sheet.cover(own.cover.as_ref(), read);
    sheet.html(None, own.presentation_html.as_deref(), read);
    sheet.text(Some(read.say("Conditions", "Conditions")), own.conditions.as_deref(), read);
    sheet.text(Some(read.say("Prix", "Prices")), own.prices.as_deref(), read);
    let open = own.spaces.iter().filter(|space| space.closed_at.is_none());
    sheet.entries(read.say("Espaces", "Spaces"), open.map(|it| space(it, read)).collect());
    let sittings = own.sittings.iter().map(|it| {
        let tag = match (it.cancelled_at, it.seats_left) {
            (Some(_), _) => Tag { text: read.say("Annulé", "Cancelled").to_owned(), tone: "alarm" },
            (None, 0) => Tag { text: read.say("Complet", "Full").to_owned(), tone: "warn" },
            (None, left) => Tag {
                text: read.count(left, ["place libre", "places libres"], ["seat left", "seats left"]),
                tone: "good",
            },
        };
        let lines = it.served.iter().chain(&it.prices).cloned().collect();
        Entry { title: read.moment(it.starts_at, place), tag: Some(tag), lines, ..Entry::default() }
    });
    sheet.entries(read.say("Tables d'hôtes", "Shared meals"), sittings.collect());
    sheet.files(&own.gallery, &own.attachments, read);
    let access = access(&own, read);
    sheet.facts(read.say("Adresse", "Address"), own.address.iter().map(Link::plain).collect());
    let mut hours: Vec<Link> = own.opening_hours.iter().map(|it| Link::plain(hours::in_words(it, read))).collect();
    hours.extend(hours::now(own.open_now, own.next_change, place, read).map(Link::plain));
    sheet.facts(read.say("Horaires", "Opening hours"), hours);
    sheet.labels(read.say("Services", "Services"), "VenueService", &own.services, read);
    let seats = own.capacity.map(|seats| read.count(seats, ["personne", "personnes"], ["person", "persons"]));
    sheet.fact(read.say("Accueille", "Holds"), seats);
    sheet.facts(read.say("Accessibilité", "Accessibility"), access);
    sheet.contact(own.contact.as_ref(), own.website.as_deref(), read);
    sheet.data.extend(own.address.map(|address| ("address", Json::from(address))));
    sheet.data.extend(own.opening_hours.map(|hours| ("openingHours", Json::from(hours))));
    sheet.data.extend(own.capacity.map(|seats| ("maximumAttendeeCapacity", Json::from(seats))));
    sheet.data.extend(
        own.point.map(|it| {
            ("geo", json!({ "@type": "GeoCoordinates", "latitude": it.latitude, "longitude": it.longitude }))
        }),
    );
    Some(sheet)
}

fn type_of(kind: &str) -> &'static str {
    match kind {
        "CAFE" => "CafeOrCoffeeShop",
        "LIBRARY" => "Library",
        "LODGING" => "LodgingBusiness",
        "SHOP" => "Store",
        "SCHOOL" => "School",
        "TOWN_HALL" => "CityHall",
        "COMMUNITY_HALL" | "CULTURAL" | "OUTDOOR" | "HOUSE" | "OTHER" => "Place",
        _ => "LocalBusiness",
    }
}

fn space(space: &Space, read: &Reader) -> Entry {
    let seats = space.capacity.map(|seats| read.count(seats, ["personne", "personnes"], ["person", "persons"]));
    let beds = space.beds.map(|beds| read.count(beds, ["lit", "lits"], ["bed", "beds"]));
    let size: Vec<String> = seats.into_iter().chain(beds).collect();
    let when = (!size.is_empty()).then(|| size.join(" · "));
    let lines =
        space.description.as_deref().map(paragraphs).into_iter().flatten().chain(space.prices.clone()).collect();
    Entry { title: space.name.clone(), when, lines, ..Entry::default() }
}

/// What matters at the door.
fn access(own: &Venue, read: &Reader) -> Vec<Link> {
    let said = [
        (own.step_free, read.say("De plain-pied", "Step-free"), read.say("Avec une marche", "With a step")),
        (own.door_help, read.say("Aide à l'entrée", "Help at the door"), ""),
        (
            own.adapted_toilets,
            read.say("Toilettes adaptées", "Adapted toilets"),
            read.say("Toilettes non adaptées", "Toilets not adapted"),
        ),
        (own.disabled_parking, read.say("Place de stationnement réservée", "Reserved parking space"), ""),
        (own.hearing_help, read.say("Boucle pour malentendants", "Hearing loop"), ""),
    ];
    let words = said.into_iter().filter_map(|(is, yes, no)| is.map(|is| if is { yes } else { no }));
    let mut found: Vec<Link> = words.filter(|words| !words.is_empty()).map(Link::plain).collect();
    found.extend(own.ramp.as_deref().map(|ramp| Link::plain(label("VenueRamp", ramp, read.language))));
    found.extend(own.door_width.map(|width| Link::plain(format!("{} {width} cm", read.say("Porte de", "Door of")))));
    found.extend(own.access_notes.iter().map(Link::plain));
    found
}
