//! Notices as CAP 1.2, and those of a commune as an Atom feed.
//!
//! The feed is made as «Example Practices: CAP Feeds 1.0» (OASIS, 2014) has it: an entry for each message, which leads to the message
//! and holds it whole, so that one request brings all of them. It has what is in force, and the messages of the last day that took the
//! place of one that concerned the commune, so that those who read it now and then take back what they passed on.

use super::chain::TOLD;
use super::issue::FARTHEST;
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::base::xml::{Xml, element, optional, written};
use crate::ground::app::App;
use crate::ground::contribution::listing::{ShelfOrder, shelf};
use crate::ground::territory::zone::zone_at;
use crate::ground::territory::{CommuneRow, InseeCode, gazetteer};
use chrono::{DateTime, SecondsFormat, Utc};
use entity::contribution::{self, Column as K, Kind, State};
use entity::listing::{self, Column as L};
use entity::notice::{Category, Column as C, Entity, Model, Response, Status};
use entity::{ContributionId, Moment, Words};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, Iterable, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use std::io;

/// The media type of a message.
pub const MEDIA_TYPE: &str = "application/cap+xml";
/// The media type of a feed.
pub const FEED_TYPE: &str = "application/atom+xml";
/// The namespace of CAP.
const CAP: &str = "urn:oasis:names:tc:emergency:cap:1.2";
/// The namespace of Atom.
const ATOM: &str = "http://www.w3.org/2005/Atom";
/// Most messages of a feed.
const MOST: u64 = 100;
/// What the codes of communes are called in CAP.
const GEOCODE: &str = "INSEE";

/// What every thing has of a notice, and what it says.
type Pair = (contribution::Model, Model);

/// A message that was issued, and those before it in its chain as CAP refers to them.
pub struct Message {
    on: contribution::Model,
    own: Model,
    references: Vec<String>,
}

/// A message by its id, if it was issued.
pub async fn message(app: &App, id: ContributionId) -> Result<Option<Message>, Error> {
    let found = read(app, C::Id.eq(id)).await?;
    let issued = found.into_iter().filter(|(on, _)| on.state.is_public()).collect();
    Ok(whole(app, issued).await?.pop())
}

/// What is in force in a commune, and what took the place of something there in the last day, the latest first; all of this status.
pub async fn messages(app: &App, commune: InseeCode, status: Status) -> Result<Vec<Message>, Error> {
    let now = app.clock.now();
    let here = |after: Moment| {
        let mut here = Query::select();
        here.from(listing::Entity).and_where(L::Key.gt(after.0)).and_where(L::Scope.eq(format!("commune:{commune}")));
        here
    };
    let on_shelf = |order, state| L::Shelf.eq(shelf(Kind::Notice, order, state));
    let mut in_force = here(now.into());
    in_force.column(L::ContributionId).and_where(on_shelf(ShelfOrder::Ranked, State::Published));
    // What has a successor of the last day was issued no longer ago than a notice lasts, and a day. It may have been archived since, and
    // another message may have followed its successor: the last one of the chain is what holds.
    let mut lately = here((now - FARTHEST - TOLD).into());
    let order = ShelfOrder::Published;
    lately.and_where(on_shelf(order, State::Published).or(on_shelf(order, State::Archived)));
    let listed = Expr::col(L::ContributionId.as_column_ref());
    lately.inner_join(Entity, listed.equals(C::Id.as_column_ref()));
    let last = |column: C| Expr::col((Alias::new("last"), column));
    let of_chain = last(C::ChainId).equals(C::ChainId.as_column_ref()).and(last(C::SuccessorId).is_null());
    lately.join_as(JoinType::InnerJoin, Entity, Alias::new("last"), of_chain).expr(last(C::Id));
    lately.inner_join(contribution::Entity, last(C::Id).equals(K::Id.as_column_ref()));
    lately.and_where(C::SuccessorId.is_not_null());
    lately.and_where(K::State.eq(State::Published)).and_where(K::PublishedAt.gt(Moment::from(now - TOLD)));
    let which = C::Id.in_subquery(in_force).or(C::Id.in_subquery(lately));
    let mut latest = Query::select();
    latest.column(C::Id.as_column_ref()).from(Entity).and_where(which).and_where(C::Status.eq(status));
    let of = Expr::col(C::Id.as_column_ref()).equals(K::Id.as_column_ref());
    latest.inner_join(contribution::Entity, of).limit(MOST);
    latest.order_by(K::PublishedAt.as_column_ref(), Order::Desc).order_by(K::Id.as_column_ref(), Order::Desc);
    let mut found = read(app, C::Id.in_subquery(latest)).await?;
    found.sort_by_key(|(on, _)| std::cmp::Reverse((on.published_at, on.id)));
    whole(app, found).await
}

