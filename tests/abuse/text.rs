//! D1: hostile texts in every argument that takes one. What is kept comes back byte for byte, what is not is told by its
//! path, and both databases say the same in the same order.

use crate::harness::client::{Answer, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, organisations, post_as, sign_in, sign_in_from};
use crate::harness::process::{Process, bound};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::net::Ipv4Addr;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        d1_texts_are_kept_byte_for_byte_or_refused,
        d1_arguments_that_are_looked_up,
        d1_cursors_of_anybody,
        d1_names_have_one_order,
    ]
}

/// One-line texts that are somebody's name, whatever they look like.
const LINES: [&str; 33] = [
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇫🇷",
    "e\u{301}te\u{301}",
    "\u{e9}t\u{e9}",
    "Z\u{335}\u{321}\u{322}a\u{335}\u{321}l\u{335}\u{321}g\u{335}\u{321}o",
    "ﷺ ﬁ ㎢ Ⅷ",
    "\u{10ffff}\u{e000}\u{fffd}",
    "İıſK",
    " blanks around ",
    "'; DROP TABLE organisation; --",
    "\" OR \"\"=\"",
    "`backticks` \\ \\' \\\" \\u0000 \\0 %00",
    "100 %_ _% [a-z]* ? *",
    "a AND b OR NOT c NEAR/2 d : & | ! <-> ( )",
    "\"phrase\" -moins +plus ^début col:val *",
    "-->]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% x %}",
    "$1 $2 ? :name @p1 %s %d %n {0}",
    "javascript:alert(1)",
    "../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "+33 4 75 21 55 40",
    "(((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)$",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
    "null",
    "undefined",
    "NaN",
    "-1e999",
    "true",
    "[]",
    "W3siYSI6MX1d",
    "$argon2id$v=19$m=19456,t=2,p=1$",
    "𝕿𝖍𝖊 𝓺𝓾𝓲𝓬𝓴 ℌ𝔬𝔯𝔰𝔢",
];
/// Texts that no one-line field takes; the first two may stand in a text of several lines.
const NO_LINES: [&str; 9] =
    ["a\r\nb\nc", "a\tb", "a\0b", "\0", "\u{1b}[31mred", "a\u{7f}b", "\u{85}x\u{9f}", "", " \u{a0}\u{3000} "];
/// Texts that hide something or turn around: they may stand in a text of several lines, and in no name.
const HIDDEN: [&str; 5] = [
    "\u{202e}eitanoG\u{202c}",
    "\u{2066}a\u{2069}\u{200f}",
    "\u{200b}zero\u{200d}width\u{feff}",
    "\u{2028}line\u{2029}",
    "\u{2800}",
];

/// Names that a dictionary puts somewhere, between bars.
const NAMES: &str = "Œuvre|oeuvre|OEUVRE|Oeillet|Æther|aether|Straße|STRASSE|élan|Elan|ÉLAN|e\u{301}lan|Eland|el an|El-An|\
L'Élan|l elan|Saint-Étienne|St Etienne|SAINT ETIENNE|Zoé|zoe|Ångström|Żółw|Ærø|ночь|Ночь|夜|ليل|!|?!|…|–|·|1|10|2|01|２|²|\
a b|a-b|a_b|ab|A B|a  b|\u{e000}|\u{ffff}x|\u{10000}|😀|😀a|a😀|ﬁn|fin|Fin|ĳ|ij|K|k";

/// Text fields of an organisation's input that take the same texts, and whether several lines of them.
const GROUPS: [(&[&str], bool); 5] = [
    (&["title", "skills", "contact.name"], false),
    (&["description", "offers", "contact.address"], true),
    (&["slug"], false),
    (&["language"], false),
    (&["website"], false),
];
const SHOWN: &str = "title skills description offers slug language website contact { name address }";

fn is_text(text: &str, lines: bool) -> bool {
    let most = if lines { 10_000 } else { 200 };
    if !lines && HIDDEN.contains(&text) {
        return false;
    }
    let is_plain = |c: char| !c.is_control() || lines && matches!(c, '\n' | '\r' | '\t');
    !text.trim().is_empty() && text.chars().count() <= most && text.chars().all(is_plain)
}

