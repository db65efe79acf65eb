//! Pictures: JPEG, PNG and WebP. One is decoded under limits, turned upright, made small, and encoded anew without metadata.
//! Of animated ones the first frame is kept.

use super::{Judged, LARGE, MEDIUM, Rendition, SMALL, fitted, jpeg, no};
use crate::base::error::Problem;
use crate::base::text::Fault;
use entity::file::FileKind;
use entity::rendition::Size;
use fast_image_resize::{FilterType, MulDiv, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType as Filter, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;
use std::path::Path;

/// Longest side, in pixels.
const MAX_SIDE: u32 = 12_000;
/// Most pixels.
const MAX_PIXELS: u64 = 50_000_000;
/// Most bytes of memory that decoding may take: the picture, and what the decoder holds beside it.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Most bytes that a part of a PNG beside the picture may unpack to.
const MAX_CHUNK: u64 = 4 * 1024 * 1024;
/// Largest colour profile that is read, in bytes.
const MAX_PROFILE: usize = 1024 * 1024;
/// Quality of the JPEG that are made.
const QUALITY: u8 = 82;
/// Longest side of the picture that the blurhash is made of.
const BLURRED: i32 = 64;

/// What a picture is.
pub(super) fn judge(path: &Path) -> Result<Judged, Problem> {
    let bytes = std::fs::read(path).map_err(|_| no(FileKind::Picture))?;
    match bytes.as_slice() {
        [0xff, 0xd8, 0xff, ..] => {
            let decoder = JpegDecoder::new(Cursor::new(bytes.as_slice())).map_err(|_| no(FileKind::Picture))?;
            let (width, height) = decoder.dimensions();
            let beside = jpeg::workspace(&bytes, u64::from(width) * u64::from(height));
            made(decoder, "image/jpeg", beside.ok_or_else(|| no(FileKind::Picture))?)
        }
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => {
            // What stands before the picture is unpacked at once: a profile, texts.
            let mut limits = limits();
            limits.max_alloc = Some(MAX_CHUNK);
            let decoder = PngDecoder::with_limits(Cursor::new(bytes.as_slice()), limits);
            made(decoder.map_err(|_| no(FileKind::Picture))?, "image/png", 0)
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            let decoder = WebPDecoder::new(Cursor::new(bytes.as_slice())).map_err(|_| no(FileKind::Picture))?;
            let (width, height) = decoder.dimensions();
            // The frame in the colours of WebP, before it becomes the picture.
            made(decoder, "image/webp", 4 * u64::from(width) * u64::from(height))
        }
        _ => Err(no(FileKind::Picture)),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// Decodes a picture, and makes its renditions; `beside` is the memory that the decoder takes beside the picture.
fn made(mut decoder: impl ImageDecoder, media_type: &'static str, beside: u64) -> Result<Judged, Problem> {
    let damaged = || no(FileKind::Picture);
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(too_large("body.side", i64::from(MAX_SIDE)));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_large("body.pixels", i64::try_from(MAX_PIXELS).unwrap_or(i64::MAX)));
    }
    // Making it small takes rows of the large one's width, or columns of its height.
    let shrinking = decoder.total_bytes() / u64::from(width.min(height).max(1)) * u64::from(LARGE.unsigned_abs());
    if decoder.total_bytes().saturating_add(beside.max(shrinking)) > MAX_MEMORY {
        return Err(too_large("body.memory", i64::try_from(MAX_MEMORY).unwrap_or(i64::MAX)));
    }
    decoder.set_limits(limits()).map_err(|_| damaged())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.len() <= MAX_PROFILE);
    let whole = DynamicImage::from_decoder(decoder).map_err(|_| damaged())?;
    let mut large = shrunk(whole, LARGE).ok_or_else(damaged)?;
    large.apply_orientation(orientation);
    let large = plain(large, profile.as_deref());
    let medium = shrunk(large.clone(), MEDIUM).ok_or_else(damaged)?;
    let small = shrunk(medium.clone(), SMALL).ok_or_else(damaged)?;
    let blurhash = blurhash(small.clone()).ok_or_else(damaged)?;
    let mut renditions = Vec::new();
    for (size, picture) in [(Size::Small, small), (Size::Medium, medium), (Size::Large, large)] {
        renditions.push(encoded(size, &picture).ok_or_else(damaged)?);
    }
    let turned = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = if turned { (height, width) } else { (width, height) };
    let size = i32::try_from(width).ok().zip(i32::try_from(height).ok());
    Ok(Judged { media_type, size, blurhash: Some(blurhash), duration_millis: None, renditions })
}

