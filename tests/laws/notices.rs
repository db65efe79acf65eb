//! Notices and service offers: how they are tried in every role, and the communes that notices are issued for.

use super::tries::Try;
use super::village::Village;
use crate::harness::RUNTIME;
use crate::harness::fixtures::fixture;
use entity::contribution::{self, Kind, State};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use territoire::areas::notices::{CANCEL, ISSUE, REPLACE};
use territoire::areas::service_offers::{CONFIRM, SEND};
use territoire::ground::contribution::ids;
use territoire::ground::policy::Rule;

const fn on_notice(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Kind::Notice), text }
}

pub const TRIES: [Try; 5] = [
    on_notice("issueNotice", &ISSUE, r#"issueNotice(input: {title: "{n}", communes: ["26289"], {least}}) { id }"#),
    on_notice("replaceNotice", &REPLACE, r#"replaceNotice(input: {id: "{id}", title: "{n}"}) { id }"#),
    Try {
        mutation: "confirmServiceOffer",
        rule: &CONFIRM,
        on: Some(State::Published),
        of: |noun| matches!(noun.kind, Kind::ServiceOffer),
        text: r#"confirmServiceOffer(input: {id: "{id}"}) { id }"#,
    },
    Try {
        mutation: "sendServiceOffer",
        rule: &SEND,
        on: Some(State::Published),
        of: |noun| matches!(noun.kind, Kind::ServiceOffer),
        text: r#"sendServiceOffer(input: {serviceOfferId: "{id}", needId: "{need}", lines: [{lineId: "{needed}"}]}) { id }"#,
    },
    on_notice("cancelNotice", &CANCEL, r#"cancelNotice(input: {id: "{id}", reason: "{n}"}) { id }"#),
];

impl Village {
    /// A text in which `{commune}` stands for a commune that the team of whoever runs a thing runs: Saillans for the town hall. The thing
    /// is about that commune.
    pub fn with_commune(&mut self, owner: Option<&str>, text: &str) -> String {
        let Some(owner) = owner else {
            self.run_by("commune:26289", &self.hall);
            return text.replace("{commune}", "commune:26289");
        };
        if !self.halls.contains_key(owner) {
            let team = self.team_of(owner);
            let commune = self.commune_of(&team);
            self.halls.insert(owner.to_owned(), commune);
        }
        text.replace("{commune}", &self.halls[owner]).replace(r#"communes: ["26289"]"#, "communes: []")
    }

    /// A text in which `{need}` stands for a need of Dave's, and `{needed}` for its first line.
    pub fn with_need(&mut self, text: String) -> String {
        if !text.contains("{need}") {
            return text;
        }
        let need = self.thing_of(Kind::Need, Some("dave"), State::Published, fixture(Kind::Need).least);
        text.replace("{need}", &need).replace("{needed}", &self.line(&need))
    }

    /// Calls a thing something else by its row, whether its noun may be changed or not.
    pub fn retitle(&self, id: &str, title: &str) {
        let (_, id) = ids::contribution(id).expect("an id");
        let update = contribution::Entity::update_many()
            .col_expr(contribution::Column::Title, Expr::value(title))
            .filter(contribution::Column::Id.eq(id));
        RUNTIME.block_on(update.exec(self.play.server.app.db.background())).expect("changed");
    }
}
