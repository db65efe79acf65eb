//! «Where», in the one form that every list, search, map, feed and subscription takes.

use super::codes::{InseeCode, Latitude, Longitude, SirenCode};
use super::commune::Index;
use super::gazetteer::{Gazetteer, gazetteer};
use super::place::Place;
use crate::base::error::{Error, Problems};
use crate::base::gql::{InputObject, OneofObject};
use crate::base::text::Fault;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Maximum number of communes in one `communes` list.
const MAX_COMMUNES: usize = 200;
/// Metres per degree of a meridian, on the sphere that distances are measured on; rounded down, so that boxes come out
/// slightly too large.
const METRES_PER_DEGREE: f64 = 111_190.0;
const RADIUS: std::ops::RangeInclusive<i32> = 100..=100_000;

/// Where: exactly one of these. A thing is in an area if one of its communes is. For `near` and `bounds` it is in the
/// area if its point is, or the centre of its principal commune if it has no point.
#[derive(OneofObject, Debug, Clone)]
pub enum AreaInput {
    /// One commune; a former code leads to the commune of today.
    Commune(InseeCode),
    /// Any of these communes, at most 200.
    Communes(Vec<InseeCode>),
    /// An intercommunal body [EPCI] by its SIREN number.
    Epci(SirenCode),
    /// A department by its code, such as `26`, `2A` or `974`.
    Department(String),
    /// A region by its INSEE code, such as `84`.
    Region(String),
    /// Around a point.
    Near(NearInput),
    /// A rectangle of latitudes and longitudes.
    Bounds(BoundsInput),
}

/// Around a point.
#[derive(InputObject, Debug, Clone)]
pub struct NearInput {
    /// The centre of the circle.
    pub point: PointInput,
    /// The radius in metres over ground, from 100 to 100,000.
    pub radius_meters: i32,
}

impl NearInput {
    fn check(&self, field: &str) -> Result<(), Error> {
        if RADIUS.contains(&self.radius_meters) {
            return Ok(());
        }
        let fault = Fault::OutOfRange { min: (*RADIUS.start()).into(), max: (*RADIUS.end()).into() };
        Err(Error::invalid(format!("{field}.near.radiusMeters"), fault))
    }
}

/// A point in WGS 84.
#[derive(InputObject, Debug, Clone)]
pub struct PointInput {
    /// Degrees north.
    pub latitude: Latitude,
    /// Degrees east.
    pub longitude: Longitude,
}

impl PointInput {
    /// The point as it is stored.
    pub fn place(&self) -> Place {
        Place::from_degrees(self.latitude.0, self.longitude.0)
    }
}

/// A rectangle of latitudes and longitudes. If `west` is greater than `east`, it crosses the antimeridian.
#[derive(InputObject, Debug, Clone)]
pub struct BoundsInput {
    /// Southern edge.
    pub south: Latitude,
    /// Western edge.
    pub west: Longitude,
    /// Northern edge, not south of the southern one.
    pub north: Latitude,
    /// Eastern edge.
    pub east: Longitude,
}

impl BoundsInput {
    fn check(&self, field: &str) -> Result<(), Error> {
        if self.south.0 <= self.north.0 {
            return Ok(());
        }
        Err(Error::invalid(format!("{field}.bounds.north"), Fault::Needs("north ≥ south")))
    }

    fn contains(&self, place: Place) -> bool {
        let (west, east) = (self.west.0, self.east.0);
        let longitude = place.longitude();
        let between =
            if west <= east { west <= longitude && longitude <= east } else { west <= longitude || longitude <= east };
        between && self.south.0 <= place.latitude() && place.latitude() <= self.north.0
    }
}

/// An area in the form that lists of things use.
#[derive(Debug, Clone)]
pub enum Where {
    /// Any of these typed areas: `commune:26289`, `epci:…`, `department:26`, `region:84`.
    Areas(Vec<String>),
    /// At most this many metres over ground from a place.
    Near(Place, f64),
    /// In a rectangle.
    Bounds(BoundsInput),
}

impl Where {
    /// Whether a place is in it; always false for typed areas.
    pub fn holds(&self, place: Place) -> bool {
        match self {
            Self::Areas(_) => false,
            Self::Near(middle, metres) => middle.metres_to(place) <= *metres,
            Self::Bounds(bounds) => bounds.contains(place),
        }
    }

    /// Rectangles in degrees × 10⁷ that contain the area, each as south, west, north, east: two if it crosses the
    /// antimeridian, none for typed areas.
    pub fn boxes(&self) -> Vec<[i32; 4]> {
        let (south, west, north, east) = match self {
            Self::Areas(_) => return Vec::new(),
            Self::Bounds(bounds) => (bounds.south.0, bounds.west.0, bounds.north.0, bounds.east.0),
            Self::Near(middle, metres) => {
                let degrees = metres / METRES_PER_DEGREE;
                let (south, north) = (middle.latitude() - degrees, middle.latitude() + degrees);
                let widest = south.abs().max(north.abs());
                // Near a pole a circle may touch every meridian.
                if widest >= 89.0 {
                    (south, -180.0, north, 180.0)
                } else {
                    let across = degrees / widest.to_radians().cos();
                    let turn = |degrees: f64| (degrees + 540.0).rem_euclid(360.0) - 180.0;
                    let whole = across >= 180.0;
                    let (west, east) = (middle.longitude() - across, middle.longitude() + across);
                    if whole { (south, -180.0, north, 180.0) } else { (south, turn(west), north, turn(east)) }
                }
            }
        };
        let (low, high) = (Place::from_degrees(south.max(-90.0), west), Place::from_degrees(north.min(90.0), east));
        let turn = Place::from_degrees(0.0, 180.0).lon_e7;
        let (south, west, north, east) = (low.lat_e7, low.lon_e7, high.lat_e7, high.lon_e7);
        if west <= east {
            vec![[south, west, north, east]]
        } else {
            vec![[south, west, north, turn], [south, -turn, north, east]]
        }
    }
}

