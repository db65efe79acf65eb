//! Cells: places as numbers, so that an index finds those of a rectangle. A cell is 2¹⁶ · 10⁻⁷ degrees wide and high, some 730 metres
//! from north to south; its number is the Morton code of its column and its row: their bits in turn. So a square of cells whose sides
//! are a power of two is one range of numbers.
//!
//! Source: G. M. Morton, «A computer oriented geodetic data base and a new technique in file sequencing», IBM, 1966.
//!
//! The databases make the number of a thing themselves, in the column `cell` of `contribution`, which no entity has.

use super::place::Place;
use sea_orm::sea_query::{DynIden, IntoIden};

/// How many bits of a place are within its cell.
const WITHIN: u32 = 16;
/// Most squares that make a rectangle.
const SQUARES: u64 = 32;

/// The column of `contribution` that holds the number of a thing's cell; null where the thing has no place.
pub fn column() -> DynIden {
    "cell".into_iden()
}

/// The column and the row of the cell of a place.
fn cell(place: Place) -> [u64; 2] {
    let at = |degrees: i32, least: i64| u64::try_from((i64::from(degrees) + least).max(0)).unwrap_or(0) >> WITHIN;
    [at(place.lon_e7, 1_800_000_000), at(place.lat_e7, 900_000_000)]
}

/// The number of the cell of a place.
pub fn of(place: Place) -> i64 {
    i64::try_from(number(cell(place))).unwrap_or(i64::MAX)
}

/// The greatest size of squares: one of these is the world.
pub const WORLD: u32 = WITHIN;

/// The place of the corner of a square in the south west, and how many degrees · 10⁷ its sides have. `size` is the number of cells of a
/// side as a power of two; `square` is the number of its cells without their last bits.
pub fn corner(square: i64, size: u32) -> (Place, i64) {
    let gather = |number: u64| {
        let steps = [(1, 0x3333_3333), (2, 0x0F0F_0F0F), (4, 0x00FF_00FF), (8, 0x0000_FFFF)];
        steps.into_iter().fold(number & 0x5555_5555, |it, (by, mask)| (it | (it >> by)) & mask)
    };
    let number = u64::try_from(square).unwrap_or(0) << (2 * size.min(WITHIN));
    let at = |cells: u64, least: i64| {
        let degrees = i64::try_from(cells << WITHIN).unwrap_or(i64::MAX) - least;
        i32::try_from(degrees).unwrap_or(i32::MAX)
    };
    let place = Place { lat_e7: at(gather(number >> 1), 900_000_000), lon_e7: at(gather(number), 1_800_000_000) };
    (place, 1 << (WITHIN + size.min(WITHIN)))
}

/// A rectangle, given as south, west, north, east in degrees · 10⁷, widened to whole squares; and how many squares it has. `size` is the
/// number of cells of a side of a square as a power of two.
pub fn whole([south, west, north, east]: [i32; 4], size: u32) -> ([i32; 4], u64) {
    let [left, bottom] = cell(Place { lat_e7: south, lon_e7: west }).map(|at| at >> size);
    let [right, top] = cell(Place { lat_e7: north, lon_e7: east }).map(|at| at >> size);
    let edge = |square: u64, most: i64| {
        let degrees = i64::try_from(square << (size + WITHIN)).unwrap_or(i64::MAX) - most;
        i32::try_from(degrees.min(most)).unwrap_or(i32::MAX)
    };
    let (lat, lon) = (900_000_000, 1_800_000_000);
    let last = |edge: i32, most: i32| if edge == most { edge } else { edge - 1 };
    let whole = [
        edge(bottom, lat.into()),
        edge(left, lon.into()),
        last(edge(top + 1, lat.into()), lat),
        last(edge(right + 1, lon.into()), lon),
    ];
    (whole, (right - left + 1) * (top - bottom + 1))
}

/// The Morton code of a column and a row.
fn number([column, row]: [u64; 2]) -> u64 {
    let spread = |number: u64| {
        let steps = [(8, 0x00FF_00FF), (4, 0x0F0F_0F0F), (2, 0x3333_3333), (1, 0x5555_5555)];
        steps.into_iter().fold(number, |it, (by, mask)| (it | (it << by)) & mask)
    };
    spread(column) | (spread(row) << 1)
}

/// Ranges of numbers that hold all cells of rectangles, each given as south, west, north, east in degrees · 10⁷: at most 32 for each, in
/// order, none of which meets another, with a part of the cells around.
pub fn ranges(rectangles: &[[i32; 4]]) -> Vec<[i64; 2]> {
    let mut squares: Vec<[u64; 2]> = rectangles.iter().flat_map(squares).collect();
    squares.sort_unstable();
    let mut ranges: Vec<[u64; 2]> = Vec::new();
    for [first, next] in squares {
        match ranges.last_mut() {
            Some([_, end]) if *end >= first => *end = next.max(*end),
            _ => ranges.push([first, next]),
        }
    }
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    ranges.into_iter().map(|[first, next]| [number(first), number(next - 1)]).collect()
}