/// A server and somebody's token.
fn server(kind: Kind) -> (Process, String) {
    let database = TestDatabase::ready(kind);
    account(&database, "claire");
    let process = Process::start(database, &BEHIND);
    let token = sign_in(process.address, "claire");
    (process, token)
}

/// The same on each database: runs it there, and what it gives must be the same, and nothing of it a failure of ours.
fn same_on_each(test: impl Fn(&mut Process, &str) -> Vec<String>) {
    let mut given: Option<Vec<String>> = None;
    let mut failed = Vec::new();
    for kind in Kind::all() {
        let (mut process, token) = server(kind);
        let here = test(&mut process, &token);
        assert!(process.is_alive() && !process.log().contains("panic"), "{}", process.log());
        let there = given.get_or_insert_with(|| here.clone());
        assert_eq!(there.len(), here.len());
        for (one, other) in there.iter().zip(&here) {
            if other.contains("INTERNAL") {
                failed.push(format!("{}: {other}", kind.name()));
            } else {
                assert_eq!(one, other, "{} answers otherwise", kind.name());
            }
        }
        assert_eq!(process.log().contains("INTERNAL"), !failed.is_empty(), "{}", process.log());
    }
    assert!(failed.is_empty(), "{} failures: {failed:#?}", failed.len());
}

/// An answer of a code that the input explains, without what differs in each.
fn told(what: &str, answer: &Answer) -> String {
    let mut body = answer.json();
    assert!(body.is_object(), "{what}: {}", answer.text());
    for error in body["errors"].as_array_mut().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        let is_known = ["INVALID", "UNAUTHENTICATED", "NOT_FOUND", "INTERNAL"].contains(&code) || answer.status == 413;
        assert!(is_known, "{what}: {}", answer.text());
        error["extensions"]["requestId"] = Value::Null;
    }
    format!("{what:.60}: {} {body}", answer.status.as_u16())
}

fn put(input: &mut Value, field: &str, text: &str) {
    match field.split_once('.') {
        Some((outer, inner)) => {
            input[outer] = json!({ inner: text, "visibility": "PUBLIC" });
        }
        None if field == "skills" => input[field] = json!(["souder", text]),
        None => input[field] = json!(text),
    }
}

fn value<'a>(shown: &'a Value, field: &str) -> &'a Value {
    match field.split_once('.') {
        Some((outer, inner)) => &shown[outer][inner],
        None if field == "skills" => &shown[field][1],
        None => &shown[field],
    }
}

