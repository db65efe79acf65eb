//! M4A: boxes. Those that hold tags, or anything beside the sound, are turned into free space of the same length, so that no
//! offset in the file changes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;

/// Deepest nesting of boxes that is read.
const MAX_DEPTH: u32 = 8;
/// Most boxes that are read.
const MAX_BOXES: u32 = 10_000;

/// What was found.
#[derive(Default)]
struct Found {
    boxes: u32,
    has_sound: bool,
    has_more: bool,
}

/// Overwrites the tags of an M4A. Whether it holds sounds and nothing else, as far as its boxes tell.
pub(super) fn strip(file: &mut File) -> std::io::Result<bool> {
    let length = file.metadata()?.len();
    let mut found = Found::default();
    let is_whole = inside(file, 0..length, 0, &mut found)?;
    Ok(is_whole && found.has_sound && !found.has_more)
}

/// Reads the boxes in a part of the file; false where they do not fill it.
fn inside(file: &mut File, part: Range<u64>, depth: u32, found: &mut Found) -> std::io::Result<bool> {
    let (mut at, mut is_whole) = (part.start, true);
    while at < part.end && is_whole {
        found.boxes += 1;
        if part.end - at < 8 || found.boxes > MAX_BOXES || depth > MAX_DEPTH {
            return Ok(false);
        }
        let mut head = [0; 16];
        file.seek(SeekFrom::Start(at))?;
        let known = usize::try_from((part.end - at).min(16)).unwrap_or(16);
        file.read_exact(head.get_mut(..known).unwrap_or_default())?;
        let [s0, s1, s2, s3, k0, k1, k2, k3, l @ ..] = head;
        let (size, header) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (part.end - at, 8),
            1 => (u64::from_be_bytes(l), 16),
            size => (u64::from(size), 8),
        };
        if size < header || size > part.end - at {
            return Ok(false);
        }
        let content = at + header..at + size;
        match &[k0, k1, k2, k3] {
            b"moov" | b"trak" | b"mdia" => is_whole &= inside(file, content, depth + 1, found)?,
            b"udta" | b"meta" | b"uuid" | b"free" | b"skip" | b"pdin" => {
                file.seek(SeekFrom::Start(at + 4))?;
                file.write_all(b"free")?;
                blank(file, content)?;
            }
            b"hdlr" => {
                let mut handler = [0; 12];
                file.seek(SeekFrom::Start(content.start))?;
                file.read_exact(&mut handler)?;
                let [.., h0, h1, h2, h3] = handler;
                match &[h0, h1, h2, h3] {
                    b"soun" => found.has_sound = true,
                    _ => found.has_more = true,
                }
            }
            _ => {}
        }
        at += size;
    }
    Ok(is_whole)
}

/// Overwrites a part of the file with zeros.
fn blank(file: &mut File, part: Range<u64>) -> std::io::Result<()> {
    const ZEROS: [u8; 4_096] = [0; 4_096];
    file.seek(SeekFrom::Start(part.start))?;
    let mut left = part.end - part.start;
    while left > 0 {
        let some = usize::try_from(left).unwrap_or(ZEROS.len()).min(ZEROS.len());
        file.write_all(ZEROS.get(..some).unwrap_or_default())?;
        left -= u64::try_from(some).unwrap_or(left);
    }
    Ok(())
}
