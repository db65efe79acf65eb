//! Laws on the schema's text.

use crate::harness::root;
use crate::harness::scenario::Scenario;
use crate::scenarios;
use libtest_mimic::Trial;
use serde_json::Value;
use std::collections::BTreeSet;
use territoire::error::ErrorCode;
use territoire::gql::{EmptyMutation, EmptySubscription, Schema};
use territoire::http::gate::lists::LISTS;
use territoire::schema::{Query, sdl};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        law_1_the_schema_is_the_one_in_the_repository,
        law_everything_in_the_schema_is_described,
        law_4_every_root_field_is_in_a_scenario,
        law_every_plain_list_of_objects_has_a_bound,
        law_error_codes_are_those_of_the_schema,
    ]
}

fn law_1_the_schema_is_the_one_in_the_repository() {
    let committed = std::fs::read_to_string(root().join("schema.graphql")).unwrap_or_default();
    assert!(committed == sdl(), "schema.graphql is not the schema: cargo run -- schema > schema.graphql");
}

/// The schema as its introspection tells it.
fn types() -> Vec<Value> {
    let schema =
        Schema::build(Query::default(), EmptyMutation, EmptySubscription).register_output_type::<ErrorCode>().finish();
    let of_type = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
    let question = format!(
        "{{ __schema {{ types {{ kind name description
            fields {{ name description type {{ {of_type} }} args {{ name description }} }}
            inputFields {{ name description }} enumValues {{ name description }} possibleTypes {{ name }} }} }} }}"
    );
    let answer = crate::harness::RUNTIME.block_on(schema.execute(question.as_str()));
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let json = serde_json::to_value(&answer.data).expect("JSON");
    let types = json["__schema"]["types"].as_array().expect("types").clone();
    types.into_iter().filter(|ty| !ty["name"].as_str().unwrap_or_default().starts_with("__")).collect()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

fn law_everything_in_the_schema_is_described() {
    let mut bare = Vec::new();
    let mut check = |path: String, thing: &Value| {
        if thing["description"].as_str().is_none_or(|words| words.trim().len() < 3) {
            bare.push(path);
        }
    };
    for ty in types() {
        let name = ty["name"].as_str().expect("a name").to_owned();
        if matches!(name.as_str(), "Boolean" | "Float" | "ID" | "Int" | "String") {
            continue;
        }
        check(name.clone(), &ty);
        for field in list(&ty, "fields") {
            check(format!("{name}.{}", field["name"]), field);
            for argument in list(field, "args") {
                check(format!("{name}.{}({})", field["name"], argument["name"]), argument);
            }
        }
        for kind in ["inputFields", "enumValues"] {
            for part in list(&ty, kind) {
                check(format!("{name}.{}", part["name"]), part);
            }
        }
    }
    assert!(bare.is_empty(), "not described: {bare:#?}");
}

fn law_4_every_root_field_is_in_a_scenario() {
    let mut played = BTreeSet::new();
    for file in scenarios::files() {
        let text = std::fs::read_to_string(&file).expect("a scenario");
        let scenario = Scenario::read(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        played.extend(scenario.root_fields());
    }
    let types = types();
    let roots = types.iter().filter(|ty| matches!(ty["name"].as_str(), Some("Query" | "Mutation")));
    let missing: Vec<&str> = roots
        .flat_map(|ty| list(ty, "fields"))
        .filter_map(|field| field["name"].as_str())
        .filter(|name| !played.contains(*name))
        .collect();
    assert!(missing.is_empty(), "in no scenario: {missing:?}");
}

/// The list type of a field and its innermost type, when it is a list.
fn list_of(field: &Value) -> Option<(String, String)> {
    let (mut ty, mut is_list) = (&field["type"], false);
    while !ty["ofType"].is_null() {
        is_list |= ty["kind"] == "LIST";
        ty = &ty["ofType"];
    }
    is_list.then(|| {
        (ty["kind"].as_str().unwrap_or_default().to_owned(), ty["name"].as_str().unwrap_or_default().to_owned())
    })
}

fn law_every_plain_list_of_objects_has_a_bound() {
    let mut found = BTreeSet::new();
    for ty in types() {
        let of_connection = ty["name"].as_str().is_some_and(|name| name.ends_with("Connection"));
        for field in list(&ty, "fields").filter(|_| !of_connection) {
            if list_of(field).is_some_and(|(kind, _)| matches!(kind.as_str(), "OBJECT" | "INTERFACE" | "UNION")) {
                found.insert(field["name"].as_str().expect("a name").to_owned());
            }
        }
    }
    let bounded: BTreeSet<String> = LISTS.iter().map(|list| list.field.to_owned()).collect();
    assert_eq!(found, bounded, "lists of the schema and their bounds in http/gate/lists.rs");
    let gazetteer = territoire::territory::gazetteer();
    let bound = |name: &str| LISTS.iter().find(|list| list.field == name).expect("a bound");
    assert!(gazetteer.departments().len() as u64 <= bound("departments").at_root);
    assert!(gazetteer.regions().len() as u64 <= bound("regions").at_root);
    let most = gazetteer.regions().iter().map(|region| region.departments.len()).max().expect("regions");
    assert!(most as u64 <= bound("departments").nested, "{most} departments in a region");
}

fn law_error_codes_are_those_of_the_schema() {
    // No field leads to the enum, so introspection does not show it; the text does.
    let text = sdl();
    let (_, body) = text.split_once("enum ErrorCode {").expect("ErrorCode");
    let (body, _) = body.split_once("\n}").expect("its end");
    let is_name = |line: &&str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let in_schema: BTreeSet<&str> = body.lines().map(str::trim).filter(is_name).collect();
    let all = [
        ErrorCode::Invalid,
        ErrorCode::Unauthenticated,
        ErrorCode::Forbidden,
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::IdempotencyMismatch,
        ErrorCode::TooCostly,
        ErrorCode::TooMany,
        ErrorCode::Unavailable,
        ErrorCode::StorageFull,
        ErrorCode::Internal,
    ];
    assert_eq!(in_schema, all.iter().map(|code| code.as_str()).collect());
}