async fn read(app: &App, which: SimpleExpr) -> Result<Vec<Pair>, Error> {
    let owns = Entity::find().filter(which).all(app.db.read()).await?;
    if owns.is_empty() {
        return Ok(Vec::new());
    }
    let things = contribution::Entity::find().filter(K::Id.is_in(padded(owns.iter().map(|own| own.id).collect())));
    let mut things: HashMap<ContributionId, contribution::Model> =
        things.all(app.db.read()).await?.into_iter().map(|on| (on.id, on)).collect();
    Ok(owns.into_iter().filter_map(|own| Some((things.remove(&own.id)?, own))).collect())
}

/// The messages with those that each refers to.
async fn whole(app: &App, found: Vec<Pair>) -> Result<Vec<Message>, Error> {
    let follows = found.iter().filter(|(_, own)| own.number > 1).filter_map(|(_, own)| own.chain_id);
    let chains: BTreeSet<ContributionId> = follows.collect();
    let mut all = if chains.is_empty() {
        Vec::new()
    } else {
        read(app, C::ChainId.is_in(padded(chains.into_iter().collect()))).await?
    };
    all.sort_by_key(|(_, own)| own.number);
    let earlier = |own: &Model| {
        let chain = all.iter().filter(|(_, one)| one.chain_id == own.chain_id && one.number < own.number);
        chain.map(|(on, one)| identity(on, one)).collect()
    };
    Ok(found.into_iter().map(|(on, own)| Message { references: earlier(&own), on, own }).collect())
}

/// A message as others refer to it: its sender, its identifier, and when it was sent.
fn identity(on: &contribution::Model, own: &Model) -> String {
    format!("{},{},{}", own.sender.as_deref().unwrap_or_default(), on.id.0, sent(on))
}

/// When a message was sent.
fn sent(on: &contribution::Model) -> String {
    time(on, on.published_at.unwrap_or(on.updated_at))
}

/// A moment at the hours of the principal commune: to a second, with an offset, as CAP asks for. CAP forbids `Z`, and writes UTC as `-00:00`,
/// which nobody needs here: no commune of France lives at UTC.
fn time(on: &contribution::Model, at: Moment) -> String {
    DateTime::<Utc>::from(at).with_timezone(&zone_at(&on.communes)).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// A value of a closed set as CAP has it: `ALL_CLEAR` is `AllClear` there.
fn word(value: &impl ActiveEnum<Value = String>) -> String {
    let value = value.to_value();
    if value == Category::Cbrne.to_value() {
        return value;
    }
    let capitalised = |part: &str| {
        let (head, tail) = part.split_at(part.len().min(1));
        head.to_owned() + &tail.to_ascii_lowercase()
    };
    value.split('_').map(capitalised).collect()
}

/// An element for each value of a closed set.
fn each<E: ActiveEnum<Value = String> + Iterable>(xml: &mut Xml, name: &str, values: &Words) -> io::Result<()> {
    values.iter::<E>().try_for_each(|value| element(xml, name, &word(&value)))
}

impl Message {
    /// Writes it as the element `alert`.
    fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let Self { on, own, references } = self;
        let alert = xml.create_element("alert").with_attribute(("xmlns", CAP));
        alert.write_inner_content(|xml| {
            element(xml, "identifier", &on.id.0.to_string())?;
            element(xml, "sender", own.sender.as_deref().unwrap_or_default())?;
            element(xml, "sent", &sent(on))?;
            element(xml, "status", &word(&own.status))?;
            element(xml, "msgType", &word(&own.message_type))?;
            element(xml, "scope", "Public")?;
            optional(xml, "references", Some(references.join(" ").as_str()).filter(|text| !text.is_empty()))?;
            xml.create_element("info").write_inner_content(|xml| self.write_info(xml)).map(|_| ())
        })?;
        Ok(())
    }

    /// What it says, in its only language.
    fn write_info(&self, xml: &mut Xml) -> io::Result<()> {
        let Self { on, own, .. } = self;
        element(xml, "language", &on.language)?;
        each::<Category>(xml, "category", &own.categories)?;
        element(xml, "event", &own.event)?;
        each::<Response>(xml, "responseType", &own.responses)?;
        element(xml, "urgency", &word(&own.urgency))?;
        element(xml, "severity", &word(&own.severity))?;
        element(xml, "certainty", &word(&own.certainty))?;
        optional(xml, "onset", own.onset_at.map(|at| time(on, at)).as_deref())?;
        element(xml, "expires", &time(on, own.expires_at))?;
        optional(xml, "senderName", own.sender_name.as_deref())?;
        element(xml, "headline", &on.title)?;
        element(xml, "description", &own.description)?;
        optional(xml, "instruction", own.instruction.as_deref())?;
        optional(xml, "web", own.web.as_deref())?;
        optional(xml, "contact", own.contact_words.as_deref())?;
        on.communes.iter().try_for_each(|code| {
            let commune = InseeCode::read(code).and_then(|code| gazetteer().resolve(code));
            let name = commune.and_then(|index| gazetteer().get(index)).map_or(code, |row| row.name);
            xml.create_element("area").write_inner_content(|xml| {
                element(xml, "areaDesc", name)?;
                let geocode = xml.create_element("geocode");
                geocode.write_inner_content(|xml| {
                    element(xml, "valueName", GEOCODE)?;
                    element(xml, "value", code)
                })?;
                Ok(())
            })?;
            Ok(())
        })
    }

    /// The document that holds it alone.
    pub fn document(&self) -> Result<String, Error> {
        written(|xml| self.write(xml))
    }

    /// Writes the entry of a feed that leads to it and holds it.
    fn write_entry(&self, xml: &mut Xml, public_url: &str) -> io::Result<()> {
        let address = format!("{public_url}/cap/notices/{}.xml", self.on.id.0);
        xml.create_element("entry").write_inner_content(|xml| {
            element(xml, "id", &format!("urn:uuid:{}", self.on.id.0))?;
            element(xml, "title", &self.on.title)?;
            element(xml, "updated", &sent(&self.on))?;
            element(xml, "summary", &self.own.description)?;
            let link = xml.create_element("link").with_attribute(("rel", "alternate"));
            link.with_attribute(("type", MEDIA_TYPE)).with_attribute(("href", address.as_str())).write_empty()?;
            let content = xml.create_element("content").with_attribute(("type", MEDIA_TYPE));
            content.write_inner_content(|xml| self.write(xml))?;
            Ok(())
        })?;
        Ok(())
    }
}

