//! Addresses of files. That of a file which not everybody may see holds a key, because pages cannot send a header for the
//! pictures that they show. A key is for one address and about an hour.

use crate::base::markdown::PICTURE;
use crate::ground::app::App;
use chrono::{DateTime, Utc};
use entity::FileId;
use entity::rendition::Size;
use sea_orm::ActiveEnum;
use uuid::Uuid;

/// Half the life of a key, in seconds. All keys of one half hour are the same, so that browsers can keep what they loaded.
const HALF: i64 = 30 * 60;

/// The path of a rendition.
fn path(file: FileId, size: Size) -> String {
    format!("/files/{}/{}", file.0, size.to_value())
}

/// The address of a rendition; `open` says that everybody may see the file.
pub fn of(app: &App, file: FileId, size: Size, open: bool) -> String {
    let path = path(file, size);
    if open { format!("{}{path}", app.public_url) } else { format!("{}{path}?key={}", app.public_url, key(app, &path)) }
}

/// A key for a path, valid for thirty to sixty minutes.
fn key(app: &App, path: &str) -> String {
    let until = (app.clock.now().timestamp().div_euclid(HALF) + 2) * HALF;
    app.keys.get().sign_path(path, until)
}

/// Whether a key is one for the address of a rendition, and still valid.
pub fn admits(app: &App, file: FileId, size: Size, key: &str) -> bool {
    let until = app.keys.get().signed_until(&path(file, size), key);
    until.and_then(|until| DateTime::<Utc>::from_timestamp(until, 0)).is_some_and(|until| app.clock.now() < until)
}

/// HTML of ours with whole addresses of its pictures; `open` says that everybody may see them.
pub fn in_html(app: &App, html: String, open: bool) -> String {
    let mut parts = html.split(PICTURE);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (id, rest) = part.split_at_checked(Uuid::nil().as_hyphenated().to_string().len()).unwrap_or((part, ""));
        let rest = rest.strip_prefix("/medium").unwrap_or(rest);
        let address = Uuid::try_parse(id).map(|id| of(app, FileId(id), Size::Medium, open)).unwrap_or_default();
        whole.push_str("<img src=\"");
        whole.push_str(&address);
        whole.push_str(rest);
    }
    whole
}
