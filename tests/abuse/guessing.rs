//! Guessing passwords, probing for accounts, and keys that change under load. B8, B10.

use super::Target;
use super::identity::{decoded, plain, target, tells_nothing};
use crate::harness::client::{Answer, get, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, email, password, post_as, sign_in, sign_in_from};
use crate::harness::process::{bound, exact, program};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        b8_keys_are_rotated_and_no_token_is_refused,
        b10_guessing_is_limited_and_keeps_no_owner_out,
        b10_nothing_tells_who_has_an_account,
        b10_neither_signing_up_nor_forgetting_a_password_tells,
    ]
}

/// Ids of the keys that verify tokens.
fn published(target: &Target) -> Vec<String> {
    let answer = target.process.send(get("/.well-known/jwks.json"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let keys = answer.json()["keys"].as_array().expect("keys").clone();
    keys.iter()
        .map(|key| {
            assert!(key["d"].is_null(), "a secret is published");
            key["kid"].as_str().expect("an id").to_owned()
        })
        .collect()
}

fn b8_keys_are_rotated_and_no_token_is_refused() {
    let database = TestDatabase::ready(Kind::Sqlite);
    let mut target = target(&database, &["claire", "malik"], &BEHIND);
    let held = sign_in(target.process.address, "claire");
    let old = published(&target);
    let data_dir = database.dir.path().display().to_string();
    let output = program().args(["keys", "rotate", "--data-dir", &data_dir]).output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Seen within five seconds, while who holds a token goes on.
    let until = |target: &Target, what: &str, is_so: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !is_so() {
            let answer = target.process.send(post_as(&held, None, "{ viewer { role } }", Value::Null));
            assert_eq!(answer.code(), None, "{}", answer.text());
            assert!(begun.elapsed() < bound(5_000), "{what} is not seen");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until(&target, "the new key", &|| published(&target).len() == 2);
    let new = published(&target).into_iter().find(|kid| !old.contains(kid)).expect("a new key");
    // It was made seven minutes ago: everybody knows it by now.
    let file = std::fs::File::options().append(true).open(format!("{data_dir}/keys/{new}.key")).expect("its file");
    let modified = file.metadata().and_then(|about| about.modified()).expect("when it was made");
    file.set_modified(modified - Duration::from_secs(420)).expect("an earlier moment");
    let signed_by_new = || {
        let mut from = 0;
        let answer = loop {
            from += 1;
            let request = sign_in_from(Ipv4Addr::from(0x0e00_0000 + from), &email("malik"), &password("malik"));
            let answer = target.process.send(request);
            if answer.code().is_none() {
                break answer;
            }
        };
        let token = answer.json()["data"]["signIn"]["accessToken"].as_str().expect("a token").to_owned();
        let head = decoded(token.split('.').next().expect("a header"));
        serde_json::from_slice::<Value>(&head).expect("JSON")["kid"] == new
    };
    until(&target, "that the new key signs", &signed_by_new);
    tells_nothing(&mut target, &[]);
}

fn guess(from: Ipv4Addr, email: &str) -> Request<Bytes> {
    sign_in_from(from, email, "hunter2 hunter2")
}

fn b10_guessing_is_limited_and_keeps_no_owner_out() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let mut target = target(&database, &["claire"], &BEHIND);
        let (from, victim) = (Ipv4Addr::new(198, 51, 100, 7), email("claire"));
        let is_limited = |answer: &Answer| {
            assert_eq!(
                (answer.code().as_deref(), answer.status.as_u16()),
                (Some("TOO_MANY"), 429),
                "{}",
                answer.text()
            );
            let after: u64 = answer.header("retry-after").and_then(|value| value.parse().ok()).expect("Retry-After");
            assert!((1..=20).contains(&after), "{after}");
            assert_eq!(answer.json()["errors"][0]["extensions"]["retryAfter"], after);
        };
        for _ in 0..3 {
            assert_eq!(target.process.send(guess(from, &victim)).code().as_deref(), Some("UNAUTHENTICATED"));
        }
        is_limited(&target.refuses("the 4th try in a minute", || guess(from, &victim), "TOO_MANY", 50));
        is_limited(&target.refuses("on another account", || guess(from, "malik@example.org"), "TOO_MANY", 50));
        let right = || sign_in_from(from, &victim, &password("claire"));
        is_limited(&target.refuses("with the right password", right, "TOO_MANY", 50));
        // What hides behind a trusted proxy is the last hop before it, whatever it claims to have heard.
        let claims = |n: u8| {
            let mut request = guess(from, &victim);
            let chain = format!("203.0.113.{n}, {from}");
            request.headers_mut().insert("x-forwarded-for", chain.parse().expect("a header"));
            request
        };
        is_limited(&target.refuses("a forged hop", || claims(1), "TOO_MANY", 50));
        // One account from many addresses.
        for n in 0..if exact() { 1_000 } else { 20 } {
            let answer = target.process.send(guess(Ipv4Addr::from(0x0b00_0000 + n), &victim));
            assert_eq!(answer.code().as_deref(), Some("UNAUTHENTICATED"), "{}", answer.text());
        }
        sign_in(target.process.address, "claire");
        tells_nothing(&mut target, &[]);

        // Who is no trusted proxy is not believed.
        let database = TestDatabase::ready(kind);
        let mut target = self::target(&database, &["claire"], &["--trusted-proxies", "10.0.0.0/8"]);
        for n in 1..=3 {
            let answer = target.process.send(guess(Ipv4Addr::new(203, 0, 113, n), &victim));
            assert_eq!(answer.code().as_deref(), Some("UNAUTHENTICATED"));
        }
        is_limited(&target.refuses("forged", || guess(Ipv4Addr::new(203, 0, 113, 9), &victim), "TOO_MANY", 50));
        tells_nothing(&mut target, &[]);
    }
}

fn b10_nothing_tells_who_has_an_account() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let mut target = target(&database, &["claire"], &BEHIND);
        let tries = if exact() { 200 } else { 15 };
        let addresses = [email("claire"), "personne@example.org".to_owned()];
        let mut times = [Vec::new(), Vec::new()];
        let mut first = None;
        for n in 0..tries {
            // By turns, so that what else the machine does falls on both.
            for (place, address) in addresses.iter().enumerate() {
                let from = Ipv4Addr::from(0x0c00_0000 + 2 * n + u32::try_from(place).expect("a number"));
                let answer = target.process.send(guess(from, address));
                assert_eq!(answer.code().as_deref(), Some("UNAUTHENTICATED"), "{}", answer.text());
                assert_eq!(plain(&answer), *first.get_or_insert_with(|| plain(&answer)), "{address}: another answer");
                target.oracle(address, &answer);
                times[place].push(answer.took);
            }
        }
        let [known, unknown] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2]
        });
        let (apart, longer) = (known.abs_diff(unknown), known.max(unknown));
        let allowed = if exact() { (longer / 10).min(Duration::from_millis(5)) } else { longer / 2 };
        assert!(apart < allowed, "known {known:?}, unknown {unknown:?}");
        println!("B10: sign-in of a known address {known:?}, of an unknown one {unknown:?}, {tries} tries each");
        tells_nothing(&mut target, &[]);
    }
}

