//! Who asks: forged tokens, kept passwords, ended sessions. B1, B2, B7, B9.

use super::{Target, cut};
use crate::harness::client::{Answer, document, get};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, create, email, home, post_as, sign_in, sign_in_from};
use crate::harness::process::Process;
use crate::harness::{RUNTIME, in_ci};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use std::process::Command;
use territoire::base::clock::Clock;
use territoire::base::credentials::keys::Keys;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        b1_b2_tokens_that_are_none_of_ours,
        b7_who_signed_out_is_refused_at_once,
        b9_passwords_are_kept_hashed,
    ]
}

/// A server on a database with these accounts.
pub(super) fn target(database: &TestDatabase, names: &[&str], more: &[&str]) -> Target {
    names.iter().for_each(|name| account(database, name));
    let process = Process::with_arguments(&database.arguments(), more);
    for _ in 0..3 {
        process.send(document("{ __typename communes(first: 1) { totalCount } }"));
    }
    let memory = process.memory();
    Target { process, memory }
}

/// An answer without what differs in each.
pub(super) fn plain(answer: &Answer) -> (u16, String) {
    let text = answer.text();
    let id = answer.header("x-request-id").expect("a request id");
    assert!(text.contains(id), "{}", cut(&text));
    (answer.status.as_u16(), text.replace(id, ""))
}

/// Whatever was asked, none of this was logged or answered.
pub(super) fn tells_nothing(target: &mut Target, secrets: &[&str]) {
    let log = target.process.log();
    for secret in secrets.iter().chain(&["argon2id", "long-password", "eyJ"]) {
        assert!(!log.contains(secret), "the log holds {secret:?}: {}", cut(&log));
    }
    target.is_well("identity");
}

/// Makes tokens as who wants to get in would; the first is a good one, so that it is seen that the others could be.
const FORGE: &str = r#"
const c = require("crypto");
const { seed, jwks, header, claims } = JSON.parse(process.argv[1]);
const jwk = jwks.keys[0], now = Math.floor(Date.now() / 1000), all = [];
const b = part => Buffer.from(part).toString("base64url"), j = value => b(JSON.stringify(value));
const pair = c.generateKeyPairSync("ed25519"), theirs = pair.publicKey.export({ format: "jwk" });
const ours = c.createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", x: jwk.x, d: seed }, format: "jwk" });
const ed = key => text => b(c.sign(null, Buffer.from(text), key));
const mac = (hash, secret) => text => b(c.createHmac(hash, secret).update(text).digest());
const add = (what, head, body, sign) => {
    const text = j({ ...header, ...head }) + "." + j({ ...claims, ...body });
    all.push([what, text + "." + (sign ? sign(text) : "")]);
};
add("a good one", {}, {}, ed(ours));
for (const alg of ["none", "None", "NONE", "nOnE", "noNE", ""]) {
    add("alg " + alg + ", unsigned", { alg }, {});
    add("alg " + alg + ", without kid", { alg, kid: undefined }, {});
    add("alg " + alg + ", signed", { alg }, {}, ed(ours));
}
add("no signature", {}, {});
add("another's signature", {}, {}, ed(pair.privateKey));
const pem = c.createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
for (const [alg, hash] of [["HS256", "sha256"], ["HS384", "sha384"], ["HS512", "sha512"], ["EdDSA", "sha256"]])
    for (const secret of [Buffer.from(jwk.x, "base64url"), jwk.x, pem, JSON.stringify(jwk), JSON.stringify(jwks)])
        add(alg + " with the public key", { alg }, {}, mac(hash, secret));
for (const alg of ["ES256", "RS256", "PS256", "Ed25519", "eddsa"]) add("alg " + alg, { alg }, {}, ed(ours));
const kids = ["unknown", "", null, 1, undefined, "../../../../dev/null", jwk.kid + ".key", "./" + jwk.kid, "' OR 1=1 --"];
for (const kid of kids)
    for (const key of [ours, pair.privateKey]) add("kid " + kid, { kid }, {}, ed(key));
