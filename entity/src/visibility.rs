//! Who sees what is personal.

use sea_orm::entity::prelude::*;

/// Who sees a field with personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Visibility {
    /// Everybody.
    #[sea_orm(string_value = "PUBLIC")]
    Public,
    /// Teams of the networks that hold the thing.
    #[sea_orm(string_value = "NETWORK")]
    Network,
    /// Its team; of a person, those who share one with them.
    #[sea_orm(string_value = "TEAM")]
    Team,
    /// Its author; of a person, themselves.
    #[sea_orm(string_value = "OWN")]
    Own,
}