fn d1_texts_are_kept_byte_for_byte_or_refused() {
    let (longest, longer) = ("é".repeat(200), "é".repeat(201));
    let (text, book, megabyte) = ("ü\n".repeat(5_000), "ü\n".repeat(5_001), "x".repeat(1_000_000));
    let mut texts: Vec<&str> = LINES.into_iter().chain(NO_LINES).chain(HIDDEN).collect();
    texts.extend([&longest, &longer, &text, &book, &megabyte].map(String::as_str));
    same_on_each(|process, token| {
        let mut all = Vec::new();
        let register = format!(
            "mutation($input: RegisterOrganisationInput!) {{ registerOrganisation(input: $input) {{ {SHOWN} id }} }}"
        );
        let update =
            format!("mutation($input: UpdateOrganisationInput!) {{ updateOrganisation(input: $input) {{ {SHOWN} }} }}");
        let read = format!("query($id: ID!) {{ organisation(id: $id) {{ {SHOWN} }} }}");
        let changed = process.send(post_as(token, None, REGISTER, organisation("À changer"))).json();
        let changed = changed["data"]["registerOrganisation"]["id"].clone();
        for text in &texts {
            for (fields, lines) in GROUPS {
                // All at once where all are good; one by one where each must be told by its path.
                let good = fields.len() > 1 && is_text(text, lines);
                for fields in if good { vec![fields] } else { fields.chunks(1).collect() } {
                    let what = format!("{fields:?} {text:?}");
                    let (mut made, mut patch) = (organisation("Une association"), json!({ "id": changed }));
                    for field in fields {
                        put(&mut made["input"], field, text);
                        put(&mut patch, field, text);
                    }
                    let answer = process.send(post_as(token, None, &register, made));
                    let updated = process.send(post_as(token, None, &update, json!({ "input": patch })));
                    // A slug that was taken a moment ago is the other's.
                    let is_slug = fields.contains(&"slug");
                    assert!(is_slug || updated.code() == answer.code(), "{what}: {}", updated.text());
                    let [mut registered, updated] = [answer.json(), updated.json()].map(|mut body| body["data"].take());
                    let registered = registered["registerOrganisation"].take();
                    assert_eq!(!registered.is_null(), answer.code().is_none());
                    assert!(fields.len() == 1 || good == answer.code().is_none(), "{what}: {}", answer.text());
                    if registered.is_null() {
                        assert!(!good, "{what}: {}", answer.text());
                        let body = answer.json();
                        let problem = &body["errors"][0]["extensions"]["problems"][0]["field"];
                        let path = format!("input.{}", fields[0]);
                        assert!(problem.as_str().is_some_and(|it| it.starts_with(&path)), "{what}: {}", answer.text());
                        all.push(told(&what, &answer));
                        continue;
                    }
                    assert!(["slug", "language", "website"].contains(&fields[0]) || good, "{what} was taken");
                    let again = process.send(with_variables(&read, json!({ "id": registered["id"] }))).json();
                    let mut shown = vec![&registered, &again["data"]["organisation"]];
                    shown.extend((!is_slug).then_some(&updated["updateOrganisation"]));
                    for (shown, field) in shown.into_iter().flat_map(|shown| fields.iter().map(move |it| (shown, it))) {
                        assert_eq!(value(shown, field), *text, "{what}");
                    }
                    all.push(format!("{what:.60}: kept"));
                }
            }
            let team = "mutation($input: CreateTeamInput!) { createTeam(input: $input) { name } }";
            let input = json!({ "input": { "name": text, "yourTitle": text } });
            let answer = process.send(post_as(token, None, team, input));
            assert_eq!(answer.code().is_none(), is_text(text, false), "{}", answer.text());
            assert!(answer.code().is_some() || answer.json()["data"]["createTeam"]["name"] == **text);
            all.push(told("createTeam", &answer));
            let reason = json!({ "input": { "id": changed, "title": "À changer", "reason": text } });
            all.push(told("reason", &process.send(post_as(token, None, &update, reason))));
        }
        let kept = "query($id: ID!) { organisation(id: $id) { revisions(first: 100) { version reason body } } }";
        all.push(told("revisions", &process.send(with_variables(kept, json!({ "id": changed })))));
        all
    });
}

