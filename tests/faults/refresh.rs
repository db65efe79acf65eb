//! B4, B5, B6: refresh tokens that are used twice: by a thief, after a lost answer, many times at once.

use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer, document, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, email, home, password, post_as, together};
use crate::harness::process::{Process, exact};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        b4_a_token_used_after_its_successor_ends_the_session,
        b5_a_lost_answer_signs_nobody_out,
        b6_refreshed_many_times_at_once,
    ]
}

const SIGN_IN: &str = "mutation($email: String!, $password: String!) {
    it: signIn(input: {email: $email, password: $password}) { accessToken refreshToken } }";
const REFRESH: &str = "mutation($token: String!) {
    it: refreshSession(input: {refreshToken: $token}) { accessToken refreshToken } }";

/// What a client goes on with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Tokens {
    access: String,
    refresh: String,
}

fn tokens(answer: &Answer) -> Option<Tokens> {
    let text = |name: &str| answer.json()["data"]["it"][name].as_str().map(str::to_owned);
    Some(Tokens { access: text("accessToken")?, refresh: text("refreshToken")? })
}

fn refreshing(token: &str) -> Request<Bytes> {
    with_variables(REFRESH, json!({ "token": token }))
}

fn sign_in(process: &Process, name: &str) -> Tokens {
    let mut request = with_variables(SIGN_IN, json!({ "email": email(name), "password": password(name) }));
    request.headers_mut().insert("x-forwarded-for", home(name).to_string().parse().expect("a header"));
    let answer = process.send(request);
    tokens(&answer).unwrap_or_else(|| panic!("{name} does not get in: {}", answer.text()))
}

fn refresh(process: &Process, token: &str) -> Result<Tokens, String> {
    let answer = process.send(refreshing(token));
    tokens(&answer).ok_or_else(|| answer.code().expect("a code"))
}

fn is_in(process: &Process, access: &str) -> bool {
    process.send(post_as(access, None, "{ viewer { role } }", Value::Null)).code().is_none()
}

fn b4_a_token_used_after_its_successor_ends_the_session() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = Process::start(database, &BEHIND);
        let first = sign_in(&process, "claire");
        let second = refresh(&process, &first.refresh).expect("refreshed");
        let third = refresh(&process, &second.refresh).expect("refreshed again");
        assert!(is_in(&process, &third.access) && is_in(&process, &first.access));
        assert_eq!(refresh(&process, &first.refresh), Err("UNAUTHENTICATED".to_owned()), "the thief's");
        for holder in [&third, &second] {
            assert!(!is_in(&process, &holder.access), "a holder is in still");
            assert_eq!(refresh(&process, &holder.refresh), Err("UNAUTHENTICATED".to_owned()));
        }
    }
}

fn b5_a_lost_answer_signs_nobody_out() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let arguments = database.arguments();
        let mut process = Process::with_arguments(&arguments, &BEHIND);
        let mut held = sign_in(&process, "claire");
        // Cut while the answer is on its way: the request may or may not have come through.
        for _ in 0..10 {
            let (cut, lost) = (Duration::from_millis(2), client::send(process.address, refreshing(&held.refresh)));
            let _ = RUNTIME.block_on(async { tokio::time::timeout(cut, lost).await });
            std::thread::sleep(Duration::from_millis(100));
            held = refresh(&process, &held.refresh).expect("the same token again");
            assert!(is_in(&process, &held.access));
        }
        // A binary of users cannot be asked to die.
        if exact() {
            continue;
        }
        for _ in 0..3 {
            assert_eq!(process.send(document("{ faultDieAfterCommit }")).code(), None);
            assert!(process.try_send(refreshing(&held.refresh)).is_err(), "it answered");
            assert!(process.wait(Duration::from_secs(5)).is_some_and(|status| !status.success()));
            process = Process::with_arguments(&arguments, &BEHIND);
            let again = refresh(&process, &held.refresh).expect("the token whose answer was lost");
            assert!(is_in(&process, &again.access));
            held = refresh(&process, &again.refresh).expect("the only branch");
        }
    }
}

fn b6_refreshed_many_times_at_once() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = Process::start(database, &BEHIND);
        let held = sign_in(&process, "claire");
        let answers = together(process.address, (0..50).map(|_| refreshing(&held.refresh)));
        assert_eq!(answers.len(), 50, "every one is answered");
        let given: HashSet<Tokens> = answers.iter().filter_map(tokens).collect();
        assert!(!given.is_empty(), "nobody got through: {}", answers[0].text());
        // One of them is the last; every other one is a branch that was put out of use, and ends the session.
        let live: Vec<_> = given.iter().filter(|tokens| refresh(&process, &tokens.refresh).is_ok()).collect();
        assert!(live.len() <= 1, "{} live branches", live.len());
    }
}
