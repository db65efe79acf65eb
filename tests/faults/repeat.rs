//! F3: a mutation that is sent again with its key is done once, however often and however its connections end.

use crate::harness::RUNTIME;
use crate::harness::client::{Answer, document, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{
    BEHIND, REGISTER, account, email, organisation, organisations, password, post_as, register, sign_in, together,
};
use crate::harness::process::{Process, exact};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        f3_repeated_in_parallel_with_cut_connections,
        f3_a_key_is_of_one_principal_and_one_input,
        f3_what_is_shown_once_is_not_shown_again,
    ]
}

/// A server, and tokens of two accounts.
fn server(kind: Kind) -> (Process, [String; 2]) {
    let database = TestDatabase::ready(kind);
    let names = ["claire", "malik"];
    names.iter().for_each(|name| account(&database, name));
    let process = Process::start(database, &BEHIND);
    let tokens = names.map(|name| sign_in(process.address, name));
    (process, tokens)
}

/// Kinds of mutations: the field, its input's type, three selections of which each holds more than the id.
const FIELDS: [(&str, &str, [&str; 3]); 5] = [
    (
        "registerOrganisation",
        "RegisterOrganisationInput",
        ["id", "title id version", "author { name } communes { code } state id"],
    ),
    (
        "updateOrganisation",
        "UpdateOrganisationInput",
        ["version id", "id title revisions(first: 3) { version }", "kind publishedAt id"],
    ),
    ("linkContributions", "LinkContributionsInput", ["id", "relation to { title } id", "from { id } id at"]),
    ("archiveContribution", "ArchiveContributionInput", ["id state", "version title id", "communes { name } id slug"]),
    ("createTeam", "CreateTeamInput", ["id name", "id yourRole", "version createdAt id"]),
];

fn request(token: &str, key: &str, kind: usize, selection: usize, input: &Value) -> Request<Bytes> {
    let (field, input_type, selections) = FIELDS[kind];
    let text = format!("mutation($input: {input_type}!) {{ {field}(input: $input) {{ {} }} }}", selections[selection]);
    post_as(token, Some(key), &text, json!({ "input": input }))
}

/// How a connection ends before its answer is read.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// As soon as all is sent, after so many turns of other work.
    Sent(usize),
    /// When the answer begins to come.
    Answered,
}

async fn send_and_cut(to: SocketAddr, request: Request<Bytes>, cut: Cut) {
    let mut head = String::from("POST /graphql HTTP/1.1\r\nhost: x\r\n");
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().expect("text"));
    }
    head += &format!("content-length: {}\r\n\r\n", request.body().len());
    let mut stream = TcpStream::connect(to).await.expect("a connection");
    stream.write_all(&[head.as_bytes(), request.body()].concat()).await.expect("a request");
    match cut {
        Cut::Sent(turns) => {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        }
        Cut::Answered => assert!(stream.read_u8().await.is_ok(), "an answer"),
    }
}

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.code(), None, "{}", answer.text());
    assert_eq!(answer.status, 200);
    answer.json()["data"].as_object().expect("data").values().next().expect("a field").clone()
}

fn input(kind: usize, n: usize, base: &str, hub: &str) -> Value {
    match kind {
        0 => organisation(&format!("Écho {n}"))["input"].clone(),
        1 => json!({ "id": base, "title": format!("Base {n}, nommée à nouveau") }),
        2 => json!({ "fromId": base, "relation": "BECOMES", "toId": hub }),
        3 => json!({ "id": base }),
        _ => json!({ "name": format!("Équipe {n}") }),
    }
}

