//! D2 and H9: the pages of a server in a real browser, with what people write to hurt others on some of them.

use super::browser::{Site, finds_nothing, script};
use super::markup::payloads;
use crate::harness::RUNTIME;
use crate::harness::client;
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{account, post_as, sign_in};
use crate::harness::process::{Process, program};
use libtest_mimic::Trial;
use serde_json::json;
use std::collections::HashMap;
use std::process::Stdio;

pub fn trials() -> Vec<Trial> {
    crate::trials![d2_pages_in_a_browser]
}

const REGISTER: &str =
    "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { id slug } }";
/// Payloads in the texts of one thing.
const OF_ONE: usize = 25;

fn d2_pages_in_a_browser() {
    let Some(mut script) = script("pages.mjs") else { return };
    let database = TestDatabase::empty(Kind::Sqlite);
    let made = program().arg("demo").args(database.arguments()).stderr(Stdio::null()).status().expect("a demo");
    assert!(made.success());
    account(&database, "claire");
    let process = Process::with_arguments(&database.arguments(), &[]);
    let token = sign_in(process.address, "claire");
    let elsewhere = Site::serve(HashMap::new());
    script.arg(format!("http://{}", process.address));
    let payloads = payloads(elsewhere.port);
    let mut told = 0;
    for texts in payloads.chunks(OF_ONE) {
        // What no title may hold is refused, so the first that is taken is the title.
        let taken = texts.iter().find_map(|title| {
            let described: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
            let skills: Vec<String> = described.iter().map(|text| text.chars().take(60).collect()).collect();
            [json!(skills), json!([])].into_iter().find_map(|skills| {
                let input = json!({
                    "title": title.text.chars().take(100).collect::<String>(), "kind": "COLLECTIVE", "communes": ["26289"],
                    "description": described.join("\n\n"), "skills": skills,
                });
                let request = post_as(&token, None, REGISTER, json!({ "input": input }));
                let answer = RUNTIME.block_on(client::send(process.address, request)).expect("an answer");
                let made = answer.json()["data"]["registerOrganisation"].take();
                made["slug"].as_str().or(made["id"].as_str()).map(str::to_owned)
            })
        });
        told += taken.iter().len();
        script.args(taken.map(|name| format!("/organisations/{name}")));
    }
    assert!(told > 5, "only {told} things hold payloads");
    finds_nothing(&mut script);
    assert_eq!(elsewhere.asked(), Vec::<String>::new(), "pages asked elsewhere");
}
