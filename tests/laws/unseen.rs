//! C7: nobody in particular walks over every edge and count of the schema, and finds no trace of what is hidden: no text of it,
//! and no answer that differs once it is deleted.

use super::introspected::{Field, Introspected};
use super::village::Village;
use crate::harness::client;
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixtures;
use crate::harness::{RUNTIME, trial};
use entity::contribution::{self, Kind as Noun, State};
use entity::{comment, link, long_text, search_document};
use libtest_mimic::Trial;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::sync::Arc;
use territoire::ground::contribution::ids;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_c7_what_is_hidden_leaves_no_trace ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || walk(kind))).collect()
}

const MARK: &str = "qzcache";

/// Public things of every noun with hidden ones around them; the ids of the public ones.
fn hide(village: &mut Village) -> Vec<String> {
    let mut shown = Vec::new();
    for fixture in fixtures() {
        let public = village.thing_of(fixture.kind, None, State::Published, fixture.most);
        for state in [State::Draft, State::Submitted, State::Removed] {
            let before = if state == State::Removed { State::Published } else { state };
            let hidden = village.thing_of(fixture.kind, None, before, fixture.most);
            mark_texts(village, &hidden);
            village.retitle(&hidden, &format!("{MARK} {state:?}"));
            for (from, relation, to) in
                [(&public, "ADOPTS", &hidden), (&public, "ABOUT", &hidden), (&hidden, "TELLS", &public)]
            {
                // What is not public adopts nothing.
                if relation == "ADOPTS" && state != State::Removed {
                    continue;
                }
                let link = format!(r#"fromId: "{from}", relation: {relation}, toId: "{to}""#);
                village.mutate("alice", &format!("linkContributions(input: {{{link}}}) {{ id }}"));
            }
            if state == State::Removed {
                if fixture.kind == Noun::Need {
                    offer(village, &hidden);
                }
                village.comment("erin", &hidden);
                let thanks = format!(r#"addResonance(input: {{contributionId: "{hidden}", kind: THANKS}}) {{ id }}"#);
                village.mutate("erin", &thanks);
                if fixture.kind == Noun::Resource {
                    needs(village, &public, &hidden);
                    let further = village.thing_of(Noun::Resource, None, State::Published, fixture.least);
                    needs(village, &further, &public);
                    village.remove(&further);
                }
                if fixture.kind == Noun::Initiative {
                    leave(village, &hidden, &public);
                }
                village.remove(&hidden);
            }
        }
        let said = village.mutate(
            "erin",
            &format!(r#"addComment(input: {{contributionId: "{public}", body: "{MARK} dit"}}) {{ id }}"#),
        );
        let said = said["id"].as_str().expect("an id").to_owned();
        village.mutate("bob", &format!(r#"removeComment(input: {{id: "{said}", reason: "Non."}}) {{ id }}"#));
        shown.push(public);
    }
    // Requests between public things, a member and a network that moderation removed.
    let of = |noun: &str| shown.iter().find(|id| id.starts_with(noun)).expect("a public thing").clone();
    let (network, medium) = (of("network:"), of("medium:"));
    let (initiative, need, venue) = (of("initiative:"), of("need:"), of("venue:"));
    let said = format!(r#"networkId: "{network}", memberId: "{medium}", charterVersion: 1, message: "{MARK}""#);
    village.mutate("alice", &format!("requestNetworkMembership(input: {{{said}}}) {{ id }}"));
    let refused = village.thing_of(Noun::Medium, None, State::Published, "kind: BLOG");
    village.ask("alice", &network, &refused);
    let why = format!(r#"networkId: "{network}", memberId: "{refused}", reason: "{MARK}""#);
    village.mutate("bob", &format!("refuseFromNetwork(input: {{{why}}}) {{ id }}"));
    let joined = village.thing_of(Noun::Medium, None, State::Published, "kind: BLOG");
    let gone = [
        village.thing_of(Noun::Medium, None, State::Published, "kind: BLOG"),
        village.thing_of(Noun::Network, None, State::Published, r#"charter: "Une.""#),
    ];
    village.join("alice", "bob", &network, &gone[0]);
    village.join("alice", "bob", &network, &joined);
    village.join("alice", "bob", &gone[1], &joined);
    for (id, update) in gone.iter().zip(["updateMedium", "updateNetwork"]) {
        village.mutate("alice", &format!(r#"{update}(input: {{id: "{id}", title: "{MARK}"}}) {{ id }}"#));
        village.remove(id);
    }
    // A network that moderation removed vouched for a public thing.
    let voucher = village.network("erin");
    let input = format!(r#"thingId: "{initiative}", byId: "{voucher}", words: "{MARK}""#);
    village.mutate("erin", &format!("vouch(input: {{{input}}}) {{ id }}"));
    village.mutate("erin", &format!(r#"updateNetwork(input: {{id: "{voucher}", title: "{MARK}"}}) {{ id }}"#));
    village.remove(&voucher);
    shown.push(joined);
    offer(village, &need);
    shown.extend(book(village, &venue));
    let contact = format!(r#", contact: {{name: "{MARK}", email: "{MARK}@village.example", visibility: TEAM}}"#);
    shown.push(village.thing(None, State::Published, &contact));
    village.mutate("alice", &format!(r#"createTeam(input: {{name: "Amis", yourTitle: "{MARK}"}}) {{ id }}"#));
    village.mutate("erin", &format!(r#"updateProfile(input: {{skills: ["{MARK}"]}}) {{ version }}"#));
    shown
}

/// Has an initiative say all that it can, and leave something to another thing when it ends.
fn leave(village: &mut Village, initiative: &str, heir: &str) {
    for (mutation, more) in [
        ("supportInitiative", "showName: true".to_owned()),
        ("reportProgress", format!(r#"body: "{MARK}""#)),
        ("recordResult", format!(r#"label: "{MARK}", quantity: 1, unit: "piece""#)),
        (
            "compostInitiative",
            format!(r#"why: "{MARK}", learned: "{MARK}", parts: [{{label: "{MARK}", receiverId: "{heir}"}}]"#),
        ),
    ] {
        village.mutate("alice", &format!(r#"{mutation}(input: {{initiativeId: "{initiative}", {more}}}) {{ id }}"#));
    }
}

/// Offers on a need that nobody decides, and that is refused.
fn offer(village: &mut Village, need: &str) {
    let line = village.line(need);
    for refused in [false, true] {
        let said =
            format!(r#"conditions: FREE, note: "{MARK}", reach: "{MARK}", lines: [{{lineId: "{line}", quantity: 1}}]"#);
        let offer = village.mutate("erin", &format!(r#"offerHelp(input: {{needId: "{need}", {said}}}) {{ id }}"#));
        if refused {
            let why = format!(r#"id: {}, reason: "{MARK}""#, offer["id"]);
            village.mutate("bob", &format!("refuseOffer(input: {{{why}}}) {{ id }}"));
        }
    }
}

/// Private bookings of a public venue, with all that is said about them: one that was accepted and handed over, one refused, one cancelled,
/// one withdrawn. Their ids, and that of their space.
fn book(village: &mut Village, venue: &str) -> Vec<String> {
    let space = village.space("alice", venue);
    let mut ids = Vec::new();
    for (place, step) in ["", "refuse", "cancel", "withdraw"].into_iter().enumerate() {
        let times = format!(r#"startsAt: "2026-03-1{place}T18:00:00Z", endsAt: "2026-03-1{place}T20:00:00Z""#);
        let what = format!(r#"what: {{span: {{spaceId: "{space}", {times}}}}}, purpose: "{MARK}", note: "{MARK}""#);
        let made = format!("requestBooking(input: {{{what}}}) {{ series {{ id }} bookings {{ id }} }}");
        let made = village.mutate("erin", &made);
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let (series, booking) = (text(&made["series"]["id"]), text(&made["bookings"][0]["id"]));
        match step {
            "refuse" => drop(
                village
                    .mutate("bob", &format!(r#"refuseBooking(input: {{id: "{booking}", reason: "{MARK}"}}) {{ id }}"#)),
            ),
            "withdraw" => {
                drop(village.mutate("erin", &format!(r#"withdrawBooking(input: {{id: "{booking}"}}) {{ id }}"#)))
            }
            _ => drop(
                village.mutate("bob", &format!(r#"acceptBooking(input: {{id: "{booking}"}}) {{ bookings {{ id }} }}"#)),
            ),
        }
        if step == "cancel" {
            village.mutate("erin", &format!(r#"cancelBooking(input: {{id: "{booking}", reason: "{MARK}"}}) {{ id }}"#));
        }
        if step.is_empty() {
            let asked = format!(r#"askForBookingDocument(input: {{seriesId: "{series}", title: "{MARK}"}}) {{ id }}"#);
            let asked = text(&village.mutate("bob", &asked)["id"]);
            for (who, mutation, said) in [
                ("erin", "giveBookingDocument", format!(r#"id: "{asked}", words: "{MARK}""#)),
                ("bob", "offerBookingAgreement", format!(r#"seriesId: "{series}", agreement: "{MARK}""#)),
                (
                    "bob",
                    "recordBookingHandover",
                    format!(r#"bookingId: "{booking}", handover: IN, condition: "{MARK}""#),
                ),
            ] {
                village.mutate(who, &format!("{mutation}(input: {{{said}}}) {{ id }}"));
            }
        }
        ids.push(booking);
    }
    ids.push(space);
    ids
}

/// Has a resource depend on another one, which is lost.
fn needs(village: &mut Village, dependent: &str, supplier: &str) {
    let input = format!(r#"dependentId: "{dependent}", supplierId: "{supplier}", note: "{MARK}""#);
    village.mutate("alice", &format!("linkResources(input: {{{input}}}) {{ id }}"));
    let input = format!(r#"resourceId: "{supplier}", condition: LOST"#);
    village.mutate("alice", &format!("assessResource(input: {{{input}}}) {{ id }}"));
}

/// Puts the mark into the long texts of a thing.
fn mark_texts(village: &Village, id: &str) {
    let (_, id) = ids::contribution(id).expect("an id");
    let db = village.play.server.app.db.background();
    RUNTIME.block_on(async {
        let marked = long_text::Entity::update_many()
            .col_expr(long_text::Column::Markdown, Expr::value(MARK))
            .col_expr(long_text::Column::Html, Expr::value(MARK))
            .filter(long_text::Column::ContributionId.eq(id));
        marked.exec(db).await.expect("marked");
        let found_by = search_document::Entity::update_many()
            .col_expr(search_document::Column::Words, Expr::value(format!("saillan t_{MARK} {MARK}")))
            .col_expr(search_document::Column::Body, Expr::value(MARK))
            .filter(search_document::Column::ContributionId.eq(id));
        found_by.exec(db).await.expect("marked");
    });
}

/// Documents that lead from every root field over every field below it, two objects deep, and from every thing by its id.
fn documents(schema: &Introspected, shown: &[String]) -> Vec<String> {
    let mut documents = Vec::new();
    let size = |field: &Field| if field.takes("first") { "(first: 3)" } else { "" };
    let needs_nothing = |field: &Field| !field.arguments.iter().any(|argument| argument.is_required);
    // Everything below an object: its values, and one of its objects at a time.
    let below = |of: &str| -> Vec<String> {
        let objects = schema.fields(of).into_iter().filter(|field| !field.is_value() && needs_nothing(field));
        let deeper = objects.flat_map(|field| {
            let inners: Vec<String> = if field.ty.kind == "INTERFACE" {
                // A few members at a time: all of them together weigh too much.
                let members = schema.members(&field.ty.name);
                let one = |member: &String| format!("... on {member} {{ {} }}", schema.values(member));
                members.chunks(6).map(|few| few.iter().map(one).collect()).collect()
            } else {
                vec![schema.values(&field.ty.name)]
            };
            let inners = inners.into_iter();
            let mut all: Vec<_> = inners.map(|inner| format!("{}{} {{ {inner} }}", field.name, size(&field))).collect();
            // Nobody wrote what is below a place of the official list.
            let is_place = matches!(field.ty.name.as_str(), "Commune" | "Department" | "Region" | "Epci");
            if field.ty.kind != "INTERFACE" && !is_place {
                let further =
                    schema.fields(&field.ty.name).into_iter().filter(|it| !it.is_value() && needs_nothing(it));
                all.extend(further.map(|it| {
                    // Of communes the long texts weigh too much in a list of lists.
                    let values = match it.ty.name.as_str() {
                        "Commune" => "code title website openingHours".to_owned(),
                        name => schema.values(name),
                    };
                    // Two are enough below three: long texts in lists of lists weigh.
                    let few = size(&it).replace('3', "2");
                    format!("{}{} {{ {}{few} {{ {values} }} }}", field.name, size(&field), it.name)
                }));
            }
            all
        });
        std::iter::once(schema.values(of)).chain(deeper).collect()
    };
    // What needs an id or a slug is reached by `node`.
    let roots = schema.fields("Query").into_iter().filter(|field| needs_nothing(field) && !field.takes("slug"));
    for root in roots.filter(|field| !field.is_value()) {
        match root.ty.name.strip_suffix("Connection") {
            Some(node) => {
                let node_is_interface = matches!(node, "Contribution" | "Node");
                let all = if node_is_interface { vec!["__typename id".to_owned()] } else { below(node) };
                documents.extend(all.into_iter().map(|inner| {
                    format!(
                        "{{ {}{} {{ totalCount nodes {{ {inner} }} pageInfo {{ endCursor hasNextPage }} }} }}",
                        root.name,
                        size(&root)
                    )
                }));
            }
            None => documents.extend(
                below(&root.ty.name)
                    .into_iter()
                    .map(|inner| format!("{{ {}{} {{ {inner} }} }}", root.name, size(&root))),
            ),
        }
    }
    // What was removed by moderation says nothing to search, and drafts are found by nobody.
    for text in [MARK, "Saillans", "sai", "à Saillans"] {
        let found = "totalCount kindFacets { kind count } edges { titleParts { text } excerptParts { text } node { id title } }";
        documents.push(format!(r#"{{ search(text: "{text}", first: 100) {{ {found} }} }}"#));
    }
    let (parts, shown): (Vec<_>, Vec<_>) =
        shown.iter().partition(|id| ["booking:", "space:"].iter().any(|it| id.starts_with(it)));
    for id in parts {
        let times = r#"(from: "2026-03-01T00:00:00Z", until: "2026-04-01T00:00:00Z")"#;
        let busy =
            format!("name availability{times} {{ busy {{ startsAt endsAt }} nights {{ night }} }} calendars {{ id }}");
        let series = "series { purpose note agreement askedBy { name } documents { title words } }";
        documents.push(match id.starts_with("space:") {
            true => format!(r#"{{ space(id: "{id}") {{ {busy} }} }}"#),
            false => format!(r#"{{ booking(id: "{id}") {{ {} {series} }} }}"#, schema.values("Booking")),
        });
    }
    for id in shown {
        for member in schema.members("Contribution") {
            documents.extend(
                below(&member)
                    .into_iter()
                    .map(|inner| format!(r#"{{ node(id: "{id}") {{ ... on {member} {{ {inner} }} }} }}"#)),
            );
        }
        for direction in ["GREW_FROM", "GREW_INTO"] {
            let ends = "from { id title } to { id title }";
            documents
                .push(format!(r#"{{ lineage(id: "{id}", direction: {direction}) {{ depth link {{ {ends} }} }} }}"#));
        }
        documents.push(format!(r#"{{ timeline(of: "{id}", first: 50) {{ totalCount nodes {{ verb amount contribution {{ title }} other {{ title }} }} }} }}"#));
    }
    let things = "totalCount kindCounts { kind count } clusters { count kindCounts { kind count } } things { contribution { id title } }";
    for within in [
        r#"department: "26""#,
        r#"commune: "26289""#,
        r#"region: "84""#,
        "bounds: {south: 44, west: 5, north: 45, east: 6}",
        "near: {point: {latitude: 44.7, longitude: 5.2}, radiusMeters: 50000}",
    ] {
        documents.push(format!("{{ map(within: {{{within}}}) {{ {things} }} }}"));
    }
    documents
}

fn walk(kind: Kind) {
    let mut village = Village::new(kind);
    let shown = hide(&mut village);
    let app = Arc::clone(&village.play.server.app);
    RUNTIME.block_on(app.settle()).expect("settled");
    let documents = documents(&Introspected::read(), &shown);
    assert!(documents.len() > 150, "only {} documents", documents.len());
    // Maps of all forms, where the things of the village are.
    let maps = [
        "/map/france.svg",
        "/map/department:26.svg",
        "/map/commune:26289.svg",
        "/map/9/263/185.geojson",
        "/map/15/16858/11867.geojson",
        "/map?area=department:26",
        "/map?area=commune:26289&lang=en",
    ];
    let drawn = |village: &Village| -> Vec<String> {
        let each = maps.iter().map(|path| {
            let answer = village.play.server.send(client::get(path));
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert!(!answer.text().contains(MARK), "{path} shows what is hidden");
            answer.text()
        });
        each.collect()
    };
    let maps_before = drawn(&village);
    let read = |village: &mut Village| -> Vec<Value> {
        let answers = documents.iter().map(|text| {
            let answer = village.send("anonymous", text);
            // Lists of the official list in one another are too many; nobody wrote what is in them.
            let territory = ["departments", "regions", "communes"].iter().any(|root| text[2..].starts_with(root));
            let passes = match answer.code().as_deref() {
                None | Some("UNAUTHENTICATED") => true,
                Some("TOO_COSTLY") => territory,
                Some(_) => false,
            };
            assert!(passes, "{text}: {}", answer.text());
            assert!(!answer.text().contains(MARK), "{text} shows what is hidden: {}", answer.text());
            answer.json()["data"].clone()
        });
        answers.collect()
    };
    let before = read(&mut village);
    RUNTIME.block_on(async {
        let hidden = contribution::Column::State.is_in([State::Draft, State::Submitted, State::Removed]);
        let gone = contribution::Entity::delete_many().filter(hidden).exec(app.db.background()).await.expect("deleted");
        assert!(gone.rows_affected > 5);
        let links = link::Entity::find().all(app.db.background()).await.expect("links");
        let comments = comment::Entity::find().all(app.db.background()).await.expect("comments");
        assert!(links.len() < 3 && !comments.is_empty(), "what belongs to them went along");
    });
    for ((path, before), after) in maps.iter().zip(maps_before).zip(drawn(&village)) {
        assert_eq!(before, after, "{path} tells of what was hidden");
    }
    for ((text, before), after) in documents.iter().zip(before).zip(read(&mut village)) {
        // What each operation costs the quota is told by its own query.
        if !text.contains("rateLimit") {
            assert_eq!(before, after, "{text} tells of what was hidden");
        }
    }
}
