//! What teams are reminded of. A team without a row is reminded.

use crate::{Moment, TeamId};
use sea_orm::entity::prelude::*;

/// The reminders of one team.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_reminder")]
pub struct Model {
    /// The team.
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: TeamId,
    /// Whether it is reminded of resources whose assessment is old.
    pub assessments: bool,
    /// When it was last reminded of them.
    pub reminded_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}
