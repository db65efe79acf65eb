//! Resonances [résonances]: what a contribution does to those who read it.

use crate::noun::closed;
use crate::{AccountId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One resonance of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resonance")]
pub struct Model {
    /// With what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ResonanceKind,
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Since when.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

closed! {
    /// Kinds of resonances.
    ResonanceKind {
        /// Thanks.
        Thanks = "THANKS",
        /// It taught them something.
        Learned = "LEARNED",
        /// It moved them.
        Moved = "MOVED",
        /// They live the same.
        MeToo = "ME_TOO",
    }
}
