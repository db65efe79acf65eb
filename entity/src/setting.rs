//! What an installation remembers about itself.

use sea_orm::entity::prelude::*;

/// A name and its value.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// The name of the setting. `gazetteer` is the fingerprint of the table that `commune` was last synchronised from.
    /// `markdown` is the version of the rules by which stored HTML was made. `rewrite` exists while a SQLite file waits
    /// to be rewritten.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Its value.
    #[sea_orm(column_type = "Text")]
    pub value: String,
}

impl ActiveModelBehavior for ActiveModel {}
