//! F6: of what is needed nothing is accepted twice, when sixteen offers are accepted at once, and when others are withdrawn meanwhile.

use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, post_as, register, sign_in, together};
use crate::harness::process::{Process, exact};
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn trials() -> Vec<Trial> {
    crate::trials![f6_no_more_is_accepted_than_needed]
}

const RAISE: &str = "mutation($input: RaiseNeedInput!) { it: raiseNeed(input: $input) { id lines { id } } }";
const OFFER: &str = "mutation($input: OfferHelpInput!) { it: offerHelp(input: $input) { id } }";
const ACCEPT: &str = "mutation($input: AcceptOfferInput!) { it: acceptOffer(input: $input) { id } }";
const WITHDRAW: &str = "mutation($input: WithdrawOfferInput!) { it: withdrawOffer(input: $input) { id } }";
const KEPT: &str = "query($id: ID!) { need(id: $id) { progress lines { accepted missing takers }
    offers(first: 100) { state lines { accepted taken } } } }";

/// Who offers: each may have five offers on a need that wait.
const OFFERERS: [&str; 8] = ["anne", "bruno", "chloe", "denis", "elise", "farid", "gwen", "hugo"];

fn done(answer: &Answer) -> bool {
    assert!(matches!(answer.code().as_deref(), None | Some("CONFLICT")), "{}", answer.text());
    answer.code().is_none()
}

fn id(answer: &Answer) -> String {
    answer.json()["data"]["it"]["id"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

/// What everybody reads of a need, once it adds up.
fn kept(process: &Process, need: &str) -> (u64, Value) {
    let answer = client::send(process.address, with_variables(KEPT, json!({ "id": need })));
    let need = RUNTIME.block_on(answer).expect("an answer").json()["data"]["need"].take();
    let line = &need["lines"][0];
    let taken = need["offers"].as_array().expect("offers").iter().filter(|offer| offer["lines"][0]["taken"] == true);
    let sum: u64 = taken.clone().map(|offer| offer["lines"][0]["accepted"].as_u64().expect("a number")).sum();
    assert_eq!(line["accepted"].as_u64(), Some(sum), "{need}");
    assert_eq!(line["takers"].as_u64(), Some(taken.count() as u64), "{need}");
    assert!(sum <= 40, "more than is needed: {need}");
    assert_eq!(need["progress"], if sum == 40 { "COVERED" } else { "OPEN" }, "{need}");
    (sum, need)
}

fn f6_no_more_is_accepted_than_needed() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        OFFERERS.iter().for_each(|name| account(&database, name));
        let mut process = Process::start(database, &BEHIND);
        let claire = sign_in(process.address, "claire");
        let tokens: Vec<String> = OFFERERS.iter().map(|name| sign_in(process.address, name)).collect();
        let raiser = register(process.address, &claire, "La Source");
        for round in 0..if exact() { 10 } else { 2 } {
            let line = json!({ "label": "Eau", "kind": "WATER", "quantity": 40, "unit": "m3" });
            let input = json!({ "title": format!("Eau {round}"), "communes": [], "raisedById": raiser, "urgency": "URGENT", "lines": [line] });
            let raised = together(process.address, [post_as(&claire, None, RAISE, json!({ "input": input }))]);
            let raised = raised[0].json()["data"]["it"].take();
            let (need, line) = (&raised["id"], &raised["lines"][0]["id"]);
            // Each offer is of five: eight of the sixteen are all that is needed.
            let offers = (0..16).map(|n| {
                let given = json!({ "lineId": line, "quantity": 5 });
                let input = json!({ "needId": need, "conditions": "FREE", "lines": [given] });
                post_as(&tokens[n % tokens.len()], None, OFFER, json!({ "input": input }))
            });
            let offers: Vec<String> = together(process.address, offers).iter().map(id).collect();
            let accept = |offer: &String| post_as(&claire, None, ACCEPT, json!({ "input": { "id": offer } }));
            let answers = together(process.address, offers.iter().map(accept));
            let accepted: Vec<bool> = answers.iter().map(done).collect();
            assert_eq!(accepted.iter().filter(|done| **done).count(), 8, "eight of sixteen");
            let need = need.as_str().expect("an id");
            assert_eq!(kept(&process, need).0, 40);
            // At once all that were accepted are withdrawn, and the others are accepted in their place, as far as there is room then.
            let both = offers.iter().zip(&accepted).enumerate().map(|(n, (offer, accepted))| match accepted {
                true => post_as(&tokens[n % tokens.len()], None, WITHDRAW, json!({ "input": { "id": offer } })),
                false => accept(offer),
            });
            let answers = together(process.address, both);
            for (answer, accepted) in answers.iter().zip(&accepted) {
                assert!(done(answer) || !accepted, "a withdrawal is refused: {}", answer.text());
            }
            let (sum, need) = kept(&process, need);
            let taken = answers.iter().zip(&accepted).filter(|(answer, accepted)| !**accepted && done(answer)).count();
            assert_eq!(sum, 5 * taken as u64, "{need}");
        }
        assert!(process.is_alive() && !process.log().contains("panic"), "{}", process.log());
    }
}
