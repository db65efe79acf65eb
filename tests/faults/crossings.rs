//! F6: what names each other at the same moment waits, and is not refused: initiatives that leave something to each other, and town halls
//! that warn for each other's commune.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, account_as, post_as, sign_in, together};
use crate::harness::process::{Process, exact};
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn trials() -> Vec<Trial> {
    crate::trials![f6_initiatives_leave_to_each_other, f6_town_halls_warn_for_each_other]
}

const START: &str = "mutation($input: StartInitiativeInput!) { it: startInitiative(input: $input) { id } }";
const COMPOST: &str = "mutation($input: CompostInitiativeInput!) { it: compostInitiative(input: $input) { id } }";
const CLAIM: &str = "mutation($input: ClaimCommuneInput!) { it: claimCommune(input: $input) { id } }";
const ACCEPT: &str = "mutation($input: AcceptCommuneClaimInput!) { it: acceptCommuneClaim(input: $input) { id } }";
const ISSUE: &str = "mutation($input: IssueNoticeInput!) { it: issueNotice(input: $input) { id } }";
const REPLACE: &str = "mutation($input: ReplaceNoticeInput!) { it: replaceNotice(input: $input) { id } }";

fn done(process: &Process, token: &str, text: &str, input: &Value) -> String {
    let answer = process.send(post_as(token, None, text, json!({ "input": input })));
    answer.json()["data"]["it"]["id"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

/// Sends these inputs at once; each is done.
fn all_done(process: &Process, token: &str, text: &str, inputs: Vec<Value>) -> Vec<String> {
    let requests = inputs.into_iter().map(|input| post_as(token, None, text, json!({ "input": input })));
    let answers = together(process.address, requests);
    let id = |answer: &crate::harness::client::Answer| {
        answer.json()["data"]["it"]["id"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
    };
    answers.iter().map(id).collect()
}

fn f6_initiatives_leave_to_each_other() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let mut process = Process::start(database, &BEHIND);
        let claire = sign_in(process.address, "claire");
        let start = |n: usize| {
            let input = json!({ "title": format!("Élan {n}"), "communes": ["26289"], "purpose": "Dit" });
            done(&process, &claire, START, &input)
        };
        let both = [start(1), start(2)];
        for _ in 0..if exact() { 50 } else { 8 } {
            let compost = |n: usize| {
                let part = json!({ "label": "Outils", "receiverId": both[(n + 1) % 2] });
                json!({ "initiativeId": both[n % 2], "why": "Fini", "learned": "Tout", "parts": [part] })
            };
            all_done(&process, &claire, COMPOST, (0..16).map(compost).collect());
        }
        assert!(process.is_alive() && !process.log().contains("panic"), "{}", process.log());
    }
}

fn f6_town_halls_warn_for_each_other() {
    const COMMUNES: [&str; 2] = ["26113", "26289"];
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        account_as(&database, "admin", "admin");
        let mut process = Process::start(database, &BEHIND);
        let (claire, admin) = (sign_in(process.address, "claire"), sign_in(process.address, "admin"));
        let team = "mutation($input: CreateTeamInput!) { it: createTeam(input: $input) { id } }";
        let team = done(&process, &claire, team, &json!({ "name": "Mairie" }));
        for code in COMMUNES {
            let commune = format!("commune:{code}");
            let input = json!({ "communeId": commune, "teamId": team, "function": "MAYOR", "proof": "Dit" });
            let claim = done(&process, &claire, CLAIM, &input);
            done(&process, &admin, ACCEPT, &json!({ "id": claim }));
        }
        // Each warns for its own commune first, and for the other one.
        let pair = |n: usize| [COMMUNES[n % 2], COMMUNES[(n + 1) % 2]];
        let warning = |n: usize| {
            json!({
                "title": format!("Crue {n}"), "communeId": format!("commune:{}", COMMUNES[n % 2]), "communes": pair(n), "status": "ACTUAL",
                "categories": ["MET"], "event": "Crue", "urgency": "IMMEDIATE", "severity": "SEVERE", "certainty": "LIKELY",
                "expiresAt": chrono::Utc::now() + chrono::TimeDelta::days(1), "description": "Dit"
            })
        };
        for _ in 0..if exact() { 30 } else { 4 } {
            let issued = all_done(&process, &claire, ISSUE, (0..16).map(warning).collect());
            let replace = |(n, id): (usize, &String)| json!({ "id": id, "communes": pair(n), "severity": "EXTREME" });
            all_done(&process, &claire, REPLACE, issued.iter().enumerate().map(replace).collect());
        }
        assert!(process.is_alive() && !process.log().contains("panic"), "{}", process.log());
    }
}
