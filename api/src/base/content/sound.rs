//! Sounds: MP3, Ogg (Opus or Vorbis), M4A (AAC). Their tags are taken out, because they may hold names, places and pictures
//! that nobody meant to publish. The tags of MP3 lie around the sound and are cut off; those of Ogg and M4A lie inside and are
//! overwritten in place, so that nothing else in the file moves.

use super::{Bytes, Judged, Rendition, mp4, no, ogg};
use crate::base::error::Problem;
use entity::file::FileKind;
use entity::rendition::Size;
use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::{AudioFile, FileType};
use lofty::mp4::{Mp4Codec, Mp4File};
use lofty::mpeg::{Layer, MpegFile};
use lofty::probe::Probe;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// What a sound is; its tags are gone afterwards.
pub(super) fn judge(path: &Path) -> Result<Judged, Problem> {
    read(path).ok().flatten().ok_or_else(|| no(FileKind::Sound))
}

fn read(path: &Path) -> std::io::Result<Option<Judged>> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let mut head = [0; 12];
    file.read_exact(&mut head)?;
    let (media_type, part) = match head {
        [b'O', b'g', b'g', b'S', ..] => ("audio/ogg", ogg::strip(&mut file)?.map(|end| 0..end)),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => ("audio/mp4", mp4::strip(&mut file)?.then_some(0..length)),
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => ("audio/mpeg", Some(without_tags(&mut file, length)?)),
        _ => return Ok(None),
    };
    let Some(part) = part else { return Ok(None) };
    let Some(duration) = duration(file, media_type) else { return Ok(None) };
    let renditions = vec![Rendition { size: Size::Original, media_type, bytes: Bytes::Part(part) }];
    let duration_millis = Some(duration).filter(|duration| *duration > 0);
    Ok(duration_millis.map(|_| Judged { media_type, size: None, blurhash: None, duration_millis, renditions }))
}

/// The duration in milliseconds; none where the file is not what it seemed.
fn duration(mut file: File, media_type: &str) -> Option<i64> {
    file.rewind().ok()?;
    let options = ParseOptions::new().read_tags(false).read_cover_art(false).parsing_mode(ParsingMode::Relaxed);
    let mut file = BufReader::new(file);
    let duration = match media_type {
        "audio/mp4" => {
            let file = Mp4File::read_from(&mut file, options).ok()?;
            let properties = file.properties();
            Some(properties.duration()).filter(|_| properties.codec() == Some(Mp4Codec::AAC))
        }
        "audio/mpeg" => {
            let file = MpegFile::read_from(&mut file, options).ok()?;
            let properties = file.properties();
            Some(properties.duration()).filter(|_| *properties.layer() == Layer::Layer3)
        }
        _ => {
            let probe = Probe::new(file).options(options).guess_file_type().ok()?;
            let known = matches!(probe.file_type(), Some(FileType::Opus | FileType::Vorbis));
            let read = if known { probe.read().ok() } else { None };
            read.map(|file| file.properties().duration())
        }
    };
    i64::try_from(duration?.as_millis()).ok()
}

/// The part of an MP3 without its tags: ID3v2 at the beginning; APE and ID3v1 at the end.
fn without_tags(file: &mut File, length: u64) -> std::io::Result<Range<u64>> {
    let mut range = 0..length;
    // There may be several, one after the other.
    while range.end - range.start > 10 {
        let mut head = [0; 10];
        file.seek(SeekFrom::Start(range.start))?;
        file.read_exact(&mut head)?;
        let [b'I', b'D', b'3', _, _, flags, a, b, c, d] = head else { break };
        let size = [a, b, c, d].iter().fold(0_u64, |size, byte| size << 7 | u64::from(byte & 0x7f));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        range.start = (range.start + 10 + size + footer).min(range.end);
    }
    loop {
        let before = range.end;
        if ends_with(file, &range, 128, b"TAG")?.is_some() {
            range.end -= 128;
        } else if let Some(footer) = ends_with(file, &range, 32, b"APETAGEX")? {
            let number =
                |at: usize| footer.get(at..at + 4).and_then(|it| it.try_into().ok()).map_or(0, u32::from_le_bytes);
            // The size counts the footer, and not the header, which is there when bit 31 is set.
            let header = if number(20) >> 31 == 1 { 32 } else { 0 };
            range.end = range.end.saturating_sub(u64::from(number(12)) + header).max(range.start);
        }
        if range.end == before {
            return Ok(range);
        }
    }
}

/// The last bytes of a part of a file, if they begin with a mark.
fn ends_with(file: &mut File, range: &Range<u64>, length: u64, mark: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
    if range.end - range.start < length {
        return Ok(None);
    }
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(range.end - length))?;
    file.take(length).read_to_end(&mut end)?;
    Ok(Some(end).filter(|end| end.starts_with(mark)))
}
