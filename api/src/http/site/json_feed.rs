//! A feed as JSON Feed 1.1.

use super::entries::{About, Entry};
use super::visit::Visit;
use chrono::SecondsFormat;
use serde_json::{Value as Json, json};

/// The document of a feed.
pub fn written(visit: &Visit<'_>, about: &About, entries: &[Entry]) -> String {
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "home_page_url": about.home,
        "feed_url": about.address,
        "language": about.language,
        "items": entries.iter().map(|entry| item(visit, entry)).collect::<Vec<_>>(),
    });
    set(&mut feed, "description", about.description.clone());
    set(&mut feed, "icon", about.picture.clone());
    feed.to_string()
}

fn item(visit: &Visit<'_>, it: &Entry) -> Json {
    let authors: Vec<Json> = it.authors().into_iter().map(|name| json!({ "name": name })).collect();
    let mut item = json!({
        "id": it.urn(),
        "url": it.url,
        "title": it.title,
        "language": it.language,
        "content_html": it.html(visit),
        "date_modified": it.updated_at.0.to_rfc3339_opts(SecondsFormat::Secs, true),
        "tags": [it.kind(visit)],
        "authors": authors,
    });
    set(&mut item, "date_published", it.published_at.map(|at| at.0.to_rfc3339_opts(SecondsFormat::Secs, true)));
    set(&mut item, "image", it.cover.as_ref().and_then(|cover| cover.file.url.clone()));
    item
}

fn set(of: &mut Json, name: &str, value: Option<String>) {
    if let (Some(fields), Some(value)) = (of.as_object_mut(), value) {
        fields.insert(name.to_owned(), Json::from(value));
    }
}
