//! Where the long texts and the files of a thing lie: in a field of its noun, or in a field of one of its parts. A thing has
//! many parts, so the name of a slot of a part holds the id of the part.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::SimpleExpr;
use std::borrow::Cow;
use uuid::Uuid;

/// A field of a noun or of a part that holds a long text or files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot {
    /// The field.
    pub field: &'static str,
    part: Option<Uuid>,
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

/// A condition on a column of names: the slots of the noun's own fields, or those of one part.
pub fn are_of(names: impl ColumnTrait, part: Option<Uuid>) -> SimpleExpr {
    part.map_or_else(|| names.not_like("%:%"), |part| names.like(format!("%:{part}")))
}
