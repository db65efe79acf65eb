//! Files that mean harm, made here: other formats, two formats in one, bombs for decoders, damage.

use crate::harness::samples::{chunk, colours, exif, jpeg, packed_zeros, plan, png, with_segments};
use Fate::{Either, Harmless, Refused};
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};
use std::io::Write;

/// What may come of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Refused,
    Harmless,
    Either,
}
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
pub fn hostile() -> Vec<(&'static str, &'static str, Vec<u8>, Fate)> {
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
