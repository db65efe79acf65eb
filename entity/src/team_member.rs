//! Memberships: which account belongs to which team.

use crate::{AccountId, Moment, TeamId, account};
use sea_orm::entity::prelude::*;

/// One membership.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_member")]
pub struct Model {
    /// The team.
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: TeamId,
    /// The member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// What they may do.
    pub role: TeamRole,
    /// The title that the member has there: «maire», «correspondante».
    #[sea_orm(column_type = "Text")]
    pub title: Option<String>,
    /// Since when.
    pub since: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The relation from a membership to its account, for joins.
    pub fn to_account() -> RelationDef {
        Self::belongs_to(account::Entity).from(Column::AccountId).to(account::Column::Id).into()
    }
}

/// A role in a team, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TeamRole {
    /// Drafts and proposes.
    #[sea_orm(string_value = "CONTRIBUTOR")]
    Contributor,
    /// Publishes and decides.
    #[sea_orm(string_value = "EDITOR")]
    Editor,
    /// Runs the team and its settings.
    #[sea_orm(string_value = "STEWARD")]
    Steward,
}
