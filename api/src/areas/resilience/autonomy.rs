//! Autonomy: what there is against what people need, under an assumption that is shown. Numbers are exact until they are shown; what is
//! missing is said, and never guessed.

use super::needs::Assumption;
use super::stock::{Group, Judged};
use crate::base::gql::Enum;
use crate::base::scalars::Quantity;
use crate::ground::units::Unit;
use entity::resource::{Condition, SupplyPer};
use std::collections::BTreeMap;

/// Days of a year, for supplies and needs of a year.
const DAYS: i128 = 365;

/// Why a figure is missing, or what it leaves out. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AutonomyGap {
    /// Nobody lives there, or the official list does not know who does; `count` is 0.
    NoPopulation,
    /// No resource meets the need; `count` is 0.
    NoResource,
    /// Resources of the kind that say no subkind: they are left out.
    NoSubkind,
    /// Resources that say no supply: they are left out.
    NoSupply,
    /// Resources whose unit measures something else than the need's: they are left out.
    OtherDimension,
    /// Resources whose supply is so much a day or a year, where the need is for something that is there, or where they only keep what others
    /// bring forth: they are left out.
    OtherPeriod,
    /// Lost resources: they are left out.
    Lost,
    /// Resources that count, but whose state nobody ever judged.
    NeverAssessed,
}

/// What there is against one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autonomy {
    /// The assumption.
    pub assumption: Assumption,
    /// What everybody needs together, in the unit of the assumption and for what it is.
    pub need: Option<Quantity>,
    /// What comes, for what the need is; or what is there, for a need that is not of a day or a year.
    pub supply: Option<Quantity>,
    /// What is in stock, for a need of a day or a year.
    pub stock: Option<Quantity>,
    /// The supply against the need, in percent.
    pub coverage: Option<Quantity>,
    /// How many days the stock lasts when nothing comes.
    pub days: Option<Quantity>,
    /// How many resources count.
    pub counted: i64,
    /// Why a figure is missing or what it leaves out, each with a number of resources.
    pub gaps: BTreeMap<AutonomyGap, i64>,
}

/// A fraction that is exact as long as it fits, and nothing beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exact(Option<(i128, i128)>);

impl Exact {
    const ZERO: Self = Self(Some((0, 1)));

    const fn whole(number: i128) -> Self {
        Self(Some((number, 1)))
    }

    /// In lowest terms.
    fn reduced((top, bottom): (i128, i128)) -> (i128, i128) {
        let (mut one, mut other) = (top.unsigned_abs(), bottom.unsigned_abs());
        while other != 0 {
            (one, other) = (other, one % other);
        }
        let divisor = i128::try_from(one).unwrap_or(1).max(1);
        (top / divisor, bottom / divisor)
    }

    fn times(self, top: i128, bottom: i128) -> Self {
        let product = |(t, b): (i128, i128)| Some((t.checked_mul(top)?, b.checked_mul(bottom)?));
        Self(self.0.and_then(product).map(Self::reduced))
    }

    fn plus(self, other: Self) -> Self {
        let sum = |(t, b): (i128, i128), (u, c): (i128, i128)| {
            Some((t.checked_mul(c)?.checked_add(u.checked_mul(b)?)?, b.checked_mul(c)?))
        };
        Self(self.0.zip(other.0).and_then(|(one, other)| sum(one, other)).map(Self::reduced))
    }

    fn over(self, other: Self) -> Self {
        match other.0 {
            Some((top, bottom)) if top > 0 => self.times(bottom, top),
            _ => Self(None),
        }
    }

    /// Rounded to the nearest whole thousandth, halves up. What does not fit is shown as the largest quantity.
    fn shown(self) -> Quantity {
        let rounded =
            self.0.and_then(|(top, bottom)| Some(top.checked_mul(2)?.checked_add(bottom)?.div_euclid(2 * bottom)));
        rounded.and_then(Quantity::checked).unwrap_or(Quantity(Quantity::MOST))
    }
}

/// A quantity in thousandths of the first unit of its dimension.
fn in_first(thousandths: i128, unit: Unit) -> Exact {
    let (numerator, denominator) = unit.factor();
    Exact::whole(thousandths).times(numerator, denominator)
}

