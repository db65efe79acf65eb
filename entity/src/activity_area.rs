//! Where activities happened: the areas of their contribution at the time.

use crate::ActivityId;
use sea_orm::entity::prelude::*;

/// One public activity in one area.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity_area")]
pub struct Model {
    /// The activity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub activity_id: ActivityId,
    /// The typed area, or the network that held the thing, as in `listing`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub area: String,
    /// The position of the activity, stored here so that the timeline of an area is one range of an index.
    pub position: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
