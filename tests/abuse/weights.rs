//! Weight and page sizes: A10, A11.

use super::Target;
use crate::harness::client::{by_get, document, post, with_variables};
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        a10_page_sizes,
        a11_weight_is_as_computed_by_hand,
        a11_what_weighs_too_much,
        a11_weight_through_interfaces
    ]
}

fn a10_page_sizes() {
    let mut target = Target::new(&[]);
    let lists = ["communes(PAGE) { nodes { code } }", "communeSuggestions(text: \"s\", PAGE) { code }"];
    let bad = ["0", "-1", "101", "2147483647", "2147483648", "1.5", "\"5\"", "99999999999999999999"];
    for list in lists {
        let with = |page: &str| format!("{{ {} }}", list.replace("PAGE", page));
        for size in bad {
            let literal = with(&format!("first: {size}"));
            target.refuses(&literal, || document(&literal), "INVALID", 10);
            target.refuses(&literal, || by_get(&literal), "INVALID", 10);
            let operation = format!("query($n: Int) {}", with("first: $n"));
            let variables: Value = serde_json::from_str(&format!("{{\"n\": {size}}}")).expect("JSON");
            target.refuses(
                &format!("{size} by variable"),
                || with_variables(&operation, variables.clone()),
                "INVALID",
                10,
            );
            let default = format!("query($n: Int = {size}) {}", with("first: $n"));
            target.refuses(&format!("{size} as default"), || document(&default), "INVALID", 10);
        }
        for (size, count) in [("first: null", 20), ("first: 1", 1), ("first: 100", 100)] {
            let answer = target.answers(size, || document(&with(size)), 50);
            assert_eq!(items(&answer.json()), count, "{list} {size}");
        }
        let absent = list.replace("(PAGE)", "").replace(", PAGE", "");
        let answer = target.answers("absent", || document(&format!("{{ {absent} }}")), 50);
        assert_eq!(items(&answer.json()), 20, "{absent}");
    }
    for size in bad {
        let last = format!("{{ communes(last: {size}) {{ nodes {{ code }} }} }}");
        target.refuses(&last, || document(&last), "INVALID", 10);
    }
    target.refuses("both", || document("{ communes(first: 1, last: 1) { nodes { code } } }"), "INVALID", 10);
    let answer = target.answers("last alone", || document("{ communes(last: 3) { nodes { code } } }"), 50);
    assert_eq!(items(&answer.json()), 3);
    let operation = "query($first: Int, $last: Int) { communes(first: $first, last: $last) { nodes { code } } }";
    let answer =
        target.answers("null beside last", || with_variables(operation, json!({ "first": null, "last": 2 })), 50);
    assert_eq!(items(&answer.json()), 2);
}

fn items(answer: &Value) -> usize {
    let data = answer["data"].as_object().expect("data");
    let list = data.values().next().expect("a list");
    list.as_array().or_else(|| list["nodes"].as_array()).map_or(0, Vec::len)
}

/// Twenty documents and what they weigh, computed by hand from `docs/limits.md`.
fn references() -> Vec<(&'static str, Value, u64)> {
    let none = || json!({});
    vec![
        ("{ __typename }", none(), 1),
        ("{ commune(code: \"26289\") { code name } }", none(), 3),
        ("{ commune(code: \"26289\") { department { region { name } } } }", none(), 4),
        // 1 + 20 × (1 + 1)
        ("{ communes { nodes { code } } }", none(), 41),
        ("{ communes { edges { node { code } cursor } } }", none(), 1 + 20 * (1 + 2 + 1)),
        ("{ communes(first: 5) { nodes { code name } } }", none(), 1 + 5 * 3),
        ("{ communes(last: 7) { nodes { code } } }", none(), 1 + 7 * 2),
        ("{ communes(first: 100) { totalCount } }", none(), 1 + 20),
        (
            "{ communes(first: 10) { totalCount pageInfo { hasNextPage endCursor } nodes { code } } }",
            none(),
            1 + 20 + 3 + 10 * 2,
        ),
        ("{ communes(first: null) { nodes { code } } }", none(), 41),
        ("query($n: Int) { communes(first: $n) { nodes { code } } }", json!({ "n": 50 }), 1 + 50 * 2),
        ("query($n: Int) { communes(first: $n) { nodes { code } } }", none(), 41),
        ("query($n: Int = 3) { communes(first: $n) { nodes { code } } }", none(), 1 + 3 * 2),
        (
            "query($n: Int = 3) { communes(first: $n) { nodes { nearby(first: $n) { code } } } }",
            json!({ "n": 2 }),
            1 + 2 * (1 + 1 + 2),
        ),
        ("{ commune(code: \"26289\") { nearby { code } } }", none(), 1 + 1 + 20),
        ("{ regions { name departments { code } } }", none(), 1 + 25 * (1 + 1 + 14)),
        ("{ departments { code } }", none(), 1 + 110),
        ("{ nodes(ids: [\"commune:26289\", \"region:84\"]) { id } }", none(), 1 + 2),
        (
            "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Commune { name } } }",
            json!({ "ids": ["commune:26289", "region:84", "epci:242600252"] }),
            1 + 3 * 2,
        ),
        (
            "{ communes(first: 2) { ...c } a: communes(first: 4) { ...c } } fragment c on CommuneConnection { totalCount nodes { code } }",
            none(),
            (1 + 20 + 2 * 2) + (1 + 20 + 4 * 2),
        ),
    ]
}

