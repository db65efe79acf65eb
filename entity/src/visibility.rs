//! Who sees personal data.

use sea_orm::entity::prelude::*;

/// Who sees a field with personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Visibility {
    /// Everybody.
    #[sea_orm(string_value = "PUBLIC")]
    Public,
    /// The teams of the networks that hold the thing, and its own team. For a person's data: those who share a team with the
    /// person, and the teams of networks that accepted a thing of one of the person's teams.
    #[sea_orm(string_value = "NETWORK")]
    Network,
    /// The thing's team, or its author if it has no team. For a person's data: those who share a team with the person.
    #[sea_orm(string_value = "TEAM")]
    Team,
    /// Only the thing's author. For a person's data: only the person.
    #[sea_orm(string_value = "OWN")]
    Own,
}
