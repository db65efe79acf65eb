//! Offers [offres]: what somebody offers on the lines of a need.
//!
//! Invariants: an offer names lines of one need, and on each counted line a quantity in the unit of the line. It is made by a person, or
//! by an editor for a commune, an organisation, an initiative, a venue or a medium. Those who decide about the need accept it whole or in
//! part, never more than is missing, and never their own. What was accepted stays accepted until the offer is withdrawn, refused after
//! all, or delivered short; then the need lacks it again. Everybody sees what was accepted, on what conditions, whether it is
//! brought, and which thing gives it; the rest of an offer, and who made it, is seen by those who decide about the need and by whoever made it or decides in its team. Every write to an
//! offer is made under the lock of its need.

pub mod course;
mod decide;
mod graphql;
pub mod ops;
pub mod reading;
pub mod take;

pub use course::{COURSE, OFFER_FOR, OFFER_HELP};
pub use graphql::{Offer, OfferConditions, OfferMutation, OfferQuery, OfferState, of_need};
pub use take::follow;

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use course::{ACCEPT_OFFER, CONFIRM_DELIVERY, REFUSE_OFFER, START_DELIVERY, WITHDRAW_OFFER};
use entity::offer::{Column as C, Entity, OfferState as S};
use entity::offer_line;
use reading::{SEE_OFFERS, SEE_OWN_OFFER};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{ExprTrait, IntoCondition};

/// What offers contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("offer_help", &OFFER_HELP),
        ("accept_offer", &ACCEPT_OFFER),
        ("refuse_offer", &REFUSE_OFFER),
        ("withdraw_offer", &WITHDRAW_OFFER),
        ("start_delivery", &START_DELIVERY),
        ("confirm_delivery", &CONFIRM_DELIVERY),
    ],
    rules: &[&OFFER_FOR, &SEE_OFFERS, &SEE_OWN_OFFER],
    holdings: || {
        // What nobody decided and no team answers for goes with whoever offered it; the rest stays without them.
        let open = |person: &Person| {
            C::AskedBy.eq(person.id).and(C::TeamId.is_null()).and(C::State.eq(S::Proposed)).into_condition()
        };
        let decided = |person: &Person| {
            C::AskedBy.eq(person.id).and(C::TeamId.is_not_null().or(C::State.ne(S::Proposed))).into_condition()
        };
        let plain = [C::Id, C::ContributionId, C::ById, C::TeamId, C::AskedBy, C::ServiceOfferId, C::Conditions];
        let more = [C::Transport, C::ValidUntil, C::State, C::ProposedAt, C::DecidedAt];
        let personal = [C::Note, C::Reach, C::Reason];
        vec![
            Holding::of::<Entity>("offer_open", Fate::Deleted, open).plain(plain).plain(more).personal(personal),
            Holding::of::<Entity>("offer", Fate::Emptied, decided).plain(plain).plain(more).personal(personal),
            Holding::of_nobody::<offer_line::Entity>().all_plain(),
        ]
    },
    lists: &[ListBound::new("Offer", "lines", 20).usually(3), ListBound::new("Query", "offers", 20)],
    ..Area::EMPTY
};