/// The smallest squares of which few make a rectangle: the number of the first cell of each, and of the first one after it.
fn squares([south, west, north, east]: &[i32; 4]) -> Vec<[u64; 2]> {
    let [left, bottom] = cell(Place { lat_e7: *south, lon_e7: *west });
    let [right, top] = cell(Place { lat_e7: *north, lon_e7: *east });
    let count = |level: u32| ((right >> level) - (left >> level) + 1) * ((top >> level) - (bottom >> level) + 1);
    let level = (0..WITHIN).find(|level| count(*level) <= SQUARES).unwrap_or(WITHIN);
    let (columns, rows) = ((left >> level)..=(right >> level), (bottom >> level)..=(top >> level));
    let squares = rows.flat_map(|row| columns.clone().map(move |column| number([column, row])));
    squares.map(|square| [square << (2 * level), (square + 1) << (2 * level)]).collect()
}

/// The squares of `1 << level` cells a side that hold rectangles, each given as south, west, north, east in degrees · 10⁷, by number.
pub fn squares_of(level: u32, rectangles: &[[i32; 4]]) -> impl Iterator<Item = u64> {
    rectangles.iter().flat_map(move |[south, west, north, east]| {
        let [left, bottom] = cell(Place { lat_e7: *south, lon_e7: *west }).map(|it| it >> level);
        let [right, top] = cell(Place { lat_e7: *north, lon_e7: *east }).map(|it| it >> level);
        (bottom..=top).flat_map(move |row| (left..=right).map(move |column| number([column, row])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places() -> impl Strategy<Value = Place> {
        (-900_000_000..=900_000_000, -1_800_000_000..=1_800_000_000)
            .prop_map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 })
    }

    proptest! {
        #[test]
        fn a_place_of_a_rectangle_is_in_one_of_its_ranges(one in places(), other in places(), shares in (0.0..=1.0, 0.0..=1.0)) {
            let [south, north] = [one.lat_e7.min(other.lat_e7), one.lat_e7.max(other.lat_e7)];
            let [west, east] = [one.lon_e7.min(other.lon_e7), one.lon_e7.max(other.lon_e7)];
            let found = ranges(&[[south, west, north, east]]);
            prop_assert!(found.len() <= 32);
            prop_assert!(found.is_sorted_by(|one, next| one[1] < next[0]));
            let between = |low: i32, high: i32, share: f64| {
                Place::from_degrees(0.0, (f64::from(low) + (f64::from(high) - f64::from(low)) * share) / 1e7).lon_e7
            };
            let inside = Place { lat_e7: between(south, north, shares.0).clamp(south, north), lon_e7: between(west, east, shares.1).clamp(west, east) };
            let at = i64::try_from(number(cell(inside))).expect("32 bits");
            prop_assert_eq!(found.iter().filter(|[first, last]| (*first..=*last).contains(&at)).count(), 1);
        }
    }

    proptest! {
        #[test]
        fn ranges_of_two_rectangles_never_meet(one in (places(), places()), other in (places(), places())) {
            let rectangle = |(one, other): (Place, Place)| [
                one.lat_e7.min(other.lat_e7), one.lon_e7.min(other.lon_e7),
                one.lat_e7.max(other.lat_e7), one.lon_e7.max(other.lon_e7),
            ];
            let found = ranges(&[rectangle(one), rectangle(other)]);
            prop_assert!(found.is_sorted_by(|one, next| one[1] < next[0]));
        }
    }

    proptest! {
        #[test]
        fn a_place_lies_in_its_square(place in places(), size in 0..=WORLD) {
            let (corner, side) = corner(of(place) >> (2 * size), size);
            let inside = |at: i32, from: i32| (0..side).contains(&(i64::from(at) - i64::from(from)));
            prop_assert!(inside(place.lat_e7, corner.lat_e7) && inside(place.lon_e7, corner.lon_e7), "{corner:?} {side}");
        }
    }

    #[test]
    fn whole_squares_hold_a_rectangle() {
        let die = [447_530_000, 53_700_000, 447_540_000, 53_710_000];
        let ([south, west, north, east], count) = whole(die, 3);
        assert_eq!(count, 1);
        assert!(south <= die[0] && west <= die[1] && north >= die[2] && east >= die[3]);
        assert_eq!((north - south + 1, east - west + 1), (1 << 19, 1 << 19));
        let world = [-900_000_000, -1_800_000_000, 900_000_000, 1_800_000_000];
        assert_eq!(whole(world, WORLD), (world, 1));
    }

    #[test]
    fn a_small_rectangle_is_few_cells_and_the_world_is_one_range() {
        let die = Place { lat_e7: 447_530_000, lon_e7: 53_700_000 };
        let found = ranges(&[[die.lat_e7 - 10_000, die.lon_e7 - 10_000, die.lat_e7 + 10_000, die.lon_e7 + 10_000]]);
        assert!(found.iter().map(|[first, last]| last - first + 1).sum::<i64>() <= 9, "{found:?}");
        assert!(ranges(&[[-900_000_000, -1_800_000_000, 900_000_000, 1_800_000_000]]).len() <= 4);
    }
}