fn a11_weight_is_as_computed_by_hand() {
    let mut target = Target::new(&[]);
    let references = references();
    assert_eq!(references.len(), 20);
    for (text, variables, weight) in references {
        let body = json!({ "query": text, "variables": variables, "extensions": { "cost": true } }).to_string();
        // Twice: measured, then from the cache.
        for _ in 0..2 {
            let answer = target.answers(text, || post(body.clone()), 100);
            assert_eq!(answer.json()["extensions"]["cost"], weight, "{text}");
        }
    }
}

fn a11_what_weighs_too_much() {
    let mut target = Target::new(&[]);
    let fields: String =
        ["code", "name", "population", "areaKm2", "postalCodes", "formerCodes", "article", "id"].join(" ") + " ";
    let page = format!("{{ communes(first: 100) {{ nodes {{ {} }} }} }}", fields.repeat(3) + "code");
    target.answers("a page of 100 with 25 fields", || document(&page), 200);
    let side_by_side: String = (0..20).map(|n| format!("a{n}: communes(first: 100) {{ nodes {{ code }} }} ")).collect();
    let heavy = [
        ("100 in 100", "{ communes(first: 100) { nodes { nearby(first: 100) { code } } } }".to_owned()),
        ("without first", "{ communes { nodes { nearby { nearby { code } } } } }".to_owned()),
        ("20 side by side", format!("{{ {side_by_side} }}")),
        ("overflow", format!("{{ communes(first: 2147483647) {{ nodes {{ {} code {} }} }} }}", "nearby(first: 2147483647) {".repeat(11), "}".repeat(11))),
        ("in fragments", "{ communes(first: 100) { ...c } } fragment c on CommuneConnection { nodes { ...n } } fragment n on Commune { nearby(first: 100) { code } }".to_owned()),
        ("by edges", "{ communes(first: 100) { edges { node { nearby(first: 50) { code } } } } }".to_owned()),
        ("by last", "{ communes(last: 100) { nodes { nearby(first: 50) { code } } } }".to_owned()),
        ("plain lists", "{ regions { departments { region { departments { region { name } } } } } }".to_owned()),
        ("behind an alias", "{ a: communes(first: 100) { b: nodes { c: nearby(first: 100) { code } } } }".to_owned()),
    ];
    for (what, text) in &heavy {
        target.refuses(what, || document(text), "TOO_COSTLY", 10);
        target.refuses(what, || by_get(text), "TOO_COSTLY", 10);
    }
    let by_variable = "query($n: Int!) { communes(first: $n) { nodes { nearby(first: $n) { code } } } }";
    target.answers("a light one", || with_variables(by_variable, json!({ "n": 3 })), 100);
    for n in [json!(100), json!(2_147_483_647), json!(99_999_999_999_999_999_i64), json!("x"), json!(1.5)] {
        target.refuses(
            &format!("by variable {n}"),
            || with_variables(by_variable, json!({ "n": n })),
            "TOO_COSTLY",
            10,
        );
    }
    let ids: Vec<String> = (0..100).map(|n| format!("commune:{:05}", 26_001 + n)).collect();
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Commune { nearby(first: 100) { code } } } }";
    target.refuses("nodes by variable", || with_variables(nodes, json!({ "ids": ids })), "TOO_COSTLY", 10);
}

fn a11_weight_through_interfaces() {
    let mut target = Target::new(&[]);
    for text in [
        "{ node(id: \"commune:26289\") { ... on Commune { nearby(first: 100) { nearby(first: 100) { code } } } } }",
        "{ node(id: \"region:84\") { ... on Region { departments { region { departments { region { departments { code } } } } } } } }",
        "{ node(id: \"commune:26289\") { ...c } } fragment c on Commune { nearby(first: 100) { ...d } } fragment d on Commune { nearby(first: 100) { code } }",
    ] {
        target.refuses(text, || document(text), "TOO_COSTLY", 10);
    }
}
