//! A feed as RSS 2.0 with what podcast programs read: one enclosure for each item that is heard.

use super::entries::{About, Entry};
use super::visit::Visit;
use crate::base::error::Error;
use crate::base::xml::{self, Xml, described, element, empty, parent};
use std::io;

/// The namespace of podcasts.
const ITUNES: &str = "http://www.itunes.com/dtds/podcast-1.0.dtd";
/// The namespace of Atom, for the link of the feed to itself.
const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The document of a feed.
pub fn written(visit: &Visit<'_>, about: &About, entries: &[Entry]) -> Result<String, Error> {
    xml::written(|xml| {
        parent(xml, "rss", &[("version", "2.0"), ("xmlns:itunes", ITUNES), ("xmlns:atom", ATOM)], |xml| {
            parent(xml, "channel", &[], |xml| {
                element(xml, "title", &about.title)?;
                element(xml, "link", &about.home)?;
                element(xml, "description", about.description.as_deref().unwrap_or(&about.title))?;
                element(xml, "language", about.language)?;
                empty(xml, "atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", &about.address)])?;
                element(xml, "itunes:author", &about.title)?;
                element(xml, "itunes:explicit", "false")?;
                if let Some(picture) = &about.picture {
                    empty(xml, "itunes:image", &[("href", picture)])?;
                    parent(xml, "image", &[], |xml| {
                        element(xml, "url", picture)?;
                        element(xml, "title", &about.title)?;
                        element(xml, "link", &about.home)
                    })?;
                }
                entries.iter().try_for_each(|it| item(xml, visit, it))
            })
        })
    })
}

fn item(xml: &mut Xml, visit: &Visit<'_>, it: &Entry) -> io::Result<()> {
    parent(xml, "item", &[], |xml| {
        element(xml, "title", &it.title)?;
        element(xml, "link", &it.url)?;
        described(xml, "guid", &[("isPermaLink", "false")], &it.urn())?;
        xml::optional(xml, "pubDate", it.published_at.map(|at| at.0.to_rfc2822()).as_deref())?;
        element(xml, "description", &it.html(visit))?;
        if let Some(file) = it.sound().map(|sound| &sound.file) {
            let (url, length) = (file.url.clone().unwrap_or_default(), file.bytes.to_string());
            empty(xml, "enclosure", &[("url", &url), ("length", &length), ("type", &file.media_type)])?;
            xml::optional(xml, "itunes:duration", file.duration_seconds.map(|it| it.to_string()).as_deref())?;
        }
        Ok(())
    })
}
