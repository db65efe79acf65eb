//! Files that mean harm, what is left in those that are taken, and uploads that do not go as they should: E1, E2, E3.

use super::Target;
use super::hostile::{Fate, hostile};
use crate::harness::client::{self, Answer, get};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{account, post_as, sign_in};
use crate::harness::play::{Play, with_token};
use crate::harness::process::bound;
use crate::harness::samples::{MARK, photo, plan, voice};
use crate::harness::scenario::Scenario;
use crate::harness::{RUNTIME, trial};
use bytes::Bytes;
use entity::file;
use image::Rgb;
use libtest_mimic::Trial;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    let mut trials = crate::trials![
        e1_hostile_files_are_refused_or_made_harmless,
        e2_nothing_is_left_of_metadata_and_headers_are_safe,
        e3_an_upload_that_is_cut_leaves_nothing,
    ];
    for kind in Kind::all() {
        let name = format!("e3_uploads_that_do_not_go_as_they_should ({})", kind.name());
        trials.push(trial(name, move || not_as_they_should(kind)));
    }
    trials
}

/// Asks for an upload.
pub const REQUEST: &str = "mutation($input: RequestUploadInput!) {
    requestUpload(input: $input) { uploadUrl file { id } } }";

/// The most that memory may grow while files are judged (E1).
const PEAK: u64 = 300 << 20;

/// A server with somebody who signed in.
struct Uploader {
    target: Target,
    token: String,
}

impl Uploader {
    fn new() -> Self {
        let target = Target::new(&[]);
        account(target.process.database(), "claire");
        let token = sign_in(target.process.address, "claire");
        Self { target, token }
    }

    /// Where the bytes of a file are to be sent, and its id without its noun.
    fn asked(&self, media_type: &str, bytes: usize, name: Option<&str>) -> (String, String) {
        let input = json!({ "input": { "mediaType": media_type, "bytes": bytes, "name": name } });
        let answer = self.target.process.send(post_as(&self.token, None, REQUEST, input));
        assert_eq!(answer.code(), None, "{}", answer.text());
        let asked = answer.json()["data"]["requestUpload"].take();
        (path(&asked["uploadUrl"]), asked["file"]["id"].as_str().expect("an id").replace("file:", ""))
    }

    fn upload(&self, media_type: &str, bytes: &[u8]) -> (String, Answer) {
        let (path, id) = self.asked(media_type, bytes.len(), None);
        (id, self.target.process.send(client::put(&path, bytes.to_vec())))
    }

    fn read(&self, id: &str, size: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = with_token(get(&format!("/files/{id}/{size}")), &self.token);
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        self.target.process.send(request)
    }
}

/// The path of an address.
pub fn path(url: &Value) -> String {
    let url = url.as_str().expect("an address");
    url[url.find("/uploads/").expect("an address of uploads")..].to_owned()
}

fn e1_hostile_files_are_refused_or_made_harmless() {
    let mut uploader = Uploader::new();
    let before = uploader.target.process.memory();
    let files = hostile();
    assert!(files.len() >= 50, "{} files", files.len());
    for (what, media_type, bytes, fate) in files {
        let (id, answer) = uploader.upload(media_type, &bytes);
        assert!(answer.took < bound(2_000), "{what}: {:?}", answer.took);
        let peak = uploader.target.process.peak_memory();
        assert!(peak < before + PEAK, "{what}: {} MiB", (peak - before) >> 20);
        uploader.target.oracle(what, &answer);
        match answer.code().as_deref() {
            None => {
                assert_ne!(fate, Fate::Refused, "{what} was taken");
                assert_eq!(answer.status, 201, "{what}");
                harmless(&uploader, what, &id);
            }
            Some(code) => {
                assert_ne!(fate, Fate::Harmless, "{what}: {}", answer.text());
                assert_eq!((code, answer.status.as_u16()), ("INVALID", 400), "{what}: {}", answer.text());
                assert_eq!(uploader.read(&id, "original", &[]).status, 404, "{what}");
            }
        }
    }
    for name in ["../../etc/passwd", "a gpj.exe", "..", "x\"; y=\"<script>"] {
        let bytes = plan("");
        let (path, id) = uploader.asked("application/pdf", bytes.len(), Some(name));
        assert_eq!(uploader.target.process.send(client::put(&path, bytes)).status, 201);
        let answer = uploader.read(&id, "original", &[]);
        let disposition = answer.header("content-disposition").expect("a disposition").to_owned();
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
        assert!(disposition.ends_with(".pdf") && !disposition.contains("/"), "{disposition}");
        assert_eq!(disposition.matches('"').count(), 2, "{disposition}");
        assert!(!disposition.contains("%E2%80%AE") && !disposition.contains(".."), "{disposition}");
    }
    for name in ["a\0b", &"x".repeat(300), "a\r\nb: c", " "] {
        let input = json!({ "input": { "mediaType": "application/pdf", "bytes": 9, "name": name } });
        let answer = uploader.target.process.send(post_as(&uploader.token, None, REQUEST, input));
        assert_eq!(answer.code().as_deref(), Some("INVALID"), "{name:?}: {}", answer.text());
    }
}

