//! Offers [offres]: what somebody offers on the lines of a need.

use crate::noun::closed;
use crate::positional::positional;
use crate::{AccountId, ContributionId, Moment, OfferId, TeamId};
use sea_orm::entity::prelude::*;

/// One offer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferId,
    /// The need.
    pub contribution_id: ContributionId,
    /// The commune, organisation or other thing that offers; null where a person does.
    pub by_id: Option<ContributionId>,
    /// The team that ran that thing when the offer was made.
    pub team_id: Option<TeamId>,
    /// Who made the offer; null after erasure.
    pub asked_by: Option<AccountId>,
    /// The service offer that it was made from.
    pub service_offer_id: Option<ContributionId>,
    /// What it costs.
    pub conditions: Conditions,
    /// Details in words, for those who decide.
    #[sea_orm(column_type = "Text")]
    pub note: Option<String>,
    /// How to reach whoever offers, for those who decide.
    #[sea_orm(column_type = "Text")]
    pub reach: Option<String>,
    /// Whether it is brought.
    pub transport: bool,
    /// Until when it may be accepted.
    pub valid_until: Option<Moment>,
    /// Where it is in its course.
    pub state: OfferState,
    /// Why it was refused or withdrawn.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// When it was made.
    pub proposed_at: Moment,
    /// When it was last decided or delivered.
    pub decided_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(
    id,
    contribution_id,
    by_id,
    team_id,
    asked_by,
    service_offer_id,
    conditions,
    note,
    reach,
    transport,
    valid_until,
    state,
    reason,
    proposed_at,
    decided_at,
);

closed! {
    /// What an offer costs.
    Conditions {
        Free = "FREE", AtCost = "AT_COST", Price = "PRICE", Exchange = "EXCHANGE",
    }
}

closed! {
    /// The state of an offer.
    OfferState {
        Proposed = "PROPOSED", Accepted = "ACCEPTED", InTransit = "IN_TRANSIT", Delivered = "DELIVERED",
        Withdrawn = "WITHDRAWN", Refused = "REFUSED", Expired = "EXPIRED",
    }
}
