//! How needs and offers are tried in every role, on offers that are made anew for each try.

use super::tries::Try;
use super::village::Village;
use crate::harness::RUNTIME;
use entity::contribution::{Kind as Noun, State};
use entity::offer::{self, Conditions, OfferState};
use entity::{ContributionId, OfferId, account, need_line, offer_line};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use territoire::areas::needs::{CLOSE_NEED, RAISE_NEED, REOPEN_NEED, TELL_NEED};
use territoire::areas::offers::course::{
    ACCEPT_OFFER, CONFIRM_DELIVERY, OFFER_HELP, REFUSE_OFFER, START_DELIVERY, WITHDRAW_OFFER,
};
use territoire::areas::offers::reading::{SEE_OFFERS, SEE_OWN_OFFER};
use territoire::ground::contribution::ids;
use territoire::ground::policy::Rule;

const fn on_need(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Noun::Need), text }
}

/// How the mutations of needs and offers are tried.
pub const TRIES: [Try; 11] = [
    on_need("raiseNeed", &RAISE_NEED, r#"raiseNeed(input: {title: "{n}", communes: ["26289"], {least}}) { id }"#),
    on_need(
        "offerHelp",
        &OFFER_HELP,
        r#"offerHelp(input: {needId: "{id}", conditions: FREE, lines: [{lineId: "{line}"}]}) { id }"#,
    ),
    on_need("acceptOffer", &ACCEPT_OFFER, r#"acceptOffer(input: {id: "{proposed}"}) { id }"#),
    on_need("refuseOffer", &REFUSE_OFFER, r#"refuseOffer(input: {id: "{proposed}", reason: "{n}"}) { id }"#),
    on_need("refuseOffer", &REFUSE_OFFER, r#"refuseOffer(input: {id: "{accepted}", reason: "{n}"}) { id }"#),
    on_need("withdrawOffer", &WITHDRAW_OFFER, r#"withdrawOffer(input: {id: "{accepted}"}) { id }"#),
    on_need("startDelivery", &START_DELIVERY, r#"startDelivery(input: {id: "{accepted}"}) { id }"#),
    on_need("confirmDelivery", &CONFIRM_DELIVERY, r#"confirmDelivery(input: {id: "{accepted}"}) { id }"#),
    on_need("closeNeed", &CLOSE_NEED, r#"closeNeed(input: {id: "{id}"}) { id }"#),
    on_need("reopenNeed", &REOPEN_NEED, r#"reopenNeed(input: {id: "{over}"}) { id }"#),
    on_need("tellNeedAsPractice", &TELL_NEED, r#"tellNeedAsPractice(input: {id: "{over}"}) { id }"#),
];

/// Who sees the offer that a text is tried on, where not everybody who sees the need does: nobody decided it yet.
pub fn part_seen_by(try_: &Try) -> &'static [&'static Rule] {
    if try_.text.contains("{proposed}") { &[&SEE_OFFERS, &SEE_OWN_OFFER] } else { &[] }
}

impl Village {
    /// A text with offers on a need: `{line}` is its first line, `{proposed}` an offer of Carol's on it that waits for a decision,
    /// `{accepted}` one that was accepted, `{over}` the need, closed by whoever runs it.
    pub fn with_offers(&mut self, need: &str, runs: &str, mut text: String) -> String {
        if text.contains("{line}") {
            text = text.replace("{line}", &self.line(need));
        }
        for (word, state) in [("{proposed}", OfferState::Proposed), ("{accepted}", OfferState::Accepted)] {
            if text.contains(word) {
                text = text.replace(word, &self.offer("carol", need, state));
            }
        }
        if text.contains("{over}") {
            self.mutate(runs, &format!(r#"closeNeed(input: {{id: "{need}"}}) {{ id }}"#));
            text = text.replace("{over}", need);
        }
        text
    }

    /// The first line of a need, with the contribution that the need is.
    fn first_line(&self, need: &str) -> (ContributionId, need_line::Model) {
        let (_, need) = ids::contribution(need).expect("an id");
        let lines = need_line::Entity::find().filter(need_line::Column::ContributionId.eq(need));
        let first = lines.filter(need_line::Column::Position.eq(0)).one(self.play.server.app.db.background());
        (need, RUNTIME.block_on(first).expect("lines").expect("a line"))
    }

    /// The id of the first line of a need; an id of no line, where the thing is no need.
    pub fn line(&self, need: &str) -> String {
        if need.starts_with("need:") { ids::of("need_line", self.first_line(need).1.id.0).0 } else { String::new() }
    }

    /// An offer of somebody on the first line of a need, as rows: an account may make only so many an hour.
    pub fn offer(&self, who: &str, need: &str, state: OfferState) -> String {
        let (contribution_id, line) = self.first_line(need);
        let app = &self.play.server.app;
        let db = app.db.background();
        let address = account::Column::Email.eq(format!("{who}@village.example"));
        RUNTIME.block_on(async {
            let account = account::Entity::find().filter(address).one(db).await.expect("accounts").expect("one");
            let row = offer::Model {
                id: OfferId(app.id()),
                contribution_id,
                by_id: None,
                team_id: None,
                asked_by: Some(account.id),
                service_offer_id: None,
                conditions: Conditions::Free,
                note: Some("Le soir.".to_owned()),
                reach: Some("0475000000".to_owned()),
                transport: false,
                valid_until: None,
                state,
                reason: None,
                proposed_at: app.clock.now().into(),
                decided_at: None,
            };
            let taken = state == OfferState::Accepted;
            let quantity = line.quantity.map(|_| 1_000);
            let accepted = quantity.filter(|_| taken);
            let row = row.into_active_model().insert(db).await.expect("an offer");
            let offered =
                offer_line::Model { offer_id: row.id, line_id: line.id, quantity, taken, accepted, delivered: None };
            offered.into_active_model().insert(db).await.expect("a line of it");
            let (sum, takers) = (line.accepted + accepted.unwrap_or(0), line.takers + i32::from(taken));
            let line = need_line::Model { accepted: sum, takers, ..line };
            line.into_active_model().reset_all().update(db).await.expect("accepted");
            ids::of("offer", row.id.0).0
        })
    }
}
