//! Contacts: how to reach whoever runs a thing. They are one table for all nouns, because they are personal data.

use crate::{ContributionId, Visibility};
use sea_orm::entity::prelude::*;

/// The contact of one contribution.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    /// The contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// Whom to ask for.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// E-mail address, folded as the addresses of accounts are.
    pub email_key: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Who sees the contact.
    pub visibility: Visibility,
}

impl ActiveModelBehavior for ActiveModel {}
