//! A list reads what the fields asked for show, and nothing else: each field, asked for alone, must say what it says when all
//! is read.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixtures;
use crate::harness::trial;
use entity::contribution::State;
use libtest_mimic::Trial;
use serde_json::Value;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_8_a_field_alone_says_the_same ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || each_field(kind))).collect()
}

/// Ways to list, of few things so that long texts in lists are not too many: each order, by one range of an index, by a sort and around a point.
const LISTS: [&str; 6] = [
    "(first: 8)",
    r#"(first: 8, orderBy: NAME, within: {commune: "26289"})"#,
    r#"(first: 8, orderBy: UPDATED_DESC, within: {communes: ["26289", "26113"]})"#,
    r"(first: 8, orderBy: DISTANCE, within: {near: {point: {latitude: 44.7, longitude: 5.2}, radiusMeters: 50000}})",
    r"(first: 8, orderBy: NAME, within: {near: {point: {latitude: 44.7, longitude: 5.2}, radiusMeters: 50000}})",
    "(first: 8, filter: {archived: true})",
];

const OF_TYPE: &str = "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

struct Schema(Vec<Value>);

impl Schema {
    fn read(village: &mut Village) -> Self {
        let text = format!(
            "{{ __schema {{ types {{ name fields {{ name args {{ name }} {OF_TYPE} }} possibleTypes {{ name }} }} }} }}"
        );
        let answer = village.send("anonymous", &text).json();
        Self(answer["data"]["__schema"]["types"].as_array().expect("types").clone())
    }

    fn fields(&self, of: &str) -> Vec<(String, String, bool)> {
        let of = self.0.iter().find(|ty| ty["name"] == of).expect("a type");
        let fields = of["fields"].as_array().into_iter().flatten();
        fields
            .map(|field| {
                let mut ty = &field["type"];
                while !ty["ofType"].is_null() {
                    ty = &ty["ofType"];
                }
                let text = |value: &Value| value.as_str().expect("a name").to_owned();
                let is_sized =
                    field["args"].as_array().into_iter().flatten().any(|argument| argument["name"] == "first");
                let name = text(&field["name"]) + if is_sized { "(first: 2)" } else { "" };
                (name, text(&ty["name"]), matches!(ty["kind"].as_str(), Some("SCALAR" | "ENUM")))
            })
            .collect()
    }

    /// A field with what is a value of what it leads to.
    fn selection(&self, (name, ty, is_value): &(String, String, bool)) -> String {
        if *is_value {
            return name.clone();
        }
        // The long texts of communes weigh too much in lists of lists.
        let weighs = |name: &str| ty == "Commune" && name.starts_with("presentation");
        let values = self.fields(ty).into_iter().filter(|(name, _, is_value)| *is_value && !weighs(name));
        format!("{name} {{ __typename {} }}", values.map(|(name, ..)| name).collect::<Vec<_>>().join(" "))
    }

    /// Lists of the root whose nodes are things, with what their nodes are.
    fn lists(&self) -> Vec<(String, String)> {
        let interface = self.0.iter().find(|ty| ty["name"] == "Contribution").expect("the interface");
        let things = interface["possibleTypes"].as_array().expect("things").iter();
        let things: Vec<String> = things.filter_map(|ty| ty["name"].as_str().map(str::to_owned)).collect();
        let lists = self.fields("Query").into_iter().filter_map(|(field, ty, _)| {
            let thing = ty.strip_suffix("Connection")?.to_owned();
            // Communes are listed from memory, with an order of their own.
            (things.contains(&thing) && thing != "Commune")
                .then(|| (field.trim_end_matches("(first: 2)").to_owned(), thing))
        });
        lists.collect()
    }
}

fn each_field(kind: Kind) {
    let mut village = Village::new(kind);
    for fixture in fixtures() {
        let basics = r#"slug: "une-adresse", language: "oc", point: {latitude: 44.69, longitude: 5.21}"#;
        let id = village.thing_of(fixture.kind, None, State::Published, &format!("{basics}, {}", fixture.most));
        village.comment("carol", &id);
        village.mutate("erin", &format!(r#"addResonance(input: {{contributionId: "{id}", kind: THANKS}}) {{ id }}"#));
        village.thing_of(fixture.kind, Some("erin"), State::Published, fixture.least);
        village.thing_of(fixture.kind, Some("erin"), State::Archived, fixture.least);
    }
    let schema = Schema::read(&mut village);
    let lists = schema.lists();
    assert!(!lists.is_empty(), "no list of things");
    for (list, thing) in lists {
        for field in schema.fields(&thing) {
            let asked = schema.selection(&field);
            for arguments in LISTS {
                let text = format!("{{ {list}{arguments} {{ edges {{ cursor node {{ {asked} }} }} }} }}");
                let alone = village.send("erin", &text);
                village.play.server.leave_out_joins(true);
                let with_all = village.send("erin", &text);
                village.play.server.leave_out_joins(false);
                assert_eq!(alone.code(), None, "{text}: {}", alone.text());
                assert!(alone.json()["data"][&list]["edges"][0].is_object(), "{text} finds nothing");
                assert_eq!(alone.json()["data"], with_all.json()["data"], "{text}");
            }
        }
    }
}