/// The typed areas of communes: the communes, their EPCI, departments and regions.
pub fn areas<'a>(communes: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut areas = BTreeSet::new();
    for code in communes {
        areas.insert(format!("commune:{code}"));
        let row = InseeCode::read(code).and_then(|code| gazetteer().resolve(code));
        let Some(row) = row.and_then(|index| gazetteer().get(index)) else { continue };
        areas.extend(row.epci.map(|epci| format!("epci:{epci}")));
        let department = gazetteer().department_of(row);
        areas.insert(format!("department:{}", department.code));
        areas.insert(format!("region:{}", gazetteer().region_of(department).code));
    }
    areas
}

impl AreaInput {
    /// A rectangle.
    pub const fn rectangle(south: Latitude, west: Longitude, north: Latitude, east: Longitude) -> Self {
        Self::Bounds(BoundsInput { south, west, north, east })
    }

    /// The area in the form that lists of things use; `field` is the argument's name, for errors.
    pub fn typed(&self, gazetteer: &Gazetteer, field: &str) -> Result<Where, Error> {
        let unknown = |part: &str| Error::invalid(format!("{field}.{part}"), Fault::Unknown);
        let one = |area: String| Ok(Where::Areas(vec![area]));
        match self {
            Self::Commune(_) | Self::Communes(_) => {
                let rows = self.communes(gazetteer, field)?;
                let rows = rows.iter().filter_map(|index| gazetteer.get(*index));
                Ok(Where::Areas(rows.map(|row| format!("commune:{}", row.code)).collect()))
            }
            Self::Epci(code) => one(format!("epci:{}", gazetteer.epci(*code).ok_or_else(|| unknown("epci"))?.code)),
            Self::Department(code) => {
                let department = gazetteer.department(code).ok_or_else(|| unknown("department"))?;
                one(format!("department:{}", department.code))
            }
            Self::Region(code) => {
                one(format!("region:{}", gazetteer.region(code).ok_or_else(|| unknown("region"))?.code))
            }
            Self::Near(near) => {
                near.check(field)?;
                Ok(Where::Near(near.point.place(), near.radius_meters.into()))
            }
            Self::Bounds(bounds) => {
                bounds.check(field)?;
                Ok(Where::Bounds(bounds.clone()))
            }
        }
    }

    /// The point that distances are counted from, if there is one.
    pub fn point(&self) -> Option<Place> {
        match self {
            Self::Near(near) => Some(near.point.place()),
            _ => None,
        }
    }

    /// The communes of an area, in no order; `field` is the argument's name, for errors.
    pub fn communes<'g>(&self, gazetteer: &'g Gazetteer, field: &str) -> Result<Cow<'g, [Index]>, Error> {
        let unknown = |part: &str| Error::invalid(format!("{field}.{part}"), Fault::Unknown);
        let division = |found: Option<&'g super::gazetteer::Division>, part| {
            found.map(|division| Cow::Borrowed(division.communes.as_slice())).ok_or_else(|| unknown(part))
        };
        match self {
            Self::Commune(code) => Ok(vec![gazetteer.resolve(*code).ok_or_else(|| unknown("commune"))?].into()),
            Self::Communes(codes) => {
                let mut problems = Problems::default();
                if codes.len() > MAX_COMMUNES {
                    problems.add(format!("{field}.communes"), Fault::TooMany { max: MAX_COMMUNES });
                }
                let mut found = Vec::with_capacity(codes.len().min(MAX_COMMUNES));
                for (place, code) in codes.iter().take(MAX_COMMUNES).enumerate() {
                    match gazetteer.resolve(*code) {
                        Some(index) => found.push(index),
                        None => problems.add(format!("{field}.communes.{place}"), Fault::Unknown),
                    }
                }
                problems.check()?;
                found.sort_unstable();
                found.dedup();
                Ok(found.into())
            }
            Self::Epci(code) => {
                let epci = gazetteer.epci(*code).ok_or_else(|| unknown("epci"))?;
                Ok(Cow::Borrowed(&epci.communes))
            }
            Self::Department(code) => division(gazetteer.department(code), "department"),
            Self::Region(code) => division(gazetteer.region(code), "region"),
            Self::Near(near) => {
                near.check(field)?;
                Ok(gazetteer.within(near.point.place(), near.radius_meters.into()).into())
            }
            Self::Bounds(bounds) => {
                bounds.check(field)?;
                let inside = (0..).zip(gazetteer.communes());
                let inside = inside.filter(|(_, commune)| commune.centre.is_some_and(|centre| bounds.contains(centre)));
                Ok(inside.map(|(index, _)| index).collect::<Vec<_>>().into())
            }
        }
    }
}
