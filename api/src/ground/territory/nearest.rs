//! Nearest places: a k-d tree over points of the unit sphere, so that neither the poles nor the antimeridian are
//! special cases.
//!
//! The tree is an array: the middle element of a slice splits it, and the halves are its subtrees. Friedman, Bentley
//! and Finkel, «An Algorithm for Finding Best Matches in Logarithmic Expected Time», ACM TOMS 3(3), 1977.

use super::commune::Index;
use super::place::{Place, arc, squared_chord, squared_chord_of};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Debug, Clone, Copy)]
struct Point {
    at: [f64; 3],
    index: Index,
}

/// The tree.
pub struct Nearest {
    points: Vec<Point>,
}

/// A candidate. The farthest one compares as the greatest; of equally far ones, the one with the higher index does.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Found {
    squared: f64,
    index: Index,
}

impl Eq for Found {}
impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        self.squared.total_cmp(&other.squared).then(self.index.cmp(&other.index))
    }
}

impl Nearest {
    /// A tree of places.
    pub fn new(places: impl Iterator<Item = (Index, Place)>) -> Self {
        let mut points: Vec<Point> = places.map(|(index, place)| Point { at: place.on_sphere(), index }).collect();
        build(&mut points, 0);
        Self { points }
    }

    /// The `count` nearest places, nearest first, with their distances in metres.
    pub fn nearest(&self, place: Place, count: usize) -> Vec<(Index, f64)> {
        let mut found = BinaryHeap::with_capacity(count + 1);
        if count > 0 {
            search(
                &self.points,
                0,
                place.on_sphere(),
                &mut |candidate| {
                    found.push(candidate);
                    if found.len() > count {
                        found.pop();
                    }
                    if found.len() < count { f64::INFINITY } else { found.peek().map_or(0.0, |worst| worst.squared) }
                },
                f64::INFINITY,
            );
        }
        found.into_sorted_vec().into_iter().map(|found| (found.index, arc(found.squared))).collect()
    }

    /// All places at most `metres` away, in no order.
    pub fn within(&self, place: Place, metres: f64) -> Vec<Index> {
        let limit = squared_chord_of(metres);
        let mut found = Vec::new();
        search(
            &self.points,
            0,
            place.on_sphere(),
            &mut |candidate| {
                if candidate.squared <= limit {
                    found.push(candidate.index);
                }
                limit
            },
            limit,
        );
        found
    }
}

/// The coordinate that a level of the tree splits by.
fn axis(point: [f64; 3], level: usize) -> f64 {
    let [x, y, z] = point;
    match level % 3 {
        0 => x,
        1 => y,
        _ => z,
    }
}

fn build(points: &mut [Point], level: usize) {
    let middle = points.len() / 2;
    if points.len() < 2 {
        return;
    }
    points.select_nth_unstable_by(middle, |a, b| axis(a.at, level).total_cmp(&axis(b.at, level)));
    let (left, right) = points.split_at_mut(middle);
    build(left, level + 1);
    if let Some((_, right)) = right.split_first_mut() {
        build(right, level + 1);
    }
}

/// Visits every point that may lie within the limit that `visit` returned last. Returns the last limit.
fn search(points: &[Point], level: usize, from: [f64; 3], visit: &mut impl FnMut(Found) -> f64, limit: f64) -> f64 {
    let (left, rest) = points.split_at(points.len() / 2);
    let Some((middle, right)) = rest.split_first() else { return limit };
    let mut limit = visit(Found { squared: squared_chord(from, middle.at), index: middle.index });
    let offset = axis(from, level) - axis(middle.at, level);
    let (near, far) = if offset < 0.0 { (left, right) } else { (right, left) };
    limit = search(near, level + 1, from, visit, limit);
    if offset * offset <= limit {
        limit = search(far, level + 1, from, visit, limit);
    }
    limit
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = Place> {
        (-900_000_000..=900_000_000i32, -1_800_000_000..=1_800_000_000i32)
            .prop_map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 })
    }

    proptest! {
        #[test]
        fn finds_what_looking_at_every_place_finds(
            places in proptest::collection::vec(place(), 0..200), from in place(), count in 0usize..30, metres in 0.0f64..2e7,
        ) {
            let indexed = || (0..).zip(places.iter().copied());
            let tree = Nearest::new(indexed());
            let mut all: Vec<_> = indexed().map(|(index, at)| {
                Found { squared: squared_chord(from.on_sphere(), at.on_sphere()), index }
            }).collect();
            all.sort();
            let expected: Vec<_> = all.iter().take(count).map(|found| found.index).collect();
            let got: Vec<_> = tree.nearest(from, count).into_iter().map(|(index, _)| index).collect();
            prop_assert_eq!(got, expected);
            let mut near = tree.within(from, metres);
            near.sort_unstable();
            let mut expected: Vec<_> =
                all.iter().filter(|found| found.squared <= squared_chord_of(metres)).map(|found| found.index).collect();
            expected.sort_unstable();
            prop_assert_eq!(near, expected);
        }
    }

    #[test]
    fn distances_are_those_over_ground() {
        let paris = Place::from_degrees(48.8566, 2.3522);
        let lyon = Place::from_degrees(45.7640, 4.8357);
        assert!((paris.metres_to(lyon) - 391_500.0).abs() < 1_000.0, "{}", paris.metres_to(lyon));
        assert!((arc(squared_chord_of(5_000.0)) - 5_000.0).abs() < 0.001);
    }
}