fn f3_repeated_in_parallel_with_cut_connections() {
    let count = if exact() { 1_000 } else { 40 };
    // Few teams: a member is shown a hundred.
    let kind_of = |n: usize| if n % 25 == 4 { 4 } else { n % 4 };
    for kind in Kind::all() {
        let (process, [token, _]) = server(kind);
        let address = process.address;
        let hub = register(address, &token, "Le hub");
        let bases: Vec<String> = (0..count).map(|n| register(address, &token, &format!("Base {n}"))).collect();
        for (n, base) in bases.iter().enumerate() {
            let (of, key) = (kind_of(n), format!("key {n}"));
            let input = input(of, n, base, &hub);
            let cuts = [Cut::Sent(n * 7 % 300), if n % 3 == 0 { Cut::Answered } else { Cut::Sent(n * 31 % 900) }];
            let cuts =
                cuts.map(|cut| RUNTIME.spawn(send_and_cut(address, request(&token, &key, of, n % 3, &input), cut)));
            let answers = together(address, (0..3).map(|selection| request(&token, &key, of, selection, &input)));
            for cut in cuts {
                RUNTIME.block_on(cut).expect("a client");
            }
            let answers: Vec<Value> = answers.iter().map(data).collect();
            for (selection, answer) in answers.iter().enumerate() {
                assert_eq!(answer["id"], answers[0]["id"], "{key}: another thing");
                let asked = FIELDS[of].2[selection];
                for (name, value) in answer.as_object().expect("an object") {
                    assert!(asked.contains(name.as_str()), "{key}: {name} is of another selection");
                    assert!(*name == "slug" || !value.is_null(), "{key}: {name} is null: {answer}");
                }
                let fields = answer.as_object().map_or(0, serde_json::Map::len);
                let bare: String = asked.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect();
                assert_eq!(fields, bare.replace("(first: 3)", "").split_whitespace().count(), "{asked}: {answer}");
            }
        }
        effects(&process, &token, &bases, &hub, kind_of);
        assert!(!process.log().contains("panic"), "{}", process.log());
    }
}

/// Each mutation was done once.
fn effects(process: &Process, token: &str, bases: &[String], hub: &str, kind_of: impl Fn(usize) -> usize) {
    let ask = |text: &str, variables: Value| {
        let answer = process.send(post_as(token, None, text, variables));
        assert_eq!(answer.code(), None, "{}", answer.text());
        answer.json()["data"].take()
    };
    let listed = organisations(process.address, "title");
    let teams = ask("{ viewer { memberships { team { name } } } }", json!({}));
    let teams = teams["viewer"]["memberships"].as_array().expect("memberships").clone();
    let text = "query($id: ID!) { organisation(id: $id) {
        version state revisions(first: 10) { version } grewInto(first: 10) { to { id } } } }";
    for (n, base) in bases.iter().enumerate() {
        let base = ask(text, json!({ "id": base }))["organisation"].take();
        let count = |list: &Value| list.as_array().map_or(0, Vec::len);
        let (version, of) = (base["version"].as_u64(), kind_of(n));
        assert_eq!(version, Some(if of == 1 || of == 3 { 2 } else { 1 }), "{n}: {base}");
        assert_eq!(count(&base["revisions"]), usize::from(of == 1), "{n}: {base}");
        assert_eq!(base["state"], if of == 3 { "ARCHIVED" } else { "PUBLISHED" });
        assert_eq!(count(&base["grewInto"]), usize::from(of == 2), "{n}: {base}");
        assert!(of != 2 || base["grewInto"][0]["to"]["id"] == hub);
        let echoes = listed.iter().filter(|it| it["title"] == format!("Écho {n}")).count();
        assert_eq!(echoes, usize::from(of == 0), "{n}");
        let named = teams.iter().filter(|it| it["team"]["name"] == format!("Équipe {n}")).count();
        assert_eq!(named, usize::from(of == 4), "{n}");
    }
}

