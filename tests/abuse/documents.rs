//! Documents that end or stall a stock server: A1–A6, A8, A9, A12.

use super::{Target, p99};
use crate::harness::RUNTIME;
use crate::harness::client::{self, by_get, document, post};
use crate::harness::process::bound;
use libtest_mimic::Trial;
use serde_json::json;
use std::fmt::Write;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        a1_nested_literals,
        a2_fragment_bombs,
        a3_fragment_cycles,
        a4_depth,
        a5_one_credential_field,
        a6_aliases_and_root_fields,
        a8_directives,
        a9_floods_of_one_kind,
        a12_introspection,
    ]
}

/// Crashes come in a band, so many depths are tried.
const DEPTHS: [usize; 14] =
    [65, 500, 1_000, 1_222, 1_500, 1_543, 1_800, 2_500, 3_000, 5_000, 7_800, 8_000, 20_000, 100_000];

fn a1_nested_literals() {
    let mut target = Target::new(&[]);
    for depth in DEPTHS {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let objects = format!("{}1{}", "{a:".repeat(depth), "}".repeat(depth));
        let shapes = [
            ("a list", format!("{{ commune(code: {open}{close}) {{ id }} }}")),
            ("a list of a field that is not", format!("{{ echo(v: {open}{close}) }}")),
            ("an object", format!("{{ echo(v: {objects}) }}")),
            ("a variable's default", format!("query($v: Int = {open}{close}) {{ __typename }}")),
            ("a known directive", format!("{{ __typename @skip(if: {open}{close}) }}")),
            ("an unknown directive", format!("{{ __typename @nope(if: {open}{close}) }}")),
            ("never closed", format!("{{ echo(v: {open}")),
            ("selections", format!("{}__typename{}", "{a".repeat(depth), "}".repeat(depth))),
        ];
        for (shape, text) in &shapes {
            let what = format!("{shape}, {depth} deep");
            target.refuses(&what, || document(text), "TOO_COSTLY", 10);
            // A longer address than a head may be is refused by HTTP itself.
            if text.len() < 16_000 {
                target.refuses(&format!("{what}, by GET"), || by_get(text), "TOO_COSTLY", 10);
            }
        }
        let variables = format!("{{\"query\": \"{{ __typename }}\", \"variables\": {{\"v\": {open}{close}}}}}");
        target.refuses(&format!("variables {depth} deep"), || post(variables.clone()), "INVALID", 10);
    }
}

/// Fragments of which each spreads the next so many times.
fn bomb(width: usize, levels: usize, leaf: &str) -> String {
    let mut text = "{ ...f0 }".to_owned();
    for level in 0..levels {
        let spreads = format!("...f{} ", level + 1).repeat(width);
        write!(text, " fragment f{level} on Query {{ {spreads}}}").expect("text");
    }
    write!(text, " fragment f{levels} on Query {{ {leaf} }}").expect("text");
    text
}

fn a2_fragment_bombs() {
    let mut target = Target::new(&[]);
    for leaf in ["__typename", "departments { code }"] {
        for (width, levels) in [(2, 20), (2, 24), (2, 30), (3, 30), (60, 4), (60, 6)] {
            let text = bomb(width, levels, leaf);
            target.refuses(&format!("{width}^{levels} of {leaf}"), || document(&text), "TOO_COSTLY", 10);
            target.refuses(&format!("{width}^{levels} of {leaf}, by GET"), || by_get(&text), "TOO_COSTLY", 10);
        }
    }
    // Operations that are not executed are walked too, and again when the document is known.
    let others: String = (0..460).map(|n| format!("query q{n} {{ ...g }} ")).collect();
    let levels: String =
        (0..10).map(|n| format!("fragment f{n} on Commune {{ ...f{} ...f{} }} ", n + 1, n + 1)).collect();
    let many = format!(
        "query z {{ __typename }} {others} fragment g on Query {{ commune(code: \"26289\") {{ ...f0 }} }} {levels} fragment f10 on Commune {{ code code }}"
    );
    let named = || post(json!({ "query": many, "operationName": "z" }).to_string());
    target.refuses("bombs in operations that are not executed", named, "TOO_COSTLY", 10);

    let address = target.process.address;
    let (bomb, stop) = (bomb(2, 24, "__typename"), std::sync::atomic::AtomicBool::new(false));
    let times = std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    RUNTIME.block_on(client::send(address, document(&bomb))).expect("an answer");
                }
            });
        }
        let ping = || RUNTIME.block_on(client::send(address, document("{ __typename }"))).expect("an answer").took;
        let times: Vec<_> = (0..300).map(|_| ping()).collect();
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        times
    });
    let p99 = p99(times);
    assert!(p99 < bound(50), "beside two bombs {{ __typename }} took {p99:?}");
    target.is_well("two bombs in parallel");
}

