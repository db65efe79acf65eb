//! Keeping others out: of signing up, of a new password, of signing in, of leaving. Whoever was there before gets in,
//! whatever strangers do meanwhile.

use super::identity::plain;
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::mail::mails;
use crate::harness::people::{BEHIND, account, email, home, password, post_as, sign_in, sign_in_from};
use crate::harness::process::{Process, exact};
use crate::harness::server::TestServer;
use bytes::Bytes;
use chrono::Utc;
use http::Request;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        b10_nobody_keeps_an_address_from_signing_up,
        b11_wrong_tries_keep_out_strangers_only,
        b11_a_full_queue_of_hashes_keeps_out_strangers_only,
    ]
}

const SIGN_UP: &str = "mutation($email: EmailAddress!) {
    signUp(input: {email: $email, password: \"a-long-password\", name: \"Gina\"}) { validMinutes } }";
const FORGOTTEN: &str =
    "mutation($email: EmailAddress!) { requestPasswordReset(input: {email: $email}) { validMinutes } }";
const BY_DEVICE: &str = "mutation($email: String!, $password: String!, $token: String) {
    signIn(input: {email: $email, password: $password, refreshToken: $token}) { accessToken refreshToken } }";

fn from(address: Ipv4Addr, mut request: Request<Bytes>) -> Request<Bytes> {
    request.headers_mut().insert("x-forwarded-for", address.to_string().parse().expect("a header"));
    request
}

fn b10_nobody_keeps_an_address_from_signing_up() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let outbox = database.dir.path().join("outbox");
        let process = Process::start(database, &BEHIND);
        let ask = |address: Ipv4Addr, text: &str, email: &str| {
            process.send(from(address, with_variables(text, json!({ "email": email }))))
        };
        let gets = |email: &str, count: usize| {
            let begun = Instant::now();
            while mails(&outbox, email).len() < count && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(20));
            }
            mails(&outbox, email).len() == count
        };
        for (round, (text, email)) in
            [(SIGN_UP, "gina@example.org".to_owned()), (FORGOTTEN, email("claire"))].into_iter().enumerate()
        {
            let strangers = u8::try_from(40 * round).expect("a number");
            // Signing up does not count against asking for a new password: those of the round before, and these.
            for number in 1..=3 {
                let other = if text == SIGN_UP { FORGOTTEN } else { SIGN_UP };
                let answer = ask(Ipv4Addr::new(203, 0, 113, strangers + number), other, &email);
                assert_eq!(answer.code(), None, "{}", answer.text());
            }
            let already = if text == SIGN_UP { 0 } else { 3 };
            assert!(gets(&email, already), "{email}");
            for number in 1..=12 {
                let answer = ask(Ipv4Addr::new(203, 0, 113, strangers + 10 + number), text, &email);
                assert_eq!(answer.code(), None, "{number}: {}", answer.text());
            }
            // The same one again has had its turn.
            let again = ask(Ipv4Addr::new(203, 0, 113, strangers + 11), text, &email);
            let again = (again.code(), ask(Ipv4Addr::new(203, 0, 113, strangers + 11), text, &email).code());
            assert_eq!(again.1.as_deref(), Some("TOO_MANY"), "{again:?}");
            // With a whole network, somebody causes a score of mails and no more.
            let rest = (0..30_u8).map(|number| ask(Ipv4Addr::new(203, 0, 113, 100 + strangers + number), text, &email));
            let passed = rest.filter(|answer| answer.code().is_none()).count();
            assert!((1..=20).contains(&passed), "{passed}");
            let before = mails(&outbox, &email).len();
            let owner = ask(home("owner"), text, &email);
            assert_eq!(owner.code(), None, "the owner's first try: {}", owner.text());
            let begun = Instant::now();
            while mails(&outbox, &email).len() <= before && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(20));
            }
            assert!(mails(&outbox, &email).len() > before, "no mail to the owner");
        }
    }
}