/// What was taken holds nothing but what it shows.
fn harmless(uploader: &Uploader, what: &str, id: &str) {
    for size in ["small", "medium", "large"] {
        let answer = uploader.read(id, size, &[]);
        if answer.status == 404 {
            let document = uploader.read(id, "original", &[]);
            assert!(document.header("content-disposition").is_some_and(|it| it.starts_with("attachment")), "{what}");
            assert_eq!(document.header("content-security-policy"), Some("sandbox; default-src 'none'"), "{what}");
            continue;
        }
        assert_eq!(answer.status, 200, "{what}");
        let kind = if answer.body.starts_with(&[0xff, 0xd8]) { "image/jpeg" } else { "image/png" };
        assert_eq!(answer.header("content-type"), Some(kind), "{what}");
        for words in [b"<?php".as_slice(), b"<script", b"PK\x03\x04", b"Exif", b"adobe"] {
            assert!(!answer.body.windows(words.len()).any(|part| part == words), "{what}: {size}");
        }
        image::load_from_memory(&answer.body).unwrap_or_else(|error| panic!("{what}: {size}: {error}"));
    }
}

fn e2_nothing_is_left_of_metadata_and_headers_are_safe() {
    let mut uploader = Uploader::new();
    let (id, answer) = uploader.upload("image/jpeg", &photo());
    assert_eq!(answer.status, 201, "{}", answer.text());
    let told = answer.json()["file"].take();
    assert_eq!((told["width"].as_i64(), told["height"].as_i64()), (Some(800), Some(1_200)), "it stands upright");
    for (size, (width, height)) in [("small", (213, 320)), ("medium", (640, 960)), ("large", (800, 1_200))] {
        let answer = uploader.read(&id, size, &[]);
        for words in [MARK.as_bytes(), b"Exif", b"ns.adobe.com"] {
            assert!(!answer.body.windows(words.len()).any(|part| part == words), "{size} holds metadata");
        }
        let picture = image::load_from_memory(&answer.body).expect("a picture").into_rgb8();
        assert_eq!(picture.dimensions(), (width, height), "{size}");
        // Turned to the right: what was in the upper left corner is in the upper right one.
        let Rgb([red, green, _]) = *picture.get_pixel(width - 10, 10);
        assert!(red > 200 && green < 60, "{size}: orientation");
    }
    for (media_type, bytes, size, disposition, of_bytes) in [
        ("image/jpeg", photo(), "large", "inline", "image/jpeg"),
        ("application/pdf", plan(""), "original", "attachment", "application/pdf"),
        ("audio/mpeg", voice(), "original", "inline", "audio/mpeg"),
    ] {
        let (id, _) = uploader.upload(media_type, &bytes);
        let answer = uploader.read(&id, size, &[]);
        assert!(!answer.body.windows(MARK.len()).any(|part| part == MARK.as_bytes()), "{media_type} holds metadata");
        for (name, value) in [
            ("content-type", of_bytes),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("cache-control", "private, no-store"),
            ("accept-ranges", "bytes"),
            ("access-control-allow-origin", "*"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{media_type}: {name}");
        }
        assert!(answer.header("content-disposition").is_some_and(|it| it.starts_with(disposition)), "{media_type}");
        assert!(answer.header("set-cookie").is_none());
        let length = answer.body.len();
        assert_eq!(answer.header("content-length"), Some(length.to_string().as_str()));
        let tag = answer.header("etag").expect("a tag").to_owned();
        assert!(tag.starts_with('"'), "a strong tag");
        let same = uploader.read(&id, size, &[("if-none-match", &tag)]);
        assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
        let part = uploader.read(&id, size, &[("range", "bytes=10-19")]);
        assert_eq!((part.status.as_u16(), &part.body[..]), (206, &answer.body[10..20]), "{media_type}");
        assert_eq!(part.header("content-range"), Some(format!("bytes 10-19/{length}").as_str()));
        let end = uploader.read(&id, size, &[("range", "bytes=-5")]);
        assert_eq!(&end.body[..], &answer.body[length - 5..]);
        let beyond = uploader.read(&id, size, &[("range", "bytes=99999999-")]);
        assert_eq!(beyond.status, 416);
        assert_eq!(uploader.read(&id, size, &[("range", "bytes=0-1,4-5")]).status, 200, "several ranges are ignored");
        let changed = uploader.read(&id, size, &[("range", "bytes=0-1"), ("if-range", "\"other\"")]);
        assert_eq!((changed.status.as_u16(), changed.body.len()), (200, length));
        let mut head = with_token(get(&format!("/files/{id}/{size}")), &uploader.token);
        *head.method_mut() = http::Method::HEAD;
        let head = uploader.target.process.send(head);
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), Some(length.to_string().as_str()));
        // Nobody else: the same answer as where there is nothing.
        let other = uploader.target.process.send(get(&format!("/files/{id}/{size}")));
        let absent = uploader.target.process.send(get("/files/00000000-0000-7000-8000-000000000000/large"));
        assert_eq!((other.status.as_u16(), other.status), (404, absent.status));
        let without_id = |answer: &Answer| answer.text().split("requestId").next().unwrap_or_default().to_owned();
        assert_eq!(without_id(&other), without_id(&absent));
    }
    for path in [
        format!("/files/{id}"),
        format!("/files/{id}/"),
        format!("/files/{id}/original"),
        format!("/files/{id}/../{id}/large"),
        format!("/files/{}/large", id.to_uppercase()),
        "/files/".to_owned(),
        "/files/..%2f..%2fkeys/large".to_owned(),
        format!("/files/{id}/large?key=1.a"),
        format!("/files/{id}/large?key=99999999999.AAAAAAAAAAAAAAAAAAAAAA"),
    ] {
        assert_eq!(uploader.target.process.send(get(&path)).status, 404, "{path}");
    }
    uploader.target.is_well("files");
}

