//! Memberships of networks [adhésions]: media, organisations and other things ask to join a network, and its editors
//! decide.
//!
//! Invariants: there is one membership for each network and thing, and at most one open request. Who asks accepts the
//! charter in its present version. Only published things of nouns that the registry marks with `joins` ask, and only a
//! published network takes them. Whoever asked never accepts their own request. A new version of the charter ends no
//! membership: it counts as not accepted until those who run the thing accept it. A network holds what it accepted and
//! what belongs to that (`house_id`): the thing itself from the moment of the decision, what belongs to it once the job
//! `relist_house` has run. Accepted memberships are public; requests, and what became of them, are shown to those who
//! decide about the network or about the thing. An archived or removed network keeps its members and takes no others.

mod graphql;
pub mod ops;
mod reading;
mod relist;

pub use graphql::{MembershipMutation, NetworkMembership, NetworkMembershipState};

pub use graphql::{count_of_network, networks_of, of_member, of_network};
pub use relist::follow_house;

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use crate::job;
use entity::network_member::{Column as C, Entity};
use ops::{ACCEPT, ACCEPT_CHARTER, JOIN, LEAVE, REFUSE, REMOVE, WITHDRAW};
use reading::SEE_REQUESTS;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// What memberships contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("request_network_membership", &JOIN),
        ("accept_into_network", &ACCEPT),
        ("refuse_from_network", &REFUSE),
        ("withdraw_network_request", &WITHDRAW),
        ("leave_network", &LEAVE),
        ("remove_from_network", &REMOVE),
        ("accept_network_charter", &ACCEPT_CHARTER),
    ],
    rules: &[&SEE_REQUESTS],
    jobs: &[job!("relist_house", Long, relist::relist)],
    holdings: || {
        let asked = |person: &Person| C::AskedBy.eq(person.id).into_condition();
        vec![
            Holding::of::<Entity>("network_member", Fate::Emptied, asked)
                .plain([C::Id, C::NetworkId, C::MemberId, C::State, C::CharterVersion, C::AskedBy])
                .plain([C::Reason, C::RequestedAt, C::AcceptedAt, C::EndedAt])
                .personal([C::Message]),
        ]
    },
    lists: &[
        ListBound::new("Network", "members", 20),
        ListBound::new("Contribution", "networkMemberships", 20),
        // Most things are in a few, if any.
        ListBound::new("Contribution", "networks", 20).usually(3),
    ],
    ..Area::EMPTY
};