fn a3_fragment_cycles() {
    let mut target = Target::new(&[]);
    for (what, text) in [
        ("direct", "{ ...a } fragment a on Query { ...a }"),
        (
            "through three",
            "{ ...a } fragment a on Query { ...b } fragment b on Query { ...c } fragment c on Query { x ...a }",
        ),
        ("in an unused fragment", "{ __typename } fragment a on Query { ...b } fragment b on Query { ...a }"),
        (
            "below a field",
            "{ ...a } fragment a on Query { commune(code: \"26289\") { ...b } } fragment b on Commune { nearby { ...b } }",
        ),
        ("through an inline fragment", "{ ...a } fragment a on Query { ... on Query { ...a } }"),
    ] {
        target.refuses(what, || document(text), "INVALID", 10);
        target.refuses(what, || by_get(text), "INVALID", 10);
    }
}

/// A valid document whose deepest leaf is at this depth.
fn deep(depth: usize) -> String {
    let levels = depth - 2;
    format!("{{ commune(code: \"26289\") {{ {} code {} }} }}", "nearby(first: 1) {".repeat(levels), "}".repeat(levels))
}

fn a4_depth() {
    let mut target = Target::new(&[]);
    target.answers("15 deep", || document(&deep(15)), 50);
    for depth in [16, 31, 50] {
        target.refuses(&format!("{depth} deep"), || document(&deep(depth)), "TOO_COSTLY", 10);
        let in_fragments = format!("{{ ...f }} fragment f on Query {}", deep(depth));
        target.refuses(&format!("{depth} deep, in a fragment"), || document(&in_fragments), "TOO_COSTLY", 10);
    }
}

fn a5_one_credential_field() {
    let mut target = Target::new(&[]);
    let sign_in = |n: usize| {
        format!("a{n}: signIn(input: {{email: \"a@example.org\", password: \"hunter3\"}}) {{ accessToken }} ")
    };
    for count in [2, 100, 1_000] {
        let text = format!("mutation {{ {} }}", (0..count).map(sign_in).collect::<String>());
        target.refuses(&format!("{count} signIn"), || document(&text), "TOO_COSTLY", 20);
    }
    let other = [
        "refreshSession(input: {refreshToken: \"x\"}) { accessToken }",
        "resetPassword(input: {token: \"x\", password: \"y\"}) { id }",
        "verifyEmail(input: {token: \"x\"}) { id }",
        "createApiKey(input: {name: \"x\"}) { id }",
        "reportContent(input: {id: \"x\"}) { id }",
    ];
    for field in other {
        let text = format!("mutation {{ {} {field} }}", sign_in(1));
        target.refuses(field, || document(&text), "TOO_COSTLY", 20);
        let hidden =
            format!("mutation {{ ...f ... on Mutation {{ {field} }} }} fragment f on Mutation {{ {} }}", sign_in(1));
        target.refuses(&format!("{field} in fragments"), || document(&hidden), "TOO_COSTLY", 20);
    }
}

fn a6_aliases_and_root_fields() {
    let mut target = Target::new(&[]);
    let aliases = |count: usize, field: &str| (0..count).map(|n| format!("a{n}: {field} ")).collect::<String>();
    for field in ["code", "__typename"] {
        let text = |count| format!("{{ commune(code: \"26289\") {{ {} }} }}", aliases(count, field));
        target.answers(&format!("30 aliases of {field}"), || document(&text(30)), 50);
        for count in [31, 101, 5_000] {
            target.refuses(&format!("{count} aliases of {field}"), || document(&text(count)), "TOO_COSTLY", 10);
        }
    }
    let spread = format!(
        "{{ commune(code: \"26289\") {{ ...f nearby(first: 1) {{ ...f }} }} }} fragment f on Commune {{ {} }}",
        aliases(16, "code")
    );
    target.refuses("16 aliases spread twice", || document(&spread), "TOO_COSTLY", 10);
    let roots = |count: usize| format!("{{ {} }}", "__typename ".repeat(count));
    target.answers("20 root fields", || document(&roots(20)), 50);
    target.refuses("21 root fields", || document(&roots(21)), "TOO_COSTLY", 10);
    let split =
        format!("{{ ...f {} }} fragment f on Query {{ {} }}", "__typename ".repeat(11), "__typename ".repeat(10));
    target.refuses("21 root fields, half in a fragment", || document(&split), "TOO_COSTLY", 10);
}

