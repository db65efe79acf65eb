//! F6, D6: who comes second is told so, in our words, and what must hold holds.

use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, post_as, register, sign_in, together};
use crate::harness::process::{Process, exact};
use libtest_mimic::Trial;
use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        d6_one_success_a_version,
        d6_one_slug_one_owner,
        f6_two_roots_at_once_in_both_orders,
        f6_no_dependency_closes_a_circle,
        f6_slugs_change_hands_never,
        f6_archived_or_restored_by_turns,
    ]
}

const UPDATE: &str = "mutation($input: UpdateOrganisationInput!) {
    updateOrganisation(input: $input) { id title slug version } }";
/// What a database would say, in lower case.
const DATABASE_WORDS: [&str; 8] =
    ["sql", "unique", "constraint", "duplicate", "deadlock", "transaction", "violates", "pkey"];

/// Runs a test on each database, with a server and somebody who signed in.
fn on_each(test: impl Fn(&Process, &str)) {
    on_each_address(|process, token, _| test(process, token));
}

/// The same, with the address of the database where that is a PostgreSQL server.
fn on_each_address(test: impl Fn(&Process, &str, Option<&str>)) {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let url = database.url.clone();
        account(&database, "claire");
        let mut process = Process::start(database, &BEHIND);
        let token = sign_in(process.address, "claire");
        test(&process, &token, url.as_deref());
        assert!(process.is_alive() && !process.log().contains("panic"), "{}", process.log());
    }
}

/// Whether it was done; else it was refused with `CONFLICT`, soon, and not in the words of a database.
fn won(answer: &Answer) -> bool {
    let text = answer.text().to_lowercase();
    assert!(answer.took < Duration::from_secs(5), "{:?}: {text}", answer.took);
    for word in DATABASE_WORDS {
        assert!(!text.contains(word), "the answer holds {word:?}: {text}");
    }
    assert!(matches!(answer.code().as_deref(), None | Some("CONFLICT")), "{text}");
    answer.code().is_none()
}

fn ask(process: &Process, text: &str, variables: Value) -> Value {
    let answer = process.send(with_variables(text, variables));
    assert_eq!(answer.code(), None, "{}", answer.text());
    answer.json()["data"].take()
}

fn d6_one_success_a_version() {
    on_each(|process, token| {
        let id = register(process.address, token, "La Forge");
        for version in 1..=3 {
            let update = |n: usize| {
                let input = json!({ "id": id, "expectedVersion": version, "title": format!("La Forge {version}.{n}") });
                post_as(token, None, UPDATE, json!({ "input": input }))
            };
            let answers = together(process.address, (0..50).map(update));
            let winners: Vec<_> = answers.iter().filter(|answer| won(answer)).collect();
            assert_eq!(winners.len(), 1, "of version {version}");
            for loser in answers.iter().filter(|answer| answer.code().is_some()) {
                let problem = &loser.json()["errors"][0]["extensions"]["problems"][0];
                assert_eq!(problem["field"], "input.expectedVersion", "{}", loser.text());
                assert!(problem["message"].as_str().is_some_and(|it| it.contains(&(version + 1).to_string())));
            }
            let now = ask(process, "query($id: ID!) { organisation(id: $id) { title version } }", json!({ "id": id }));
            assert_eq!(now["organisation"]["version"], version + 1);
            assert_eq!(now["organisation"]["title"], winners[0].json()["data"]["updateOrganisation"]["title"]);
        }
        let kept = ask(
            process,
            "query($id: ID!) { organisation(id: $id) { revisions(first: 50) { version } } }",
            json!({ "id": id }),
        );
        assert_eq!(kept["organisation"]["revisions"].as_array().map(Vec::len), Some(3));
    });
}

fn d6_one_slug_one_owner() {
    on_each(|process, token| {
        for round in 0..3 {
            let slug = format!("la-forge-{round}");
            let create = |n: usize| {
                let mut variables = organisation(&format!("La Forge {round}.{n}"));
                variables["input"]["slug"] = json!(slug);
                post_as(token, None, REGISTER, variables)
            };
            let answers = together(process.address, (0..50).map(create));
            let winners: Vec<_> = answers.iter().filter(|answer| won(answer)).collect();
            assert_eq!(winners.len(), 1, "one of 50 has {slug}");
            for loser in answers.iter().filter(|answer| answer.code().is_some()) {
                let problem = &loser.json()["errors"][0]["extensions"]["problems"][0];
                assert_eq!((&problem["field"], &problem["code"]), (&json!("input.slug"), &json!("TAKEN")));
            }
            let found =
                ask(process, "query($slug: Slug!) { organisation(slug: $slug) { id } }", json!({ "slug": slug }));
            assert_eq!(found["organisation"]["id"], winners[0].json()["data"]["registerOrganisation"]["id"]);
            let total = ask(process, "{ organisations { totalCount } }", json!({}));
            assert_eq!(total["organisations"]["totalCount"], round + 1, "what lost left nothing behind");
        }
    });
}