fn too_large(field: &str, max: i64) -> Problem {
    Problem { field: field.to_owned(), fault: Fault::OutOfRange { min: 1, max } }
}

/// A picture that has no side longer than `longest`. Colours that do not shine are not mixed into those that do: each is
/// multiplied by how much it covers, in place, as another picture of that size would take too much memory.
fn shrunk(mut picture: DynamicImage, longest: i32) -> Option<DynamicImage> {
    let size = (i32::try_from(picture.width()).ok()?, i32::try_from(picture.height()).ok()?);
    let to = fitted(size, longest);
    if to == size {
        return Some(picture);
    }
    let mut small = DynamicImage::new(u32::try_from(to.0).ok()?, u32::try_from(to.1).ok()?, picture.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(false);
    let (covering, has_alpha) = (MulDiv::new(), picture.color().has_alpha());
    if has_alpha {
        covering.multiply_alpha_inplace(&mut picture).ok()?;
    }
    Resizer::new().resize(&picture, &mut small, &options).ok()?;
    if has_alpha {
        covering.divide_alpha_inplace(&mut small).ok()?;
    }
    Some(small)
}

/// A picture in eight bits of sRGB for each colour, with transparency only where it has any.
fn plain(picture: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let has_alpha = picture.color().has_alpha();
    let is_grey = !picture.color().has_color();
    let mut plain = if has_alpha {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    };
    if let Some(profile) = profile.filter(|_| !is_grey) {
        // A profile that cannot be used is left out: the colours are then taken for sRGB.
        plain = in_srgb(&plain, profile).unwrap_or(plain);
    }
    match plain {
        DynamicImage::ImageRgba8(picture) if picture.pixels().all(|pixel| pixel.0.last() == Some(&u8::MAX)) => {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).into_rgb8())
        }
        plain => plain,
    }
}

/// The same colours in sRGB, which is what pictures without a profile are shown in.
fn in_srgb(picture: &DynamicImage, profile: &[u8]) -> Option<DynamicImage> {
    let profile = ColorProfile::new_from_slice(profile).ok().filter(|it| it.color_space == DataColorSpace::Rgb)?;
    let layout = if picture.color().has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let options = TransformOptions::default();
    let transform = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options).ok()?;
    let mut converted = vec![0; picture.as_bytes().len()];
    transform.transform(picture.as_bytes(), &mut converted).ok()?;
    let (width, height) = (picture.width(), picture.height());
    match layout {
        Layout::Rgba => image::RgbaImage::from_raw(width, height, converted).map(DynamicImage::ImageRgba8),
        _ => image::RgbImage::from_raw(width, height, converted).map(DynamicImage::ImageRgb8),
    }
}

fn blurhash(picture: DynamicImage) -> Option<String> {
    let tiny = shrunk(picture, BLURRED)?.into_rgba8();
    blurhash::encode(4, 3, tiny.width(), tiny.height(), tiny.as_raw()).ok()
}

/// A rendition: JPEG where nothing shines through, else PNG.
fn encoded(size: Size, picture: &DynamicImage) -> Option<Rendition> {
    let (mut bytes, width, height) = (Vec::new(), picture.width(), picture.height());
    let media_type = match picture {
        DynamicImage::ImageRgb8(_) => {
            let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            encoder.write_image(picture.as_bytes(), width, height, ExtendedColorType::Rgb8).ok()?;
            "image/jpeg"
        }
        _ => {
            let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, Filter::Adaptive);
            encoder.write_image(picture.as_bytes(), width, height, ExtendedColorType::Rgba8).ok()?;
            "image/png"
        }
    };
    Some(Rendition { size, media_type, bytes: super::Bytes::Made(bytes) })
}
