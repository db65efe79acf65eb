//! Network addresses from which people signed in lately. Places are kept for them while others try to sign in.

use crate::{AccountId, Moment};
use sea_orm::entity::prelude::*;

/// One address of an account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_address")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The IPv4 address, or the first address of the IPv6 network of a subscriber.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub household: String,
    /// When somebody last signed in from there.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