/// What there is against what `people` need.
pub fn autonomy(assumption: &Assumption, groups: &[Group], people: i64) -> Autonomy {
    let mut gaps: BTreeMap<AutonomyGap, i64> = BTreeMap::new();
    let mut gap = |why, count| *gaps.entry(why).or_default() += count;
    let is_lasting = assumption.per == SupplyPer::Stock;
    let (mut supply, mut stock) = (Exact::ZERO, Exact::ZERO);
    let (mut supplies, mut stocks, mut known) = (0, 0, 0);
    for group in groups.iter().filter(|group| group.kind == assumption.kind) {
        let Some(subkind) = &group.subkind else {
            gap(AutonomyGap::NoSubkind, group.count);
            continue;
        };
        if !assumption.subkinds.iter().any(|meets| meets.0.code == subkind) {
            continue;
        }
        known += group.count;
        if group.condition == Condition::Lost {
            gap(AutonomyGap::Lost, group.count);
            continue;
        }
        gap(AutonomyGap::NoSupply, group.count - group.supplied);
        let Some((unit, per)) = group.unit.as_deref().and_then(Unit::read).zip(group.per) else { continue };
        if unit.0.dimension != assumption.unit.0.dimension {
            gap(AutonomyGap::OtherDimension, group.supplied);
            continue;
        }
        let amount = in_first(group.supply, unit);
        // What a store gives each day was brought forth elsewhere.
        let keeps = assumption.stores.iter().any(|store| store.0.code == subkind) && per != SupplyPer::Stock;
        match (per, assumption.per) {
            _ if keeps => {
                gap(AutonomyGap::OtherPeriod, group.supplied);
                continue;
            }
            (SupplyPer::Day | SupplyPer::Year, SupplyPer::Stock) => {
                gap(AutonomyGap::OtherPeriod, group.supplied);
                continue;
            }
            (SupplyPer::Stock, SupplyPer::Day | SupplyPer::Year) => {
                (stock, stocks) = (stock.plus(amount), stocks + group.supplied);
            }
            (SupplyPer::Day, SupplyPer::Year) => {
                (supply, supplies) = (supply.plus(amount.times(DAYS, 1)), supplies + group.supplied);
            }
            (SupplyPer::Year, SupplyPer::Day) => {
                (supply, supplies) = (supply.plus(amount.times(1, DAYS)), supplies + group.supplied);
            }
            _ => (supply, supplies) = (supply.plus(amount), supplies + group.supplied),
        }
        if group.judged == Judged::Never {
            gap(AutonomyGap::NeverAssessed, group.supplied);
        }
    }
    let nobody = people <= 0;
    gaps.retain(|_, count| *count > 0);
    gaps.extend((known <= 0).then_some((AutonomyGap::NoResource, 0)));
    gaps.extend(nobody.then_some((AutonomyGap::NoPopulation, 0)));
    let of_one = in_first(assumption.quantity.0.into(), assumption.unit);
    let need = of_one.times(people.into(), 1);
    let in_unit = |amount: Exact| amount.over(in_first(1, assumption.unit)).shown();
    let a_day = if assumption.per == SupplyPer::Year { need.times(1, DAYS) } else { need };
    Autonomy {
        assumption: assumption.clone(),
        need: (!nobody).then(|| in_unit(need)),
        supply: (supplies > 0).then(|| in_unit(supply)),
        stock: (stocks > 0).then(|| in_unit(stock)),
        coverage: (supplies > 0 && !nobody).then(|| supply.over(need).times(100_000, 1).shown()),
        days: (stocks > 0 && !nobody && !is_lasting).then(|| stock.over(a_day).times(1_000, 1).shown()),
        counted: supplies + stocks,
        gaps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::resilience::needs::listed;
    use entity::ResourceKind;
    use proptest::prelude::*;

    fn need(code: &str) -> &'static Assumption {
        listed().find(|assumption| assumption.code == code).expect("a need")
    }

    fn group(subkind: &str, supply: i128, unit: &str, per: SupplyPer) -> Group {
        let kind = entity::ResourceKind::Water;
        let (subkind, unit) = (Some(subkind.to_owned()), Some(unit.to_owned()));
        let (condition, judged) = (Condition::Secured, Judged::ThisYear);
        Group { kind, subkind, condition, judged, unit, per: Some(per), count: 1, supplied: 1, supply }
    }

    #[test]
    fn a_day_a_year_and_a_stock_are_told_apart() {
        let groups = [
            group("spring", 100_000, "m3", SupplyPer::Day),
            group("well", 17_520_000, "m3", SupplyPer::Year),
            group("reservoir", 296_000, "m3", SupplyPer::Stock),
            group("pump", 1_000_000, "m3", SupplyPer::Day),
            Group { condition: Condition::Lost, ..group("spring", 1_000_000, "m3", SupplyPer::Day) },
            group("spring", 3_000, "kg", SupplyPer::Day),
        ];
        let found = autonomy(need("drinking_water"), &groups, 1_000);
        assert_eq!(found.need, Some(Quantity(148_000_000)));
        assert_eq!(found.supply, Some(Quantity(148_000_000)));
        assert_eq!(found.coverage, Some(Quantity(100_000)));
        assert_eq!((found.stock, found.days), (Some(Quantity(296_000_000)), Some(Quantity(2_000))));
        assert_eq!(found.counted, 3);
        let gaps = [(AutonomyGap::OtherDimension, 1), (AutonomyGap::Lost, 1)];
        assert_eq!(found.gaps, gaps.into());
    }

    #[test]
    fn nothing_is_guessed() {
        let found = autonomy(need("food_energy"), &[], 0);
        assert_eq!((found.need, found.supply, found.coverage, found.days), (None, None, None, None));
        assert_eq!(found.gaps, [(AutonomyGap::NoPopulation, 0), (AutonomyGap::NoResource, 0)].into());
        let land = Group { kind: ResourceKind::Soil, ..group("arable_land", 5_330, "ha", SupplyPer::Stock) };
        let found = autonomy(need("arable_land"), &[land], 1_300);
        assert_eq!((found.need, found.coverage, found.days), (Some(Quantity(13_000)), Some(Quantity(41_000)), None));
    }

    proptest! {
        /// However supplies are grouped and in whatever units they are, the sum is that of whole litres, rounded once.
        #[test]
        fn sums_are_exact(
            supplies in prop::collection::vec((0_i64..1_000_000_000_000, 0_usize..4), 1..20),
            people in 1_i64..100_000_000,
        ) {
            let units = [("ml", 1), ("l", 1_000), ("hl", 100_000), ("m3", 1_000_000)];
            let groups: Vec<Group> = supplies
                .iter()
                .map(|(supply, unit)| group("spring", (*supply).into(), units[*unit].0, SupplyPer::Day))
                .collect();
            // In thousandths of millilitres.
            let sum: i128 = supplies.iter().map(|(supply, unit)| i128::from(*supply) * units[*unit].1).sum();
            let need = 148_000_i128 * 1_000 * i128::from(people);
            let half_up = |top: i128, bottom: i128| (2 * top + bottom) / (2 * bottom);
            let found = autonomy(need_of_water(), &groups, people);
            prop_assert_eq!(found.supply.map(|it| i128::from(it.0)), Some(half_up(sum, 1_000).min(i128::from(Quantity::MOST))));
            prop_assert_eq!(found.coverage.map(|it| i128::from(it.0)), Some(half_up(sum * 100_000, need).min(i128::from(Quantity::MOST))));
        }

        /// The largest numbers overflow nothing.
        #[test]
        fn the_largest_are_shown(supply in 0..=i128::from(Quantity::MOST) * 100_000, people in 0..=i64::from(i32::MAX)) {
            let units = ["ml", "m3"].map(|unit| group("spring", supply, unit, SupplyPer::Year));
            let stock = group("reservoir", supply, "m3", SupplyPer::Stock);
            let found = autonomy(need_of_water(), &[units.to_vec(), vec![stock]].concat(), people);
            prop_assert_eq!(found.coverage.is_some(), people > 0);
        }
    }

    fn need_of_water() -> &'static Assumption {
        need("drinking_water")
    }
}