fn f6_two_roots_at_once_in_both_orders() {
    const LINK: &str = "mutation($input: LinkContributionsInput!) { linkContributions(input: $input) { id } }";
    const RELATIONS: [&str; 8] = ["RAISES", "ANSWERS", "BECOMES", "TELLS", "USES", "COPIES", "SPAWNS", "ABOUT"];
    on_each(|process, token| {
        for round in 0..if exact() { 50 } else { 3 } {
            let [a, b] = ["a", "b"].map(|name| register(process.address, token, &format!("{name}{round}")));
            let both = [(&a, &b), (&b, &a)];
            let all: Vec<_> = RELATIONS
                .iter()
                .flat_map(|relation| both.map(|(from, to)| (*relation, from, to)))
                .flat_map(|link| [link; 3])
                .collect();
            // Beside the links each root is changed, which locks it alone.
            let requests = all.iter().enumerate().map(|(n, (relation, from, to))| {
                if n % 4 == 3 {
                    let input = json!({ "id": from, "description": format!("{n}") });
                    return post_as(token, None, UPDATE, json!({ "input": input }));
                }
                let input = json!({ "fromId": from, "relation": relation, "toId": to });
                post_as(token, None, LINK, json!({ "input": input }))
            });
            let answers = together(process.address, requests);
            let mut made: HashMap<_, u32> = HashMap::new();
            for (n, (link, answer)) in all.iter().zip(&answers).enumerate() {
                let done = won(answer);
                if n % 4 != 3 {
                    *made.entry(*link).or_default() += u32::from(done);
                } else {
                    assert!(done, "nobody contends for a version: {}", answer.text());
                }
            }
            assert!(made.values().all(|times| *times == 1), "each link is made once: {made:?}");
            let links = "query($id: ID!) { organisation(id: $id) { grewFrom(first: 100) { id } } }";
            for id in [&a, &b] {
                let found = ask(process, links, json!({ "id": id }));
                assert_eq!(found["organisation"]["grewFrom"].as_array().map(Vec::len), Some(RELATIONS.len()));
            }
        }
    });
}

/// Sixteen pairs depend on each other already; at once sixteen dependencies between the pairs would close a ring. Each alone closes
/// none, and no two of them name the same resource, so no lock of a resource makes one wait for the other.
fn f6_no_dependency_closes_a_circle() {
    const REGISTER: &str = "mutation($input: RegisterResourceInput!) { registerResource(input: $input) { id } }";
    const DEPEND: &str = "mutation($input: LinkResourcesInput!) { linkResources(input: $input) { id } }";
    const NEEDS: &str = "query($id: ID!) { resource(id: $id) { dependsOn { supplier { id } } } }";
    on_each(|process, token| {
        for round in 0..if exact() { 50 } else { 5 } {
            let register = |n: usize| {
                let input = json!({ "title": format!("{round}.{n}"), "kind": "WATER", "holder": "COMMON", "communes": ["26289"] });
                post_as(token, None, REGISTER, json!({ "input": input }))
            };
            let ids: Vec<String> = together(process.address, (0..32).map(register))
                .iter()
                .map(|answer| answer.json()["data"]["registerResource"]["id"].as_str().expect("an id").to_owned())
                .collect();
            let needs = |one: usize, other: usize| {
                let input = json!({ "dependentId": ids[one], "supplierId": ids[other] });
                post_as(token, None, DEPEND, json!({ "input": input }))
            };
            let pairs = together(process.address, (0..16).map(|n| needs(2 * n, 2 * n + 1)));
            assert!(pairs.iter().all(won), "pairs are no circle");
            let ring = together(process.address, (0..16).map(|n| needs(2 * n + 1, (2 * n + 2) % 32)));
            let refused: Vec<_> = ring.iter().filter(|answer| !won(answer)).collect();
            assert_eq!(refused.len(), 1, "all but the last are no circle");
            let problem = &refused[0].json()["errors"][0]["extensions"]["problems"][0];
            assert_eq!((&problem["field"], &problem["code"]), (&json!("input.supplierId"), &json!("CIRCLE")));
            // From where the ring is open, the chain leads through all of it and ends.
            let open = 2 * ring.iter().position(|answer| answer.code().is_some()).expect("one") + 1;
            let (mut at, mut seen) = (ids[(open + 1) % 32].clone(), 1);
            loop {
                let found = ask(process, NEEDS, json!({ "id": at }));
                let Some(next) = found["resource"]["dependsOn"][0]["supplier"]["id"].as_str() else { break };
                (at, seen) = (next.to_owned(), seen + 1);
                assert!(seen <= 32, "a circle");
            }
            assert_eq!((seen, &at), (32, &ids[open]));
        }
    });
}

