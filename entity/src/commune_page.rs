//! Pages of communes: what the team of a commune says of it. A row is made when the commune is first written about.

use crate::noun::noun;
use sea_orm::entity::prelude::*;

noun!("commune_page" { website: Option<String>, opening_hours: Option<String> });

impl Model {
    /// The page of a commune that nobody has written yet.
    pub const fn empty(id: crate::ContributionId) -> Self {
        Self { id, website: None, opening_hours: None }
    }
}