const SIGN_UP: &str = "mutation($email: EmailAddress!) {
    it: signUp(input: {email: $email, password: \"a-long-password\", name: \"Personne\"}) { validMinutes } }";
const FORGOTTEN: &str =
    "mutation($email: EmailAddress!) { it: requestPasswordReset(input: {email: $email}) { validMinutes } }";

fn b10_neither_signing_up_nor_forgetting_a_password_tells() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let tries = if exact() { 200 } else { 10 };
        // Mails to one address are few, so each try has an address of its own.
        let known: Vec<String> = (0..tries).map(|n| format!("claire{n}")).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let mut target = target(&database, &known, &BEHIND);
        for (round, text) in [SIGN_UP, FORGOTTEN].into_iter().enumerate() {
            let mut times = [Vec::new(), Vec::new()];
            let mut first = None;
            for (n, name) in known.iter().enumerate() {
                for (place, address) in [email(name), format!("personne{n}@example.org")].into_iter().enumerate() {
                    let from = 0x0d00_0000 + u32::try_from((round * 1_000 + n) * 2 + place).expect("a number");
                    let mut request = with_variables(text, json!({ "email": address }));
                    let from = Ipv4Addr::from(from).to_string().parse().expect("a header");
                    request.headers_mut().insert("x-forwarded-for", from);
                    let answer = target.process.send(request);
                    assert_eq!(answer.code(), None, "{}", answer.text());
                    let told = (answer.status, answer.text());
                    assert_eq!(told, *first.get_or_insert_with(|| told.clone()), "{address}: another answer");
                    times[place].push(answer.took);
                }
            }
            let [known, unknown] = times.map(|mut times| {
                times.sort();
                times[times.len() / 2]
            });
            let (apart, longer) = (known.abs_diff(unknown), known.max(unknown));
            let allowed = if exact() { (longer / 10).min(Duration::from_millis(5)) } else { longer };
            assert!(apart < allowed, "known {known:?}, unknown {unknown:?}: {text}");
            println!("B10: known {known:?}, unknown {unknown:?}, {tries} tries each: {:.60}", text.replace('\n', ""));
        }
        // Every mail was sent by now, or waits; none of it is in the log.
        tells_nothing(&mut target, &["claire0@example.org", "jdm_"]);
    }
}
