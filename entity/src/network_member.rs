//! Memberships of networks: one row for each network and thing that ever asked to join it.

use crate::noun::closed;
use crate::{AccountId, ContributionId, Moment, NetworkMemberId};
use sea_orm::entity::prelude::*;

/// One membership.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "network_member")]
pub struct Model {
    /// Primary key; ids grow with the time of the first request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NetworkMemberId,
    /// The network.
    pub network_id: ContributionId,
    /// The thing that asked to join it.
    pub member_id: ContributionId,
    /// Its present state.
    pub state: MembershipState,
    /// The version of the charter that those who run the thing accepted last.
    pub charter_version: i32,
    /// Who asked last; null after erasure.
    pub asked_by: Option<AccountId>,
    /// What they said to the editors of the network.
    pub message: Option<String>,
    /// Why the editors of the network refused the request, or removed the member.
    pub reason: Option<String>,
    /// When it was asked for last.
    pub requested_at: Moment,
    /// When it was accepted; null if the last request was not accepted.
    pub accepted_at: Option<Moment>,
    /// When it ended: refused, withdrawn, left or removed. Null if it did not end.
    pub ended_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

closed! {
    /// The course of a membership.
    MembershipState {
        /// The thing asked to join.
        Requested = "REQUESTED",
        /// The network holds the thing.
        Accepted = "ACCEPTED",
        /// The editors of the network refused the request.
        Refused = "REFUSED",
        /// Those who run the thing took the request back.
        Withdrawn = "WITHDRAWN",
        /// Those who run the thing left the network.
        Left = "LEFT",
        /// The editors of the network removed the thing from it.
        Removed = "REMOVED",
    }
}
