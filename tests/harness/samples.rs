//! Small files that tests upload, made here: the same bytes each time.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Write;

/// What metadata of the samples holds, and nothing that is given out may.
pub const MARK: &str = "44.6950N 5.1950E";

/// The samples that scenarios upload, by their names.
pub const NAMES: [&str; 4] = ["photo", "logo", "plan", "voice"];

/// A sample.
pub fn sample(name: &str) -> Vec<u8> {
    match name {
        "photo" => photo(),
        "logo" => logo(),
        "plan" => plan(""),
        "voice" => voice(),
        _ => panic!("no sample {name}"),
    }
}

/// A picture of 1,200 by 800, red in its upper left corner.
pub fn colours(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, (x * 255 / width) as u8, (y * 255 / height) as u8])
        }
    })
}

/// A picture as JPEG.
pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.write_image(picture, picture.width(), picture.height(), image::ExtendedColorType::Rgb8).expect("a JPEG");
    bytes
}

/// A JPEG with these segments after its beginning.
pub fn with_segments(jpeg: &[u8], segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for (marker, body) in segments {
        bytes.extend([0xff, *marker]);
        bytes.extend(u16::try_from(body.len() + 2).expect("a segment").to_be_bytes());
        bytes.extend(body);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

/// EXIF with an orientation, a description, a position and a thumbnail.
pub fn exif(orientation: u8) -> Vec<u8> {
    let thumbnail = jpeg(&colours(16, 16));
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut entry = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        entry.extend(count.to_le_bytes());
        entry.extend(value.to_le_bytes());
        entry
    };
    let words = format!("{MARK}\0");
    let (ifd0, gps) = (8_u32, 8 + 2 + 3 * 12 + 4);
    let ifd1 = gps + 2 + 12 + 4;
    let text = ifd1 + 2 + 2 * 12 + 4;
    let thumb = text + words.len() as u32;
    let mut tiff = b"II*\0".to_vec();
    tiff.extend(ifd0.to_le_bytes());
    tiff.extend(3_u16.to_le_bytes());
    tiff.extend(entry(0x010e, 2, words.len() as u32, text));
    tiff.extend(entry(0x0112, 3, 1, orientation.into()));
    tiff.extend(entry(0x8825, 4, 1, gps));
    tiff.extend(ifd1.to_le_bytes());
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x0001, 2, 2, u32::from(b'N')));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(0x0201, 4, 1, thumb));
    tiff.extend(entry(0x0202, 4, 1, thumbnail.len() as u32));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(words.as_bytes());
    tiff.extend(thumbnail);
    [b"Exif\0\0".as_slice(), &tiff].concat()
}

/// A JPEG as cameras make them: lying on its side, with a position, XMP, a thumbnail and a comment.
pub fn photo() -> Vec<u8> {
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{MARK}</x:xmpmeta>");
    let segments = [(0xe1, exif(6)), (0xe1, xmp.into_bytes()), (0xfe, MARK.as_bytes().to_vec())];
    with_segments(&jpeg(&colours(1_200, 800)), &segments)
}

/// A PNG that shines through.
fn logo() -> Vec<u8> {
    let picture = RgbaImage::from_fn(200, 100, |x, y| Rgba([0, 90, 30, if (x + y) % 50 < 25 { 255 } else { 0 }]));
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&picture, 200, 100, image::ExtendedColorType::Rgba8).expect("a PNG");
    bytes
}

/// A PDF of one empty page, with this in its catalogue.
pub fn plan(catalogue: &str) -> Vec<u8> {
    let body = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R{catalogue}>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    );
    format!("{body}xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", body.len())
        .into_bytes()
}

/// An MP3 of some seconds of silence, between tags.
pub fn voice() -> Vec<u8> {
    let title = format!("\0{MARK}");
    let mut tag = b"TIT2".to_vec();
    tag.extend((title.len() as u32).to_be_bytes());
    tag.extend([0, 0]);
    tag.extend(title.as_bytes());
    let mut bytes = b"ID3\x03\0\0\0\0\0".to_vec();
    bytes.push(u8::try_from(tag.len()).expect("a short tag"));
    bytes.extend(tag);
    for _ in 0..100 {
        bytes.extend([0xff, 0xfb, 0x90, 0xc4]);
        bytes.extend([0; 413]);
    }
    let mut old = format!("TAG{MARK}").into_bytes();
    old.resize(128, 0);
    bytes.extend(old);
    bytes
}

/// A chunk of a PNG.
pub fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    let mut sum = flate2::Crc::new();
    sum.update(&named);
    [(body.len() as u32).to_be_bytes().as_slice(), &named, &sum.sum().to_be_bytes()].concat()
}

/// A PNG of chunks, the first of which says a size, a depth and a type of colours.
pub fn png(width: u32, height: u32, depth: u8, colours: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let head = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[depth, colours, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &head));
    chunks.iter().for_each(|chunk| bytes.extend(chunk));
    bytes.extend(chunk(b"IEND", b""));
    bytes
}

/// So many zeros, packed.
pub fn packed_zeros(count: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..count.div_ceil(zeros.len()) {
        encoder.write_all(&zeros).expect("packed");
    }
    encoder.finish().expect("packed")
}
