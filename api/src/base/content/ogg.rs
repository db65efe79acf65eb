//! Ogg: pages of packets. The second packet of a stream holds its tags. It is overwritten with an empty list of tags and zeros,
//! and the checksums of its pages are made anew; no page changes its length.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// Most pages over which tags may extend: a picture in them may have some megabytes.
const MAX_PAGES: u32 = 1_000;

/// A page: where it begins, and its bytes.
struct Page {
    at: u64,
    bytes: Vec<u8>,
    /// Length of the header, with the table of segments.
    header: usize,
}

impl Page {
    /// Reads a page; none where there is none.
    fn read(file: &mut File, at: u64) -> std::io::Result<Option<Self>> {
        let mut bytes = vec![0; 27];
        file.seek(SeekFrom::Start(at))?;
        if file.read_exact(&mut bytes).is_err() || !bytes.starts_with(b"OggS\0") {
            return Ok(None);
        }
        let segments = bytes.get(26).copied().unwrap_or(0);
        file.take(u64::from(segments)).read_to_end(&mut bytes)?;
        let header = 27 + usize::from(segments);
        let body: u64 = bytes.get(27..).unwrap_or_default().iter().map(|length| u64::from(*length)).sum();
        file.take(body).read_to_end(&mut bytes)?;
        let is_whole =
            u64::try_from(bytes.len()).is_ok_and(|length| length == u64::try_from(header).unwrap_or(0) + body);
        Ok(is_whole.then_some(Self { at, bytes, header }))
    }

    fn next(&self) -> u64 {
        self.at + u64::try_from(self.bytes.len()).unwrap_or(0)
    }

    fn stream(&self) -> Option<&[u8]> {
        self.bytes.get(14..18)
    }

    fn body(&self) -> &[u8] {
        self.bytes.get(self.header..).unwrap_or_default()
    }

    /// The bytes of the first packet in the body, and whether it ends there.
    fn first_packet(&self) -> (usize, bool) {
        let mut length = 0;
        for segment in self.bytes.get(27..self.header).unwrap_or_default() {
            length += usize::from(*segment);
            if *segment < 255 {
                return (length, true);
            }
        }
        (length, false)
    }

    /// Writes the page back with its checksum.
    fn write(&mut self, file: &mut File) -> std::io::Result<()> {
        if let Some(sum) = self.bytes.get_mut(22..26) {
            sum.fill(0);
        }
        let sum = checksum(&self.bytes).to_le_bytes();
        if let Some(place) = self.bytes.get_mut(22..26) {
            place.copy_from_slice(&sum);
        }
        file.seek(SeekFrom::Start(self.at))?;
        file.write_all(&self.bytes)
    }
}

/// The checksum of a page (polynomial 0x04c11db7, not reflected).
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            if sum & 0x8000_0000 == 0 { sum << 1 } else { sum << 1 ^ 0x04c1_1db7 }
        })
    })
}

/// Overwrites the tags of an Ogg file with one stream of Opus or Vorbis. Gives where its last whole page ends, beyond which
/// nothing is kept; none where the file is not one.
pub(super) fn strip(file: &mut File) -> std::io::Result<Option<u64>> {
    let Some(first) = Page::read(file, 0)? else { return Ok(None) };
    let empty: &[u8] = match first.body() {
        [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', ..] => b"OpusTags\0\0\0\0\0\0\0\0",
        [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => b"\x03vorbis\0\0\0\0\0\0\0\0\x01",
        _ => return Ok(None),
    };
    let mark = empty.get(..7).unwrap_or_default();
    let (mut at, mut left) = (first.next(), empty);
    for number in 0..MAX_PAGES {
        let Some(mut page) = Page::read(file, at)? else { return Ok(None) };
        if page.stream() != first.stream() || (number == 0 && !page.body().starts_with(mark)) {
            return Ok(None);
        }
        let (length, ends) = page.first_packet();
        let begin = page.header;
        for byte in page.bytes.get_mut(begin..begin + length).unwrap_or_default() {
            let (next, rest) = left.split_first().map_or((0, left), |(next, rest)| (*next, rest));
            (*byte, left) = (next, rest);
        }
        page.write(file)?;
        at = page.next();
        if ends {
            return if left.is_empty() { end(file, first.stream(), at) } else { Ok(None) };
        }
    }
    Ok(None)
}

/// Where the last whole page ends. None where a page is of another stream, which would have tags of its own.
fn end(file: &mut File, stream: Option<&[u8]>, mut at: u64) -> std::io::Result<Option<u64>> {
    while let Some(page) = Page::read(file, at)? {
        if page.stream() != stream {
            return Ok(None);
        }
        at = page.next();
    }
    Ok(Some(at))
}
