//! Erasure empties columns of every type, those that cannot be null too. Few tables are emptied by it; comments stand in for
//! one with numbers and dates.

use super::personal_data::erin;
use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::{RUNTIME, trial};
use entity::comment;
use libtest_mimic::Trial;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait};
use std::sync::Arc;
use territoire::ground::holdings::{Erasure, Fate, Holding, Person};

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_10_columns_of_every_type_are_emptied ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || columns_of_every_type_are_emptied(kind))).collect()
}

fn columns_of_every_type_are_emptied(kind: Kind) {
    use entity::comment::Column as C;
    let mut village = Village::new(kind);
    let from = village.from.clone();
    village.comment("erin", &from);
    let app = Arc::clone(&village.play.server.app);
    RUNTIME.block_on(async {
        let row = erin(&app).await;
        let person = Person { id: row.id, email: row.email };
        let hers = |person: &Person| C::AuthorId.eq(person.id).into_condition();
        let holding = Holding::of::<comment::Entity>("comment", Fate::Emptied, hers).personal([
            C::Body,
            C::At,
            C::EditedAt,
            C::RemovalReason,
        ]);
        let Some(Erasure::Empty(update)) = holding.erasure(&person) else { panic!("nothing is emptied") };
        app.db.background().execute(&update).await.expect("emptied");
        let emptied = comment::Entity::find().one(app.db.background()).await.expect("comments").expect("hers");
        assert_eq!((emptied.body.as_str(), emptied.at.0), ("", 0));
        assert_eq!((emptied.edited_at, emptied.removal_reason), (None, None));
        assert_eq!(emptied.language, "fr", "what tells nothing of her stays");
    });
}
