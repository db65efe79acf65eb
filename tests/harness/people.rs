//! People: accounts as an operator makes them, tokens as `signIn` gives them, requests that carry both.

use super::RUNTIME;
use super::client::{self, Answer};
use super::databases::TestDatabase;
use super::process::program;
use bytes::Bytes;
use http::{HeaderValue, Request};
use serde_json::{Value, json};
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Output, Stdio};

/// Signing in is limited by address, so each person has one of their own: servers believe this client of it.
pub const BEHIND: [&str; 2] = ["--trusted-proxies", "127.0.0.1"];

const SIGN_IN: &str = "mutation($email: String!, $password: String!) {
    signIn(input: {email: $email, password: $password}) { accessToken session { id } account { name } } }";

/// The password of a person.
pub fn password(name: &str) -> String {
    format!("{name}-long-password")
}

/// The e-mail address of a person.
pub fn email(name: &str) -> String {
    format!("{name}@example.org")
}

/// Makes an account, beside a running server or without one.
pub fn account(database: &TestDatabase, name: &str) {
    account_as(database, name, "none");
}

/// The same, with a role on the platform: `none`, `moderator` or `admin`.
pub fn account_as(database: &TestDatabase, name: &str, role: &str) {
    let output = create_as(database, name, &password(name), role);
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Runs `admin create` with this password.
pub fn create(database: &TestDatabase, name: &str, password: &str) -> Output {
    create_as(database, name, password, "none")
}

fn create_as(database: &TestDatabase, name: &str, password: &str, role: &str) -> Output {
    let mut command = program();
    command.args(["admin", "create"]).args(database.arguments().iter().filter(|word| *word != "--migrate"));
    command.args(["--email", &email(name), "--name", name, "--role", role, "--password-stdin"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("a process");
    // It may refuse its arguments without reading.
    let _ = writeln!(child.stdin.take().expect("its input"), "{password}");
    child.wait_with_output().expect("its end")
}

/// A sign-in from an address.
pub fn sign_in_from(from: Ipv4Addr, email: &str, password: &str) -> Request<Bytes> {
    let mut request = client::with_variables(SIGN_IN, json!({ "email": email, "password": password }));
    request.headers_mut().insert("x-forwarded-for", header(&from.to_string()));
    request
}

/// The address of a person.
pub fn home(name: &str) -> Ipv4Addr {
    let number = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    Ipv4Addr::from(0x0a00_0000 | (number & 0x00ff_ffff))
}

/// Signs a person in; their access token, good for five minutes.
pub fn sign_in(address: SocketAddr, name: &str) -> String {
    let request = sign_in_from(home(name), &email(name), &password(name));
    let answer = RUNTIME.block_on(client::send(address, request)).expect("an answer");
    let token = answer.json()["data"]["signIn"]["accessToken"].as_str().map(str::to_owned);
    token.unwrap_or_else(|| panic!("{name} does not get in: {}", answer.text()))
}

/// A request of whoever has this token, once for this key.
pub fn post_as(token: &str, key: Option<&str>, text: &str, variables: Value) -> Request<Bytes> {
    let mut request = client::with_variables(text, variables);
    request.headers_mut().insert("authorization", header(&format!("Bearer {token}")));
    if let Some(key) = key {
        request.headers_mut().insert("idempotency-key", header(key));
    }
    request
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_bytes(text.as_bytes()).expect("a header")
}

/// Registers an organisation, whatever is selected of it beside its id.
pub const REGISTER: &str = "mutation($input: RegisterOrganisationInput!) {
    registerOrganisation(input: $input) { id title slug version } }";

/// What registers an organisation of this title; in Saillans.
pub fn organisation(title: &str) -> Value {
    json!({ "input": { "title": title, "kind": "ASSOCIATION", "communes": ["26289"] } })
}

/// Registers an organisation of this title; its id.
pub fn register(address: SocketAddr, token: &str, title: &str) -> String {
    let request = post_as(token, None, REGISTER, organisation(title));
    let answer = RUNTIME.block_on(client::send(address, request)).expect("an answer");
    let id = answer.json()["data"]["registerOrganisation"]["id"].as_str().map(str::to_owned);
    id.unwrap_or_else(|| panic!("{title}: {}", answer.text()))
}

/// Sends requests at the same time, each by a connection of its own; the answers in the order of the requests.
pub fn together(address: SocketAddr, requests: impl IntoIterator<Item = Request<Bytes>>) -> Vec<Answer> {
    let sent: Vec<_> = requests.into_iter().map(|request| RUNTIME.spawn(client::send(address, request))).collect();
    let answers = RUNTIME.block_on(futures_util::future::join_all(sent));
    answers.into_iter().map(|answer| answer.expect("a task").expect("an answer")).collect()
}

/// Every published organisation by name, page by page: what this selection gives of each.
pub fn organisations(address: SocketAddr, selection: &str) -> Vec<Value> {
    let text = format!(
        "query($after: String) {{ organisations(first: 100, after: $after, orderBy: NAME) {{
            nodes {{ {selection} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let request = client::with_variables(&text, json!({ "after": after }));
        let answer = RUNTIME.block_on(client::send(address, request)).expect("an answer");
        let page = answer.json()["data"]["organisations"].take();
        found.extend(page["nodes"].as_array().unwrap_or_else(|| panic!("{}", answer.text())).iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
