//! Organisations [annuaire]: associations, businesses, public bodies, collectives.

use crate::{ContributionId, Lines, Visibility};
use sea_orm::entity::prelude::*;

/// What an organisation has beyond a contribution.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// Of the contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContributionId,
    /// Which kind of body.
    pub kind: OrganisationKind,
    /// SIREN number.
    #[sea_orm(column_type = "Text")]
    pub siren: Option<String>,
    /// RNA number of an association.
    #[sea_orm(column_type = "Text")]
    pub rna: Option<String>,
    /// What it is.
    #[sea_orm(column_type = "Text")]
    pub description: Option<String>,
    /// What it offers.
    #[sea_orm(column_type = "Text")]
    pub offers: Option<String>,
    /// What its people can do.
    pub skills: Lines,
    /// Its website.
    #[sea_orm(column_type = "Text")]
    pub website: Option<String>,
    /// Whom to ask for.
    #[sea_orm(column_type = "Text")]
    pub contact_name: Option<String>,
    /// E-mail address.
    #[sea_orm(column_type = "Text")]
    pub contact_email: Option<String>,
    /// The same folded, as accounts are found by.
    #[sea_orm(column_type = "Text")]
    pub contact_email_key: Option<String>,
    /// Telephone number.
    #[sea_orm(column_type = "Text")]
    pub contact_phone: Option<String>,
    /// Postal address.
    #[sea_orm(column_type = "Text")]
    pub contact_address: Option<String>,
    /// Who sees the contact.
    pub contact_visibility: Visibility,
}

impl ActiveModelBehavior for ActiveModel {}

crate::positional::positional!(
    id,
    kind,
    siren,
    rna,
    description,
    offers,
    skills,
    website,
    contact_name,
    contact_email,
    contact_email_key,
    contact_phone,
    contact_address,
    contact_visibility,
);

/// Kinds of organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum OrganisationKind {
    /// Association.
    #[sea_orm(string_value = "ASSOCIATION")]
    Association,
    /// Business or cooperative.
    #[sea_orm(string_value = "BUSINESS")]
    Business,
    /// Public body.
    #[sea_orm(string_value = "PUBLIC_BODY")]
    PublicBody,
    /// Collective without legal form.
    #[sea_orm(string_value = "COLLECTIVE")]
    Collective,
}
