//! The outlines of communes, departments and what is made of them, in memory, from two files inside the binary
//! (`data/outlines/README.md`). They are read when the first map is drawn.
//!
//! What is made of others has the arcs that only one of them has as its border, and those that two of them share as lines inside.

use super::codes::InseeCode;
use super::gazetteer::gazetteer;
use super::place::Place;
use super::topology::{Step, Topology, arc_of};
use crate::base::text::Language;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const COMMUNES: &[u8] = include_bytes!("../../../../data/outlines/communes.topojson.zst");
const DEPARTMENTS: &[u8] = include_bytes!("../../../../data/outlines/departments.topojson.zst");

static OF_COMMUNES: LazyLock<Topology> = LazyLock::new(|| read(COMMUNES));
static OF_DEPARTMENTS: LazyLock<Topology> = LazyLock::new(|| read(DEPARTMENTS));

fn read(packed: &[u8]) -> Topology {
    match Topology::read(packed) {
        Ok(topology) => topology,
        // The files are part of the binary, and a law reads them.
        #[expect(clippy::panic, reason = "a binary with broken outlines cannot draw any map")]
        Err(why) => panic!("the embedded outlines: {why}"),
    }
}

/// What must stand wherever outlines are shown.
pub const fn attribution(language: Language) -> &'static str {
    match language {
        Language::French => {
            "Contours\u{a0}: IGN ADMIN EXPRESS COG 2018 (et GEOFLA), Licence Ouverte 2.0, mis à jour à 2026 et simplifiés"
        }
        Language::English => {
            "Outlines: IGN ADMIN EXPRESS COG 2018 (and GEOFLA), Licence Ouverte 2.0, brought forward to 2026 and simplified"
        }
    }
}

/// South, west, north and east of some places, in degrees × 10⁷.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Southern edge.
    pub south: i32,
    /// Western edge.
    pub west: i32,
    /// Northern edge.
    pub north: i32,
    /// Eastern edge.
    pub east: i32,
}

impl Bounds {
    /// The smallest bounds of places; none where there are none.
    pub fn of(places: impl Iterator<Item = Place>) -> Option<Self> {
        places.fold(None, |bounds: Option<Self>, Place { lat_e7, lon_e7 }| {
            let one = Self { south: lat_e7, west: lon_e7, north: lat_e7, east: lon_e7 };
            Some(bounds.map_or(one, |bounds| bounds.with(one)))
        })
    }

    /// The smallest bounds that hold both.
    pub fn with(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            west: self.west.min(other.west),
            north: self.north.max(other.north),
            east: self.east.max(other.east),
        }
    }
}

/// What is drawn as a whole with parts: communes, or departments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Communes, by their codes.
    Communes,
    /// Departments, by their codes. They are more simplified, for what is as large as a region.
    Departments,
}

/// The lines of some communes or departments.
#[derive(Debug, Default)]
pub struct Outline {
    /// Their common border: closed rings, the first point again at the end.
    pub border: Vec<Vec<Place>>,
    /// The lines between two of them.
    pub inner: Vec<Vec<Place>>,
}

impl Level {
    fn topology(self) -> &'static Topology {
        match self {
            Self::Communes => &OF_COMMUNES,
            Self::Departments => &OF_DEPARTMENTS,
        }
    }

    /// How many there are.
    pub fn count(self) -> usize {
        self.topology().count()
    }

    /// Whether one has an outline.
    pub fn has(self, code: &str) -> bool {
        self.topology().rings(code).is_some()
    }

    /// The polygons of one: each a ring, then its holes. Rings are closed, and outer ones go clockwise.
    pub fn polygons(self, code: &str) -> Vec<Vec<Vec<Place>>> {
        let mut polygons: Vec<Vec<Vec<Place>>> = Vec::new();
        for ring in self.topology().rings(code).unwrap_or_default() {
            let ring = self.topology().ring(ring);
            match polygons.last_mut() {
                Some(polygon) if !is_clockwise(&ring) => polygon.push(ring),
                _ => polygons.push(vec![ring]),
            }
        }
        polygons
    }

    /// The lines of several; those without an outline are left out.
    pub fn outline<'c>(self, codes: impl IntoIterator<Item = &'c str>) -> Outline {
        let topology = self.topology();
        // In the order of the numbers, so that the same is drawn each time.
        let mut used: BTreeMap<i32, (Step, usize)> = BTreeMap::new();
        for step in codes.into_iter().filter_map(|code| topology.rings(code)).flatten().flat_map(|ring| ring.iter()) {
            used.entry(arc_of(*step)).or_insert((*step, 0)).1 += 1;
        }
        let (once, shared): (Vec<_>, Vec<_>) = used.into_values().partition(|(_, times)| *times == 1);
        let inner = shared.into_iter().map(|(step, _)| topology.walk(step).collect());
        let border: Vec<Step> = once.into_iter().map(|(step, _)| step).collect();
        Outline { border: joined(topology, &border), inner: inner.collect() }
    }
}

