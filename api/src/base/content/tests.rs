//! Tests on bytes made here. Whole files of every kind are judged by the tests that upload them (`e1_`, `e2_`).

use super::{LARGE, fitted, jpeg, judge, kind_of, most_bytes};
use entity::file::FileKind;
use std::io::Write;

fn written(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

#[test]
fn sizes_keep_their_proportions_and_never_grow() {
    for (size, expected) in [
        ((4_000, 3_000), (1_920, 1_440)),
        ((3_000, 4_000), (1_440, 1_920)),
        ((1_920, 10), (1_920, 10)),
        ((12_000, 1), (1_920, 1)),
        ((1, 1), (1, 1)),
        ((0, 0), (0, 0)),
    ] {
        assert_eq!(fitted(size, LARGE), expected);
    }
}

#[test]
fn progressive_pictures_are_weighed_by_their_coefficients() {
    let frame = |marker: u8, sampling: [u8; 3]| {
        let [a, b, c] = sampling;
        vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, marker, 0, 17, 8, 0, 9, 0, 9, 3, 1, a, 0, 2, b, 1, 3, c, 1]
    };
    assert_eq!(jpeg::workspace(&frame(0xc0, [0x22, 0x11, 0x11]), 1_000), Some(0));
    assert_eq!(jpeg::workspace(&frame(0xc2, [0x22, 0x11, 0x11]), 1_000), Some(3_000));
    assert_eq!(jpeg::workspace(&frame(0xc2, [0x11, 0x11, 0x11]), 1_000), Some(6_000));
    for bytes in
        [b"".as_slice(), b"\xff\xd8", b"\xff\xd8\xff\xda\0\x02", b"\xff\xd8\xff\xe0\0\0", b"\xff\xd8\xff\xff\xff"]
    {
        assert_eq!(jpeg::workspace(bytes, 1_000), None);
    }
}

#[test]
fn tags_of_opus_are_overwritten_in_place() {
    let page = |kind: u8, number: u8, packet: &[u8]| {
        let mut page = b"OggS\0".to_vec();
        page.extend([kind, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0, 1]);
        page.push(u8::try_from(packet.len()).unwrap());
        page.extend(packet);
        page
    };
    let tags = b"OpusTags\x04\0\0\0Lavf\x01\0\0\0\x08\0\0\0LOCATION";
    let head = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0";
    let whole = [page(2, 0, head), page(0, 1, tags), page(4, 2, &[0; 20]), b"<script>".to_vec()].concat();
    let mut file = written(&whole);
    let end = super::ogg::strip(file.as_file_mut()).unwrap().unwrap();
    let after = std::fs::read(file.path()).unwrap();
    assert_eq!((after.len(), usize::try_from(end).unwrap()), (whole.len(), whole.len() - 8), "nothing moves");
    assert!(!after.windows(8).any(|part| part == b"LOCATION" || part == b"Lavf\x01\0\0\0"));
    assert_eq!(after.get(after.len() - 28..), whole.get(whole.len() - 28..));
    // Another stream would have tags of its own.
    let other = [page(2, 0, head), page(0, 1, tags)].concat();
    let mut second = other.clone();
    second.extend(other.iter().enumerate().map(|(at, byte)| if at == 14 { 8 } else { *byte }));
    assert_eq!(super::ogg::strip(written(&second).as_file_mut()).unwrap(), None);
}

#[test]
fn tags_of_m4a_become_free_space() {
    let part = |kind: &[u8; 4], body: &[u8]| {
        [u32::try_from(body.len() + 8).unwrap().to_be_bytes().as_slice(), kind, body].concat()
    };
    let track = |handler: &[u8; 4]| {
        let handler = part(b"hdlr", &[[0; 8].as_slice(), handler, &[0; 12]].concat());
        part(b"trak", &[part(b"mdia", &handler), part(b"udta", b"+44.69+005.19/")].concat())
    };
    let whole = |tracks: &[u8]| {
        [part(b"ftyp", b"M4A "), part(b"moov", tracks), part(b"uuid", b"PLACE"), part(b"mdat", b"..")].concat()
    };
    let sound = whole(&track(b"soun"));
    let mut file = written(&sound);
    assert!(super::mp4::strip(file.as_file_mut()).unwrap());
    let after = std::fs::read(file.path()).unwrap();
    assert_eq!(after.len(), sound.len());
    assert!(!after.windows(5).any(|part| part == b"44.69" || part == b"PLACE"));
    assert_eq!(after.windows(4).filter(|part| part == b"free").count(), 2);
    for refused in [whole(&track(b"vide")), whole(&[track(b"soun"), track(b"text")].concat()), sound[..40].to_vec()] {
        assert!(!super::mp4::strip(written(&refused).as_file_mut()).unwrap());
    }
}

#[test]
fn what_is_of_no_kind_is_refused() {
    for kind in [FileKind::Picture, FileKind::Document, FileKind::Sound] {
        for bytes in [
            b"".as_slice(),
            b"a",
            b"<svg/>",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0WEBP",
            b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
            b"OggS\0",
        ] {
            assert!(judge(written(bytes).path(), kind).is_err(), "{bytes:?}");
        }
        assert!(most_bytes(kind) < i64::from(i32::MAX));
    }
    for media_type in ["image/svg+xml", "text/html", "application/xml", "image/gif", "image/avif", "video/mp4", ""] {
        assert_eq!(kind_of(media_type), None);
    }
}
