//! Stored HTML is made anew when the rules of Markdown have changed, and only then.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::{RUNTIME, trial};
use entity::{account, long_text, setting};
use libtest_mimic::Trial;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use territoire::ground::contribution::texts;
use territoire::people::identity::profile;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("jobs_render_what_old_rules_made ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || rendered_anew(kind))).collect()
}

fn rendered_anew(kind: Kind) {
    let mut village = Village::new(kind);
    // More texts than one batch renders.
    for number in 0..120 {
        let input = format!(r#"title: "R{number}", communes: ["26289"], charter: "**{number}**""#);
        village.mutate("erin", &format!("createNetwork(input: {{{input}}}) {{ id }}"));
    }
    village.mutate("erin", r#"updateProfile(input: {about: "*moi*"}) { version }"#);
    let app = Arc::clone(&village.play.server.app);
    let db = app.db.background();
    RUNTIME.block_on(async {
        let htmls = async || {
            let texts = long_text::Entity::find().all(db).await.expect("texts");
            let about = account::Entity::find().filter(account::Column::About.is_not_null()).all(db).await;
            let about = about.expect("profiles").into_iter().filter_map(|row| row.about_html);
            let mut htmls: Vec<String> = texts.into_iter().map(|row| row.html).chain(about).collect();
            htmls.sort_unstable();
            htmls
        };
        let spoil = async || {
            let texts = long_text::Entity::update_many().col_expr(long_text::Column::Html, Expr::value("old"));
            texts.exec(db).await.expect("spoilt");
            let about = account::Entity::update_many().col_expr(account::Column::AboutHtml, Expr::value("old"));
            about.filter(account::Column::About.is_not_null()).exec(db).await.expect("spoilt");
        };
        let render = async || {
            texts::render_all(&app).await.map_err(|error| error.code).expect("texts");
            profile::render_all(&app).await.map_err(|error| error.code).expect("profiles");
        };
        render().await;
        let made = htmls().await;
        assert_eq!(made.len(), 121);
        spoil().await;
        render().await;
        assert!(htmls().await.iter().all(|html| html == "old"), "the rules have not changed");
        setting::Entity::delete_many().filter(setting::Column::Name.contains("markdown")).exec(db).await.expect("gone");
        render().await;
        assert_eq!(htmls().await, made);
    });
}