fn d1_arguments_that_are_looked_up() {
    let megabyte = "é".repeat(500_000);
    let long = "a".repeat(10_000);
    same_on_each(|process, token| {
        let mut all = Vec::new();
        let asked = [
            ("communeSuggestions", "query($s: String!) { communeSuggestions(text: $s, first: 5) { code } }"),
            ("node", "query($s: ID!) { node(id: $s) { id } }"),
            ("nodes", "query($s: ID!) { nodes(ids: [$s, \"commune:26289\"]) { id } }"),
            ("organisation by id", "query($s: ID!) { organisation(id: $s) { id } }"),
            ("organisation by slug", "query($s: Slug!) { organisation(slug: $s) { id } }"),
            ("lineage", "query($s: ID!) { lineage(id: $s, direction: GREW_FROM) { depth } }"),
            ("timeline", "query($s: ID!) { timeline(of: $s) { totalCount } }"),
            ("teamId", "query($s: ID!) { organisations(filter: {teamId: $s}) { totalCount } }"),
            ("siren", "query($s: SirenCode!) { organisations(filter: {siren: $s}) { totalCount } }"),
            ("rna", "query($s: RnaCode!) { organisations(filter: {rna: $s}) { totalCount } }"),
            ("department", "query($s: String!) { organisations(within: {department: $s}) { totalCount } }"),
            ("region", "query($s: String!) { timeline(within: {region: $s}) { totalCount } }"),
            ("postalCodes", "query($s: String!) { communes(filter: {postalCodes: [$s]}) { totalCount } }"),
            ("commune", "query($s: InseeCode!) { commune(code: $s) { name } }"),
            ("epci", "query($s: SirenCode!) { epci(code: $s) { name } }"),
        ];
        for text in LINES.into_iter().chain(NO_LINES).chain([long.as_str(), megabyte.as_str()]) {
            for (name, document) in asked {
                let prefixed = ["node", "organisation by id", "lineage"].contains(&name) && text.len() < 100;
                let text = if prefixed { format!("organisation:{text}") } else { text.to_owned() };
                let answer = process.send(with_variables(document, json!({ "s": text })));
                assert!(answer.took < bound(100), "{name} {text:.40?}: {:?}", answer.took);
                all.push(told(&format!("{name} {text:?}"), &answer));
            }
            let input = json!({ "input": { "id": text } });
            for field in ["publish", "submit", "archive", "restore"] {
                let ty = format!("{}{}ContributionInput", field[..1].to_uppercase(), &field[1..]);
                let mutation = format!("mutation($input: {ty}!) {{ {field}Contribution(input: $input) {{ id }} }}");
                all.push(told(field, &process.send(post_as(token, None, &mutation, input.clone()))));
            }
        }
        // Whoever tries to sign in so is nobody; each from an address of their own.
        for (n, email) in LINES.into_iter().chain(NO_LINES).step_by(4).chain([megabyte.as_str()]).enumerate() {
            let from = Ipv4Addr::from(0x0d00_0000 + u32::try_from(n).expect("a number"));
            all.push(told(&format!("signIn {email:?}"), &process.send(sign_in_from(from, email, "long enough"))));
        }
        // As literals, with the escapes that documents have and JSON has not.
        let escapes = [
            r"\u0000",
            r"\ud83d\ude00",
            r"\u{1F600}",
            r"\u00e9",
            r"\b\f",
            r"\x",
            r"\u12",
            r"\u{110000}",
            r"\ud800",
            r"\udc00\ud800",
        ];
        for escape in escapes {
            let text = format!("{{ communeSuggestions(text: \"die{escape}\") {{ code }} }}");
            all.push(told(&text, &process.send(with_variables(&text, Value::Null))));
        }
        let surrogate = crate::harness::client::post(r#"{"query": "{ __typename }", "variables": {"s": "\ud800"}}"#);
        all.push(told("a lone surrogate", &process.send(surrogate)));
        all
    });
}

/// In base64url without padding.
fn encoded(text: &str) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut letters = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits =
            (0..3).fold(0_usize, |bits, place| (bits << 8) | usize::from(chunk.get(place).copied().unwrap_or(0)));
        letters.extend((0..=chunk.len()).map(|place| char::from(alphabet[(bits >> (18 - 6 * place)) & 63])));
    }
    letters
}