fn not_as_they_should(kind: Kind) {
    let (database, answers) = TestDatabase::with_cast(kind, "village");
    let scenario = Scenario::read("# scenario: uploads\nquery Nothing { __typename }\n").expect("a scenario");
    let mut play = Play::new(database, &scenario, answers);
    let temporary = play.server.data_dir().join("uploads");
    let bytes = photo();
    let dave = play.token("dave").expect("a token");
    let ticket = |play: &mut Play| path(&ask(play, bytes.len()).json()["data"]["requestUpload"]["uploadUrl"]);
    let put = |play: &Play, path: &str, bytes: &[u8]| play.server.send(client::put(path, bytes.to_vec()));
    let is = |answer: &Answer, status: u16, code: &str| {
        assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (status, Some(code)), "{}", answer.text());
    };
    // A byte too many, one too few: said so before, and found so when it comes.
    let first = ticket(&mut play);
    is(&put(&play, &first, &[bytes.as_slice(), b"x"].concat()), 413, "TOO_COSTLY");
    is(&put(&play, &first, &bytes[1..]), 400, "INVALID");
    let chunked = |bytes: Vec<u8>| {
        let frames = bytes.chunks(10_000).map(|part| Ok::<_, std::io::Error>(Bytes::copy_from_slice(part)));
        let frames: Vec<_> = frames.collect();
        RUNTIME.block_on(client::send_chunks(play.server.address, &first, frames)).expect("an answer")
    };
    is(&chunked([bytes.as_slice(), b"x"].concat()), 413, "TOO_COSTLY");
    is(&chunked(bytes[1..].to_vec()), 400, "INVALID");
    // Another account, nobody at all, and then the ticket itself, once.
    is(&play.server.send(with_token(client::put(&first, bytes.clone()), &dave)), 404, "NOT_FOUND");
    is(&play.server.send(with_token(client::put(&first, bytes.clone()), "no-token")), 401, "UNAUTHENTICATED");
    is(&put(&play, "/uploads/jdu_AAAA", &bytes), 404, "NOT_FOUND");
    let mut packed = client::put(&first, bytes.clone());
    packed.headers_mut().insert("content-encoding", "gzip".parse().expect("a value"));
    is(&play.server.send(packed), 415, "INVALID");
    let taken = put(&play, &first, &bytes);
    assert_eq!(taken.status, 201, "{}", taken.text());
    is(&put(&play, &first, &bytes), 404, "NOT_FOUND");
    // The same bytes by somebody at the same time: once, whoever is first.
    let twice = ticket(&mut play);
    let both = RUNTIME.block_on(async {
        let send = || client::send(play.server.address, client::put(&twice, bytes.clone()));
        let (one, other) = futures_util::join!(send(), send());
        [one.expect("an answer"), other.expect("an answer")]
    });
    let mut codes: Vec<u16> = both.iter().map(|answer| answer.status.as_u16()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [201, 404]);
    let count = |play: &Play| {
        use sea_orm::PaginatorTrait;
        let db = play.server.app.db.background();
        RUNTIME.block_on(async { entity::blob::Entity::find().count(db).await.expect("blobs") })
    };
    assert_eq!(count(&play), 3, "the same bytes are stored once");
    // Refused content spends the ticket.
    let html = ask(&mut play, 9).json()["data"]["requestUpload"].take();
    is(&put(&play, &path(&html["uploadUrl"]), b"<script/>"), 400, "INVALID");
    is(&put(&play, &path(&html["uploadUrl"]), b"<script/>"), 404, "NOT_FOUND");
    // Late.
    let late = ticket(&mut play);
    play.server.app.clock.advance(30 * 60 * 1_000);
    is(&put(&play, &late, &bytes), 404, "NOT_FOUND");
    // No room: asked for, and found at the end.
    let last = ticket(&mut play);
    let fill = |play: &Play, bytes: i64| {
        let update = file::Entity::update_many().col_expr(file::Column::Bytes, Expr::value(bytes));
        let ready = file::Column::State.eq(file::FileState::Ready);
        RUNTIME.block_on(update.filter(ready).exec(play.server.app.db.background())).expect("filled");
    };
    fill(&play, 1 << 30);
    is(&put(&play, &last, &bytes), 409, "CONFLICT");
    let full = ask(&mut play, bytes.len());
    assert_eq!(full.code().as_deref(), Some("CONFLICT"), "{}", full.text());
    fill(&play, 1_000);
    for _ in 0..50 {
        assert_eq!(ask(&mut play, 100).code(), None);
    }
    assert_eq!(ask(&mut play, 100).code().as_deref(), Some("CONFLICT"), "the 51st");
    // What nothing uses goes after a day, with its bytes; so do tickets.
    play.server.app.clock.advance(27 * 60 * 60 * 1_000);
    RUNTIME.block_on(play.server.app.settle()).expect("settled");
    assert_eq!(count(&play), 0, "bytes that nothing names are gone");
    let left = |dir: std::path::PathBuf| {
        let files = walk(&dir);
        assert!(files.is_empty(), "{files:?}");
    };
    left(temporary);
    left(play.server.data_dir().join("files"));
}

