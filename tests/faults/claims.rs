//! F6: of several claims of a commune that are accepted at the same moment one is, and its team runs the commune; and a commune
//! about which several people write first has one page.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, account_as, post_as, sign_in, together};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn trials() -> Vec<Trial> {
    crate::trials![f6_one_claim_of_a_commune_is_accepted]
}

const CLAIMANTS: [&str; 4] = ["c1", "c2", "c3", "c4"];
const CLAIM: &str = "mutation($input: ClaimCommuneInput!) { claimCommune(input: $input) { id } }";
const ACCEPT: &str = "mutation($input: AcceptCommuneClaimInput!) { acceptCommuneClaim(input: $input) { id } }";
const RETURN: &str = "mutation($input: HandOverCommuneInput!) { handOverCommune(input: $input) { version } }";
const SEEN: &str = r#"{ communeClaims(communeId: "commune:26113", first: 50) { id state team { id } }
    commune(code: "26113") { version team { id } } }"#;

fn done(process: &Process, token: &str, text: &str, variables: Value) -> Value {
    let answer = process.send(post_as(token, None, text, variables));
    assert_eq!(answer.code(), None, "{}", answer.text());
    answer.json()["data"].take()
}

fn f6_one_claim_of_a_commune_is_accepted() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        CLAIMANTS.iter().for_each(|name| account(&database, name));
        account_as(&database, "admin", "admin");
        let process = Process::start(database, &BEHIND);
        let admin = sign_in(process.address, "admin");
        let tokens = CLAIMANTS.map(|name| sign_in(process.address, name));
        let teams = tokens.each_ref().map(|token| {
            let made = done(&process, token, r#"mutation { createTeam(input: {name: "Mairie"}) { id } }"#, json!({}));
            made["createTeam"]["id"].as_str().expect("an id").to_owned()
        });
        // They write about the commune first, all at once, and claim it.
        let claim = |(token, team): (&String, &String)| {
            let input = json!({ "communeId": "commune:26113", "teamId": team, "function": "MAYOR", "proof": "Dit" });
            post_as(token, None, CLAIM, json!({ "input": input }))
        };
        let answers = together(process.address, tokens.iter().zip(&teams).map(claim));
        assert!(answers.iter().all(|answer| answer.code().is_none()), "{:?}", answers[0].text());
        for round in 0..3 {
            let seen = done(&process, &admin, SEEN, json!({}));
            let open = seen["communeClaims"].as_array().expect("claims").iter();
            let open: Vec<Value> =
                open.filter(|claim| claim["state"] == "REQUESTED").map(|it| it["id"].clone()).collect();
            assert_eq!(open.len(), CLAIMANTS.len(), "{seen}");
            let accept = |id: &Value| post_as(&admin, None, ACCEPT, json!({ "input": { "id": id } }));
            let answers = together(process.address, open.iter().cycle().take(16).map(accept));
            let won = answers.iter().filter(|answer| answer.code().is_none()).count();
            let refused = answers.iter().filter_map(|answer| answer.code()).all(|code| code == "CONFLICT");
            assert!(won == 1 && refused, "{:?}", answers.iter().map(|answer| answer.text()).collect::<Vec<_>>());
            let seen = done(&process, &admin, SEEN, json!({}));
            let claims = seen["communeClaims"].as_array().expect("claims");
            let now = |state: &str| claims.iter().filter(|claim| claim["state"] == state).collect::<Vec<_>>();
            assert_eq!((now("ACCEPTED").len(), now("REQUESTED").len()), (1, 0), "{seen}");
            assert_eq!(now("ACCEPTED")[0]["team"]["id"], seen["commune"]["team"]["id"], "{seen}");
            // The team leaves the commune; everybody claims it again.
            let team = seen["commune"]["team"]["id"].as_str().expect("a team");
            let at = teams.iter().position(|it| it == team).expect("one of them");
            done(&process, &tokens[at], RETURN, json!({ "input": { "communeId": "commune:26113" } }));
            if round < 2 {
                let answers = together(process.address, tokens.iter().zip(&teams).map(claim));
                assert!(answers.iter().all(|answer| answer.code().is_none()), "{:?}", answers[0].text());
            }
        }
    }
}
