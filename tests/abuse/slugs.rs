//! Slugs: who takes them by the hundred, and who asks for those of drafts.

use crate::harness::client::{Answer, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, post_as, register, sign_in};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn trials() -> Vec<Trial> {
    crate::trials![h13_a_draft_keeps_no_slug_from_anybody, h13_ten_new_slugs_a_day]
}

const UPDATE: &str = "mutation($input: UpdateOrganisationInput!) { updateOrganisation(input: $input) { slug } }";
const PUBLISH: &str =
    "mutation($input: PublishContributionInput!) { publishContribution(input: $input) { slug state } }";

fn named(title: &str, slug: &str, draft: bool) -> Value {
    let mut input = organisation(title);
    input["input"]["slug"] = json!(slug);
    input["input"]["draft"] = json!(draft);
    input
}

fn id(answer: &Answer) -> String {
    let id = answer.json()["data"]["registerOrganisation"]["id"].as_str().map(str::to_owned);
    id.unwrap_or_else(|| panic!("{}", answer.text()))
}

fn problem(answer: &Answer) -> (Option<String>, Value, Value) {
    let mut problem = answer.json()["errors"][0]["extensions"]["problems"][0].take();
    (answer.code(), problem["field"].take(), problem["code"].take())
}

fn h13_a_draft_keeps_no_slug_from_anybody() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        ["claire", "zoe"].iter().for_each(|name| account(&database, name));
        let process = Process::start(database, &BEHIND);
        let [claire, zoe] = ["claire", "zoe"].map(|name| sign_in(process.address, name));
        let squat = process.send(post_as(&zoe, None, REGISTER, named("Rien", "mairie-0", true)));
        let squat = id(&squat);
        for n in 1..300 {
            let input = json!({ "input": { "id": squat, "slug": format!("mairie-{n}") } });
            let answer = process.send(post_as(&zoe, None, UPDATE, input));
            assert_eq!(answer.code(), None, "{}", answer.text());
        }
        // Nobody is told that a draft has it, or had it.
        for slug in ["mairie-299", "mairie-17"] {
            let made = process.send(post_as(&claire, None, REGISTER, named("La mairie", slug, false)));
            let made = id(&made);
            let found = with_variables("query($s: Slug!) { organisation(slug: $s) { id } }", json!({ "s": slug }));
            assert_eq!(process.send(found).json()["data"]["organisation"]["id"], json!(made));
        }
        // The draft is told when it is published, as all who want a slug of what is public.
        let publish = || process.send(post_as(&zoe, None, PUBLISH, json!({ "input": { "id": squat } })));
        let told = (Some("CONFLICT".to_owned()), json!("slug"), json!("TAKEN"));
        assert_eq!(problem(&publish()), told);
        let told = (Some("CONFLICT".to_owned()), json!("input.slug"), json!("TAKEN"));
        let wish = json!({ "input": { "id": squat, "slug": "mairie-17" } });
        assert_eq!(problem(&process.send(post_as(&zoe, None, UPDATE, wish))), told);
        let free = json!({ "input": { "id": squat, "slug": "mairie-1" } });
        assert_eq!(process.send(post_as(&zoe, None, UPDATE, free)).code(), None);
        let published = publish();
        assert_eq!(published.json()["data"]["publishContribution"]["slug"], "mairie-1", "{}", published.text());
        let late = process.send(post_as(&claire, None, REGISTER, named("La mairie", "mairie-1", false)));
        assert_eq!(problem(&late), told);
    }
}

fn h13_ten_new_slugs_a_day() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "zoe");
        let process = Process::start(database, &BEHIND);
        let zoe = sign_in(process.address, "zoe");
        let [one, other] = ["Une", "Autre"].map(|title| register(process.address, &zoe, title));
        let rename = |id: &str, slug: &str| {
            process.send(post_as(&zoe, None, UPDATE, json!({ "input": { "id": id, "slug": slug } })))
        };
        for n in 0..10 {
            assert_eq!(rename(&one, &format!("une-{n}")).code(), None);
        }
        for (id, slug) in [(&one, "une-10"), (&other, "autre")] {
            let answer = rename(id, slug);
            assert_eq!(
                (answer.code().as_deref(), answer.status.as_u16()),
                (Some("TOO_MANY"), 429),
                "{}",
                answer.text()
            );
        }
        // What was not taken is free, and what the thing had it may have again.
        assert_eq!(rename(&one, "une-3").code(), None);
        let late = process.send(post_as(&zoe, None, REGISTER, named("Troisième", "une-10", false)));
        assert_eq!(late.code(), None, "{}", late.text());
    }
}
