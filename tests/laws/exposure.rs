//! What is exposed is what a plain search finds, over random dependencies, through the statement of each database.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::{RUNTIME, trial};
use entity::resource::{Column as R, Condition};
use entity::resource_dependency::{self, Model};
use entity::{ContributionId, Moment, ResourceDependencyId, resource};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use territoire::ground::contribution::ids;

/// Resources, of which some are elsewhere and some have left the lists.
const RESOURCES: usize = 24;
const ELSEWHERE: usize = 6;
const ARCHIVED: usize = 3;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_exposed_is_what_a_plain_search_finds ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || random_graphs(kind))).collect()
}

/// A random graph: which place depends on which earlier place, what fails, and what is assumed to.
type Graph = (BTreeSet<(usize, usize)>, BTreeMap<usize, bool>, BTreeSet<usize>);

fn graphs() -> impl Strategy<Value = Graph> {
    let place = || 0..RESOURCES;
    let edges = prop::collection::btree_set((place(), place()), 0..160);
    let edges = edges.prop_map(|pairs| pairs.into_iter().filter(|(one, other)| one > other).collect());
    (edges, prop::collection::btree_map(place(), any::<bool>(), 0..4), prop::collection::btree_set(place(), 0..3))
}

/// Every shortest chain to something that fails, searched level by level; the least of them by ids, from what is exposed on.
fn search(
    edges: &BTreeSet<(&str, &str)>,
    fails: &BTreeSet<&str>,
    shown: &BTreeSet<&str>,
    of: &str,
) -> Option<Vec<String>> {
    let mut paths: Vec<Vec<&str>> = vec![vec![of]];
    while !paths.is_empty() {
        let mut further = Vec::new();
        for path in &paths {
            let next = edges.iter().filter(|(one, other)| Some(one) == path.last() && shown.contains(other));
            further.extend(next.map(|(_, other)| path.iter().copied().chain([*other]).collect::<Vec<_>>()));
        }
        let found = further.iter().filter(|path| path.last().is_some_and(|last| fails.contains(last))).min();
        if let Some(found) = found {
            return Some(found.iter().rev().map(|id| (*id).to_owned()).collect());
        }
        paths = further;
    }
    None
}

fn random_graphs(kind: Kind) {
    let mut village = Village::new(kind);
    let mut all: Vec<String> = (0..RESOURCES)
        .map(|n| {
            let commune = if n < ELSEWHERE { "26011" } else { "26289" };
            let input = format!(r#"title: "R{n}", communes: ["{commune}"], kind: WATER, holder: COMMUNE"#);
            let made = village.mutate("dave", &format!("registerResource(input: {{{input}}}) {{ id }}"));
            made["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    let here: BTreeSet<String> = all[ELSEWHERE..].iter().cloned().collect();
    for id in all[ELSEWHERE - 1..].iter().take(ARCHIVED) {
        village.mutate("dave", &format!(r#"archiveContribution(input: {{id: "{id}"}}) {{ id }}"#));
    }
    let shown: BTreeSet<String> =
        all[..ELSEWHERE - 1].iter().chain(&all[ELSEWHERE - 1 + ARCHIVED..]).cloned().collect();
    // Chains lead up and down among ids, communes and states.
    all.sort_by_key(|id| id.bytes().rev().collect::<Vec<_>>());
    let app = Arc::clone(&village.play.server.app);
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (village, longest) = (RefCell::new(village), Cell::new((0, 0)));
    let tried = runner.run(&graphs(), |(edges, fails, assumed)| {
        let edges: BTreeSet<(&str, &str)> =
            edges.iter().map(|(one, other)| (all[*one].as_str(), all[*other].as_str())).collect();
        let id = |text: &str| ids::contribution(text).expect("an id").1;
        RUNTIME.block_on(async {
            let db = app.db.background();
            resource_dependency::Entity::delete_many().exec(db).await.expect("forgotten");
            let rows = edges.iter().map(|(one, other)| row(app.id(), id(one), id(other)).into_active_model());
            let rows: Vec<_> = rows.collect();
            if !rows.is_empty() {
                resource_dependency::Entity::insert_many(rows).exec_without_returning(db).await.expect("said");
            }
            let judge = |condition| resource::Entity::update_many().col_expr(R::Condition, Expr::value(condition));
            judge(Condition::Secured).exec(db).await.expect("judged");
            for (place, lost) in &fails {
                let condition = if *lost { Condition::Lost } else { Condition::Threatened };
                judge(condition).filter(R::Id.eq(id(&all[*place]))).exec(db).await.expect("judged");
            }
            // The chronicle does not tell of what the test writes.
            app.kept.forget();
        });
        let assumed: BTreeSet<&str> =
            assumed.iter().map(|place| all[*place].as_str()).filter(|id| shown.contains(*id)).collect();
        let if_fails: Vec<String> = assumed.iter().map(|id| format!("\"{id}\"")).collect();
        let text = format!(
            r#"{{ commune(code: "26289") {{ resilience(ifFails: [{}]) {{ exposedCount
                exposed(first: 100) {{ depth onlyIfFails chain {{ id }} cause {{ id }} resource {{ id }} }} }} }} }}"#,
            if_fails.join(", ")
        );
        let answer = village.borrow_mut().send("anonymous", &text);
        prop_assert_eq!(answer.code(), None, "{}", answer.text());
        let answer = answer.json()["data"]["commune"]["resilience"].take();
        let shown: BTreeSet<&str> = shown.iter().map(String::as_str).collect();
        let today: BTreeSet<&str> = fails.keys().map(|place| all[*place].as_str()).collect();
        let then: BTreeSet<&str> = today.union(&assumed).copied().collect();
        let mut expected = Vec::new();
        for of in here.iter().filter(|id| shown.contains(id.as_str())) {
            if let Some(chain) = search(&edges, &then, &shown, of) {
                let only = search(&edges, &today, &shown, of).is_none();
                expected.push((!only, chain.len() - 1, of.clone(), chain));
            }
        }
        expected.sort();
        let text = |value: &Value| value["id"].as_str().expect("an id").to_owned();
        let found: Vec<_> = answer["exposed"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| {
                let chain: Vec<String> = it["chain"].as_array().expect("a chain").iter().map(text).collect();
                assert_eq!(chain.first(), Some(&text(&it["cause"])));
                let depth = usize::try_from(it["depth"].as_u64().expect("a number")).expect("a small one");
                (it["onlyIfFails"] == false, depth, text(&it["resource"]), chain)
            })
            .collect();
        prop_assert_eq!(answer["exposedCount"].as_u64(), u64::try_from(expected.len()).ok());
        let (chains, depth) = longest.get();
        longest.set((chains + found.len(), found.iter().map(|it| it.1).fold(depth, usize::max)));
        prop_assert_eq!(found, expected);
        Ok(())
    });
    tried.unwrap_or_else(|failed| panic!("{failed}"));
    let (chains, depth) = longest.get();
    assert!(chains > 100 && depth > 2, "{chains} chains, the longest of {depth}: too few to tell");
}

fn row(id: Uuid, dependent_id: ContributionId, supplier_id: ContributionId) -> Model {
    Model { id: ResourceDependencyId(id), dependent_id, supplier_id, note: None, author_id: None, at: Moment(0) }
}