add("alg HS256, kid /dev/null", { alg: "HS256", kid: "/dev/null" }, {}, mac("sha256", ""));
const url = "http://127.0.0.1:9/keys";
for (const head of [{ jwk: theirs }, { jku: url }, { x5u: url }, { x5c: ["MIIB"] }, { crit: ["exp"] }, { b64: false }])
    for (const key of [ours, pair.privateKey]) add(Object.keys(head)[0], head, {}, ed(key));
add("jwk and its kid", { jwk: { ...theirs, kid: "k" }, kid: "k" }, {}, ed(pair.privateKey));
for (const typ of ["JWT", "rt+jwt", "at+JWT", "", undefined]) add("typ " + typ, { typ }, {}, ed(ours));
add("expired", {}, { exp: now - 7, nbf: now - 307 }, ed(ours));
add("not yet", {}, { nbf: now + 60 }, ed(ours));
for (const claim of ["exp", "nbf", "iss", "aud", "sub", "sid"]) add("no " + claim, {}, { [claim]: undefined }, ed(ours));
for (const claim of ["iss", "aud"]) add("another " + claim, {}, { [claim]: "https://b.example" }, ed(ours));
for (const exp of [-1, 1e300, "9999999999", null, 9.9e18]) add("exp " + exp, {}, { exp }, ed(ours));
console.log(JSON.stringify(all));
"#;

/// Forged tokens with what they are; none where Node.js is missing.
fn forged(target: &Target, database: &TestDatabase, token: &str) -> Vec<(String, String)> {
    let jwks = target.process.send(get("/.well-known/jwks.json")).json();
    let keys = std::fs::read_dir(database.dir.path().join("keys")).expect("keys");
    let key = keys.map(|entry| entry.expect("an entry").path()).find(|path| path.extension().is_some()).expect("a key");
    let seed = std::fs::read_to_string(key).expect("a seed");
    let parts: Vec<Value> =
        token.split('.').take(2).map(|part| serde_json::from_slice(&decoded(part)).expect("JSON")).collect();
    let told = json!({ "seed": seed.trim(), "jwks": jwks, "header": parts[0], "claims": parts[1] });
    match Command::new("node").args(["-e", FORGE, &told.to_string()]).output() {
        Ok(output) if output.status.success() => serde_json::from_slice::<Vec<[String; 2]>>(&output.stdout)
            .expect("tokens")
            .into_iter()
            .map(|[what, token]| (what, token))
            .collect(),
        other => {
            assert!(!in_ci(), "CI needs Node.js: {other:?}");
            eprintln!("no Node.js: tokens are not forged over HTTP, only in the unit tests");
            Vec::new()
        }
    }
}

/// From base64url without padding.
pub(super) fn decoded(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.chars() {
        let value = alphabet.find(letter).expect("base64url");
        bits = (bits << 6) | u32::try_from(value).expect("six bits");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("a byte"));
        }
    }
    bytes
}

fn with_header(value: &[u8]) -> Request<Bytes> {
    let mut request = document("{ viewer { email } }");
    request.headers_mut().insert("authorization", http::HeaderValue::from_bytes(value).expect("a header"));
    request
}

