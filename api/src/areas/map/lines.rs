//! Lines of a map as paths of SVG: projected, simplified to what is seen, and written short.

use crate::ground::territory::Place;
use crate::ground::territory::outlines::Bounds;
use std::fmt::Write;

/// How far a line may lie from what is drawn of it, in units of the picture: less than a pixel.
const TOLERANCE: f64 = 1.4;

/// A part of a picture that shows a rectangle of the earth: degrees of latitude keep their length, and those of longitude have the
/// length that they have in the middle.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    bounds: Bounds,
    left: f64,
    top: f64,
    right: f64,
    down: f64,
}

impl Frame {
    /// The frame that shows these bounds from a corner on, in so much room. Returns its width and height too.
    pub fn fitting(bounds: Bounds, [left, top]: [f64; 2], [width, height]: [f64; 2]) -> (Self, [f64; 2]) {
        let middle = f64::from(bounds.south.midpoint(bounds.north)) / 1e7;
        let shrink = middle.to_radians().cos().max(0.05);
        // A hundred metres at least.
        let span = |from: i32, to: i32| (f64::from(to) - f64::from(from)).max(10_000.0);
        let (across, up) = (span(bounds.west, bounds.east) * shrink, span(bounds.south, bounds.north));
        let scale = (width / across).min(height / up);
        let frame = Self { bounds, left, top, right: scale * shrink, down: scale };
        (frame, [across * scale, up * scale])
    }

    /// Where a place is drawn.
    pub fn at(&self, place: Place) -> [f64; 2] {
        let right = f64::from(place.lon_e7) - f64::from(self.bounds.west);
        let down = f64::from(self.bounds.north) - f64::from(place.lat_e7);
        [self.left + right * self.right, self.top + down * self.down]
    }

    /// Whether a place is within its bounds, or near them.
    pub fn holds(&self, place: Place) -> bool {
        let slack = (self.bounds.north - self.bounds.south) / 10 + 500_000;
        (self.bounds.south - slack..=self.bounds.north + slack).contains(&place.lat_e7)
            && (self.bounds.west - slack..=self.bounds.east + slack).contains(&place.lon_e7)
    }

    /// Adds a line to a path. A closed one ends where it begins. What is smaller than a point is left out.
    pub fn draw(&self, line: &[Place], is_closed: bool, path: &mut String) {
        let points: Vec<[f64; 2]> = line.iter().map(|place| self.at(*place)).collect();
        let mut whole: Vec<[i64; 2]> = Vec::new();
        for point in simplified(&points) {
            let rounded = point.map(rounded);
            if whole.last() != Some(&rounded) {
                whole.push(rounded);
            }
        }
        if is_closed {
            whole.pop();
        }
        let Some((first, rest)) = whole.split_first().filter(|(_, rest)| rest.len() > usize::from(is_closed)) else {
            return;
        };
        let [mut x, mut y] = *first;
        let _ = write!(path, "M{x} {y}l");
        for (number, [to_x, to_y]) in rest.iter().enumerate() {
            let (right, down) = (to_x - x, to_y - y);
            let space = if number == 0 || right < 0 { "" } else { " " };
            let between = if down < 0 { "" } else { " " };
            let _ = write!(path, "{space}{right}{between}{down}");
            (x, y) = (*to_x, *to_y);
        }
        if is_closed {
            path.push('z');
        }
    }
}

#[expect(clippy::as_conversions, reason = "there is no TryFrom<f64>; units of a picture fit and `as` saturates")]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}

/// The points of a line that it needs.
///
/// Source: Douglas and Peucker, «Algorithms for the reduction of the number of points required to represent a digitized line or its
/// caricature», Cartographica 10(2), 1973.
fn simplified(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let mut kept = vec![*first];
    // The parts that are not decided yet, the nearest last: a stack, because a line may have many thousand points.
    let mut parts = vec![(0, points.len() - 1)];
    while let Some((from, to)) = parts.pop() {
        let (Some(begin), Some(end)) = (points.get(from), points.get(to)) else { continue };
        let between = points.iter().enumerate().take(to).skip(from + 1);
        let far = between.map(|(number, point)| (number, distance(*point, *begin, *end)));
        match far.max_by(|(_, one), (_, other)| one.total_cmp(other)) {
            Some((number, far)) if far > TOLERANCE => parts.extend([(number, to), (from, number)]),
            _ => kept.push(*end),
        }
    }
    if kept.len() == 1 {
        kept.push(*last);
    }
    kept
}

/// How far a point is from a straight line between two.
fn distance([x, y]: [f64; 2], [from_x, from_y]: [f64; 2], [to_x, to_y]: [f64; 2]) -> f64 {
    let (right, down) = (to_x - from_x, to_y - from_y);
    let length = right.hypot(down);
    if length == 0.0 {
        return (x - from_x).hypot(y - from_y);
    }
    let along = (((x - from_x) * right + (y - from_y) * down) / (length * length)).clamp(0.0, 1.0);
    (x - from_x - along * right).hypot(y - from_y - along * down)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_left_out_lies_near_what_is_drawn(points in proptest::collection::vec([0.0..200.0, 0.0..200.0], 2..60)) {
            let kept = simplified(&points);
            prop_assert_eq!(kept.first(), points.first());
            prop_assert_eq!(kept.last(), points.last());
            for point in &points {
                let near = kept.windows(2).map(|ends| distance(*point, ends[0], ends[1])).fold(f64::INFINITY, f64::min);
                prop_assert!(near <= TOLERANCE + 1e-9, "{point:?} is {near} away");
            }
        }
    }

    #[test]
    fn paths_are_short() {
        let bounds = Bounds { south: 0, west: 0, north: 10_000_000, east: 10_000_000 };
        let (frame, _) = Frame::fitting(bounds, [0.0, 0.0], [100.0, 100.0]);
        let square = [(0, 0), (0, 10_000_000), (10_000_000, 10_000_000), (10_000_000, 0), (0, 0)];
        let square = square.map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 });
        let mut path = String::new();
        frame.draw(&square, true, &mut path);
        assert_eq!(path, "M0 100l100 0 0-100-100 0z");
    }
}
