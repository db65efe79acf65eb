//! Where the long texts and the files of a thing lie: in a field of its noun, or in a field of one of its parts. A thing has
//! many parts, so the name of a slot of a part holds the id of the part.

use crate::base::loader::padded;
use entity::ContributionId;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, ExprTrait, SimpleExpr};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A field of a noun or of a part that holds a long text or files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot {
    /// The field.
    pub field: &'static str,
    /// The part; none for a field of the noun.
    pub part: Option<Uuid>,
}

impl Slot {
    /// The slot of a field of a part.
    pub const fn of_part(field: &'static str, part: Uuid) -> Self {
        Self { field, part: Some(part) }
    }

    /// Its name in tables: `gallery`, for a part `gallery:<uuid>`.
    pub fn name(self) -> Cow<'static, str> {
        self.part.map_or(Cow::Borrowed(self.field), |part| Cow::Owned(format!("{}:{part}", self.field)))
    }
}

impl From<&'static str> for Slot {
    fn from(field: &'static str) -> Self {
        Self { field, part: None }
    }
}

/// A condition on a column of parts: the slots of the noun's own fields, or those of one part.
pub fn are_of(parts: impl ColumnTrait, part: Option<Uuid>) -> SimpleExpr {
    part.map_or_else(|| parts.is_null(), |part| parts.eq(part))
}

/// The condition on the rows in these slots, and in no others, by the columns of the thing, the name and the part.
pub fn are_in<C: ColumnTrait>(slots: &[(ContributionId, Slot)], [thing, name, part]: [C; 3]) -> Condition {
    let mut own: BTreeMap<&str, BTreeSet<ContributionId>> = BTreeMap::new();
    let mut parts: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
    for (of, slot) in slots {
        match slot.part {
            None => own.entry(slot.field).or_default().insert(*of),
            Some(part) => parts.entry(slot.field).or_default().insert(part),
        };
    }
    // Fields that are asked of the same things share a condition.
    let mut alike: BTreeMap<BTreeSet<ContributionId>, Vec<&str>> = BTreeMap::new();
    for (field, things) in own {
        alike.entry(things).or_default().push(field);
    }
    let own = alike
        .into_iter()
        .map(|(things, fields)| thing.is_in(padded(things.into_iter().collect())).and(name.is_in(fields)));
    let of_parts = parts
        .into_iter()
        .map(|(field, of)| part.is_in(padded(of.into_iter().collect())).and(name.starts_with(format!("{field}:"))));
    own.chain(of_parts).fold(Condition::any(), Condition::add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::long_text::{Column as C, Entity};
    use sea_orm::{DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

    #[test]
    fn nothing_is_read_that_nobody_asked_for() {
        let [one, other] = [1, 2].map(|id| ContributionId(Uuid::from_u128(id)));
        let [first, second] = [3, 4].map(Uuid::from_u128);
        let asked = [
            (one, Slot::from("charter")),
            (one, Slot::from("about")),
            (other, Slot::from("about")),
            (one, Slot::of_part("body", first)),
            (other, Slot::of_part("body", second)),
        ];
        let select = Entity::find().select_only().column(C::Markdown);
        let text = select.filter(are_in(&asked, [C::ContributionId, C::Field, C::PartId])).build(DbBackend::Sqlite);
        let text = text.sql.split("WHERE ").nth(1).unwrap_or_default().replace("\"long_text\".", "");
        let text: String = text.chars().filter(|c| !matches!(c, '"' | '(' | ')')).collect();
        let expected = "contribution_id IN ? AND field IN ? OR contribution_id IN ?, ? AND field IN ? \
             OR part_id IN ?, ? AND field LIKE ?";
        assert_eq!(text, expected);
    }
}
