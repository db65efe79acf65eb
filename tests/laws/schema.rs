//! Laws on the schema's text.

use crate::harness::fixtures::fixtures;
use crate::harness::root;
use crate::harness::scenario::Scenario;
use crate::scenarios;
use libtest_mimic::Trial;
use sea_orm::{ActiveEnum, Iterable};
use serde_json::Value;
use std::collections::BTreeSet;
use territoire::base::error::ErrorCode;
use territoire::ground::contribution::COMMON;
use territoire::http::gate::lists::WEIGHTS;
use territoire::nouns::AREAS;
use territoire::schema::{bare, sdl};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        law_1_the_schema_is_the_one_in_the_repository,
        law_everything_in_the_schema_is_described,
        law_4_every_root_field_is_in_a_scenario,
        law_every_plain_list_of_objects_has_a_bound,
        law_long_texts_weigh,
        law_one_name_has_one_weight,
        law_c4_inputs_hold_nothing_that_the_server_decides,
        law_stored_values_are_those_of_the_schema,
        law_error_codes_are_those_of_the_schema,
        law_common_fields_are_those_of_every_contribution,
    ]
}

fn law_1_the_schema_is_the_one_in_the_repository() {
    let committed = std::fs::read_to_string(root().join("schema.graphql")).unwrap_or_default();
    assert!(committed == sdl(), "schema.graphql is not the schema: cargo run -- schema > schema.graphql");
}

