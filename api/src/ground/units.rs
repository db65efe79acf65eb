//! Units of quantities: a table, which is data (`data/units.csv`) and lies in the binary. A unit is a fraction of the first unit of
//! its dimension, so that conversions are exact; units of two dimensions never meet. A code never leaves the table, as rows hold it.

use crate::base::cell::Cell;
use crate::base::error::Problem;
use crate::base::scalars::Quantity;
use crate::base::text::Fault;
use crate::code_scalar;
use std::sync::LazyLock;

/// A unit of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// Its code.
    pub code: &'static str,
    /// Its sign, as one writes it after a number in French.
    pub symbol: &'static str,
    french: &'static str,
    english: &'static str,
    /// What is measured in it: only units of one dimension are converted and added.
    pub dimension: &'static str,
    numerator: i128,
    denominator: i128,
}

static UNITS: LazyLock<Vec<UnitRow>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut cells = line.split(',');
        let (code, symbol, french, english) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        let (dimension, numerator, denominator) = (cells.next()?, cells.next()?, cells.next()?);
        let (numerator, denominator) = (numerator.parse().ok()?, denominator.parse().ok()?);
        Some(UnitRow { code, symbol, french, english, dimension, numerator, denominator })
    };
    include_str!("../../../data/units.csv").lines().skip(1).filter_map(read).collect()
});

/// What a code that is not in the table shows as.
static UNKNOWN: UnitRow = UnitRow {
    code: "unknown",
    symbol: "?",
    french: "unité inconnue",
    english: "unknown unit",
    dimension: "",
    numerator: 1,
    denominator: 1,
};

/// The units, in the order of their codes.
pub fn units() -> &'static [UnitRow] {
    &UNITS
}

code_scalar! {
    /// Code of a unit of the table, such as `m3`; `units` has them all.
    Unit of UnitRow in UNITS
}

impl Unit {
    /// How many of the first unit of its dimension it is: numerator and denominator.
    pub const fn factor(self) -> (i128, i128) {
        (self.0.numerator, self.0.denominator)
    }

    /// A quantity of another unit in this one, rounded to the nearest thousandth, halves away from zero. A problem of `field`
    /// names both units where they measure different things.
    pub fn convert(self, quantity: Quantity, of: Self, field: &str) -> Result<Quantity, Problem> {
        let problem = |fault| Problem { field: field.to_owned(), fault };
        if self.0.dimension != of.0.dimension {
            let fault = Fault::Dimensions { one: of.0.symbol, other: self.0.symbol };
            return Err(problem(fault));
        }
        let (top, bottom) = (of.0.numerator * self.0.denominator, of.0.denominator * self.0.numerator);
        let twice = 2 * i128::from(quantity.0) * top;
        let rounded = (twice.abs() + bottom) / (2 * bottom) * twice.signum();
        Quantity::checked(rounded).ok_or_else(|| problem(Quantity::fault()))
    }
}

impl Cell<String> for Unit {
    fn store(self) -> String {
        self.0.code.to_owned()
    }

    fn show(cell: &String) -> Self {
        // A code never leaves the table.
        Self::read(cell).unwrap_or(Self(&UNKNOWN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(code: &str) -> Unit {
        Unit::read(code).unwrap_or_else(|| panic!("{code}"))
    }

    #[test]
    fn the_table_is_sorted_and_whole() {
        let lines = include_str!("../../../data/units.csv").lines().count();
        assert_eq!(units().len(), lines - 1);
        assert!(units().is_sorted_by(|one, other| one.code < other.code));
        assert!(units().iter().all(|unit| unit.numerator > 0 && unit.denominator > 0));
    }

    #[test]
    fn conversions_are_exact_in_thousandths() {
        let convert =
            |number: i64, of: &str, to: &str| unit(to).convert(Quantity(number), unit(of), "it").map(|it| it.0);
        assert_eq!(convert(1_500, "m3", "l"), Ok(1_500_000));
        assert_eq!(convert(1, "l", "m3"), Ok(0));
        assert_eq!(convert(500, "l", "m3"), Ok(1));
        assert_eq!(convert(-500, "l", "m3"), Ok(-1));
        assert_eq!(convert(3_600, "mj", "kwh"), Ok(1_000));
        assert_eq!(convert(2_000, "ha", "m2"), Ok(20_000_000));
        assert_eq!(convert(i64::MAX / 2, "t", "g").map_err(|it| it.fault), Err(Quantity::fault()));
    }

    #[test]
    fn litres_are_not_kilograms() {
        let refused = unit("kg").convert(Quantity(1_000), unit("l"), "input.unit").expect_err("refused");
        assert_eq!(refused.field, "input.unit");
        assert_eq!(refused.fault, Fault::Dimensions { one: "L", other: "kg" });
    }

    proptest! {
        #[test]
        fn a_quantity_comes_back(number in -1_000_000_000_i64..1_000_000_000) {
            for one in units() {
                for other in units().iter().filter(|other| other.dimension == one.dimension) {
                    let (one, other) = (Unit(one), Unit(other));
                    // To the smaller unit and back, nothing is lost.
                    if one.0.numerator * other.0.denominator >= other.0.numerator * one.0.denominator {
                        let there = other.convert(Quantity(number), one, "it");
                        let back = there.and_then(|there| one.convert(there, other, "it"));
                        prop_assert_eq!(back.map(|back| back.0), Ok(number));
                    }
                }
            }
        }
    }
}
