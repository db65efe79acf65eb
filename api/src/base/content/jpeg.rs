//! What the head of a JPEG says of the memory that decoding takes.

/// The bytes that a decoder holds beside the picture, for a picture with this many pixels. A progressive JPEG is decoded
/// as a whole: two bytes for each coefficient of each component. None if there is no head of a frame.
pub(super) fn workspace(bytes: &[u8], pixels: u64) -> Option<u64> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, after @ ..] = rest else { return None };
        // Any number of fill bytes may precede a marker.
        if *marker == 0xff {
            rest = rest.get(1..)?;
            continue;
        }
        let [high, low, ..] = after else { return None };
        let segment = after.get(2..usize::from(u16::from_be_bytes([*high, *low])))?;
        match marker {
            // The frames that there are: baseline, extended, progressive. Others are refused by the decoder.
            0xc0 | 0xc1 => return Some(0),
            0xc2 => return coefficients(segment, pixels),
            0xda | 0xd9 => return None,
            _ => rest = after.get(2 + segment.len()..)?,
        }
    }
}

/// The bytes of all coefficients of a frame. A component may have fewer samples than the picture has pixels.
fn coefficients(frame: &[u8], pixels: u64) -> Option<u64> {
    let [_, _, _, _, _, _, components @ ..] = frame else { return None };
    let samples = |component: &[u8]| {
        let sampling = component.get(1).copied()?;
        Some(u64::from(sampling >> 4) * u64::from(sampling & 15))
    };
    let each: Vec<u64> = components.chunks_exact(3).map(samples).collect::<Option<_>>()?;
    let most = each.iter().copied().max().filter(|most| *most > 0)?;
    Some(each.iter().sum::<u64>().checked_mul(pixels)?.checked_mul(2)? / most)
}