/// The feed of a commune.
pub fn feed(app: &App, commune: &CommuneRow, status: Status, messages: &[Message]) -> Result<String, Error> {
    let query = if status == Status::Actual { String::new() } else { format!("?status={}", status.to_value()) };
    let address = format!("{}/cap/communes/{}.xml{query}", app.public_url, commune.code);
    let since = format!("{}-01-01T00:00:00+00:00", gazetteer().vintage.get(..4).unwrap_or_default());
    written(|xml| {
        xml.create_element("feed").with_attribute(("xmlns", ATOM)).write_inner_content(|xml| {
            element(xml, "id", &address)?;
            element(xml, "title", &format!("{} ({}) : avis à la population", commune.name, commune.code))?;
            element(xml, "updated", &messages.first().map_or(since, |latest| sent(&latest.on)))?;
            xml.create_element("author").write_inner_content(|xml| element(xml, "name", commune.name))?;
            let link = xml.create_element("link").with_attribute(("rel", "self"));
            link.with_attribute(("type", FEED_TYPE)).with_attribute(("href", address.as_str())).write_empty()?;
            messages.iter().try_for_each(|message| message.write_entry(xml, &app.public_url))
        })?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::territory::zone::zone_of;

    #[test]
    fn words_are_those_of_cap() {
        assert_eq!(word(&Response::AllClear), "AllClear");
        assert_eq!(word(&Category::Cbrne), "CBRNE");
        assert_eq!(word(&Category::Met), "Met");
        assert_eq!(word(&Status::Exercise), "Exercise");
    }

    #[test]
    fn no_commune_lives_at_utc() {
        let mut zones: Vec<_> = gazetteer().communes().iter().map(|row| zone_of(row.code)).collect();
        zones.sort_unstable_by_key(|zone| zone.name());
        zones.dedup();
        assert!(zones.len() > 5, "{zones:?}");
        // Of each half of a year, because clocks change.
        for (zone, at) in zones.iter().flat_map(|zone| [0_i64, 182].map(|day| (zone, day * 86_400))) {
            let at = DateTime::<Utc>::from_timestamp(1_767_225_600 + at, 0).expect("a moment");
            let text = at.with_timezone(zone).to_rfc3339_opts(SecondsFormat::Secs, false);
            assert!(!text.ends_with('Z') && !text.ends_with("00:00+00:00"), "{zone}: {text}");
        }
    }

    #[test]
    fn no_text_breaks_a_document() {
        let hostile = "]]></headline><script>&amp;\u{fffe}\u{ffff}\r\n\"'";
        let document = written(|xml| element(xml, "headline", hostile)).ok();
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
            <headline>]]&gt;&lt;/headline&gt;&lt;script&gt;&amp;amp;\n&quot;&apos;</headline>";
        assert_eq!(document.as_deref(), Some(expected));
    }
}
