//! B11: two hundred sign-ins at once. B13: mailed tokens that are used too often, too late, or by somebody else.

use super::p99;
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer, document, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::mail::mails;
use crate::harness::people::{BEHIND, account, email, home, password, sign_in_from, together};
use crate::harness::process::{Process, bound};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![b11_two_hundred_sign_ins_at_once, b13_mailed_tokens_are_good_once_and_for_one]
}

const MOST_MEMORY: u64 = 256 << 20;

fn b11_two_hundred_sign_ins_at_once() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = Process::start(database, &BEHIND);
        let ask = || client::send(process.address, document("{ organisations(first: 20) { nodes { title } } }"));
        RUNTIME.block_on(async {
            for _ in 0..20 {
                ask().await.expect("an answer");
            }
        });
        let storm: Vec<Request<Bytes>> = (0..200_u32)
            .map(|from| sign_in_from(Ipv4Addr::from(0x0b00_0000 + (from << 8)), &email("claire"), &password("claire")))
            .collect();
        let address = process.address;
        let storm = std::thread::spawn(move || together(address, storm));
        let (mut took, mut most) = (Vec::new(), 0);
        let begun = Instant::now();
        while !storm.is_finished() {
            assert!(begun.elapsed() < Duration::from_secs(120), "the sign-ins do not end");
            took.push(RUNTIME.block_on(ask()).expect("an answer").took);
            most = most.max(process.memory());
        }
        let answers = storm.join().expect("the sign-ins");
        let lasted = begun.elapsed();
        let (inside, outside): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.code().is_none());
        for answer in &outside {
            let code = answer.code().expect("a code");
            assert!(matches!(code.as_str(), "TOO_MANY" | "UNAVAILABLE"), "{}", answer.text());
            assert!(answer.header("retry-after").is_some(), "{}", answer.text());
        }
        assert!(!inside.is_empty(), "nobody got in");
        let (count, others) = (took.len(), p99(took));
        println!(
            "B11 on {}: {} of 200 got in within {lasted:?}; {count} others, 99 % within {others:?}; {} MiB",
            kind.name(),
            inside.len(),
            most >> 20,
        );
        assert!(others < bound(100), "others' 99 % took {others:?}");
        assert!(most < MOST_MEMORY, "{} MiB", most >> 20);
    }
}

fn sent(from: &str, text: &str, variables: Value) -> Request<Bytes> {
    let mut request = with_variables(text, variables);
    request.headers_mut().insert("x-forwarded-for", home(from).to_string().parse().expect("an address"));
    request
}

/// The token that was mailed to an address last; the mail is sent a moment after the answer.
fn mailed(outbox: &Path, to: &str, already: usize) -> String {
    let begun = Instant::now();
    loop {
        let got = mails(outbox, to);
        if got.len() > already {
            return got.last().and_then(|mail| mail.token().map(str::to_owned)).expect("a token");
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no mail to {to}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn codes(answers: &[Answer]) -> (usize, usize) {
    let good = answers.iter().filter(|answer| answer.code().is_none()).count();
    let refused = answers.iter().filter(|answer| answer.code().as_deref() == Some("UNAUTHENTICATED")).count();
    (good, refused)
}

const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) { email } }";
const VERIFY: &str = "mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { account { id } } }";
const FORGOT: &str = "mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { email } }";
const RESET: &str = "mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { id } }";

/// That they end after thirty minutes is shown by the scenarios on passwords and signing up, with a clock that is moved.
fn b13_mailed_tokens_are_good_once_and_for_one() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let outbox = database.dir.path().join("outbox");
        let dir = database.dir.path().to_owned();
        let process = Process::start(database, &BEHIND);
        let send = |from: &str, text: &str, input: Value| process.send(sent(from, text, json!({ "input": input })));
        // Two sign-ups for one address: each token goes with its own password alone.
        let address = "gina@example.org";
        for (number, chosen) in ["hers-long-password", "theirs-long-password"].into_iter().enumerate() {
            let input = json!({ "email": address, "password": chosen, "name": "Gina" });
            assert_eq!(send(chosen, SIGN_UP, input).code(), None);
            mailed(&outbox, address, number);
        }
        let got = mails(&outbox, address);
        let first = got[0].token().expect("a token").to_owned();
        let crossed = send("crossed", VERIFY, json!({ "token": first, "password": "theirs-long-password" }));
        assert_eq!(crossed.code().as_deref(), Some("UNAUTHENTICATED"), "a token with the password of another sign-up");
        let verify = json!({ "input": { "token": first, "password": "hers-long-password" } });
        let at_once = (0..9).map(|number| sent(&format!("verify {number}"), VERIFY, verify.clone()));
        assert_eq!(codes(&together(process.address, at_once)), (1, 8), "good once, however many ask at once");
        let second = got[1].token().expect("a token").to_owned();
        let other = send("later", VERIFY, json!({ "token": second, "password": "theirs-long-password" }));
        assert_eq!(other.code().as_deref(), Some("UNAUTHENTICATED"), "the address has its account");
        // Of two requests for a new password one is used; then the other is good no more.
        for number in 0..2 {
            assert_eq!(send("claire", FORGOT, json!({ "email": email("claire") })).code(), None);
            mailed(&outbox, &email("claire"), number);
        }
        let tokens: Vec<String> =
            mails(&outbox, &email("claire")).iter().filter_map(|mail| mail.token().map(str::to_owned)).collect();
        let reset = json!({ "input": { "token": tokens[1], "newPassword": "anew-long-password" } });
        let at_once = (0..9).map(|number| sent(&format!("reset {number}"), RESET, reset.clone()));
        let answers = together(process.address, at_once);
        assert_eq!(codes(&answers).0, 1, "good once, however many ask at once");
        let late = send("late", RESET, json!({ "token": tokens[0], "newPassword": "later-long-password" }));
        assert_eq!(late.code().as_deref(), Some("UNAUTHENTICATED"), "used, by another mail's token");
        // A token for one thing opens no other.
        let wrong = send("wrong", VERIFY, json!({ "token": tokens[0], "password": "anew-long-password" }));
        assert_eq!(wrong.code().as_deref(), Some("UNAUTHENTICATED"));
        for file in std::fs::read_dir(&dir).expect("its files").map(|entry| entry.expect("an entry").path()) {
            let bytes = if file.is_file() { std::fs::read(&file).expect("a file") } else { Vec::new() };
            let held = |token: &String| bytes.windows(token.len()).any(|window| window == token.as_bytes());
            assert!(!tokens.iter().chain([&first, &second]).any(held), "a token lies in {}", file.display());
        }
    }
}