fn a8_directives() {
    let mut target = Target::new(&[]);
    let of_field = |directive: &str, count: usize| format!("{{ __typename {} }}", directive.repeat(count));
    target.refuses("10 unknown", || document(&of_field("@nope ", 10)), "INVALID", 10);
    target.refuses("5,000 unknown", || document(&of_field("@nope ", 5_000)), "TOO_COSTLY", 10);
    let over_fields =
        |count: usize| format!("{{ commune(code: \"26289\") {{ {} }} }}", "code @skip(if: false) ".repeat(count));
    target.answers("50 @skip over fields", || document(&over_fields(50)), 50);
    let in_fragment = format!("{{ ...f }} fragment f on Query {}", over_fields(50));
    target.answers("50 in a fragment of the root", || document(&in_fragment), 50);
    for count in [51, 5_000] {
        target.refuses(&format!("{count} @skip over fields"), || document(&over_fields(count)), "TOO_COSTLY", 10);
    }
}

fn a9_floods_of_one_kind() {
    let mut target = Target::new(&[]);
    let numbered = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<String>();
    let floods = [
        ("one field × 500", format!("{{ commune(code: \"26289\") {{ {} }} }}", "code ".repeat(500))),
        ("one field × 10,000", format!("{{ commune(code: \"26289\") {{ {} }} }}", "code ".repeat(10_000))),
        ("5,000 operations", numbered(5_000, &|n| format!("query q{n}{{a}}"))),
        ("800 operations", numbered(800, &|n| format!("query q{n}{{a}}"))),
        (
            "5,000 unused fragments",
            format!("{{ __typename }} {}", numbered(5_000, &|n| format!("fragment f{n} on Query{{a}}"))),
        ),
        (
            "380 unused fragments",
            format!("{{ __typename }} {}", numbered(380, &|n| format!("fragment f{n} on Query{{a}}"))),
        ),
        (
            "400 unknown fields",
            format!("{{ commune(code: \"26289\") {{ {} }} }}", numbered(400, &|n| format!("cod{n} "))),
        ),
        (
            "conflicting arguments",
            format!(
                "{{ commune(code: \"26289\") {{ {} }} }}",
                numbered(500, &|n| format!("nearby(first: {n}) {{ code }} "))
            ),
        ),
        ("a name of 30,000 letters", format!("{{ {} }}", "a".repeat(30_000))),
        ("700 variables", format!("query({}) {{ __typename }}", numbered(700, &|n| format!("$v{n}: Int ")))),
    ];
    for (what, text) in &floods {
        for request in [document as fn(&str) -> _, by_get] {
            if std::ptr::fn_addr_eq(request, by_get as fn(&str) -> _) && text.len() > 16_000 {
                continue;
            }
            let answer = target.process.send(request(text));
            assert!(answer.took < bound(50), "{what}: {:?}", answer.took);
            assert!(answer.body.len() <= 16 * 1024, "{what}: {} bytes", answer.body.len());
            let errors = answer.json()["errors"].as_array().map_or(0, Vec::len);
            assert!(errors <= 10, "{what}: {errors} errors");
            assert!(answer.text().matches("Did you mean").count() <= errors, "{what}");
            target.oracle(what, &answer);
        }
    }
}

fn a12_introspection() {
    let mut target = Target::new(&[]);
    // What the tools ask: everything once, types nested nine times.
    let of_type = (0..9).fold("kind name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
    let value = format!("name description type {{ {of_type} }} defaultValue isDeprecated deprecationReason");
    let whole = format!(
        "query IntrospectionQuery {{ __schema {{ description
            queryType {{ name kind }} mutationType {{ name kind }} subscriptionType {{ name kind }}
            types {{ kind name description specifiedByURL isOneOf
                fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ {value} }}
                    type {{ {of_type} }} isDeprecated deprecationReason }}
                inputFields(includeDeprecated: true) {{ {value} }}
                interfaces {{ {of_type} }}
                enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
                possibleTypes {{ {of_type} }} }}
            directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ {value} }} }} }} }}"
    );
    let answer = target.answers("the tools' introspection", || document(&whole), 200);
    assert!(answer.json()["data"]["__schema"]["types"].as_array().is_some_and(|types| types.len() > 30));
    let circles = [
        "{ __schema { types { interfaces { possibleTypes { interfaces { name } } } } } }",
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "{ __type(name: \"Query\") { fields { type { possibleTypes { inputFields { name } } } } } }",
        "{ __type(name: \"Node\") { possibleTypes { ...t } } } fragment t on __Type { interfaces { possibleTypes { name } } }",
    ];
    for text in circles {
        target.refuses(text, || document(text), "TOO_COSTLY", 10);
    }
    let twice = "{ __schema { types { fields { type { fields { name } } } } } }";
    target.answers("two nested lists", || document(twice), 500);
    let name = json!({ "query": "{ __type(name: \"Commune\") { name description fields { name type { name } } } }" });
    target.answers("one type", || post(name.to_string()), 50);
}
