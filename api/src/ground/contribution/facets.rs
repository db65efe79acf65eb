//! Facets: the values of closed sets by which lists of a noun are narrowed, such as the kind of a venue. Each is a scope in which a thing
//! is listed, so that the few things with a rare value are found without reading all others.
//!
//! A noun names the columns that are its facets. `contribution.facets` holds their values, and the writes of nouns keep it in step.

use entity::Words;
use sea_orm::Value;

/// The facets of a noun; implemented by `facets!` for its row.
pub trait Facets {
    /// The columns that are facets.
    const COLUMNS: &'static [&'static str];
    /// The facets of a row.
    fn facets(&self) -> Words;
}

/// Names the columns of a noun that are facets: values and lists of values of closed sets, and flags, of which lists look for those
/// that are set.
#[macro_export]
macro_rules! facets {
    ($noun:ident { $($column:ident),* }) => {
        impl $crate::ground::contribution::Facets for entity::$noun::Model {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),*];

            fn facets(&self) -> entity::Words {
                let all: &[(&str, sea_orm::Value)] = &[$((stringify!($column), self.$column.clone().into())),*];
                $crate::ground::contribution::facets::stored(all)
            }
        }
    };
}

/// The scope of the things that have a value in a column.
pub fn scope(column: &str, value: &str) -> String {
    format!("{column}:{value}")
}

/// The values of columns, as `contribution.facets` holds them.
pub fn stored(columns: &[(&str, Value)]) -> Words {
    let each = columns.iter().flat_map(|(column, value)| {
        let values = match value {
            Value::String(Some(words)) => words.as_str(),
            Value::Bool(Some(true)) => TRUE,
            _ => "",
        };
        values.split_ascii_whitespace().map(|value| format!(" {} ", scope(column, value)))
    });
    Words(each.collect())
}

/// The value of a flag that is set.
pub const TRUE: &str = "true";