fn b11_wrong_tries_keep_out_strangers_only() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let server = TestServer::start(database, Utc::now(), &BEHIND);
        let (claire, nobody) = (email("claire"), "personne@example.org".to_owned());
        let by = |from_: Ipv4Addr, email: &str, password: &str, token: Option<&str>| {
            let variables = json!({ "email": email, "password": password, "token": token });
            server.send(from(from_, with_variables(BY_DEVICE, variables)))
        };
        let held = by(home("claire"), &claire, &password("claire"), None).json()["data"]["signIn"].take();
        let refresh = held["refreshToken"].as_str().expect("a token").to_owned();
        let access = held["accessToken"].as_str().expect("a token").to_owned();
        // 1,813 wrong tries from 899 addresses; the small form counts most of them without hashing.
        if exact() {
            for number in 0..1_813_u32 {
                for email in [&claire, &nobody] {
                    let answer = by(Ipv4Addr::from(0x0b00_0000 + number % 899), email, "hunter2 hunter2", None);
                    assert!(answer.code().is_some());
                    server.app.clock.advance(7);
                }
            }
        } else {
            for email in [&claire, &nobody] {
                while server.app.limits.sign_in_of(email, server.app.clock.now()).is_ok() {}
            }
        }
        let stranger = |number: u32| Ipv4Addr::from(0x0c00_0000 + number);
        let known = by(stranger(1), &claire, "hunter2 hunter2", None);
        let unknown = by(stranger(2), &nobody, "hunter2 hunter2", None);
        assert_eq!(known.code().as_deref(), Some("TOO_MANY"), "{}", known.text());
        assert_eq!(plain(&known), plain(&unknown), "who has an account");
        let right = by(stranger(3), &claire, &password("claire"), None);
        assert_eq!(right.code().as_deref(), Some("TOO_MANY"), "a stranger with the right password: {}", right.text());
        let gets_in = |what: &str, answer: Answer| assert_eq!(answer.code(), None, "{what}: {}", answer.text());
        gets_in("from where she was before", by(home("claire"), &claire, &password("claire"), None));
        gets_in("by a device of hers", by(stranger(4), &claire, &password("claire"), Some(&refresh)));
        // The device has a rate of its own where others have used up that of its address.
        for _ in 0..4 {
            by(stranger(5), &nobody, "hunter2 hunter2", None);
        }
        gets_in("behind a shared address", by(stranger(5), &claire, &password("claire"), Some(&refresh)));
        // A token that is none, or of another account, opens no place.
        for token in ["jdr_invented", ""] {
            let refused = by(stranger(6), &claire, &password("claire"), Some(token));
            assert_eq!(refused.code().as_deref(), Some("TOO_MANY"), "{token:?}: {}", refused.text());
        }
        let refused = by(stranger(7), &nobody, "hunter2 hunter2", Some(&refresh));
        assert_eq!(plain(&refused), plain(&unknown), "a device of another account");
        // Inside her session she changes her password and leaves, from wherever she is; but nobody guesses there.
        let inside = |text: &str| server.send(from(stranger(5), post_as(&access, None, text, Value::Null)));
        let change = |old: &str, new: &str| {
            inside(&format!(
                r#"mutation {{ changePassword(input: {{currentPassword: "{old}", newPassword: "{new}"}}) {{ id }} }}"#
            ))
        };
        gets_in("a new password", change(&password("claire"), "another-long-password"));
        for _ in 0..8 {
            assert_eq!(change("not-her-password", "x-long-password").code().as_deref(), Some("INVALID"));
        }
        let leave = r#"mutation { eraseMyAccount(input: {password: "another-long-password"}) { id } }"#;
        gets_in("leaving", inside(leave));
    }
}

/// Strangers that sign in all the time, each from a new address.
fn storm(process: &Process, clients: u32, ends: &Arc<AtomicBool>, refused: &Arc<AtomicUsize>) {
    for client in 0..clients {
        let (address, ends, refused) = (process.address, Arc::clone(ends), Arc::clone(refused));
        RUNTIME.spawn(async move {
            let mut number = 0;
            while !ends.load(Ordering::SeqCst) {
                number += 1;
                let from = Ipv4Addr::from(0x2000_0000 + (client << 16) + number);
                let request = sign_in_from(from, &format!("personne{client}@example.org"), "hunter2 hunter2");
                if client::send(address, request).await.is_ok_and(|answer| answer.code().as_deref() == Some("TOO_MANY"))
                {
                    refused.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        });
    }
}

fn b11_a_full_queue_of_hashes_keeps_out_strangers_only() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = Process::start(database, &BEHIND);
        let homes: Vec<Ipv4Addr> = (0..6).map(|number| Ipv4Addr::new(10, 9, number, 1)).collect();
        let again = |from: &Ipv4Addr| sign_in_from(*from, &email("claire"), &password("claire"));
        for answer in homes.iter().map(|from| process.send(again(from))) {
            assert_eq!(answer.code(), None, "{}", answer.text());
        }
        let token = sign_in(process.address, "claire");
        let (ends, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        storm(&process, 100, &ends, &refused);
        let begun = Instant::now();
        while refused.load(Ordering::SeqCst) < 50 {
            assert!(begun.elapsed() < Duration::from_secs(60), "the queue is not full");
            std::thread::sleep(Duration::from_millis(20));
        }
        let (before, begun) = (refused.load(Ordering::SeqCst), Instant::now());
        for round in 0..2 {
            for from in &homes {
                let answer = process.send(again(from));
                assert_eq!(answer.code(), None, "round {round}: {}", answer.text());
            }
        }
        let change = r#"mutation { changePassword(input: {currentPassword: "claire-long-password", newPassword: "another-long-password"}) { id } }"#;
        let changed = process.send(post_as(&token, None, change, Value::Null));
        assert_eq!(changed.code(), None, "{}", changed.text());
        let took = begun.elapsed();
        assert!(refused.load(Ordering::SeqCst) > before, "the queue was not full meanwhile");
        ends.store(true, Ordering::SeqCst);
        println!("B11 on {}: 12 sign-ins and a new password in {took:?}, beside 100 strangers", kind.name());
    }
}
