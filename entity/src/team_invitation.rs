//! Invitations to teams, by mail.

use crate::team_member::TeamRole;
use crate::{AccountId, LetterId, Moment, TeamId, TeamInvitationId};
use sea_orm::entity::prelude::*;

/// One invitation that nobody has answered yet.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_invitation")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TeamInvitationId,
    /// The team.
    pub team_id: TeamId,
    /// The address that was invited, as it was given.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// The same, folded.
    #[sea_orm(column_type = "Text")]
    pub email_key: String,
    /// The role that is offered.
    pub role: TeamRole,
    /// The title that the member is to have there.
    #[sea_orm(column_type = "Text")]
    pub title: Option<String>,
    /// Who invited; null after erasure.
    pub invited_by: Option<AccountId>,
    /// The letter whose secret accepts it; null once that is gone.
    pub letter_id: Option<LetterId>,
    /// When it was made.
    pub at: Moment,
    /// Until when it can be accepted.
    pub good_until: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
