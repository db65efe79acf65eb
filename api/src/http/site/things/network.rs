//! The page of a network.

use crate::base::gql::{Value, from_value};
use crate::http::site::noun::Noun;
use crate::http::site::parts::Link;
use crate::http::site::reader::Reader;
use crate::http::site::shapes::{CommonShape, ContactShape, PictureShape, RefShape, contact, picture, reference};
use crate::http::site::sheet::Sheet;
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::Value as Json;

pub const NOUN: Noun = Noun {
    kind: Kind::Network,
    typename: "Network",
    queries: ["network", "networks"],
    one: ["Réseau", "Network"],
    many: ["Réseaux", "Networks"],
    fields: concat!(
        "description charterHtml memberCount website members(first: 50) { member { ",
        reference!(),
        " } } ",
        contact!(),
        " cover ",
        picture!(),
    ),
    card: "line: description cover { file { url(size: SMALL) } }",
    belonging: &[
        ("articles", "network: $id, first: 6"),
        ("needs", "network: $id, first: 4"),
        ("initiatives", "network: $id, first: 4"),
        ("venues", "network: $id, first: 4"),
    ],
    show,
    sets: ["", ""],
    tone: |_| None,
};

/// What a network says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Network {
    description: Option<String>,
    charter_html: String,
    member_count: i64,
    website: Option<String>,
    members: Vec<Member>,
    contact: Option<ContactShape>,
    cover: Option<PictureShape>,
}

#[derive(Deserialize)]
struct Member {
    member: Option<RefShape>,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Network = from_value(value).ok()?;
    let mut sheet = Sheet::of(read.say("Réseau", "Network"), "Organization", common, read);
    sheet.cover(own.cover.as_ref(), read);
    sheet.lead = own.description;
    sheet.map = Some(common.id.clone());
    let members: Vec<Link> =
        own.members.iter().filter_map(|it| it.member.as_ref()).map(|it| Link::thing(it, read)).collect();
    let heading = read.count(own.member_count, ["membre", "membres"], ["member", "members"]);
    sheet.items(&heading, members, false);
    sheet.html(Some(read.say("Charte", "Charter")), Some(&own.charter_html), read);
    sheet.contact(own.contact.as_ref(), own.website.as_deref(), read);
    sheet.data.extend(own.website.map(|url| ("sameAs", Json::from(url))));
    sheet.data.extend(sheet.lead.as_deref().map(|words| ("description", words.into())));
    Some(sheet)
}
