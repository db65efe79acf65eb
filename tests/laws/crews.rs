//! Teams of the village that are tried on: made anew for each try, so that nobody leaves the town hall's.

use super::village::Village;
use crate::harness::RUNTIME;
use entity::letter::LetterKind;
use entity::team_member::TeamRole;
use entity::{
    AccountId, LetterId, Moment, TeamId, TeamInvitationId, account, letter, team, team_invitation, team_member,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use territoire::base::credentials::secret;
use territoire::ground::contribution::ids;

/// Of whom a team consists, as the town hall's; and a second steward, so that the first may leave.
const CREW: [(&str, TeamRole); 4] = [
    ("alice", TeamRole::Steward),
    ("bob", TeamRole::Editor),
    ("carol", TeamRole::Contributor),
    ("keeper", TeamRole::Steward),
];

impl Village {
    /// A text with a team to be tried on: `{crew}`, where everybody is what they are in the town hall's team; `{mate}`, another of
    /// its stewards; `{invitation}` of Carol to it; `{join}`, the mailed secret of an invitation; `{theirs}`, a team that whoever
    /// tries runs.
    pub fn with_crew(&mut self, who: &str, mut text: String) -> String {
        if text.contains("{theirs}") {
            let who = if who == "anonymous" { "dave" } else { who };
            text = text.replace("{theirs}", &self.team_of(who));
        }
        if !["{crew}", "{invitation}", "{join}"].iter().any(|word| text.contains(word)) {
            return text;
        }
        if self.found("keeper").is_none() {
            RUNTIME.block_on(self.play.make_account("keeper"));
        }
        let team = self.crew();
        let keeper = self.account("keeper");
        text = text.replace("{crew}", &ids::of("team", team.0).0).replace("{mate}", &ids::of("account", keeper.0).0);
        if text.contains("{invitation}") {
            let (id, _) = self.invite(team, "carol@village.example");
            text = text.replace("{invitation}", &ids::of("team_invitation", id.0).0);
        }
        if text.contains("{join}") {
            let (_, token) = self.invite(team, &format!("joins{}@village.example", self.count));
            text = text.replace("{join}", &token);
        }
        text
    }

    fn found(&self, who: &str) -> Option<AccountId> {
        let db = self.play.server.app.db.background();
        let named = account::Column::Email.eq(format!("{who}@village.example"));
        let found = RUNTIME.block_on(account::Entity::find().filter(named).one(db)).expect("accounts");
        found.map(|account| account.id)
    }

    pub fn account(&self, who: &str) -> AccountId {
        self.found(who).expect("an account")
    }

    fn crew(&self) -> TeamId {
        let app = &self.play.server.app;
        let (id, now) = (TeamId(app.id()), Moment::from(app.clock.now()));
        let members = CREW.map(|(who, role)| (self.account(who), role));
        RUNTIME.block_on(async {
            let db = app.db.background();
            let row = team::Model { id, name: "Équipage".to_owned(), created_at: now, version: 1 };
            row.into_active_model().insert(db).await.expect("a team");
            for (account_id, role) in members {
                let row = team_member::Model { team_id: id, account_id, role, title: None, since: now };
                row.into_active_model().insert(db).await.expect("a member");
            }
        });
        // Who tries knows at once.
        for (who, _) in CREW {
            app.sessions.forget_account(self.account(who));
        }
        id
    }

    /// An open invitation, and the secret of its letter.
    fn invite(&self, team_id: TeamId, email: &str) -> (TeamInvitationId, String) {
        let app = &self.play.server.app;
        let (id, letter_id, at) = (TeamInvitationId(app.id()), LetterId(app.id()), Moment::from(app.clock.now()));
        let (token, good_until) = (secret::draw::<32>("jdm_"), Moment(at.0 + 86_400_000));
        let letter = letter::Model {
            id: letter_id,
            kind: LetterKind::TeamInvited,
            email: email.to_owned(),
            language: "fr".to_owned(),
            sign_up_id: None,
            token_hash: Some(secret::hash(&token)),
            good_until: Some(good_until),
            about: None,
            made_at: at,
        };
        let row = team_invitation::Model {
            id,
            team_id,
            email: email.to_owned(),
            email_key: email.to_owned(),
            role: TeamRole::Editor,
            title: None,
            invited_by: None,
            letter_id: Some(letter_id),
            at,
            good_until,
        };
        RUNTIME.block_on(async {
            letter.into_active_model().insert(app.db.background()).await.expect("a letter");
            row.into_active_model().insert(app.db.background()).await.expect("an invitation");
        });
        (id, token)
    }
}