/// Joins steps to closed rings: each goes on where the one before ends.
fn joined(topology: &Topology, steps: &[Step]) -> Vec<Vec<Place>> {
    let begin = |step: &Step| topology.walk(*step).next();
    let mut from: HashMap<Place, Vec<Step>> = HashMap::new();
    for step in steps.iter().rev() {
        if let Some(place) = begin(step) {
            from.entry(place).or_default().push(*step);
        }
    }
    let mut rings = Vec::new();
    for first in steps {
        let Some(place) = begin(first) else { continue };
        // Of several rings that touch in a point, each closes where it began.
        while let Some(step) = from.get_mut(&place).and_then(Vec::pop) {
            let mut ring = vec![step];
            let mut end = topology.walk(step).next_back();
            while let Some(next) = end.filter(|end| *end != place).and_then(|end| from.get_mut(&end)?.pop()) {
                end = topology.walk(next).next_back();
                ring.push(next);
            }
            rings.push(topology.ring(&ring));
        }
    }
    rings
}

/// Whether a closed ring goes clockwise, with north up.
fn is_clockwise(ring: &[Place]) -> bool {
    let cross = ring.iter().zip(ring.iter().skip(1)).map(|(from, to)| {
        let [from_x, from_y, to_x, to_y] = [from.lon_e7, from.lat_e7, to.lon_e7, to.lat_e7].map(i128::from);
        from_x * to_y - to_x * from_y
    });
    cross.sum::<i128>() < 0
}

/// The bounds of communes: those of their outlines, and their centres.
pub fn bounds_of(codes: impl Iterator<Item = InseeCode>) -> Option<Bounds> {
    let each = codes.filter_map(|code| {
        let rings = OF_COMMUNES.rings(code.as_str()).unwrap_or_default();
        let outline = Bounds::of(rings.iter().flat_map(|ring| ring.iter()).flat_map(|step| OF_COMMUNES.walk(*step)));
        let centre = || gazetteer().current(code).and_then(|index| gazetteer().get(index)?.centre);
        outline.or_else(|| Bounds::of(centre().into_iter()))
    });
    each.reduce(Bounds::with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_are_those_of_the_list() {
        let count = gazetteer().communes().iter().filter(|row| Level::Communes.has(row.code.as_str())).count();
        assert_eq!((count, Level::Communes.count()), (34_875, 34_875));
        let departments = gazetteer().departments().iter().filter(|row| Level::Departments.has(row.code)).count();
        assert_eq!((departments, Level::Departments.count()), (101, 101));
    }

    #[test]
    fn what_is_made_of_others_closes() {
        let whole = gazetteer().departments().iter().filter(|row| row.region != row.code);
        for department in whole {
            let communes = department.communes.iter().filter_map(|index| gazetteer().get(*index));
            let outline = Level::Communes.outline(communes.map(|row| row.code.as_str()));
            let is_one = department.communes.len() == 1;
            assert!(!outline.border.is_empty() && outline.inner.is_empty() == is_one, "{}", department.code);
            for ring in &outline.border {
                assert!(ring.len() > 3 && ring.first() == ring.last(), "{}", department.code);
            }
        }
    }

    #[test]
    fn polygons_have_their_holes() {
        // Bollène and its neighbours lie in another department than what is around them, so the Drôme has a hole.
        let drome = Level::Departments.polygons("26");
        assert!(drome.iter().any(|polygon| polygon.len() > 1), "{}", drome.len());
        for polygon in &drome {
            assert!(polygon.first().is_some_and(|ring| is_clockwise(ring)));
            assert!(polygon.iter().skip(1).all(|hole| !is_clockwise(hole)));
        }
    }

    #[test]
    fn a_commune_lies_in_its_bounds() {
        for row in gazetteer().communes() {
            let bounds = bounds_of(std::iter::once(row.code)).expect("bounds");
            let Some(centre) = row.centre else { continue };
            let slack = 50_000;
            assert!(bounds.south - slack <= centre.lat_e7 && centre.lat_e7 <= bounds.north + slack, "{}", row.code);
            assert!(bounds.west - slack <= centre.lon_e7 && centre.lon_e7 <= bounds.east + slack, "{}", row.code);
        }
    }
}
