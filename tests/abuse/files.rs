//! Files that mean harm, what is left in those that are taken, and uploads that do not go as they should: E1, E2, E3.

use super::Target;
use crate::harness::client::{self, Answer, get};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{account, post_as, sign_in};
use crate::harness::play::{Play, with_token};
use crate::harness::process::bound;
use crate::harness::samples::{
    self, MARK, chunk, colours, exif, jpeg, packed_zeros, photo, plan, png, voice, with_segments,
};
use crate::harness::scenario::Scenario;
use crate::harness::{RUNTIME, trial};
use bytes::Bytes;
use entity::file;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};
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

const REQUEST: &str = "mutation($input: RequestUploadInput!) {
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
fn path(url: &Value) -> String {
    let url = url.as_str().expect("an address");
    url[url.find("/uploads/").expect("an address of uploads")..].to_owned()
}

/// What may come of a hostile file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Refused,
    Harmless,
    Either,
}
use Fate::{Either, Harmless, Refused};

/// A WebP of so many frames, each one pixel.
fn animated_webp(frames: usize) -> Vec<u8> {
    let mut still = Vec::new();
    let pixel = RgbImage::from_pixel(1, 1, Rgb([1, 2, 3]));
    WebPEncoder::new_lossless(&mut still).write_image(&pixel, 1, 1, ExtendedColorType::Rgb8).expect("a WebP");
    let frame = &still[12..];
    let part = |kind: &[u8; 4], body: &[u8]| [kind.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat();
    let mut body = b"WEBP".to_vec();
    body.extend(part(b"VP8X", &[2, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    body.extend(part(b"ANIM", &[0; 6]));
    for _ in 0..frames {
        body.extend(part(b"ANMF", &[[0; 12].as_slice(), &[1, 0, 0, 0], frame].concat()));
    }
    part(b"RIFF", &body)
}

/// A PNG of so many frames.
fn animated_png(frames: u32) -> Vec<u8> {
    let row = packed(&[0, 9]);
    let control = |number: u32| {
        let numbers = [number, 1, 1, 0, 0].map(u32::to_be_bytes).concat();
        chunk(b"fcTL", &[numbers, vec![0, 1, 0, 1, 0, 0]].concat())
    };
    let mut chunks = vec![chunk(b"acTL", &[frames.to_be_bytes(), [0; 4]].concat()), control(0), chunk(b"IDAT", &row)];
    for frame in 1..frames {
        chunks.push(control(frame * 2 - 1));
        chunks.push(chunk(b"fdAT", &[(frame * 2).to_be_bytes().as_slice(), &row].concat()));
    }
    png(1, 1, 8, 0, &chunks)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

/// Hostile files: what they are, what they say they are, what must come of them.
fn hostile() -> Vec<(&'static str, &'static str, Vec<u8>, Fate)> {
    let (p, d, s) = ("image/png", "application/pdf", "audio/mpeg");
    let picture = jpeg(&colours(64, 48));
    let whole = |bytes: &[u8]| bytes.to_vec();
    let with = |more: &[u8]| [picture.as_slice(), more].concat();
    let bomb = packed_zeros(256 << 20);
    let named = |name: &[u8], more: &[u8]| [name, more, &bomb].concat();
    let mut sized = picture.clone();
    let frame = sized.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
    sized[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    let mut odd = picture.clone();
    odd[picture.len() / 2] ^= 0x55;
    let boxes = |kind: &[u8; 4], body: &[u8]| [((body.len() + 8) as u32).to_be_bytes().as_slice(), kind, body].concat();
    let brand = boxes(b"ftyp", b"M4A \0\0\0\0M4A ");
    let deep = (0..2_000).fold(Vec::new(), |inner, _| boxes(b"moov", &inner));
    let ogg = |packet: &[u8]| [b"OggS\0\x02".as_slice(), &[0; 20], &[1, packet.len() as u8], packet].concat();
    vec![
        ("SVG", p, whole(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), Refused),
        (
            "SVG with a declaration",
            "image/jpeg",
            whole(b"<?xml version='1.0'?><svg><script>alert(1)</script></svg>"),
            Refused,
        ),
        ("HTML as PNG", p, whole(b"<!doctype html><script>alert(1)</script>"), Refused),
        ("HTML as WebP", "image/webp", whole(b"<html><body onload=alert(1)>"), Refused),
        ("XML", p, whole(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Refused),
        ("GIF", p, whole(b"GIF89a\x01\0\x01\0\0\0\0;"), Refused),
        ("GIF and JavaScript", p, whole(b"GIF89a/*\x01\0\x01\0*/=1;alert(1)//;"), Refused),
        ("JPEG and PHP", p, with(b"<?php system($_GET[0]); ?>"), Harmless),
        ("PHP in a comment", p, with_segments(&picture, &[(0xfe, whole(b"<?php phpinfo(); ?>"))]), Harmless),
        ("JPEG and ZIP", p, with(b"PK\x03\x04\x14\0\0\0\x08\0evil.jar"), Harmless),
        ("JPEG and HTML", p, with(b"<script>alert(1)</script>"), Harmless),
        (
            "JavaScript in XMP",
            p,
            with_segments(&picture, &[(0xe1, whole(b"http://ns.adobe.com/xap/1.0/\0<script>"))]),
            Harmless,
        ),
        ("PNG of 30,000 by 30,000", p, png(30_000, 30_000, 8, 2, &[chunk(b"IDAT", &bomb)]), Refused),
        ("PNG of 2³¹ by 2³¹", p, png(1 << 31, 1 << 31, 8, 2, &[chunk(b"IDAT", &bomb)]), Refused),
        ("PNG too wide", p, png(12_001, 1, 8, 0, &[chunk(b"IDAT", &packed(&[0; 12_002]))]), Refused),
        ("PNG of 144 megapixels", p, png(12_000, 12_000, 1, 0, &[chunk(b"IDAT", &bomb)]), Refused),
        ("PNG of 400 MB", p, png(8_000, 6_250, 16, 6, &[chunk(b"IDAT", &bomb)]), Refused),
        ("PNG of 200 MB of zeros", p, png(8_000, 6_250, 8, 6, &[chunk(b"IDAT", &bomb)]), Harmless),
        ("PNG of one pixel that unpacks to much", p, png(1, 1, 8, 0, &[chunk(b"IDAT", &bomb)]), Either),
        (
            "profile that unpacks to much",
            p,
            png(1, 1, 8, 2, &[chunk(b"iCCP", &named(b"a\0\0", b"")), chunk(b"IDAT", &packed(&[0; 4]))]),
            Either,
        ),
        (
            "text that unpacks to much",
            p,
            png(1, 1, 8, 2, &[chunk(b"zTXt", &named(b"a\0\0", b"")), chunk(b"IDAT", &packed(&[0; 4]))]),
            Either,
        ),
        (
            "long text that unpacks to much",
            p,
            png(1, 1, 8, 2, &[chunk(b"iTXt", &named(b"a\0\x01\0\0\0", b"")), chunk(b"IDAT", &packed(&[0; 4]))]),
            Either,
        ),
        ("PNG of no width", p, png(0, 9, 8, 2, &[chunk(b"IDAT", &packed(&[0; 9]))]), Refused),
        ("PNG without data", p, png(9, 9, 8, 2, &[]), Refused),
        ("truncated PNG", p, png(64, 64, 8, 2, &[chunk(b"IDAT", &packed(&[0; 64 * 193]))])[..60].to_vec(), Refused),
        ("PNG of 10,000 frames", p, animated_png(10_000), Harmless),
        ("WebP of 10,000 frames", "image/webp", animated_webp(10_000), Harmless),
        ("truncated WebP", "image/webp", animated_webp(2)[..60].to_vec(), Refused),
        (
            "WebP that lies of its length",
            "image/webp",
            whole(b"RIFF\xff\xff\xff\xffWEBPVP8L\xff\xff\xff\x7f/"),
            Refused,
        ),
        ("truncated JPEG", p, picture[..picture.len() / 2].to_vec(), Either),
        ("head of a JPEG", p, picture[..frame + 4].to_vec(), Refused),
        ("JPEG of 65,535 by 65,535", p, sized, Refused),
        ("JPEG with a fault in it", p, odd, Either),
        (
            "EXIF in a circle",
            p,
            with_segments(
                &picture,
                &[(0xe1, [b"Exif\0\0II*\0\x08\0\0\0\0\0\x08\0\0\0".as_slice(), &exif(3)].concat())],
            ),
            Harmless,
        ),
        (
            "profile that lies of its length",
            p,
            with_segments(&picture, &[(0xe2, whole(b"ICC_PROFILE\0\x01\xff\xff\xff\xff\xffacsp"))]),
            Harmless,
        ),
        ("one byte", p, whole(b"\xff"), Refused),
        ("NUL", p, vec![0; 4_096], Refused),
        ("BMP", p, whole(b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"), Refused),
        ("TIFF", p, whole(b"II*\0\x08\0\0\0\0\0\0\0\0\0"), Refused),
        ("AVIF", p, boxes(b"ftyp", b"avif\0\0\0\0mif1"), Refused),
        ("program", p, [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 100]].concat(), Refused),
        ("ZIP", d, whole(b"PK\x03\x04\x14\0\0\0\x08\0evil.html"), Refused),
        ("PDF with JavaScript", d, plan("/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), Harmless),
        ("PDF that launches", d, plan("/OpenAction<</S/Launch/F(cmd.exe)>>"), Harmless),
        ("HTML as PDF", d, whole(b"<script>alert(1)</script>%PDF-1.4\nstartxref\n0\n%%EOF"), Refused),
        ("PDF without an end", d, whole(b"%PDF-1.7\n1 0 obj<<>>endobj\n"), Refused),
        ("picture as PDF", d, picture.clone(), Refused),
        ("PDF as picture", p, plan(""), Refused),
        ("HTML as MP3", s, whole(b"<script>alert(1)</script>"), Refused),
        ("tag and nothing", s, whole(b"ID3\x04\0\0\x7f\x7f\x7f\x7f"), Refused),
        ("tag and HTML", s, whole(b"ID3\x04\0\0\0\0\0\0<script>alert(1)</script>"), Refused),
        ("ones", s, vec![0xff; 4_096], Refused),
        ("Ogg of nothing", "audio/ogg", ogg(b""), Refused),
        ("Ogg of pictures", "audio/ogg", ogg(b"\x80theora\x03\x02"), Refused),
        ("Opus without an end", "audio/ogg", ogg(b"OpusHead\x01\x01\0\0\0\0\0\0\0\0\0"), Refused),
        ("boxes in boxes", "audio/mp4", [brand.clone(), deep].concat(), Refused),
        ("box that lies of its length", "audio/mp4", [brand.clone(), whole(b"\xff\xff\xff\xffmoov")].concat(), Refused),
        (
            "film",
            "audio/mp4",
            [brand, boxes(b"moov", &boxes(b"trak", &boxes(b"mdia", &boxes(b"hdlr", b"\0\0\0\0\0\0\0\0vide\0\0\0\0"))))]
                .concat(),
            Refused,
        ),
        ("FLAC", s, whole(b"fLaC\0\0\0\x22"), Refused),
    ]
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
                assert_ne!(fate, Refused, "{what} was taken");
                assert_eq!(answer.status, 201, "{what}");
                harmless(&uploader, what, &id);
            }
            Some(code) => {
                assert_ne!(fate, Harmless, "{what}: {}", answer.text());
                assert_eq!((code, answer.status.as_u16()), ("INVALID", 400), "{what}: {}", answer.text());
                assert_eq!(uploader.read(&id, "original", &[]).status, 404, "{what}");
            }
        }
    }
    for name in ["../../etc/passwd", "a\u{202e}gpj.exe", "..", "x\"; y=\"<script>"] {
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
    let bytes = samples::sample("photo");
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
