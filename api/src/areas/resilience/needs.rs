//! What people need: assumptions, each a published figure with its source (`data/needs.csv`), in the binary.

use crate::areas::resources::SubkindCode;
use crate::base::scalars::Quantity;
use crate::base::text::Language;
use crate::code_scalar;
use crate::ground::units::Unit;
use entity::ResourceKind;
use entity::resource::SupplyPer;
use sea_orm::ActiveEnum;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A need of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct NeedRow {
    /// Its code.
    pub code: &'static str,
    french: &'static str,
    english: &'static str,
    assumption: Assumption,
}

/// How much of something an inhabitant needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// The code of the need.
    pub code: &'static str,
    /// The kind of the resources that meet it.
    pub kind: ResourceKind,
    /// The subkinds of those that do: where something is counted once, at its source.
    pub subkinds: Vec<SubkindCode>,
    /// Those of them that keep what others bring forth: they count as a stock only.
    pub stores: Vec<SubkindCode>,
    /// How much an inhabitant needs, in `unit`.
    pub quantity: Quantity,
    /// The unit.
    pub unit: Unit,
    /// For what: a day, a year, or at any time.
    pub per: SupplyPer,
    /// Who published the figure, or on what that of the commune rests.
    pub source: Cow<'static, str>,
    /// Whether the commune gave it.
    pub is_own: bool,
}

impl Assumption {
    /// The name of the need in a language.
    pub fn name(&self, language: Language) -> &'static str {
        NeedCode::read(self.code).map_or(self.code, |need| need.0.name(language))
    }
}

static NEEDS: LazyLock<Vec<NeedRow>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut cells = line.splitn(9, ',');
        let (code, kind, subkinds) = (cells.next()?, cells.next()?, cells.next()?);
        let (quantity, unit, per) = (cells.next()?, cells.next()?, cells.next()?);
        let (french, english, source) = (cells.next()?, cells.next()?, cells.next()?.trim_matches('"'));
        let assumption = Assumption {
            code,
            kind: ResourceKind::try_from_value(&kind.to_owned()).ok()?,
            subkinds: subkinds.split([' ', '|']).map(SubkindCode::read).collect::<Option<_>>()?,
            stores: match subkinds.split_once('|') {
                Some((_, stores)) => stores.split(' ').map(SubkindCode::read).collect::<Option<_>>()?,
                None => Vec::new(),
            },
            quantity: Quantity::read(quantity)?,
            unit: Unit::read(unit)?,
            per: SupplyPer::try_from_value(&per.to_owned()).ok()?,
            source: source.into(),
            is_own: false,
        };
        Some(NeedRow { code, french, english, assumption })
    };
    include_str!("../../../../data/needs.csv").lines().skip(1).filter_map(read).collect()
});

code_scalar! {
    /// Code of a need, such as `drinking_water`.
    NeedCode of NeedRow in NEEDS
}

impl NeedRow {
    /// The assumption of the list.
    pub const fn assumption(&self) -> &Assumption {
        &self.assumption
    }
}

/// The assumptions of the list, in the order of their codes.
pub fn listed() -> impl Iterator<Item = &'static Assumption> {
    NEEDS.iter().map(|need| &need.assumption)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_whole() {
        let lines = include_str!("../../../../data/needs.csv").lines().count();
        assert_eq!(NEEDS.len(), lines - 1);
        assert!(NEEDS.is_sorted_by(|one, other| one.code < other.code));
        for need in NEEDS.iter() {
            let assumption = &need.assumption;
            assert!(assumption.quantity.0 > 0 && !assumption.source.is_empty(), "{}", need.code);
            assert!(assumption.subkinds.iter().all(|subkind| subkind.0.kind == assumption.kind), "{}", need.code);
        }
    }
}
