//! Tiles and outlines as GeoJSON (RFC 7946), for maps that programs draw.

use super::asked::{Asked, MOST_ZOOM};
use super::found::{Cluster, Found};
use super::ops::find;
use super::words;
use crate::base::error::Error;
use crate::base::text::Language;
use crate::ground::app::App;
use crate::ground::contribution::{address, ids};
use crate::ground::territory::codes::{Latitude, Longitude};
use crate::ground::territory::outlines::{Level, attribution};
use crate::ground::territory::{AreaInput, Place, gazetteer};
use entity::contribution::Kind;
use sea_orm::ActiveEnum;
use serde_json::{Value as Json, json};
use std::f64::consts::PI;

/// Squares of a tile at most.
const SQUARES: u64 = 64;
/// The latitude at which tiles end, in degrees.
const LAST_LATITUDE: f64 = 85.051_128;

/// A tile of the usual grid in Web-Mercator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    zoom: i32,
    column: u32,
    row: u32,
}

impl Tile {
    /// A tile of the grid; none for one that is not in it.
    pub fn of(zoom: i32, column: u32, row: u32) -> Option<Self> {
        let side = 1_u32.checked_shl(u32::try_from(zoom).ok()?)?;
        ((0..=MOST_ZOOM).contains(&zoom) && column < side && row < side).then_some(Self { zoom, column, row })
    }

    /// Its edges in degrees: south, west, north, east.
    fn edges(self) -> [f64; 4] {
        let side = 2_f64.powi(self.zoom);
        let longitude = |column: u32| f64::from(column) / side * 360.0 - 180.0;
        let latitude = |row: u32| (PI * (1.0 - 2.0 * f64::from(row) / side)).sinh().atan().to_degrees();
        [latitude(self.row + 1), longitude(self.column), latitude(self.row), longitude(self.column + 1)]
    }

    /// Whether a place is in it and in no other tile.
    fn holds(self, place: Place) -> bool {
        let [south, west, north, east] = self.edges();
        let (latitude, longitude) = (place.latitude(), place.longitude());
        let in_columns = west <= longitude && (longitude < east || east >= 180.0);
        in_columns && latitude <= north && (south < latitude || south <= -LAST_LATITUDE)
    }

    /// The area that it shows.
    fn area(self) -> AreaInput {
        let [south, west, north, east] = self.edges();
        AreaInput::rectangle(Latitude(south), Longitude(west), Latitude(north), Longitude(east))
    }
}

/// What a tile shows: clusters whose squares have their middle in it, and things.
pub async fn tile(app: &App, tile: Tile, kinds: Option<Vec<Kind>>, language: Language) -> Result<String, Error> {
    let mut asked = Asked::of(app, &tile.area(), "within")?;
    (asked.zoom, asked.squares) = (Some(tile.zoom), SQUARES);
    asked.of_kinds(kinds);
    let mut found = find(&asked, app).await?;
    found.things.retain(|thing| Place::of(thing).is_some_and(|place| tile.holds(place)));
    let clusters = found.clusters().filter(|cluster| tile.holds(cluster.middle()));
    let features = clusters.map(|it| cluster(&it, language)).chain(things(app, &found, language)).collect();
    Ok(collection(features, None))
}

fn things(app: &App, found: &Found, language: Language) -> impl Iterator<Item = Json> {
    found.things.iter().filter_map(move |thing| {
        let place = Place::of(thing)?;
        Some(json!({
            "type": "Feature",
            "id": ids::of_contribution(thing.kind, thing.id).0,
            "geometry": { "type": "Point", "coordinates": position(place) },
            "properties": {
                "kind": thing.kind.to_value(),
                "kindTitle": words::one(thing.kind, language),
                "title": thing.title,
                "url": address::of(app, thing),
                "isExact": thing.has_point,
            },
        }))
    })
}

fn cluster(cluster: &Cluster, language: Language) -> Json {
    let bounds = cluster.bounds();
    let [south, west, north, east] = [bounds.south, bounds.west, bounds.north, bounds.east].map(degrees);
    let counts = cluster.counts.iter().map(|(kind, count)| (kind.to_value(), Json::from(*count)));
    json!({
        "type": "Feature",
        "id": format!("cluster:{}", cluster.id()),
        "geometry": { "type": "Point", "coordinates": position(cluster.middle()) },
        "bbox": [west, south, east, north],
        "properties": {
            "kind": "CLUSTER",
            "title": words::counted(&cluster.counts, language),
            "count": cluster.count(),
            "counts": counts.collect::<serde_json::Map<_, _>>(),
            "zoomTo": cluster.zoom_to(),
        },
    })
}

/// Whole numbers of 10⁻⁷ degrees as degrees.
fn degrees(e7: i32) -> f64 {
    f64::from(e7) / 1e7
}

fn position(place: Place) -> [f64; 2] {
    [degrees(place.lon_e7), degrees(place.lat_e7)]
}

/// The outlines of what an area is made of: communes of a commune, an EPCI or a department, departments of a region or of France.
pub fn outlines(level: Level, codes: &[&str], language: Language) -> String {
    let features = codes.iter().filter_map(|code| {
        let polygons = level.polygons(code);
        if polygons.is_empty() {
            return None;
        }
        // RFC 7946 has outer rings go counterclockwise.
        let turned = |ring: Vec<Place>| ring.into_iter().rev().map(position).collect::<Vec<_>>();
        let polygons = polygons.into_iter().map(|rings| rings.into_iter().map(turned).collect::<Vec<_>>());
        let polygons: Vec<Vec<Vec<[f64; 2]>>> = polygons.collect();
        let (noun, name) = match level {
            Level::Communes => ("commune", name_of_commune(code)),
            Level::Departments => ("department", gazetteer().department(code).map(|row| row.name)),
        };
        Some(json!({
            "type": "Feature",
            "id": format!("{noun}:{code}"),
            "geometry": { "type": "MultiPolygon", "coordinates": polygons },
            "properties": { "code": code, "name": name },
        }))
    });
    collection(features.collect(), Some(attribution(language)))
}

fn name_of_commune(code: &str) -> Option<&'static str> {
    let code = crate::ground::territory::InseeCode::read(code)?;
    gazetteer().current(code).and_then(|index| gazetteer().get(index)).map(|row| row.name)
}

fn collection(features: Vec<Json>, attribution: Option<&str>) -> String {
    let mut collection = json!({ "type": "FeatureCollection", "features": features });
    if let (Some(attribution), Some(object)) = (attribution, collection.as_object_mut()) {
        object.insert("attribution".to_owned(), Json::from(attribution));
    }
    collection.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_those_of_the_usual_grid() {
        let whole = Tile::of(0, 0, 0).expect("a tile").edges();
        assert!((whole[2] - LAST_LATITUDE).abs() < 1e-5 && (whole[0] + LAST_LATITUDE).abs() < 1e-5);
        assert_eq!(Tile::of(1, 2, 0), None);
        assert_eq!(Tile::of(19, 0, 0), None);
        // Paris is in this tile of OpenStreetMap.
        let paris = Place::from_degrees(48.8566, 2.3522);
        let inside = |column: u32, row: u32| Tile::of(10, column, row).is_some_and(|tile| tile.holds(paris));
        assert!(inside(518, 352));
        assert!(!inside(517, 352) && !inside(519, 352) && !inside(518, 351) && !inside(518, 353));
    }
}
