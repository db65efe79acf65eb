//! B7, B12: two servers on one PostgreSQL: what one of them revokes the other refuses within five seconds.

use super::chronicle::servers;
use crate::harness::client::with_variables;
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{account, email, password, post_as, sign_in};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![b7_what_one_server_revokes_the_other_refuses]
}

/// Five seconds, and the time that asking takes.
const WITHIN: Duration = Duration::from_millis(5_300);

fn is_in(process: &Process, bearer: &str) -> bool {
    let answer = process.send(post_as(bearer, None, "{ rateLimit { limit } }", Value::Null));
    let code = answer.code();
    assert!(code.as_deref().is_none_or(|code| code == "UNAUTHENTICATED"), "{}", answer.text());
    code.is_none()
}

fn mutate(process: &Process, token: &str, text: &str) -> Value {
    let answer = process.send(post_as(token, None, &format!("mutation {{ it: {text} }}"), Value::Null));
    assert_eq!(answer.code(), None, "{text}: {}", answer.text());
    answer.json()["data"]["it"].take()
}

/// Both knew it a moment ago; the one that was told refuses at once, the other in time.
fn refused_by_both(what: &str, told: &Process, other: &Process, bearer: &str) {
    let begun = Instant::now();
    assert!(!is_in(told, bearer), "{what}: the server that was told lets it in");
    while is_in(other, bearer) {
        assert!(begun.elapsed() < WITHIN, "{what}: let in for {:?}", begun.elapsed());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn b7_what_one_server_revokes_the_other_refuses() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    let database = TestDatabase::ready(Kind::Postgres);
    for name in ["claire", "malik", "nora"] {
        account(&database, name);
    }
    let more = [tempfile::tempdir().expect("a directory")];
    let both = servers(&database, &more, &[]);
    let (here, there) = (&both[0], &both[1]);
    let known = |bearer: &str| assert!(is_in(here, bearer) && is_in(there, bearer), "both know it");

    let (lost, held) = (sign_in(here.address, "claire"), sign_in(there.address, "claire"));
    let session = here.send(post_as(&lost, None, "{ viewer { session { id } } }", Value::Null)).json();
    let session = session["data"]["viewer"]["session"]["id"].as_str().expect("an id").to_owned();
    let key = mutate(here, &held, r#"createApiKey(input: {name: "Carte"}) { secret apiKey { id } }"#);
    let (secret, id) = (key["secret"].as_str().expect("a secret"), key["apiKey"]["id"].as_str().expect("an id"));

    known(&lost);
    mutate(here, &held, &format!(r#"revokeSession(input: {{id: "{session}"}}) {{ id }}"#));
    refused_by_both("a session", here, there, &lost);
    known(secret);
    mutate(here, &held, &format!(r#"revokeApiKey(input: {{id: "{id}"}}) {{ id }}"#));
    refused_by_both("a key", here, there, secret);

    let other = sign_in(there.address, "malik");
    let changing = sign_in(here.address, "malik");
    known(&other);
    let change = format!(
        r#"changePassword(input: {{currentPassword: "{}", newPassword: "another-long-password"}}) {{ id }}"#,
        password("malik")
    );
    let mut request = with_variables(&format!("mutation {{ it: {change} }}"), Value::Null);
    request.headers_mut().insert("authorization", format!("Bearer {changing}").parse().expect("a header"));
    request.headers_mut().insert("x-forwarded-for", "192.0.2.9".parse().expect("an address"));
    assert_eq!(here.send(request).code(), None);
    refused_by_both("a session after the password was changed", here, there, &other);
    assert!(is_in(here, &changing), "who changed it goes on");

    let erased = sign_in(here.address, "nora");
    let key = mutate(here, &erased, r#"createApiKey(input: {name: "Carte"}) { secret }"#);
    let secret = key["secret"].as_str().expect("a secret");
    known(&erased);
    known(secret);
    let gone =
        mutate(here, &erased, &format!(r#"eraseMyAccount(input: {{password: "{}"}}) {{ id }}"#, password("nora")));
    assert!(gone["id"].is_string());
    refused_by_both("the session of who was erased", here, there, &erased);
    refused_by_both("the key of who was erased", here, there, secret);
    let again = json!({ "email": email("nora"), "password": password("nora") });
    let sign_in = "mutation($email: String!, $password: String!) { signIn(input: {email: $email, password: $password}) { accessToken } }";
    assert_eq!(there.send(with_variables(sign_in, again)).code().as_deref(), Some("UNAUTHENTICATED"));
}
