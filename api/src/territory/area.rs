//! «Where», said the one way that every list, search, map, feed and subscription understands.

use super::codes::{InseeCode, Latitude, Longitude, SirenCode};
use super::gazetteer::{Gazetteer, Index};
use super::place::Place;
use crate::error::{Error, Problems};
use crate::gql::{InputObject, OneofObject};
use crate::text::Fault;
use std::borrow::Cow;

/// Most communes of one `communes` list.
const MAX_COMMUNES: usize = 200;
const RADIUS: std::ops::RangeInclusive<i32> = 100..=100_000;

/// Where: exactly one of these. A thing is in an area when one of its communes is; for `near` and `bounds`, when its point
/// is (the centre of its commune when it has none).
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
    /// The middle.
    pub point: PointInput,
    /// Metres over ground, from 100 to 100,000.
    pub radius_meters: i32,
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
    /// As it is stored.
    pub fn place(&self) -> Place {
        Place::from_degrees(self.latitude.0, self.longitude.0)
    }
}

/// A rectangle of latitudes and longitudes. Where `west` is greater than `east` it crosses the antimeridian.
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
    fn contains(&self, place: Place) -> bool {
        let (west, east) = (self.west.0, self.east.0);
        let longitude = place.longitude();
        let between =
            if west <= east { west <= longitude && longitude <= east } else { west <= longitude || longitude <= east };
        between && self.south.0 <= place.latitude() && place.latitude() <= self.north.0
    }
}

impl AreaInput {
    /// The point that distances are counted from, where there is one.
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
                if !RADIUS.contains(&near.radius_meters) {
                    let fault = Fault::OutOfRange { min: (*RADIUS.start()).into(), max: (*RADIUS.end()).into() };
                    return Err(Error::invalid(format!("{field}.near.radiusMeters"), fault));
                }
                Ok(gazetteer.within(near.point.place(), near.radius_meters.into()).into())
            }
            Self::Bounds(bounds) => {
                if bounds.south.0 > bounds.north.0 {
                    return Err(Error::invalid(format!("{field}.bounds.north"), Fault::Needs("north ≥ south")));
                }
                let inside = (0..).zip(gazetteer.communes());
                let inside = inside.filter(|(_, commune)| commune.centre.is_some_and(|centre| bounds.contains(centre)));
                Ok(inside.map(|(index, _)| index).collect::<Vec<_>>().into())
            }
        }
    }
}