fn b1_b2_tokens_that_are_none_of_ours() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let mut target = target(&database, &["claire"], &BEHIND);
        let token = sign_in(target.process.address, "claire");
        let other = TestDatabase::ready(kind);
        let keys = Keys::open(&other.dir.path().join("keys"), "http://127.0.0.1:0", Clock::System.now());
        let [account, session] = [uuid(&token, "sub"), uuid(&token, "sid")];
        let (of_another, _) = keys.expect("keys").issue(account, session, chrono::Utc::now()).expect("a token");
        let ours =
            Keys::open(&database.dir.path().join("keys"), "http://127.0.0.1:0", Clock::System.now()).expect("keys");
        let (as_now, _) = ours.issue(account, session, chrono::Utc::now()).expect("a token");
        let viewer = "{ viewer { email } }";
        target.answers("a token of ours", || post_as(&as_now, None, viewer, Value::Null), 50);

        let mut bad = forged(&target, &database, &token);
        if !bad.is_empty() {
            let (_, good) = bad.remove(0);
            let answer = target.answers("the forger's good one", || post_as(&good, None, viewer, Value::Null), 50);
            assert_eq!(answer.json()["data"]["viewer"]["email"], email("claire"));
        }
        let past = chrono::Utc::now() - chrono::TimeDelta::seconds(307);
        bad.push(("expired by two seconds and the leeway".into(), ours.issue(account, session, past).expect("one").0));
        let future = chrono::Utc::now() + chrono::TimeDelta::seconds(60);
        bad.push(("of the future".into(), ours.issue(account, session, future).expect("one").0));
        bad.push(("of another installation".into(), of_another));
        bad.push(("like a refresh token".into(), "A".repeat(43)));
        let (message, signature) = token.rsplit_once('.').expect("three parts");
        bad.extend([message, "..", "a.b.c", &signature.repeat(3)].map(|token| ("parts".to_owned(), token.to_owned())));
        bad.push(("a long one".into(), "a".repeat(4_000)));
        let mut first = None;
        for (what, token) in &bad {
            let answer = target.refuses(what, || post_as(token, None, viewer, Value::Null), "UNAUTHENTICATED", 5);
            assert_eq!(answer.status, 401, "{what}");
            assert_eq!(plain(&answer), *first.get_or_insert_with(|| plain(&answer)), "{what}: another answer");
        }
        let headers =
            ["Bearer", "Bearer ", "Basic Y2xhaXJlOng=", "bearer \u{e9}", "Token x", "", "Bearer a b", "Bearer\tx"];
        for value in headers {
            let answer = target.refuses(value, || with_header(value.as_bytes()), "UNAUTHENTICATED", 5);
            assert_eq!(Some(plain(&answer)), first, "{value:?}: another answer");
        }
        // What needs no account is refused too: who sends a token means to be somebody.
        target.refuses("a public field", || post_as("x", None, "{ __typename }", Value::Null), "UNAUTHENTICATED", 5);
        target.answers("the token is good still", || post_as(&token, None, viewer, Value::Null), 50);
        tells_nothing(&mut target, &[&token, signature]);
    }
}

fn uuid(token: &str, claim: &str) -> sea_orm::prelude::Uuid {
    let body = token.split('.').nth(1).expect("claims");
    let claims: Value = serde_json::from_slice(&decoded(body)).expect("JSON");
    claims[claim].as_str().and_then(|text| text.parse().ok()).expect("a UUID")
}

fn b7_who_signed_out_is_refused_at_once() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let mut target = target(&database, &["claire"], &BEHIND);
        let [token, other] = [0, 1].map(|_| sign_in(target.process.address, "claire"));
        let viewer = |token: &str| post_as(token, None, "{ viewer { email session { endedAt } } }", Value::Null);
        target.answers("before", || viewer(&token), 50);
        let out = || post_as(&token, None, "mutation { signOut { endedAt } }", Value::Null);
        let answer = target.process.send(out());
        assert!(answer.json()["data"]["signOut"]["endedAt"].is_string(), "{}", answer.text());
        let after = target.process.send(viewer(&token));
        assert_eq!((after.code().as_deref(), after.status.as_u16()), (Some("UNAUTHENTICATED"), 401));
        let forged = target.process.send(viewer("x"));
        assert_eq!(plain(&after), plain(&forged), "an ended session looks like a forged token");
        for text in ["mutation { signOut { id } }", "mutation { createTeam(input: {name: \"x\"}) { id } }"] {
            let answer = target.process.send(post_as(&token, None, text, Value::Null));
            assert_eq!(answer.code().as_deref(), Some("UNAUTHENTICATED"), "{text}");
        }
        target.answers("another session goes on", || viewer(&other), 50);

        let answer = target.process.send(get("/.well-known/jwks.json"));
        let keys = answer.json()["keys"].as_array().expect("keys").clone();
        assert_eq!(keys.len(), 1);
        let members: Vec<&String> = keys[0].as_object().expect("a key").keys().collect();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"], "public members alone");
        let kid = keys[0]["kid"].as_str().expect("a key id");
        let seed = std::fs::read_to_string(database.dir.path().join(format!("keys/{kid}.key"))).expect("its file");
        assert!(!answer.text().contains(seed.trim()));
        tells_nothing(&mut target, &[seed.trim()]);
    }
}

