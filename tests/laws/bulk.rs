//! Laws on imports: the same items again change nothing, one that says something else changes its thing, one that is gone stays.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::{RUNTIME, trial};
use entity::activity::{self, Verb};
use entity::{TeamId, contribution, listing};
use libtest_mimic::Trial;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use std::sync::Arc;
use territoire::areas::networks::fields::CreateNetworkInput;
use territoire::areas::organisations::fields::{OrganisationKind, RegisterOrganisationInput};
use territoire::base::gql::MaybeUndefined;
use territoire::base::scalars::{Markdown, Text, Title};
use territoire::ground::contribution::bulk::{Item, Report, Source, register_all};
use territoire::ground::contribution::{Basics, Running, ids};
use territoire::ground::territory::InseeCode;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_an_import_sent_again_changes_nothing"), move || imported(kind)));
        trials.push(trial(name("law_an_import_changes_long_texts"), move || long_texts(kind)));
    }
    trials
}

fn basics(title: &str, commune: &str) -> Basics {
    Basics {
        title: Title(title.to_owned()),
        slug: None,
        communes: vec![InseeCode::read(commune).expect("a code")],
        point: None,
        language: None,
        topics: None,
    }
}

fn item(number: usize, title: &str) -> Item<RegisterOrganisationInput> {
    let basics = basics(title, if number.is_multiple_of(2) { "26289" } else { "26113" });
    let input = RegisterOrganisationInput {
        basics,
        running: Running::default(),
        kind: OrganisationKind::Association,
        siren: None,
        rna: None,
        description: None,
        offers: None,
        skills: None,
        website: None,
        accepts_proposals: None,
        contact: MaybeUndefined::Undefined,
        cover: None,
    };
    Item { key: number.to_string(), input }
}

const COUNT: usize = 250;

fn imported(kind: Kind) {
    let mut village = Village::new(kind);
    let app = Arc::clone(&village.play.server.app);
    let team: TeamId = ids::team(&village.hall).expect("a team");
    let source = Source { team, name: "annuaire.csv" };
    let mut items: Vec<_> = (0..COUNT).map(|number| item(number, &format!("Association {number}"))).collect();
    let run = |items: &[Item<RegisterOrganisationInput>]| {
        let all = register_all(&app, source, items);
        RUNTIME.block_on(all).unwrap_or_else(|error| panic!("{error:?}"))
    };
    let count = |state: &str| {
        let db = app.db.background();
        RUNTIME.block_on(async {
            let things = contribution::Entity::find().filter(contribution::Column::TeamId.eq(team)).count(db).await;
            let listed = listing::Entity::find().count(db).await.expect("listings");
            let told = activity::Entity::find().filter(activity::Column::Verb.eq(Verb::Imported));
            (things.expect(state), listed, told.count(db).await.expect("activities"))
        })
    };
    let before = count("before");
    assert_eq!(run(&items), Report { created: COUNT, changed: 0, unchanged: 0 });
    let first = count("first");
    assert_eq!(
        (first.0 - before.0, first.2),
        (COUNT as u64, COUNT as u64 + 1),
        "a thing and an activity for each, and one for all"
    );
    assert_eq!(run(&items), Report { created: 0, changed: 0, unchanged: COUNT }, "again");
    assert_eq!(count("again"), first);
    items[7] = item(7, "Autre nom");
    items.pop();
    assert_eq!(
        run(&items),
        Report { created: 0, changed: 1, unchanged: COUNT - 2 },
        "one says something else, one is gone"
    );
    let changed = count("changed");
    assert_eq!((changed.0, changed.1), (first.0, first.1), "nothing is doubled, nothing deleted");
    RUNTIME.block_on(app.settle()).expect("settled");
    let shown = village.send(
        "anonymous",
        r#"{ organisations(within: {commune: "26113"}, orderBy: NAME, first: 3) { totalCount nodes { title team { name } } }
             timeline(within: {commune: "26113"}, first: 2) { nodes { verb amount contribution { title } } } }"#,
    );
    let shown = shown.json();
    assert_eq!(shown["data"]["organisations"]["totalCount"], COUNT / 2 + 1, "{shown}");
    let told = shown["data"]["timeline"]["nodes"].as_array().expect("activities");
    assert_eq!((&told[0]["verb"], &told[0]["amount"]), (&"IMPORTED".into(), &1.into()), "{shown}");
}

/// A charter that an import changes has its next version; one that says the same keeps it.
fn long_texts(kind: Kind) {
    let mut village = Village::new(kind);
    let app = Arc::clone(&village.play.server.app);
    let source = Source { team: ids::team(&village.hall).expect("a team"), name: "reseaux.csv" };
    let run = |charter: &str, description: Option<&str>| {
        let input = CreateNetworkInput {
            basics: basics("Réseau", "26289"),
            running: Running::default(),
            charter: Markdown(charter.to_owned()),
            description: description.map(|text| Text(text.to_owned())),
            website: None,
            contact: MaybeUndefined::Undefined,
            cover: None,
        };
        let items = [Item { key: "1".to_owned(), input }];
        RUNTIME.block_on(register_all(&app, source, &items)).unwrap_or_else(|error| panic!("{error:?}"))
    };
    let mut shown = || {
        let answer = village.send(
            "anonymous",
            "{ networks(first: 1) { nodes { charter charterHtml charterVersion description revisions { body } } } }",
        );
        answer.json()["data"]["networks"]["nodes"][0].clone()
    };
    assert_eq!(run("*Un*", None).created, 1);
    assert_eq!(
        shown(),
        json!({"charter": "*Un*", "charterHtml": "<p><em>Un</em></p>\n", "charterVersion": 1, "description": null, "revisions": []})
    );
    assert_eq!(run("*Un*", Some("Dit")).changed, 1);
    assert_eq!(shown()["charterVersion"], 1, "the charter is the same");
    assert_eq!(run("**Deux**", None).changed, 1);
    let now = shown();
    assert_eq!((&now["charterHtml"], &now["charterVersion"]), (&json!("<p><strong>Deux</strong></p>\n"), &json!(2)));
    assert_eq!(now["description"], "Dit", "what an item leaves out stays");
    let body = now["revisions"][0]["body"].as_str().expect("what it was");
    assert!(body.contains("*Un*"), "{body}");
    assert_eq!(run("**Deux**", None).unchanged, 1);
}
