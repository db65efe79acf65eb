//! Subkinds of vital resources: a list, which is data (`data/resource-subkinds.csv`) and lies in the binary. A code never leaves it, as
//! rows hold it.

use super::ResourceKind;
use crate::base::cell::Cell;
use crate::code_scalar;
use sea_orm::ActiveEnum;
use std::sync::LazyLock;

/// A subkind of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct SubkindRow {
    /// Its code.
    pub code: &'static str,
    /// The kind that it is one of.
    pub kind: entity::ResourceKind,
    french: &'static str,
    english: &'static str,
}

static SUBKINDS: LazyLock<Vec<SubkindRow>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut cells = line.split(',');
        let (code, kind, french, english) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        let kind = entity::ResourceKind::try_from_value(&kind.to_owned()).ok()?;
        Some(SubkindRow { code, kind, french, english })
    };
    include_str!("../../../../data/resource-subkinds.csv").lines().skip(1).filter_map(read).collect()
});

/// What a code that is not in the list shows as.
static UNKNOWN: SubkindRow = SubkindRow {
    code: "unknown",
    kind: entity::ResourceKind::Equipment,
    french: "sorte inconnue",
    english: "unknown subkind",
};

/// The subkinds of a kind, or all of them, in the order of their codes.
pub fn subkinds(of: Option<ResourceKind>) -> impl Iterator<Item = SubkindCode> {
    let of = of.map(entity::ResourceKind::from);
    SUBKINDS.iter().filter(move |row| of.is_none_or(|kind| row.kind == kind)).map(SubkindCode)
}

code_scalar! {
    /// Code of a subkind of the list, such as `spring`; `resourceSubkinds` has them all.
    SubkindCode as "ResourceSubkindCode" of SubkindRow in SUBKINDS
}

impl Cell<String> for SubkindCode {
    fn store(self) -> String {
        self.0.code.to_owned()
    }

    fn show(cell: &String) -> Self {
        Self::read(cell).unwrap_or(Self(&UNKNOWN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_whole() {
        let lines = include_str!("../../../../data/resource-subkinds.csv").lines().count();
        assert_eq!(SUBKINDS.len(), lines - 1);
        assert!(SUBKINDS.is_sorted_by(|one, other| one.code < other.code));
        assert!(subkinds(Some(ResourceKind::Water)).all(|it| it.0.kind == entity::ResourceKind::Water));
        assert!(subkinds(Some(ResourceKind::Water)).count() > 5);
    }
}