fn f6_slugs_change_hands_never() {
    on_each(|process, token| {
        let things: Vec<String> = (0..4).map(|n| register(process.address, token, &format!("Chose {n}"))).collect();
        let slugs: Vec<String> = (0..6).map(|n| format!("adresse-{n}")).collect();
        let mut owners: HashMap<&str, &str> = HashMap::new();
        for round in 0..if exact() { 200 } else { 6 } {
            // Everything is to be called everything at once.
            let pairs: Vec<_> = slugs
                .iter()
                .flat_map(|slug| things.iter().map(move |id| (slug.as_str(), id.as_str())))
                .skip(round % 5)
                .collect();
            let rename = |(slug, id): &(&str, &str)| {
                post_as(token, None, UPDATE, json!({ "input": { "id": id, "slug": slug } }))
            };
            let answers = together(process.address, pairs.iter().map(rename));
            for ((slug, id), answer) in pairs.iter().zip(&answers) {
                if won(answer) {
                    let owner = owners.entry(slug).or_insert(id);
                    assert_eq!(owner, id, "{slug} went to another");
                    assert_eq!(answer.json()["data"]["updateOrganisation"]["slug"], **slug);
                } else {
                    assert_ne!(owners.get(slug), Some(id), "its own slug was refused: {}", answer.text());
                }
            }
            for (slug, id) in &owners {
                let text = "query($slug: Slug!) { organisation(slug: $slug) { id slug } }";
                let found = ask(process, text, json!({ "slug": slug }));
                assert_eq!(found["organisation"]["id"], **id, "{slug} leads elsewhere");
                let today = found["organisation"]["slug"].as_str().expect("a slug");
                assert_eq!(owners.get(today), Some(id), "{id} is called {today}");
            }
        }
        assert_eq!(owners.len(), slugs.len(), "each slug has an owner");
    });
}

fn f6_archived_or_restored_by_turns() {
    const STEPS: [&str; 2] = ["archiveContribution", "restoreContribution"];
    const PAGE: &str =
        "query($id: ID!, $after: String) { timeline(of: $id, orderBy: OLDEST, first: 100, after: $after) {
        nodes { verb } pageInfo { hasNextPage endCursor } } }";
    on_each_address(|process, token, url| {
        let id = register(process.address, token, "La Forge");
        // All turns wait for their positions together, as after a moment in which nobody could give any.
        let held = url.map(|url| RUNTIME.block_on(hold_stampers(url)));
        let step = |client: usize, n: usize| {
            let text = format!("mutation($id: ID!) {{ {}(input: {{id: $id}}) {{ id }} }}", STEPS[client % 2]);
            post_as(token, Some(&format!("{client}.{n}")), &text, json!({ "id": id }))
        };
        let tries = if exact() { 100 } else { 20 };
        let all = |client| async move {
            let mut done = 0;
            for n in 0..tries {
                done += usize::from(won(&client::send(process.address, step(client, n)).await.expect("an answer")));
            }
            done
        };
        let done = RUNTIME.block_on(futures_util::future::join_all((0..16).map(all))).into_iter().sum::<usize>();
        assert!(done > tries, "somebody can always go on");
        if let Some(held) = held {
            RUNTIME.block_on(held.commit()).expect("an end");
        }
        let text = "query($id: ID!) { organisation(id: $id) { version state } timeline(of: $id) { totalCount } }";
        let stamped = |found: &Value| found["timeline"]["totalCount"] == done + 1;
        let found = until(process, text, &json!({ "id": id }), stamped);
        assert_eq!(found["organisation"]["version"], done + 1);
        let state = if done.is_multiple_of(2) { "PUBLISHED" } else { "ARCHIVED" };
        assert_eq!(found["organisation"]["state"], state);
        let (mut verbs, mut after) = (Vec::new(), Value::Null);
        while verbs.len() <= done {
            let mut page = ask(process, PAGE, json!({ "id": id, "after": after }))["timeline"].take();
            verbs.extend(page["nodes"].as_array().expect("nodes").iter().map(|it| it["verb"].to_string()));
            after = page["pageInfo"]["endCursor"].take();
        }
        // Each waited for the one before: the chronicle tells them in the order in which they happened.
        let turns = ["ARCHIVED", "RESTORED"].map(|verb| json!(verb).to_string());
        let told = verbs.iter().skip(1).zip(turns.iter().cycle());
        let wrong = told.filter(|(verb, turn)| verb != turn).count();
        assert_eq!(wrong, 0, "of {done} turns so many are told at another place");
    });
}

/// A transaction that keeps stampers waiting: it holds the lock of `chronicle.rs`.
async fn hold_stampers(url: &str) -> DatabaseTransaction {
    let db = sea_orm::Database::connect(url).await.expect("a database");
    let held = db.begin().await.expect("a transaction");
    held.execute_unprepared("SELECT pg_advisory_xact_lock(x'7374616d7073'::bigint)").await.expect("the lock");
    held
}

/// Asks until the answer is so, for at most ten seconds.
fn until(process: &Process, text: &str, variables: &Value, is_so: impl Fn(&Value) -> bool) -> Value {
    let asked = async {
        loop {
            let answer =
                client::send(process.address, with_variables(text, variables.clone())).await.expect("an answer");
            let data = answer.json()["data"].take();
            if is_so(&data) {
                return data;
            }
        }
    };
    RUNTIME.block_on(async { tokio::time::timeout(Duration::from_secs(10), asked).await }).expect("it comes to be so")
}
