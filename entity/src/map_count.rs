//! How many published things lie in squares of the map, as changes that add up.

use crate::contribution::Kind;
use sea_orm::entity::prelude::*;

/// A change of the number of things of a kind in a square. The number is the sum of all changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "map_count")]
pub struct Model {
    /// Primary key, given by the database.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What is counted, in squares of its own size: things everywhere (`coarse`, `fine`, `finest`), or those of an area (`department:26`,
    /// `region:84`).
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// The kind of the things.
    pub kind: Kind,
    /// The square: the number of any of its cells without its last bits.
    pub square: i64,
    /// How many more things there are, or how many fewer.
    pub delta: i32,
}

impl ActiveModelBehavior for ActiveModel {}