/// Of «older-long-password», with 12 MiB.
const OLDER: &str = "$argon2id$v=19$m=12288,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$zKpljzv1tHOQiipVIchJBcTG5wmHU+0vlNDMVO3OYBc";

fn b9_passwords_are_kept_hashed() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let (composed, marks) = ("\u{c9}t\u{e9} \u{e0} Die", "E\u{301}te\u{301} a\u{300} Die");
        let [eight, longest] = [8, 1_024].map(|length| "\u{e9}".repeat(length));
        let good = [("composed", composed), ("marks", marks), ("eight", &eight), ("longest", &longest)];
        for (name, password) in good {
            let made = create(&database, name, password);
            assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stderr));
        }
        for password in ["seven77", "", &"\u{e9}".repeat(1_025), "nul\0nul\0nul"] {
            let refused = create(&database, "nobody", password);
            let words = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(!refused.status.success() && words.contains("territoire: password"), "{password:.20}: {words}");
            assert!(password.is_empty() || !words.contains(password));
        }
        let url = database.serve_args(&[]).store.url();
        let stored: Vec<String> = RUNTIME.block_on(async {
            let db = sea_orm::Database::connect(url).await.expect("a database");
            let all = Statement::from_string(db.get_database_backend(), "SELECT password_hash FROM account");
            let rows = db.query_all_raw(all).await.expect("rows");
            rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
        });
        assert_eq!(stored.len(), good.len());
        for hash in &stored {
            let rest = hash.strip_prefix("$argon2id$v=19$m=19456,t=2,p=1$").unwrap_or_else(|| panic!("{hash}"));
            let (salt, hash) = rest.split_once('$').expect("a salt");
            assert!(salt.len() * 6 / 8 >= 16 && hash.len() * 6 / 8 >= 32, "{rest}");
            assert_eq!(stored.iter().filter(|other| other.contains(salt)).count(), 1, "a salt of its own");
        }

        let mut target = target(&database, &[], &BEHIND);
        let gets_in = |name: &str, password: &str| {
            let answer = target.process.send(sign_in_from(home(name), &email(name), password));
            assert_eq!(answer.code(), None, "{name}: {}", answer.text());
        };
        for (name, password) in good {
            gets_in(name, password);
        }
        // One hashed with less memory, as it was years ago, is hashed anew when its owner comes.
        let stored = |set: Option<&str>| {
            let url = database.serve_args(&[]).store.url();
            RUNTIME.block_on(async {
                let db = sea_orm::Database::connect(url).await.expect("a database");
                if let Some(hash) = set {
                    let set = format!("UPDATE account SET password_hash = '{hash}' WHERE email = '{}'", email("eight"));
                    db.execute_unprepared(&set).await.expect("an older hash");
                }
                let ask = format!("SELECT password_hash FROM account WHERE email = '{}'", email("eight"));
                let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), ask)).await;
                row.expect("a row").expect("a row").try_get_by_index::<String>(0).expect("a text")
            })
        };
        stored(Some(OLDER));
        gets_in("eight", "older-long-password");
        let renewed = stored(None);
        assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
        gets_in("eight", "older-long-password");
        // Whichever keyboard wrote it, on either side.
        gets_in("composed", marks);
        gets_in("marks", composed);
        let bad = [
            ("7 characters", "seven77".to_owned()),
            ("1,025 characters", "\u{e9}".repeat(1_025)),
            ("NUL", "nul\0nul\0nul".to_owned()),
            ("1 MB", "x".repeat(1_000_000)),
            ("1 MB of marks", "\u{301}".repeat(500_000)),
        ];
        for (what, password) in &bad {
            let request = || sign_in_from(home("composed"), &email("composed"), password);
            let answer = target.refuses(what, request, "INVALID", 50);
            assert_eq!(answer.json()["errors"][0]["extensions"]["problems"][0]["field"], "input.password", "{what}");
        }
        tells_nothing(&mut target, &[composed, marks, &eight, "seven77"]);
    }
}