fn d1_cursors_of_anybody() {
    let id = "01970000-0000-7000-8000-000000000001";
    const ORDERS: [&str; 4] =
        ["ORGANISATION NAME", "ORGANISATION PUBLISHED_DESC", "ORGANISATION UPDATED_DESC", "POSITION"];
    let numbers = [json!(0), json!(-1), json!(i64::MAX), json!(i64::MIN), json!(u64::MAX), json!(1.5), json!(null)];
    let texts = LINES.into_iter().step_by(6).chain(NO_LINES).map(Value::from);
    let keys: Vec<Value> = texts.chain(numbers).chain([json!([1])]).collect();
    // Of the list that they are sent to, or of another.
    let cursors = |order: &str| {
        let mut cursors: Vec<String> = LINES.into_iter().step_by(4).chain(NO_LINES).map(str::to_owned).collect();
        cursors.push("A".repeat(100_000));
        let of_order = keys.iter().map(|key| json!([1, order, key, id]));
        let short = keys.iter().step_by(3).flat_map(|key| [json!([1, order, key]), json!([1, order, key, "no id"])]);
        let others = ORDERS.into_iter().chain(["NAME", "DRAFTS", "\0"]).map(|other| json!([1, other, "a", id]));
        cursors.extend(of_order.chain(short).chain(others).map(|cursor| encoded(&cursor.to_string())));
        cursors
    };
    same_on_each(|process, token| {
        let mut all = Vec::new();
        process.send(post_as(token, None, REGISTER, organisation("Une association")));
        let near = "near: {point: {latitude: 44.7, longitude: 5.2}, radiusMeters: 50000}";
        let near = format!("organisations(within: {{{near}}}, orderBy: NAME, SIDE: $c) {{ nodes {{ title }} }}");
        let lists = [
            (ORDERS[0], "organisations(orderBy: NAME, SIDE: $c) { nodes { title } }"),
            (ORDERS[0], &near),
            (ORDERS[1], "organisations(SIDE: $c) { nodes { title } }"),
            (
                ORDERS[2],
                "organisations(within: {commune: \"26289\"}, orderBy: UPDATED_DESC, SIDE: $c) { nodes { title } }",
            ),
            (ORDERS[3], "timeline(SIDE: $c) { nodes { verb } }"),
            ("NAME", "communes(orderBy: NAME, first: 2, SIDE: $c) { nodes { code } }"),
        ];
        for (order, list) in lists {
            for side in ["after", "before"] {
                let document = format!("query($c: String) {{ {} }}", list.replace("SIDE", side));
                for cursor in cursors(order) {
                    let answer = process.send(with_variables(&document, json!({ "c": cursor })));
                    all.push(told(&format!("{side} {list}").replace(' ', ""), &answer) + &format!("{cursor:.60}"));
                }
            }
        }
        all
    });
}

fn d1_names_have_one_order() {
    let mut titles = LINES.to_vec();
    titles.extend(NAMES.split('|'));
    same_on_each(|process, token| {
        for title in &titles {
            let answer = process.send(post_as(token, None, REGISTER, organisation(title)));
            assert_eq!(answer.code(), None, "{title:?}: {}", answer.text());
        }
        let listed: Vec<String> =
            organisations(process.address, "title").iter().map(|it| it["title"].to_string()).collect();
        assert_eq!(listed.len(), titles.len());
        // By small pages from either end, in a commune, around a point: one order.
        let near = "near: {point: {latitude: 44.7, longitude: 5.2}, radiusMeters: 50000}";
        for area in ["commune: \"26289\"", "communes: [\"26289\", \"26113\"]", near] {
            for (size, at) in [("first", "after"), ("last", "before")] {
                let text = format!(
                    "query($c: String) {{ organisations(within: {{{area}}}, orderBy: NAME, {size}: 7, {at}: $c) {{
                        nodes {{ title }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
                );
                let (mut walked, mut cursor) = (Vec::new(), Value::Null);
                loop {
                    let page =
                        process.send(with_variables(&text, json!({ "c": cursor }))).json()["data"]["organisations"]
                            .take();
                    let nodes: Vec<String> =
                        page["nodes"].as_array().expect("nodes").iter().map(|it| it["title"].to_string()).collect();
                    let (more, edge) =
                        if size == "first" { ("hasNextPage", "endCursor") } else { ("hasPreviousPage", "startCursor") };
                    if size == "first" {
                        walked.extend(nodes)
                    } else {
                        walked.splice(0..0, nodes);
                    }
                    if page["pageInfo"][more] == false {
                        break;
                    }
                    cursor = page["pageInfo"][edge].clone();
                }
                assert_eq!(walked, listed, "{area} {size}");
            }
        }
        listed
    });
}
