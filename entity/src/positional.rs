//! Rows read by the places of their columns: in lists, looking columns up by name costs more than reading them.

use sea_orm::{DbErr, QueryResult};

/// A row whose columns were selected in the order of its entity, from some place on.
pub trait Positional: Sized {
    /// How many columns.
    const WIDTH: usize;

    /// Reads it; its first column is at `from`.
    fn at(row: &QueryResult, from: usize) -> Result<Self, DbErr>;
}

/// Reads the model of an entity by place; the fields stand in the order of the entity.
macro_rules! positional {
    ($($field:ident),* $(,)?) => {
        impl crate::positional::Positional for Model {
            const WIDTH: usize = [$(stringify!($field)),*].len();

            fn at(row: &sea_orm::QueryResult, from: usize) -> Result<Self, DbErr> {
                let mut places = from..;
                let mut next = || places.next().unwrap_or_default();
                Ok(Self { $($field: row.try_get_by_index(next())?),* })
            }
        }
    };
}
pub(crate) use positional;