/// Alice asks for an upload.
fn ask(play: &mut Play, length: usize) -> Answer {
    let token = play.token("alice").expect("a token");
    let input = json!({ "input": { "mediaType": "image/jpeg", "bytes": length } });
    play.server.send(post_as(&token, None, REQUEST, input))
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found
}

fn e3_an_upload_that_is_cut_leaves_nothing() {
    let mut uploader = Uploader::new();
    let bytes = photo();
    let (path, _) = uploader.asked("image/jpeg", bytes.len(), None);
    let dir = uploader.target.process.database().dir.path().join("uploads");
    let head = format!("PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", bytes.len());
    let mut stream = TcpStream::connect(uploader.target.process.address).expect("a connection");
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(&bytes[..bytes.len() / 2]).expect("sent");
    let wait = |count: usize, most: Duration| {
        let begun = Instant::now();
        while walk(&dir).len() != count {
            assert!(begun.elapsed() < most, "{:?} after {most:?}", walk(&dir));
            std::thread::yield_now();
        }
    };
    wait(1, Duration::from_secs(10));
    drop(stream);
    wait(0, Duration::from_secs(60));
    // The ticket is still good.
    let answer = uploader.target.process.send(client::put(&path, bytes));
    assert_eq!(answer.status, 201, "{}", answer.text());
    uploader.target.is_well("a cut upload");
}
