//! Randomness that is the same every time: SplitMix64, and ids made with it.

use entity::Moment;
use sea_orm::entity::prelude::Uuid;

/// Numbers that follow from a seed.
pub(super) struct Draw(u64);

impl Draw {
    /// From a seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits.
    pub(super) const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below a bound; 0 where the bound is.
    pub(super) fn below<N: TryFrom<u64> + Default>(&mut self, bound: N) -> N
    where
        u64: TryFrom<N>,
    {
        let bound = u64::try_from(bound).unwrap_or(0).max(1);
        N::try_from(self.bits() % bound).unwrap_or_default()
    }

    /// Whether something happens that does so often in a hundred times.
    pub(super) const fn percent(&mut self, often: u64) -> bool {
        self.bits() % 100 < often
    }

    /// One of several.
    pub(super) fn pick<'s, T>(&mut self, several: &'s [T]) -> Option<&'s T> {
        several.get(self.below(several.len()))
    }

    /// One of several texts.
    pub(super) fn word(&mut self, several: &[&'static str]) -> &'static str {
        self.pick(several).copied().unwrap_or_default()
    }
}

/// Makes the ids of one table: UUIDv7, each greater than the one before it.
#[derive(Default)]
pub(super) struct Ids {
    last: u64,
}

impl Ids {
    /// The id of something that was made then; moments must not go back.
    pub(super) fn at(&mut self, at: Moment, draw: &mut Draw) -> Uuid {
        let millis = u64::try_from(at.0).unwrap_or(0);
        self.last = ((millis << 12) | (draw.bits() & 0x7ff)).max(self.last + 1);
        let high = (self.last >> 12 << 16) | 0x7000 | (self.last & 0xfff);
        Uuid::from_u64_pair(high, draw.bits() & !(0b11 << 62) | (0b10 << 62))
    }
}