/// The schema as its introspection tells it.
fn types() -> Vec<Value> {
    let schema = bare();
    let of_type = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
    let question = format!(
        "{{ __schema {{ types {{ kind name description
            fields {{ name description type {{ {of_type} }} args {{ name description type {{ {of_type} }} }} }}
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

/// The type inside lists and without its non-null.
fn innermost(mut ty: &Value) -> &Value {
    while !ty["ofType"].is_null() {
        ty = &ty["ofType"];
    }
    ty
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
    let types = types();
    let interface = types.iter().find(|ty| ty["name"] == "Contribution").expect("the interface");
    let names =
        |of| list(interface, of).filter_map(|it| it["name"].as_str().map(str::to_owned)).collect::<BTreeSet<String>>();
    let (common, things) = (names("fields"), names("possibleTypes"));
    let mut found = BTreeSet::new();
    for ty in &types {
        let name = ty["name"].as_str().expect("a name");
        // The items of a page multiply by its size.
        let is_page =
            |field: &Value| name.ends_with("Connection") && (field["name"] == "nodes" || field["name"] == "edges");
        for field in list(ty, "fields").filter(|field| !is_page(field)) {
            if list_of(field).is_some_and(|(kind, _)| matches!(kind.as_str(), "OBJECT" | "INTERFACE" | "UNION")) {
                let field = field["name"].as_str().expect("a name").to_owned();
                // What every noun has is said once, of the interface.
                let of = if things.contains(name) && common.contains(&field) { "Contribution" } else { name };
                found.insert((of.to_owned(), field));
            }
        }
    }
    found.remove(&("Query".to_owned(), "nodes".to_owned()));
    let lists = || AREAS.iter().flat_map(|area| area.lists);
    let bounded = lists().map(|list| (list.of.to_owned(), list.field.to_owned())).collect();
    assert_eq!(found, bounded, "lists of the schema and their bounds in the registry");
    let gazetteer = territoire::ground::territory::gazetteer();
    let bound = |name: &str| WEIGHTS.list(name).expect("a bound");
    assert!(gazetteer.departments().len() as u64 <= bound("departments").at_root);
    assert!(gazetteer.regions().len() as u64 <= bound("regions").at_root);
    let most = gazetteer.regions().iter().map(|region| region.departments.len()).max().expect("regions");
    assert!(most as u64 <= bound("departments").usual, "{most} departments in a region");
}

/// Long texts weigh what reading them costs, whatever noun has them.
fn law_long_texts_weigh() {
    let types = types();
    let weights: Vec<_> = AREAS.iter().flat_map(|area| area.weights).collect();
    let mut found = 0;
    for object in types.iter().filter(|ty| ty["kind"] == "OBJECT") {
        for field in list(object, "fields") {
            let least = match innermost(&field["type"])["name"].as_str() {
                Some("Markdown") => 20,
                Some("Html") => 100,
                _ => continue,
            };
            found += 1;
            let weighs = weights.iter().find(|it| object["name"] == it.0 && field["name"] == it.1).map(|it| it.2);
            assert_eq!(weighs, Some(least), "{}.{}", object["name"], field["name"]);
        }
    }
    assert!(found >= 8, "only {found} long texts");
}

/// The Gate reads no types: fields of one name have one weight, whatever object has them. Root fields are told apart.
fn law_one_name_has_one_weight() {
    let types = types();
    let objects: Vec<&Value> = types.iter().filter(|ty| ty["kind"] == "OBJECT").collect();
    let is_root = |name: &str| matches!(name, "Query" | "Mutation");
    for list in AREAS.iter().flat_map(|area| area.lists) {
        let others = AREAS.iter().flat_map(|area| area.lists).filter(|other| other.field == list.field);
        for other in others.filter(|other| is_root(other.of) == is_root(list.of)) {
            assert_eq!(
                (list.usual, list.most),
                (other.usual, other.most),
                "{} and {}.{}",
                list.of,
                other.of,
                other.field
            );
        }
    }
    for (of, field, points) in AREAS.iter().flat_map(|area| area.weights) {
        for object in &objects {
            let name = object["name"].as_str().expect("a name");
            if list_named(object, field) {
                let said = AREAS.iter().flat_map(|area| area.weights).find(|it| it.0 == name && it.1 == *field);
                assert_eq!(
                    said.map(|it| it.2),
                    Some(*points),
                    "{of}.{field} weighs {points}, and so does {name}.{field}"
                );
            }
        }
    }
}

fn list_named(object: &Value, field: &str) -> bool {
    list(object, "fields").any(|it| it["name"] == field)
}

/// C4: what the server decides is in no input but those of the operations made for it.
fn law_c4_inputs_hold_nothing_that_the_server_decides() {
    let decided =
        ["role", "author", "authorId", "accountId", "state", "createdAt", "publishedAt", "updatedAt", "version"];
    let types = types();
    // Whoever makes a thing says which team runs it, and whoever uploads a file for which team.
    let mutation = types.iter().find(|ty| ty["name"] == "Mutation").expect("the root");
    let input_of = |name: &str| {
        let field = list(mutation, "fields").find(|field| field["name"] == name);
        let field = field.unwrap_or_else(|| panic!("no mutation {name}"));
        innermost(&field["args"][0]["type"])["name"].as_str().expect("a name").to_owned()
    };
    let makes = fixtures().map(|fixture| fixture.register).chain(["requestUpload"]);
    let makes: BTreeSet<String> = makes.map(input_of).collect();
    // What stewards decide about the members of a team, and who runs a thing.
    let on_teams = ["inviteToTeam", "updateTeamMember", "updateMyMembership", "removeTeamMember", "leaveTeam"];
    let on_teams: BTreeSet<String> =
        on_teams.into_iter().chain(["transferToTeam", "claimCommune", "handOverCommune"]).map(input_of).collect();
    for ty in &types {
        let input = ty["name"].as_str().expect("a name").to_owned();
        for field in list(ty, "inputFields") {
            let name = field["name"].as_str().expect("a name");
            let is_on_teams = on_teams.contains(&input) && matches!(name, "role" | "accountId" | "teamId");
            if is_on_teams {
                continue;
            }
            assert!(!decided.contains(&name) || input.ends_with("Filter"), "{input}.{name}");
            // Whoever uploads a file says for which team.
            let of_team = makes.contains(&input) || input == "RequestUploadInput" || input.ends_with("Filter");
            assert!(name != "teamId" || of_team, "{input}.{name}");
        }
    }
}

/// Closed sets are stored as texts: each value is read back as itself, and is the name that the schema gives it.
fn law_stored_values_are_those_of_the_schema() {
    fn values<E: ActiveEnum<Value = String> + Iterable>() -> BTreeSet<String> {
        E::iter()
            .map(|value| {
                let stored = value.to_value();
                assert!(E::try_from_value(&stored).is_ok_and(|read| read.to_value() == stored), "{stored}");
                stored
            })
            .collect()
    }
    let types = types();
    let of = |name: &str| -> BTreeSet<String> {
        let ty = types.iter().find(|ty| ty["name"] == name).unwrap_or_else(|| panic!("{name}"));
        list(ty, "enumValues").filter_map(|value| value["name"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(values::<entity::contribution::State>(), of("ContributionState"));
    assert_eq!(values::<entity::organisation::OrganisationKind>(), of("OrganisationKind"));
    assert_eq!(values::<entity::medium::MediumKind>(), of("MediumKind"));
    assert_eq!(values::<entity::network_member::MembershipState>(), of("NetworkMembershipState"));
    assert_eq!(values::<entity::Licence>(), of("Licence"));
    assert_eq!(values::<entity::commune_claim::ClaimFunction>(), of("CommuneClaimFunction"));
    assert_eq!(values::<entity::commune_claim::ClaimState>(), of("CommuneClaimState"));
    assert_eq!(values::<entity::booking::BookingState>(), of("BookingState"));
    assert_eq!(values::<entity::booking_series::Audience>(), of("Audience"));
    assert_eq!(values::<entity::resource::Holder>(), of("ResourceHolder"));
    assert_eq!(values::<entity::resource::SupplyPer>(), of("SupplyPer"));
    assert_eq!(values::<entity::resource::PointPrecision>(), of("PointPrecision"));
    assert_eq!(values::<entity::resource::Condition>(), of("ResourceCondition"));
    assert_eq!(values::<entity::resource::Trend>(), of("ResourceTrend"));
    assert_eq!(values::<entity::venue::VenueKind>(), of("VenueKind"));
    assert_eq!(values::<entity::venue::VenueService>(), of("VenueService"));
    assert_eq!(values::<entity::venue::Ramp>(), of("VenueRamp"));
    assert_eq!(values::<entity::space::BookedBy>(), of("BookedBy"));
    assert_eq!(values::<entity::notice::Status>(), of("NoticeStatus"));
    assert_eq!(values::<entity::notice::MessageType>(), of("NoticeMessageType"));
    assert_eq!(values::<entity::notice::Category>(), of("NoticeCategory"));
    assert_eq!(values::<entity::notice::Urgency>(), of("NoticeUrgency"));
    assert_eq!(values::<entity::notice::Severity>(), of("NoticeSeverity"));
    assert_eq!(values::<entity::notice::Certainty>(), of("NoticeCertainty"));
    assert_eq!(values::<entity::notice::Response>(), of("NoticeResponse"));
    assert_eq!(values::<entity::article::ArticleProgress>(), of("ArticleProgress"));
    assert_eq!(values::<entity::need::Urgency>(), of("NeedUrgency"));
    assert_eq!(values::<entity::need::Repetition>(), of("NeedRepetition"));
    assert_eq!(values::<entity::need::Progress>(), of("NeedProgress"));
    assert_eq!(values::<entity::offer::Conditions>(), of("OfferConditions"));
    assert_eq!(values::<entity::offer::OfferState>(), of("OfferState"));
    assert_eq!(values::<entity::authorship::AuthorshipState>(), of("AuthorshipState"));
    assert_eq!(values::<entity::editorial_note::NoteKind>(), of("EditorialNoteKind"));
    assert_eq!(values::<entity::link::LinkRelation>(), of("LinkRelation"));
    assert_eq!(values::<entity::resonance::ResonanceKind>(), of("ResonanceKind"));
    assert_eq!(values::<entity::ResourceKind>(), of("ResourceKind"));
    assert_eq!(values::<entity::practice::CompassAxis>(), of("CompassAxis"));
    assert_eq!(values::<entity::GameAxis>(), of("GameAxis"));
    assert_eq!(values::<entity::initiative::Stage>(), of("InitiativeStage"));
    assert_eq!(values::<entity::file::FileKind>(), of("FileKind"));
    assert_eq!(values::<entity::file::FileState>(), of("FileState"));
    let sizes = values::<entity::rendition::Size>().into_iter().filter(|size| size != "original");
    assert_eq!(sizes.map(|size| size.to_uppercase()).collect::<BTreeSet<_>>(), of("PictureSize"));
    assert_eq!(values::<entity::team_member::TeamRole>(), of("TeamRole"));
    assert_eq!(values::<entity::account::PlatformRole>(), of("PlatformRole"));
    assert_eq!(values::<entity::activity::Verb>(), of("ActivityVerb"));
    let visibility = values::<entity::Visibility>();
    assert_eq!(
        visibility.into_iter().map(|value| value.replace("OWN", "SELF")).collect::<BTreeSet<_>>(),
        of("Visibility")
    );
    assert_eq!(values::<entity::contribution::Kind>().len(), 30, "the kinds of contributions are closed");
    values::<entity::security_event::SecurityEventKind>();
}

fn law_error_codes_are_those_of_the_schema() {
    let types = types();
    let codes = types.iter().find(|ty| ty["name"] == "ErrorCode").expect("found by introspection");
    let in_schema: BTreeSet<&str> = list(codes, "enumValues").filter_map(|value| value["name"].as_str()).collect();
    assert_eq!(in_schema, ErrorCode::ALL.iter().map(|code| code.as_str()).collect());
}

/// Fields that lists do not read a noun's table for are fields of the interface, or of every one of its objects.
fn law_common_fields_are_those_of_every_contribution() {
    let types = types();
    let interface = types.iter().find(|kind| kind["name"] == "Contribution").expect("the interface");
    let objects: Vec<&str> = list(interface, "possibleTypes").filter_map(|object| object["name"].as_str()).collect();
    let fields_of = |name: &str| -> BTreeSet<String> {
        let object = types.iter().find(|kind| kind["name"] == name).expect("an object");
        list(object, "fields").filter_map(|field| field["name"].as_str().map(str::to_owned)).collect()
    };
    let common: BTreeSet<String> =
        COMMON.iter().filter(|name| **name != "__typename").map(ToString::to_string).collect();
    assert!(fields_of("Contribution").is_subset(&common), "fields of the interface that COMMON lacks");
    assert!(!objects.is_empty());
    for object in objects {
        assert!(common.is_subset(&fields_of(object)), "{object} lacks a field of COMMON");
    }
}
