//! Points on the earth, stored as whole numbers of degrees × 10⁷, and distances between them.

use entity::contribution;

/// Mean radius of the earth in metres (IUGG).
const EARTH_RADIUS: f64 = 6_371_008.8;
const PER_DEGREE: f64 = 1e7;

/// A point in WGS 84, in degrees × 10⁷.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// −90 … 90 degrees.
    pub lat_e7: i32,
    /// −180 … 180 degrees.
    pub lon_e7: i32,
}

impl Place {
    /// Where a thing is: at its point, or in the centre of its principal commune; none where neither is known.
    pub fn of(thing: &contribution::Model) -> Option<Self> {
        let (lat_e7, lon_e7) = thing.lat_e7.zip(thing.lon_e7)?;
        Some(Self { lat_e7, lon_e7 })
    }

    /// From degrees.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Self {
        Self { lat_e7: e7(latitude), lon_e7: e7(longitude) }
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        f64::from(self.lat_e7) / PER_DEGREE
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        f64::from(self.lon_e7) / PER_DEGREE
    }

    /// The point on the unit sphere. The straight distance between two such points grows with the distance over ground.
    pub fn on_sphere(self) -> [f64; 3] {
        let (sin_lat, cos_lat) = self.latitude().to_radians().sin_cos();
        let (sin_lon, cos_lon) = self.longitude().to_radians().sin_cos();
        [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
    }

    /// Metres over ground, on a sphere: within 0.6 % of the ellipsoid.
    pub fn metres_to(self, other: Self) -> f64 {
        arc(squared_chord(self.on_sphere(), other.on_sphere()))
    }
}

/// Squared straight distance between points of the unit sphere.
pub fn squared_chord(a: [f64; 3], b: [f64; 3]) -> f64 {
    let [dx, dy, dz] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    dx * dx + dy * dy + dz * dz
}

/// Metres over ground for a squared chord of the unit sphere.
pub fn arc(squared_chord: f64) -> f64 {
    2.0 * EARTH_RADIUS * (squared_chord.sqrt() / 2.0).min(1.0).asin()
}

/// The squared chord of the unit sphere for a distance in metres over ground.
pub fn squared_chord_of(metres: f64) -> f64 {
    let half = (metres / (2.0 * EARTH_RADIUS)).min(std::f64::consts::FRAC_PI_2);
    (2.0 * half.sin()).powi(2)
}

#[expect(clippy::as_conversions, reason = "there is no TryFrom<f64>; degrees × 10⁷ fit and `as` saturates")]
fn e7(degrees: f64) -> i32 {
    (degrees * PER_DEGREE).round() as i32
}
