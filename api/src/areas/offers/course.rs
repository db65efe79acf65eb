//! The course of offers, and who takes its steps.

use crate::areas::needs::progress;
use crate::ground::contribution::Part;
use crate::ground::contribution::course::Step;
use crate::ground::member::{Member, Viewer};
use crate::ground::policy::{ACCOUNTS, Action, EDITORS, May, Over, Role, Rule};
use entity::activity::Verb;
use entity::api_key::Scope;
use entity::contribution::{self, Kind, State};
use entity::offer::{Entity, Model, OfferState as S};
use entity::team_member::TeamRole;
use entity::{ContributionId, Moment, OfferId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// Those who decide about a need.
const HOLDERS: May = May {
    roles: &[Role::Holder],
    words: "those who decide about the need: its author where it has no team, else editors and stewards of its team",
};
/// Those who answer for an offer.
pub const OFFERERS: May =
    May { roles: &[Role::Asker], words: "whoever made the offer, and editors and stewards of the team that it is for" };

/// Offer something on a need.
pub const OFFER_HELP: Rule = Rule::with(Scope::WriteNeeds, "OfferHelp", ACCOUNTS).offered(Action::OfferHelp, |row| {
    matches!(row.kind, Kind::Need) && matches!(row.state, State::Published) && progress::is_open(row)
});
/// Offer something for a thing: decided on that thing.
pub const OFFER_FOR: Rule = Rule::with(Scope::WriteNeeds, "OfferHelpFor", EDITORS);
/// Accept an offer. Whoever made it may not, even if they decide about the need.
pub const ACCEPT_OFFER: Rule = Rule::on_things("AcceptOffer", HOLDERS).except_asker();
/// Refuse an offer, also one that was accepted and does not come.
pub const REFUSE_OFFER: Rule = Rule::on_things("RefuseOffer", HOLDERS);
/// Take an offer back.
pub const WITHDRAW_OFFER: Rule = Rule::on_things("WithdrawOffer", OFFERERS);
/// Say that what was accepted is on its way.
pub const START_DELIVERY: Rule = Rule::on_things("StartDelivery", OFFERERS);
/// Say what arrived. Whoever made the offer may not.
pub const CONFIRM_DELIVERY: Rule = Rule::on_things("ConfirmDelivery", HOLDERS).except_asker();

/// The course of an offer. It begins as `PROPOSED`; one that nobody decides in time expires.
pub const COURSE: [Step<S>; 5] = [
    Step { mutation: "acceptOffer", from: &[S::Proposed], to: S::Accepted, rule: &ACCEPT_OFFER, verb: Verb::Accepted },
    Step {
        mutation: "refuseOffer",
        from: &[S::Proposed, S::Accepted, S::InTransit],
        to: S::Refused,
        rule: &REFUSE_OFFER,
        verb: Verb::Refused,
    },
    Step {
        mutation: "withdrawOffer",
        from: &[S::Proposed, S::Accepted, S::InTransit],
        to: S::Withdrawn,
        rule: &WITHDRAW_OFFER,
        verb: Verb::Withdrawn,
    },
    Step {
        mutation: "startDelivery",
        from: &[S::Accepted],
        to: S::InTransit,
        rule: &START_DELIVERY,
        verb: Verb::DeliveryStarted,
    },
    Step {
        mutation: "confirmDelivery",
        from: &[S::Accepted, S::InTransit],
        to: S::Delivered,
        rule: &CONFIRM_DELIVERY,
        verb: Verb::Delivered,
    },
];

/// The steps as `viewerCan` of an offer names them.
pub const OFFERED: [(Action, &Step<S>); 5] = [
    (Action::Accept, &COURSE[0]),
    (Action::Refuse, &COURSE[1]),
    (Action::Withdraw, &COURSE[2]),
    (Action::StartDelivery, &COURSE[3]),
    (Action::ConfirmDelivery, &COURSE[4]),
];

/// What a step of an offer is decided on: the need for those who decide about it, else the offer.
pub fn over(viewer: &Viewer, step: &Step<S>, offer: &Model, need: &contribution::Model) -> Over {
    if step.rule.may.roles == OFFERERS.roles {
        by_offerer(viewer, offer)
    } else {
        Over::from(need).asked_by(offer.asked_by)
    }
}

/// Whether an offer on a need can be accepted now. One whose time ran out is as good as expired, also before the job has looked.
pub fn takes(need: &contribution::Model, offer: &Model, now: Moment) -> bool {
    let in_time = offer.valid_until.is_none_or(|until| until.0 > now.0);
    need.state == State::Published && progress::is_open(need) && in_time
}

/// What is decided on an offer by those who answer for it: whoever made it, as long as they belong to the team that it is for, and those
/// who decide in that team.
pub fn by_offerer(viewer: &Viewer, offer: &Model) -> Over {
    let decides = |role| matches!(role, TeamRole::Editor | TeamRole::Steward);
    let answers = |member: &&Member| match offer.team_id {
        None => offer.asked_by == Some(member.id),
        Some(team) => member.role_in(team).is_some_and(|role| decides(role) || offer.asked_by == Some(member.id)),
    };
    Over::new(Kind::Need, None).asked_by(viewer.account().map(AsRef::as_ref).filter(answers).map(|member| member.id))
}

impl Part for Model {
    type Id = OfferId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: OfferId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

/// What the ids of offers begin with.
pub const PREFIX: &str = "offer";
