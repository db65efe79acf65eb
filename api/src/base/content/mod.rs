//! What is in a file, judged by its bytes alone: never by its name, and never by what a client says of it.
//!
//! A picture is decoded under limits and encoded anew, so nothing of the bytes that came is kept: no metadata, and no second
//! format hidden in them. A document is checked by its beginning and end and kept as it is. A sound is kept without its tags.
//! The work blocks its thread and may take a second.

mod document;
mod jpeg;
mod mp4;
mod ogg;
mod picture;
mod sound;

use crate::base::error::Problem;
use crate::base::text::Fault;
use entity::file::FileKind;
use entity::rendition::Size;
use sea_orm::ActiveEnum;
use std::ops::Range;
use std::path::Path;

/// Longest side of the small rendition of a picture, in pixels.
pub const SMALL: i32 = 320;
/// Longest side of the medium one.
pub const MEDIUM: i32 = 960;
/// Longest side of the large one.
pub const LARGE: i32 = 1_920;

/// What a file is, and what is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Media type of what arrived.
    pub media_type: &'static str,
    /// Width and height of a picture, upright.
    pub size: Option<(i32, i32)>,
    /// Blurhash of a picture.
    pub blurhash: Option<String>,
    /// Duration of a sound, in milliseconds.
    pub duration_millis: Option<i64>,
    /// What is kept.
    pub renditions: Vec<Rendition>,
}

/// One rendition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Which one.
    pub size: Size,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The bytes of a rendition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// In memory.
    Made(Vec<u8>),
    /// A part of the file that was judged.
    Part(Range<u64>),
}

/// The most bytes that a file of a kind may have when it arrives.
pub const fn most_bytes(kind: FileKind) -> i64 {
    const MIB: i64 = 1024 * 1024;
    match kind {
        FileKind::Picture => 25 * MIB,
        FileKind::Document => 20 * MIB,
        FileKind::Sound => 200 * MIB,
    }
}

/// The kind of a media type as clients name it; none if such files are not taken.
pub fn kind_of(media_type: &str) -> Option<FileKind> {
    Some(match media_type {
        "image/jpeg" | "image/png" | "image/webp" => FileKind::Picture,
        "application/pdf" => FileKind::Document,
        "audio/mpeg" | "audio/ogg" | "audio/opus" | "audio/mp4" | "audio/x-m4a" => FileKind::Sound,
        _ => return None,
    })
}

/// What a file of this kind is. Sounds lose their tags, in the file itself. A problem if the bytes are not of the kind, are
/// damaged, or are more than is decoded.
pub fn judge(path: &Path, kind: FileKind) -> Result<Judged, Problem> {
    match kind {
        FileKind::Picture => picture::judge(path),
        FileKind::Document => document::judge(path),
        FileKind::Sound => sound::judge(path),
    }
}

/// The problem of bytes that are not a whole file of a kind.
pub fn no(kind: FileKind) -> Problem {
    Problem { field: "body".to_owned(), fault: Fault::Malformed(kind.to_value()) }
}

/// A size in pixels that keeps the proportions and has no side longer than `longest`; never enlarged.
pub fn fitted((width, height): (i32, i32), longest: i32) -> (i32, i32) {
    let most = i64::from(width.max(height).max(1));
    let fit = |side: i32| {
        let scaled = (i64::from(side) * i64::from(longest) + most / 2) / most;
        i32::try_from(scaled).unwrap_or(longest).max(1)
    };
    if most <= i64::from(longest) { (width, height) } else { (fit(width), fit(height)) }
}

#[cfg(test)]
mod tests;
