//! A feed as Atom, RFC 4287.

use super::entries::{About, Entry};
use super::reader::At;
use super::visit::Visit;
use crate::base::error::Error;
use crate::base::xml::{self, Xml, described, element, empty, parent};
use chrono::SecondsFormat;
use std::io;

/// The namespace of Atom.
const ATOM: &str = "http://www.w3.org/2005/Atom";

fn time(at: At) -> String {
    at.0.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The document of a feed.
pub fn written(visit: &Visit<'_>, about: &About, entries: &[Entry]) -> Result<String, Error> {
    xml::written(|xml| {
        parent(xml, "feed", &[("xmlns", ATOM), ("xml:lang", about.language)], |xml| {
            element(xml, "id", &about.address)?;
            element(xml, "title", &about.title)?;
            xml::optional(xml, "subtitle", about.description.as_deref())?;
            element(xml, "updated", &about.updated)?;
            parent(xml, "author", &[], |xml| element(xml, "name", &about.title))?;
            empty(xml, "link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &about.address)])?;
            empty(xml, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", &about.home)])?;
            xml::optional(xml, "logo", about.picture.as_deref())?;
            entries.iter().try_for_each(|it| entry(xml, visit, it))
        })
    })
}

fn entry(xml: &mut Xml, visit: &Visit<'_>, it: &Entry) -> io::Result<()> {
    parent(xml, "entry", &[("xml:lang", &it.language)], |xml| {
        element(xml, "id", &it.urn())?;
        element(xml, "title", &it.title)?;
        element(xml, "updated", &time(it.updated_at))?;
        xml::optional(xml, "published", it.published_at.map(time).as_deref())?;
        empty(xml, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", &it.url)])?;
        for name in it.authors() {
            parent(xml, "author", &[], |xml| element(xml, "name", name))?;
        }
        empty(xml, "category", &[("term", it.kind(visit))])?;
        described(xml, "content", &[("type", "html")], &it.html(visit))
    })
}
