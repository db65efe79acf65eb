//! Documents: PDF. They are given out as attachments only, never shown by this server, so scripts in them run nowhere here.

use super::{Bytes, Judged, Rendition, no};
use crate::base::error::Problem;
use entity::file::FileKind;
use entity::rendition::Size;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Where the end of a PDF is looked for, in bytes before the end of the file.
const TAIL: u64 = 1_024;

/// What a document is. It must begin as a PDF in its first byte: a file that begins as something else is something else.
pub(super) fn judge(path: &Path) -> Result<Judged, Problem> {
    let whole = is_pdf(path).ok().flatten().ok_or_else(|| no(FileKind::Document))?;
    let (media_type, bytes) = ("application/pdf", Bytes::Part(0..whole));
    let renditions = vec![Rendition { size: Size::Original, media_type, bytes }];
    Ok(Judged { media_type, size: None, blurhash: None, duration_millis: None, renditions })
}

/// The length of a PDF that has a beginning and an end.
fn is_pdf(path: &Path) -> std::io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let begins = matches!(head, [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', digit] if digit.is_ascii_digit());
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    file.take(TAIL).read_to_end(&mut tail)?;
    let has = |words: &[u8]| tail.windows(words.len()).any(|part| part == words);
    Ok((begins && has(b"startxref") && has(b"%%EOF")).then_some(length))
}
