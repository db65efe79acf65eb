//! CAP: what the server sends is valid by the schema that OASIS published, by another implementation, whatever people write.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixture;
use crate::harness::{client, in_ci, root, trial};
use entity::contribution::Kind as Noun;
use libtest_mimic::Trial;
use std::process::Command;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_cap_is_valid_by_the_published_schema ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || is_valid(kind))).collect()
}

/// Texts that would break a document if they were put into it as they are.
const HOSTILE: [&str; 5] = [
    "]]></headline></info></alert><script>alert(1)</script>",
    "&amp; & &#0; &nonexistent; \"'<!-- <?xml version=\"1.1\"?> <![CDATA[",
    "\u{fffe}\u{ffff}\u{202e}\u{1f4a7}\u{10ffff} é",
    "127.0.0.1,01900000-0000-7000-8000-000000000000,2026-03-02T12:00:00+01:00",
    "%s {{7*7}} \\u0000",
];

/// A text as GraphQL writes it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text")
}

fn is_valid(kind: Kind) {
    let mut village = Village::new(kind);
    let mut paths = Vec::new();
    let mut issue = |village: &mut Village, field: &str| {
        let made = village.mutate("alice", &format!("{field} {{ id capUrl }}"));
        let url = made["capUrl"].as_str().expect("an address").to_owned();
        paths.push(url[url.find("/cap/").expect("a path")..].to_owned());
        made["id"].as_str().expect("an id").to_owned()
    };
    let most = village.with_house(None, fixture(Noun::Notice).most);
    issue(&mut village, &format!(r#"issueNotice(input: {{title: "Simple", communes: [], {most}}})"#));
    for (place, text) in HOSTILE.iter().enumerate() {
        // A name holds only what is seen, and does not turn a text around.
        let unseen = ['\u{fffe}', '\u{ffff}', '\u{202e}', '\u{10ffff}'];
        let (name, text) = (quoted(&text.replace(unseen, "")), quoted(text));
        let status = ["ACTUAL", "EXERCISE", "TEST"][place % 3];
        let hostile = format!(
            r#"title: {name}, communes: [], language: "gsw", communeId: "commune:26289", status: {status}, categories: [CBRNE, OTHER],
               event: {name}, urgency: UNKNOWN, severity: UNKNOWN, certainty: UNKNOWN, responses: [ALL_CLEAR, NONE],
               expiresAt: "2026-06-01T00:00:00.123Z", description: {text}, instruction: {text}, web: "https://a.example/?a=1&b=<2>",
               contactWords: {name}"#
        );
        let hostile = hostile.replace("<2>", "2");
        let first = issue(&mut village, &format!("issueNotice(input: {{{hostile}}})"));
        let next = issue(&mut village, &format!("replaceNotice(input: {{id: {}, title: {name}}})", quoted(&first)));
        issue(&mut village, &format!("cancelNotice(input: {{id: {}, reason: {text}}})", quoted(&next)));
    }
    paths.extend(["", "?status=EXERCISE", "?status=TEST"].map(|status| format!("/cap/communes/26289.xml{status}")));
    let folder = tempfile::tempdir().expect("a directory");
    let mut files = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let answer = village.play.server.send(client::get(path));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let kind = answer.header("content-type").unwrap_or_default();
        assert!(kind == "application/cap+xml" || kind == "application/atom+xml", "{path}: {kind}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        let tag = answer.header("etag").expect("a tag").to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let mut again = client::get(path);
            again.headers_mut().insert("if-none-match", known.parse().expect("a tag"));
            let again = village.play.server.send(again);
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}: whoever has {known} gets no body");
        }
        let file = folder.path().join(format!("{number}.xml"));
        std::fs::write(&file, &answer.body).expect("written");
        files.push(file);
    }
    let scripts = root().join("tests/conformance");
    let runs = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    if !runs || !scripts.join("node_modules/xmllint-wasm").exists() {
        assert!(!in_ci(), "CI needs Node.js and `npm ci` in tests/conformance");
        eprintln!("no Node.js, or no `npm ci` in tests/conformance: CAP is not validated");
        return;
    }
    let output = Command::new("node").arg(scripts.join("cap.mjs")).args(&files).output().expect("node");
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    assert!(words.contains("messages"), "{words}");
}
