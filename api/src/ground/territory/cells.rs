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

    #[test]
    fn a_small_rectangle_is_few_cells_and_the_world_is_one_range() {
        let die = Place { lat_e7: 447_530_000, lon_e7: 53_700_000 };
        let found = ranges(&[[die.lat_e7 - 10_000, die.lon_e7 - 10_000, die.lat_e7 + 10_000, die.lon_e7 + 10_000]]);
        assert!(found.iter().map(|[first, last]| last - first + 1).sum::<i64>() <= 9, "{found:?}");
        assert!(ranges(&[[-900_000_000, -1_800_000_000, 900_000_000, 1_800_000_000]]).len() <= 4);
    }
}
