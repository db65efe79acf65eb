//! Parts of ended initiatives, and to whom they go.

use crate::{CompostId, CompostPartId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One part.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "compost_part")]
pub struct Model {
    /// Primary key; ids grow with time, and give the order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompostPartId,
    /// The compost that names it.
    pub compost_id: CompostId,
    /// The initiative that it is a part of.
    pub contribution_id: ContributionId,
    /// What it is.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// The thing to which it goes.
    pub receiver_id: Option<ContributionId>,
    /// To whom it goes, in words, where that is no thing.
    #[sea_orm(column_type = "Text")]
    pub receiver: Option<String>,
    /// When those who run the receiver refused it.
    pub refused_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}