fn f3_a_key_is_of_one_principal_and_one_input() {
    for kind in Kind::all() {
        let (process, [claire, malik]) = server(kind);
        let send = |request| process.send(request);
        let code = |answer: &Answer| answer.code().unwrap_or_default();
        let named =
            |token: &str, key: &str, title: &str| send(post_as(token, Some(key), REGISTER, organisation(title)));
        let first = data(&named(&claire, "one", "La Forge"));

        // The same input in other words is the same input.
        let literal = "mutation { again: registerOrganisation(input:
            {communes: [\"26289\"], kind: ASSOCIATION, title: \"La Forge\"}) { id } }";
        assert_eq!(data(&send(post_as(&claire, Some("one"), literal, Value::Null)))["id"], first["id"]);
        // Another input, another field; what the mismatch refused was not done.
        assert_eq!(code(&named(&claire, "one", "La Fonderie")), "IDEMPOTENCY_MISMATCH");
        let team = "mutation { createTeam(input: {name: \"La Forge\"}) { id } }";
        assert_eq!(code(&send(post_as(&claire, Some("one"), team, Value::Null))), "IDEMPOTENCY_MISMATCH");
        // Another principal's key is another key, whatever it is sent for.
        let other = data(&named(&malik, "one", "La Forge"));
        assert_ne!(other["id"], first["id"]);
        assert_eq!(data(&named(&malik, "two", "La Fonderie de Malik"))["version"], 1);

        // Nobody's key, and keys that could not hold what they promise.
        let mut anonymous = with_variables(REGISTER, organisation("Sans nom"));
        anonymous.headers_mut().insert("idempotency-key", "one".parse().expect("a header"));
        assert_eq!(code(&send(anonymous)), "INVALID");
        let field = |alias: &str| format!("{alias}: createTeam(input: {{name: \"{alias}\"}}) {{ id }}");
        for text in [
            format!("mutation {{ {} {} }}", field("a"), field("b")),
            format!("mutation {{ ...f }} fragment f on Mutation {{ {} {} }}", field("a"), field("b")),
            format!("mutation {{ ... on Mutation {{ {} }} {} }}", field("a"), field("b")),
        ] {
            assert_eq!(code(&send(post_as(&claire, Some("three"), &text, Value::Null))), "INVALID", "{text}");
        }
        for key in ["", &"k".repeat(256), "clé"] {
            assert_eq!(code(&named(&claire, key, "Sans clé")), "INVALID", "{key:?}");
        }
        assert_eq!(data(&named(&claire, &"k".repeat(255), "La plus longue clé"))["version"], 1);
        // A query needs none, and is none the worse for one.
        assert_eq!(code(&send(post_as(&claire, Some("one"), "{ viewer { email } }", Value::Null))), "");

        // What failed leaves its key free, for another input too.
        let mut taken = organisation("La Forge au bord");
        taken["input"]["slug"] = json!("la-forge");
        assert_eq!(data(&send(post_as(&claire, Some("four"), REGISTER, taken.clone())))["slug"], "la-forge");
        for _ in 0..2 {
            assert_eq!(code(&send(post_as(&claire, Some("five"), REGISTER, taken.clone()))), "CONFLICT");
        }
        assert_eq!(data(&named(&claire, "five", "La Forge d'en haut"))["version"], 1);

        let titles: Vec<_> = organisations(process.address, "title").iter().map(|it| it["title"].to_string()).collect();
        let expected = [
            "La Fonderie de Malik",
            "La Forge",
            "La Forge",
            "La Forge au bord",
            "La Forge d'en haut",
            "La plus longue clé",
        ];
        assert_eq!(titles, expected.map(|title| json!(title).to_string()), "what was refused was not done");
        let teams = process.send(post_as(&claire, None, "{ viewer { memberships { team { id } } } }", Value::Null));
        assert_eq!(data(&teams)["memberships"], json!([]));
        assert_eq!(process.send(document("{ __typename }")).status, 200);
    }
}

fn f3_what_is_shown_once_is_not_shown_again() {
    for kind in Kind::all() {
        let (process, [claire, _]) = server(kind);
        let text = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken session { id } } }";
        let input = json!({ "input": { "email": email("claire"), "password": password("claire") } });
        // A key would keep a fingerprint of the password beside it: such fields take none.
        let answer = process.send(post_as(&claire, Some("one"), text, input.clone()));
        assert_eq!(answer.code().as_deref(), Some("INVALID"), "{}", answer.text());
        let answer = process.send(post_as(&claire, None, text, input));
        assert!(data(&answer)["accessToken"].is_string(), "{}: {}", kind.name(), answer.text());
    }
}
