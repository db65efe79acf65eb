//! Claims of communes [revendications]: a team says that it is the team of a commune, with a function and a proof.
//!
//! Invariants: a commune is run by one team at most. Several claims may be open for it; accepting one refuses the others. An
//! administrator decides, or a steward of a network that the administrators entrusted with the commune; never whoever made the
//! claim, nor anybody of the team that it is for. A network is entrusted with communes that the administrator names, and with those
//! that it holds then: so nobody gives themselves a commune by naming it; it is no longer when another team takes it over. Every
//! decision about a commune is made under the lock of its contribution. A claim waits for sixty days; after fourteen those who decide
//! are reminded. The proof is read by whoever made the claim and by those who decide, until the decision; then it is emptied, as it is
//! when the account is erased. Whoever made a claim is still a steward of the team when it is accepted.

mod decide;
mod entrust;
mod graphql;
mod letters;
pub mod ops;
mod reading;
mod waiting;

pub use entrust::trust_no_longer;

pub use graphql::{ClaimMutation, ClaimQuery, CommuneClaimFunction, CommuneClaimState};
pub use ops::COURSE;

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use crate::ground::policy::{Action, May, Role, Rule};
use crate::job;
use entity::commune_claim::{Column as C, Entity};
use entity::contribution::Kind;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Whoever made a claim.
const CLAIMANT: May = May { roles: &[Role::Asker], words: "whoever made the claim" };
/// Those who decide about claims.
const DECIDERS: May = May {
    roles: &[Role::Admin, Role::Steward],
    words: "administrators, and stewards of a network that is entrusted with the commune",
};

/// Claim a commune for a team.
pub const CLAIM: Rule =
    Rule::person("ClaimCommune", May { roles: &[Role::Steward], words: "stewards of the team that claims it" });
/// Give back the code that was mailed to a town hall.
pub const CONFIRM: Rule = Rule::person("ConfirmCommuneClaim", CLAIMANT);
/// Take a claim back.
pub const WITHDRAW: Rule = Rule::person("WithdrawCommuneClaim", CLAIMANT);
/// Accept a claim.
pub const ACCEPT: Rule = Rule::person("AcceptCommuneClaim", DECIDERS).except_asker();
/// Refuse a claim.
pub const REFUSE: Rule = Rule::person("RefuseCommuneClaim", DECIDERS).except_asker();
/// Hand a commune over.
pub const HAND_OVER: Rule = Rule::person(
    "HandOverCommune",
    May { roles: &[Role::Steward], words: "stewards of the team that runs the commune" },
)
.offered(Action::HandOver, |row| matches!(row.kind, Kind::Commune) && row.team_id.is_some());
/// Entrust a network with decisions on claims.
pub const ENTRUST: Rule = Rule::person("EntrustNetwork", May { roles: &[Role::Admin], words: "administrators" });

/// What claims contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("claim_commune", &CLAIM),
        ("confirm_commune_claim", &CONFIRM),
        ("withdraw_commune_claim", &WITHDRAW),
        ("accept_commune_claim", &ACCEPT),
        ("refuse_commune_claim", &REFUSE),
        ("hand_over_commune", &HAND_OVER),
        ("entrust_network", &ENTRUST),
    ],
    jobs: &[job!("commune_claim_waits", Upkeep, waiting::wait)],
    holdings: || {
        let asked = |person: &Person| C::AskedBy.eq(person.id).into_condition();
        vec![
            Holding::of::<Entity>("commune_claim", Fate::Emptied, asked)
                .plain([C::Id, C::ContributionId, C::TeamId, C::AskedBy, C::Function, C::LetterId])
                .plain([C::ConfirmedAt, C::State, C::RequestedAt, C::DecidedAt])
                .personal([C::Proof, C::FileId, C::Email, C::EmailSource, C::Reason]),
        ]
    },
    lists: &[ListBound::new("Query", "communeClaims", 20)],
    ..Area::EMPTY
};
