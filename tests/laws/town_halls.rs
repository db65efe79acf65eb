//! Communes of the village that are tried on: made anew for each try.

use super::village::Village;
use crate::harness::RUNTIME;
use entity::commune_claim::{self, ClaimFunction, ClaimState};
use entity::letter::LetterKind;
use entity::{CommuneClaimId, ContributionId, LetterId, Moment, TeamId, account, contribution, letter};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use territoire::base::credentials::secret;
use territoire::ground::contribution::{given, ids};
use territoire::ground::territory::gazetteer;

/// Communes of the entrusted network; a claim is of one of the first of them.
const ENTRUSTED: usize = 50;

impl Village {
    /// A text with a commune to be tried on: `{free}`, which nobody runs; `{run}`, which the town hall's team runs; `{claim}`, an open
    /// claim of Carol's to a commune that is entrusted to a network of the town hall's team; `{code}`, the mailed code of one.
    pub fn with_town_hall(&mut self, mut text: String) -> String {
        if text.contains("{free}") {
            let free = self.another_commune();
            text = text.replace("{free}", &free);
        }
        if text.contains("{run}") {
            let run = self.run_commune();
            text = text.replace("{run}", &run);
        }
        if text.contains("{claim}") || text.contains("{code}") {
            let (claim, code) = self.claim();
            text = text.replace("{claim}", &claim).replace("{code}", &code);
        }
        text
    }

    /// The id of a commune of which nothing was said yet: not one of those that other tries are about.
    fn another_commune(&mut self) -> String {
        self.communes += 1;
        let commune = &gazetteer().communes()[20_000 + self.communes];
        format!("commune:{}", commune.code)
    }

    /// The contribution that a commune is, with its row.
    fn begin(&self, commune: &str) -> ContributionId {
        let (_, id) = ids::contribution(commune).expect("an id");
        RUNTIME.block_on(given::begin(self.play.server.app.db.background(), &[id])).expect("begun");
        id
    }

    /// A commune that the town hall's team runs.
    pub fn run_commune(&mut self) -> String {
        let hall = self.hall.clone();
        self.commune_of(&hall)
    }

    /// A commune that a team runs.
    pub fn commune_of(&mut self, team: &str) -> String {
        let commune = self.another_commune();
        self.run_by(&commune, team);
        commune
    }

    /// Has a team run a commune.
    pub fn run_by(&self, commune: &str, team: &str) {
        let id = self.begin(commune);
        let hall = ids::team(team);
        let run = contribution::Entity::update_many()
            .col_expr(contribution::Column::TeamId, Expr::value(hall))
            .filter(contribution::Column::Id.eq(id));
        RUNTIME.block_on(run.exec(self.play.server.app.db.background())).expect("run");
    }

    /// An open claim of Carol's for a team of hers, and its code.
    pub fn claim(&mut self) -> (String, String) {
        let team = self.team_of("carol");
        if self.entrusted.is_none() {
            let codes: Vec<String> =
                gazetteer().communes()[..ENTRUSTED].iter().map(|row| format!(r#""{}""#, row.code)).collect();
            let input = format!(
                r#"title: "Confié", communes: [{}], charter: "Dit", teamId: "{}""#,
                codes.join(", "),
                self.hall
            );
            let network = self.mutate("alice", &format!("createNetwork(input: {{{input}}}) {{ id }}"));
            let network = network["id"].as_str().expect("an id").to_owned();
            self.mutate(
                "admin",
                &format!(
                    r#"entrustNetwork(input: {{networkId: "{network}", communes: [{}]}}) {{ id }}"#,
                    codes.join(", ")
                ),
            );
            self.entrusted = Some(network);
        }
        self.communes += 1;
        let commune = format!("commune:{}", gazetteer().communes()[self.communes % ENTRUSTED].code);
        let id = self.begin(&commune);
        let app = &self.play.server.app;
        let code = secret::draw::<32>("jdm_");
        let row = RUNTIME.block_on(async {
            let db = app.db.background();
            let carol = account::Entity::find().filter(account::Column::Email.eq("carol@village.example"));
            let carol = carol.one(db).await.expect("accounts").expect("Carol").id;
            let now = app.clock.now();
            let letter = letter::Model {
                id: LetterId(app.id()),
                kind: LetterKind::ClaimCode,
                email: "mairie@village.example".to_owned(),
                language: "fr".to_owned(),
                sign_up_id: None,
                token_hash: Some(secret::hash(&code)),
                good_until: Some(Moment::from(now + chrono::TimeDelta::days(30))),
                about: None,
                made_at: now.into(),
            };
            let letter = letter.into_active_model().insert(db).await.expect("a letter").id;
            let row = commune_claim::Model {
                id: CommuneClaimId(app.id()),
                contribution_id: id,
                team_id: ids::team(&team).unwrap_or(TeamId(app.id())),
                asked_by: Some(carol),
                function: ClaimFunction::Mayor,
                proof: Some("Dit".to_owned()),
                file_id: None,
                email: Some("mairie@village.example".to_owned()),
                email_source: None,
                letter_id: Some(letter),
                confirmed_at: None,
                state: ClaimState::Requested,
                reason: None,
                requested_at: now.into(),
                decided_at: None,
            };
            row.into_active_model().insert(db).await.expect("a claim")
        });
        (ids::of("commune_claim", row.id.0).0, code)
    }
}
