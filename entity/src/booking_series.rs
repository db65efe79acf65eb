//! What was asked for at once: one booking, or the occurrences of a series, with what concerns all of them.

use crate::noun::closed;
use crate::positional::positional;
use crate::{AccountId, BookingSeriesId, ContributionId, Moment, SittingId, SpaceId};
use sea_orm::entity::prelude::*;

/// One request with its file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking_series")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingSeriesId,
    /// The venue.
    pub contribution_id: ContributionId,
    /// The space that is asked for; null for seats of a sitting.
    pub space_id: Option<SpaceId>,
    /// The sitting whose seats are asked for; null for a space.
    pub sitting_id: Option<SittingId>,
    /// Who asked; null after erasure.
    pub asked_by: Option<AccountId>,
    /// The organisation for which they asked; null for oneself.
    pub organisation_id: Option<ContributionId>,
    /// What they asked as.
    pub audience: Audience,
    /// What it is for.
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    /// How many people are to come.
    pub persons: Option<i32>,
    /// What they said beside.
    #[sea_orm(column_type = "Text")]
    pub note: Option<String>,
    /// The rule of a series.
    #[sea_orm(column_type = "Text")]
    pub rule: Option<String>,
    /// The days on which an occurrence would begin and that it leaves out, in order, as `2026-12-24`, with a space between two.
    #[sea_orm(column_type = "Text")]
    pub left_out: Option<String>,
    /// When it was asked for.
    pub requested_at: Moment,
    /// The deposit, in cents of a euro.
    pub deposit_cents: Option<i64>,
    /// Where the deposit is.
    pub deposit: Option<DepositState>,
    /// What both agree upon.
    #[sea_orm(column_type = "Text")]
    pub agreement: Option<String>,
    /// When those who decide about the venue wrote that, and so accepted it.
    pub offered_at: Option<Moment>,
    /// Who of them did; null after erasure.
    pub offered_by: Option<AccountId>,
    /// When whoever asked accepted it.
    pub agreed_at: Option<Moment>,
    /// Who of them did; null after erasure.
    pub agreed_by: Option<AccountId>,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(
    id,
    contribution_id,
    space_id,
    sitting_id,
    asked_by,
    organisation_id,
    audience,
    purpose,
    persons,
    note,
    rule,
    left_out,
    requested_at,
    deposit_cents,
    deposit,
    agreement,
    offered_at,
    offered_by,
    agreed_at,
    agreed_by,
);

closed! {
    /// Who asks for a space.
    Audience {
        /// Associations of a commune of the venue.
        LocalAssociations = "LOCAL_ASSOCIATIONS",
        /// People who live in a commune of the venue, and other organisations there.
        Residents = "RESIDENTS",
        /// Everybody else.
        Others = "OTHERS",
    }
}

closed! {
    /// Where a deposit is.
    DepositState {
        Asked = "ASKED", Received = "RECEIVED", Returned = "RETURNED", Kept = "KEPT",
    }
}
