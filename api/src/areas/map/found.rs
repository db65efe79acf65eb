//! What a map shows: squares with their numbers, and the things of those that have few.

use crate::ground::territory::outlines::Bounds;
use crate::ground::territory::{Place, cells};
use entity::contribution::{self, Kind};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The zoom at which squares are single cells.
pub const FINEST: i32 = 14;
/// Things of a square that are shown one by one: of a cell, and of a larger square.
const FEW_IN: (i64, i64) = (50, 4);
/// Things that a map shows one by one.
pub const MOST_THINGS: usize = 200;
/// Squares that are opened at most.
const MOST_OPENED: usize = 64;

/// The things of each kind in a square.
pub type Counts = BTreeMap<Kind, i64>;

/// What a map shows.
#[derive(Default)]
pub struct Found {
    /// The bounds of the view.
    pub bounds: Option<Bounds>,
    /// The size of the squares: how many cells a side has, as a power of two.
    pub size: u32,
    /// All squares that have things, by their numbers.
    pub squares: BTreeMap<i64, Counts>,
    /// The things of squares that have few, the latest published first. Their squares are opened.
    pub things: Vec<contribution::Model>,
    /// The squares whose things are shown one by one.
    pub opened: Vec<i64>,
    /// Whether there are more things than were looked at.
    pub is_capped: bool,
}

impl Found {
    /// Chooses the squares whose things are shown one by one: those with the fewest first.
    pub(super) fn open(&mut self) {
        let few = if self.size == 0 { FEW_IN.0 } else { FEW_IN.1 };
        let count = |counts: &Counts| counts.values().sum::<i64>();
        let mut few: Vec<(i64, i64)> =
            self.squares.iter().map(|(square, counts)| (count(counts), *square)).filter(|(n, _)| *n <= few).collect();
        few.sort_unstable();
        few.truncate(MOST_OPENED);
        let mut room = i64::try_from(MOST_THINGS).unwrap_or(0);
        let fits = |(count, _): &(i64, i64)| {
            room -= count;
            room >= 0
        };
        self.opened = few.into_iter().take_while(fits).map(|(_, square)| square).collect();
        self.opened.sort_unstable();
    }

    /// Orders the things. What came or went since the numbers were read counts as it is now.
    pub(super) fn settle(&mut self) {
        self.things.sort_by_key(|thing| (Reverse((thing.published_at, thing.updated_at)), thing.id));
        self.things.truncate(MOST_THINGS);
        for square in &self.opened {
            self.squares.remove(square);
        }
        for thing in &self.things {
            if let Some(square) = self.square_of(thing) {
                *self.squares.entry(square).or_default().entry(thing.kind).or_default() += 1;
            }
        }
    }

    fn square_of(&self, thing: &contribution::Model) -> Option<i64> {
        Place::of(thing).map(|place| cells::of(place) >> (2 * self.size))
    }

    /// How many things of each kind there are.
    pub fn counts(&self) -> Counts {
        self.squares.values().flatten().fold(Counts::new(), |mut sum, (kind, count)| {
            *sum.entry(*kind).or_default() += count;
            sum
        })
    }

    /// The squares whose things are not shown one by one, in the order of their numbers.
    pub fn clusters(&self) -> impl Iterator<Item = Cluster> {
        let closed = self.squares.iter().filter(|(square, _)| self.opened.binary_search(square).is_err());
        closed.map(|(square, counts)| Cluster { square: *square, size: self.size, counts: counts.clone() })
    }

    /// The zoom of a map with squares of this size.
    pub fn zoom(&self) -> i32 {
        FINEST - i32::try_from(self.size).unwrap_or(0)
    }
}

/// Several things of a square.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// The square.
    pub square: i64,
    /// Its size.
    pub size: u32,
    /// How many of each kind.
    pub counts: Counts,
}

impl Cluster {
    /// How many in all.
    pub fn count(&self) -> i64 {
        self.counts.values().sum()
    }

    /// The edges of the square.
    pub fn bounds(&self) -> Bounds {
        let (corner, side) = cells::corner(self.square, self.size);
        let far = |near: i32| i32::try_from(i64::from(near) + side - 1).unwrap_or(i32::MAX);
        Bounds {
            south: corner.lat_e7,
            west: corner.lon_e7,
            north: far(corner.lat_e7).min(900_000_000),
            east: far(corner.lon_e7).min(1_800_000_000),
        }
    }

    /// The middle of the square.
    pub fn middle(&self) -> Place {
        let Bounds { south, west, north, east } = self.bounds();
        Place { lat_e7: south.midpoint(north), lon_e7: west.midpoint(east) }
    }

    /// The zoom at which the square is drawn as several; none where it is a cell.
    pub fn zoom_to(&self) -> Option<i32> {
        let size = i32::try_from(self.size).ok().filter(|size| *size > 0)?;
        Some((FINEST + 2 - size).clamp(0, FINEST))
    }

    /// Its id: the same whenever the same square is shown.
    pub fn id(&self) -> String {
        format!("{}-{}", self.size, self.square)
    }
}
