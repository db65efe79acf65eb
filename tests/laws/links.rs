//! Links that are tried on, as rows: whoever tries made none of them but Carol.

use super::village::Village;
use crate::harness::RUNTIME;
use entity::link::{self, LinkRelation};
use entity::{ContributionId, LinkId};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use territoire::ground::contribution::{given, ids};
use territoire::ground::territory::InseeCode;

impl Village {
    /// A text with links to be tried on: `{link}`, by which Carol said that the thing grew from a commune that nobody of the village
    /// runs; `{grown}`, by which Dave said that something of his grew from the thing.
    pub fn with_links(&mut self, id: &str, text: String) -> String {
        let mut text = text;
        let thing = ids::contribution(id).map(|(_, id)| id);
        if text.contains("{link}") {
            let far = InseeCode::read("2A004").map(given::id_of).expect("a commune");
            RUNTIME.block_on(given::begin(self.play.server.app.db.background(), &[far])).expect("its row");
            text = text.replace("{link}", &self.insert_link("carol", far, thing.expect("an id")));
        }
        if text.contains("{grown}") {
            let (_, grown) = ids::contribution(&self.from).expect("an id");
            text = text.replace("{grown}", &self.insert_link("dave", thing.expect("an id"), grown));
        }
        text
    }

    fn insert_link(&self, by: &str, from_id: ContributionId, to_id: ContributionId) -> String {
        let (author, app) = (self.account(by), &self.play.server.app);
        let row = link::Model {
            id: LinkId(app.id()),
            from_id,
            relation: LinkRelation::Uses,
            to_id,
            author_id: Some(author),
            at: app.clock.now().into(),
            confirmed_at: None,
            refused_at: None,
            refusal: None,
        };
        let row = RUNTIME.block_on(row.into_active_model().insert(app.db.background())).expect("a link");
        ids::of("link", row.id.0).0
    }
}
