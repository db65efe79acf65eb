//! Organisations [annuaire]: associations, businesses, public bodies, collectives.

use crate::Lines;
use crate::noun::{closed, noun};
use sea_orm::entity::prelude::*;

noun!("organisation" {
    kind: OrganisationKind, siren: Option<String>, rna: Option<String>, description: Option<String>,
    offers: Option<String>, skills: Lines, website: Option<String>, accepts_proposals: bool,
});

closed! {
    /// Kinds of organisations.
    OrganisationKind {
        Association = "ASSOCIATION", Business = "BUSINESS", PublicBody = "PUBLIC_BODY", Collective = "COLLECTIVE",
    }
}
