//! Rows that are read by the positions of their columns: in lists, looking columns up by name costs more than reading
//! them.

use sea_orm::{DbErr, QueryResult};

/// A row whose columns were selected in the order of its entity, from some position on.
pub trait Positional: Sized {
    /// Number of columns.
    const WIDTH: usize;

    /// Reads a row whose first column is at `from`.
    fn at(row: &QueryResult, from: usize) -> Result<Self, DbErr>;
}

/// Implements [`Positional`] for the model of an entity. The fields must be given in the order of the entity.
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
