//! Resonances [résonances]: the effects of a contribution on those who read it.

use crate::noun::closed;
use crate::{AccountId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One resonance of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resonance")]
pub struct Model {
    /// The contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// The kind of the resonance.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ResonanceKind,
    /// The account that it is of.
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
        /// They live the same thing.
        MeToo = "ME_TOO",
    }
}
