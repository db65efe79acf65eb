//! Where things are: communes, chosen as often as people live there.

use super::draw::Draw;
use entity::contribution::Codes;
use territoire::ground::territory::{CommuneRow, gazetteer};

/// How far from the centre a point may be, in 10⁻⁷ degrees: some two kilometres.
const JITTER: i32 = 200_000;

/// All communes.
pub(super) struct Places {
    /// Inhabitants of each commune and of those before it.
    inhabitants: Vec<u64>,
}

impl Places {
    pub(super) fn new() -> Self {
        let mut so_far = 0;
        let inhabitants = gazetteer().communes().iter().map(|commune| {
            so_far += u64::from(commune.population);
            so_far
        });
        Self { inhabitants: inhabitants.collect() }
    }

    /// A commune, as likely as somebody lives there.
    pub(super) fn commune(&self, draw: &mut Draw) -> Option<&'static CommuneRow> {
        let somebody = draw.below(self.inhabitants.last().copied().unwrap_or(0));
        gazetteer().communes().get(self.inhabitants.partition_point(|so_far| *so_far <= somebody))
    }
}

/// The code of a commune and up to two neighbours'.
pub(super) fn codes(commune: &CommuneRow, draw: &mut Draw) -> Codes {
    let around = commune.epci.and_then(|epci| gazetteer().epci(epci)).map(|epci| epci.communes.as_slice());
    let mut codes = vec![commune.code];
    for often in [30, 10] {
        if draw.percent(often)
            && let Some(other) = draw.pick(around.unwrap_or_default()).and_then(|index| gazetteer().get(*index))
            && !codes.contains(&other.code)
        {
            codes.push(other.code);
        }
    }
    codes.iter().map(|code| code.as_str()).collect()
}

/// Latitude and longitude of a thing, and whether it has a point of its own, as so many in a hundred have.
pub(super) fn point(commune: &CommuneRow, often: u64, draw: &mut Draw) -> (Option<i32>, Option<i32>, bool) {
    let centre = commune.centre;
    let has_point = centre.is_some() && draw.percent(often);
    let mut jitter = || if has_point { draw.below(2 * JITTER + 1) - JITTER } else { 0 };
    let (north, east) = (jitter(), jitter());
    (centre.map(|centre| centre.lat_e7 + north), centre.map(|centre| centre.lon_e7 + east), has_point)
}
