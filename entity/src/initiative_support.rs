//! Support of initiatives: who says that they stand behind one.

use crate::{AccountId, ContributionId, InitiativeSupportId, Moment};
use sea_orm::entity::prelude::*;

/// The support of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "initiative_support")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InitiativeSupportId,
    /// The initiative.
    pub contribution_id: ContributionId,
    /// Who supports it.
    pub account_id: AccountId,
    /// Whether everybody may read who it is.
    pub shows_name: bool,
    /// Since when.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
