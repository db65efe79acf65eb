//! Vouching: a commune or a network stands up for a thing.

use crate::{AccountId, ContributionId, Moment, VouchId};
use sea_orm::entity::prelude::*;

/// One vouching. There is one for each voucher and thing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vouch")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VouchId,
    /// The thing.
    pub thing_id: ContributionId,
    /// The commune or the network that vouches for it.
    pub voucher_id: ContributionId,
    /// What it says about the thing.
    pub words: Option<String>,
    /// Who said it for the voucher; null after erasure.
    pub author_id: Option<AccountId>,
    /// Since when.
    pub at: Moment,
    /// When those who run the thing refused it; then nobody reads it.
    pub refused_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}
