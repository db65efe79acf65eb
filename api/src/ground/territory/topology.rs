//! TopoJSON: outlines whose common borders are stored once, as arcs on a grid of whole numbers (`data/outlines/README.md`).
//!
//! Source: Bostock and Metcalf, «The TopoJSON Format Specification», 2013.

use super::place::Place;
use ruzstd::decoding::FrameDecoder;
use serde::Deserialize;
use std::collections::HashMap;

/// Degrees × 10⁷ of a degree.
const PER_DEGREE: f64 = 1e7;

#[derive(Deserialize)]
struct File {
    transform: Transform,
    arcs: Vec<Vec<[i32; 2]>>,
    objects: HashMap<String, Collection>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon { properties: Properties, arcs: Vec<Vec<i32>> },
    MultiPolygon { properties: Properties, arcs: Vec<Vec<Vec<i32>>> },
}

#[derive(Deserialize)]
struct Properties {
    code: String,
}

/// An arc in the direction in which a ring goes over it: its number, or the complement of its number where it goes backwards.
pub type Step = i32;

/// The rings of one outline, each as the steps over its arcs.
type Rings = Box<[Box<[Step]>]>;

/// The outlines of one level, such as all communes.
pub struct Topology {
    /// The points of all arcs, one arc after the other.
    points: Vec<Place>,
    /// Where each arc ends among the points.
    ends: Vec<u32>,
    /// The rings of each code. A hole follows the ring that it is in.
    rings: HashMap<Box<str>, Rings>,
}

/// The number of the arc of a step.
pub const fn arc_of(step: Step) -> i32 {
    if step < 0 { !step } else { step }
}

impl Topology {
    /// Reads a compressed file.
    pub fn read(packed: &[u8]) -> Result<Self, String> {
        let mut decoder = FrameDecoder::new();
        decoder.init(packed).map_err(|error| error.to_string())?;
        let size = usize::try_from(decoder.content_size()).map_err(|error| error.to_string())?;
        let mut text = vec![0; size];
        decoder.decode_all(packed, &mut text).map_err(|error| error.to_string())?;
        let file: File = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        let [x, y] = [0, 1].map(|axis: usize| {
            let [scale, translate] = [file.transform.scale, file.transform.translate];
            [scale.get(axis), translate.get(axis)].map(|degrees| e7(degrees.copied().unwrap_or(0.0)))
        });
        let mut topology =
            Self { points: Vec::new(), ends: Vec::with_capacity(file.arcs.len()), rings: HashMap::new() };
        for arc in &file.arcs {
            let (mut column, mut row) = (0, 0);
            for [right, up] in arc {
                (column, row) = (column + right, row + up);
                topology.points.push(Place { lat_e7: y[1] + row * y[0], lon_e7: x[1] + column * x[0] });
            }
            topology.ends.push(u32::try_from(topology.points.len()).map_err(|error| error.to_string())?);
        }
        topology.points.shrink_to_fit();
        for geometry in file.objects.into_values().flat_map(|collection| collection.geometries) {
            let (Properties { code }, rings) = match geometry {
                Geometry::Polygon { properties, arcs } => (properties, arcs),
                Geometry::MultiPolygon { properties, arcs } => (properties, arcs.into_iter().flatten().collect()),
            };
            let known = |step: &Step| usize::try_from(arc_of(*step)).is_ok_and(|arc| arc < topology.ends.len());
            if !rings.iter().flatten().all(known) {
                return Err(format!("the outline of {code} has an arc that is not there"));
            }
            topology.rings.insert(code.into(), rings.into_iter().map(Vec::into_boxed_slice).collect());
        }
        Ok(topology)
    }

    /// The rings of a code; none where it has no outline.
    pub fn rings(&self, code: &str) -> Option<&[Box<[Step]>]> {
        self.rings.get(code).map(AsRef::as_ref)
    }

    /// The points of a step, from its beginning to its end.
    pub fn walk(&self, step: Step) -> impl DoubleEndedIterator<Item = Place> + '_ {
        let arc = usize::try_from(arc_of(step)).unwrap_or(usize::MAX);
        let at = |arc: Option<usize>| arc.and_then(|arc| self.ends.get(arc)).and_then(|end| usize::try_from(*end).ok());
        let (start, end) = (at(arc.checked_sub(1)).unwrap_or(0), at(Some(arc)).unwrap_or(0));
        let points = self.points.get(start..end).unwrap_or_default();
        let nothing: &[Place] = &[];
        let (forth, back) = if step < 0 { (nothing, points) } else { (points, nothing) };
        forth.iter().chain(back.iter().rev()).copied()
    }

    /// The points of a ring, the first one again at the end.
    pub fn ring(&self, steps: &[Step]) -> Vec<Place> {
        let mut ring: Vec<Place> = Vec::new();
        for step in steps {
            let before = ring.pop();
            ring.extend(before.filter(|_| self.walk(*step).next() != before));
            ring.extend(self.walk(*step));
        }
        ring
    }

    /// How many codes have an outline.
    pub fn count(&self) -> usize {
        self.rings.len()
    }
}

#[expect(clippy::as_conversions, reason = "there is no TryFrom<f64>; degrees × 10⁷ fit and `as` saturates")]
fn e7(degrees: f64) -> i32 {
    (degrees * PER_DEGREE).round() as i32
}
