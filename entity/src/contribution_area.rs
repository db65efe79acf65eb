//! Where published contributions are: one row for each distinct area, so that a list of one area is one range of an index.

use crate::contribution::Kind;
use crate::{ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One contribution in one area. There only while it is published or archived.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contribution_area")]
pub struct Model {
    /// Typed: `commune:26289`, `epci:…`, `department:26`, `region:84`; with `archived:` before it for archived ones.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub area: String,
    /// As in the contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Kind,
    /// As in the contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub published_at: Moment,
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
}

impl ActiveModelBehavior for ActiveModel {}
