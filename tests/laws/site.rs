//! Pages and feeds: every document that they send is one that anybody may send.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::play::with_token;
use crate::harness::{RUNTIME, client, in_ci, root, trial};
use libtest_mimic::Trial;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = format!("law_documents_of_pages_are_valid_and_light ({})", kind.name());
        trials.push(trial(name, move || documents(kind)));
        trials.push(trial(format!("law_pages_tell_nothing_of_what_is_hidden ({})", kind.name()), move || hidden(kind)));
        trials
            .push(trial(format!("law_feeds_are_read_by_another_implementation ({})", kind.name()), move || read(kind)));
        let name = format!("law_a_wall_has_all_articles_of_its_period ({})", kind.name());
        trials.push(trial(name, move || wall(kind)));
        trials.push(trial(format!("law_the_tag_of_a_feed_moves_with_what_it_says ({})", kind.name()), move || {
            tags(kind)
        }));
    }
    trials
}

/// The variables that a document declares, each with a value.
fn variables(document: &str) -> Value {
    let noun = if document.contains("mediumId: $id") { "medium" } else { "network" };
    let id = format!("{noun}:01900000-0000-7000-8000-000000000000");
    // So many as the feeds ask for at once.
    let most = if document.contains("SoundsOfFeed") { 12 } else { 25 };
    let ids: Vec<String> = (0..most).map(|n| format!("article:01900000-0000-7000-8000-0000000000{n:02}")).collect();
    let known = [
        ("$slug: Slug", "slug", json!("nothing-here")),
        ("$id: ID!", "id", json!(id)),
        ("$ids: [ID!]!", "ids", json!(ids)),
        ("$within: AreaInput", "within", json!({ "commune": "26289" })),
        ("$network: Boolean!", "network", json!(true)),
        ("$code: InseeCode!", "code", json!("26289")),
        ("$text: String!", "text", json!("ferme près de Die")),
    ];
    let declared = known.into_iter().filter(|(declared, ..)| document.contains(declared));
    declared.map(|(_, name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}

fn documents(kind: Kind) {
    let village = Village::new(kind);
    let all = territoire::http::site::documents();
    assert!(all.len() > 30, "{}", all.len());
    for document in all {
        let answer = village.play.server.send(client::with_variables(&document, variables(&document)));
        assert_eq!(answer.code(), None, "{document}: {}", answer.text());
    }
}

/// The page of what is not public is that of what is not there, and no page knows who reads it.
fn hidden(kind: Kind) {
    let mut village = Village::new(kind);
    let made = village.mutate("carol", &format!(
        r#"registerOrganisation(input: {{title: "Caché", slug: "cache-cache", kind: COLLECTIVE, communes: ["26289"], teamId: "{}"}}) {{ id state }}"#,
        village.hall,
    ));
    assert_eq!(made["state"], "SUBMITTED");
    let page = |village: &Village, path: &str| {
        let answer = village.play.server.send(client::get(path));
        (answer.status.as_u16(), answer.text())
    };
    let absent = page(&village, "/organisations/personne-ici");
    let id = made["id"].as_str().expect("an id");
    for name in ["cache-cache", id, "organisation:01900000-0000-7000-8000-000000000000", "%22%3E%3Cscript%3E", "A B"] {
        let found = page(&village, &format!("/organisations/{}", name.replace(' ', "%20")));
        let same = |text: &str, name: &str| text.replace(&format!("/{name}"), "/");
        assert_eq!(found.0, 404, "{name}");
        assert_eq!(same(&found.1, name), same(&absent.1, "personne-ici"), "{name}");
    }
    let token = village.play.token("carol").expect("a token");
    let known = village.play.server.send(with_token(client::get("/organisations/cache-cache"), &token));
    assert_eq!(known.status, 404, "a page knows who reads it");
    for path in [
        "/",
        "/organisations",
        "/communes/26289",
        "/departments/26",
        "/regions/84",
        "/search?q=cach%C3%A9",
        "/search?q=ca",
        "/map?area=commune:26289",
        "/feeds/commune:26289.atom",
        "/feeds/kind:organisations.json",
    ] {
        let mut request = client::get(path);
        request.headers_mut().insert("accept", "text/html".parse().expect("a header"));
        let answer = village.play.server.send(request);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert!(!answer.text().contains("Caché") && !answer.text().contains("cache-cache"), "{path}");
        assert!(answer.header("set-cookie").is_none(), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("content-security-policy").is_some_and(|it| it.contains("default-src 'none'")), "{path}");
    }
}

/// A wall newspaper has what was published on its days, however much came since; without days it has the latest.
fn wall(kind: Kind) {
    let mut village = Village::new(kind);
    let medium = village.mutate(
        "dave",
        r#"registerMedium(input: {title: "Le Carnet", slug: "le-carnet", kind: BLOG, communes: ["26113"], publicationDirector: "D.", contact: {email: "d@ferme.example"}}) { id }"#,
    );
    let medium = medium["id"].as_str().expect("an id").to_owned();
    let publish = |village: &mut Village, title: &str| {
        let draft = format!(
            r#"draftArticle(input: {{title: "{title}", communes: [], mediumId: "{medium}", body: "Un texte."}}) {{ id }}"#
        );
        let draft = village.mutate("dave", &draft);
        let id = draft["id"].as_str().expect("an id");
        let made = village.mutate("dave", &format!(r#"publishArticle(input: {{id: "{id}"}}) {{ publishedAt }}"#));
        made["publishedAt"].as_str().and_then(|at| at.get(..10)).expect("a day").to_owned()
    };
    let first = (0..3).map(|number| publish(&mut village, &format!("Ancien {number}"))).last().expect("a day");
    village.play.server.app.clock.advance(3 * 86_400_000);
    let last = (0..22).map(|number| publish(&mut village, &format!("Nouveau {number}"))).last().expect("a day");
    let pieces = |query: &str| {
        let answer = village.play.server.send(client::get(&format!("/media/le-carnet/wall{query}")));
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        let text = answer.text();
        (text.matches("<h2>Ancien").count(), text.matches("<h2>Nouveau").count())
    };
    assert_eq!(pieces(""), (0, 20), "the latest");
    assert_eq!(pieces(&format!("?from={first}&to={first}&format=A4")), (3, 0));
    assert_eq!(pieces(&format!("?from={last}")), (0, 22));
    assert_eq!(pieces(&format!("?from={first}")), (3, 22));
    assert_eq!(pieces(&format!("?to={first}")), (3, 0));
    assert_eq!(village.play.server.send(client::get("/media/le-carnet/wall?from=hier")).status, 404);
}

/// Whatever changes what a feed says moves its tag; what changes nothing there does not.
fn tags(kind: Kind) {
    let mut village = Village::new(kind);
    let made = village.mutate(
        "dave",
        r#"registerOrganisation(input: {title: "Ferme du Pré", kind: BUSINESS, communes: ["26113"]}) { id }"#,
    );
    let id = made["id"].as_str().expect("an id").to_owned();
    let tag = |village: &Village, scope: &str, form: &str| {
        RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
        let path = format!("/feeds/{scope}.{form}");
        let answer = village.play.server.send(client::get(&path));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let tag = answer.header("etag").expect("a tag").to_owned();
        let mut again = client::get(&path);
        again.headers_mut().insert("if-none-match", tag.parse().expect("a tag"));
        let before = village.play.server.app.metrics.statement_count();
        let again = village.play.server.send(again);
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        assert_eq!(village.play.server.app.metrics.statement_count() - before, 1, "{path}: 304 takes one statement");
        (tag, answer.text())
    };
    let scopes = ["commune:26113", "department:26", "kind:organisations"];
    let all = |village: &Village| scopes.map(|scope| ["atom", "json"].map(|form| tag(village, scope, form)));
    let mut last = all(&village);
    let changes = [
        ("dave", format!(r#"updateOrganisation(input: {{id: "{id}", title: "Ferme du Haut"}}) {{ id }}"#)),
        ("dave", format!(r#"updateOrganisation(input: {{id: "{id}", slug: "ferme-du-haut"}}) {{ id }}"#)),
        ("dave", r#"updateProfile(input: {name: "David"}) { account { name } }"#.to_owned()),
        ("dave", format!(r#"archiveContribution(input: {{id: "{id}"}}) {{ id }}"#)),
    ];
    for (who, change) in changes {
        village.mutate(who, &change);
        let now = all(&village);
        for (before, after) in last.iter().flatten().zip(now.iter().flatten()) {
            assert_ne!(before.0, after.0, "{change}: the tag stayed");
            assert!(after.1.contains("urn:uuid:"), "{change}");
        }
        last = now;
    }
    // What happens elsewhere moves no feed of this place.
    let elsewhere = village.mutate(
        "dave",
        r#"registerOrganisation(input: {title: "Ailleurs", kind: BUSINESS, communes: ["75056"]}) { id }"#,
    );
    assert!(elsewhere["id"].is_string());
    assert_eq!(tag(&village, "commune:26113", "atom"), last[0][0]);
}

/// Whatever people write, another implementation reads the feeds, each entry once.
fn read(kind: Kind) {
    let mut village = Village::new(kind);
    let hostile =
        ["]]></content></entry><script>alert(1)</script>", "&amp; & &#0; &no; \"'<!--", "a\u{fffe}b \u{1f4a7}"];
    for text in hostile {
        let (title, words) = (serde_json::to_string(&text.replace('\u{fffe}', "")), serde_json::to_string(text));
        let (title, words) = (title.expect("a text"), words.expect("a text"));
        let made = village.mutate(
            "dave",
            &format!(r#"registerOrganisation(input: {{title: {title}, kind: BUSINESS, communes: ["26113"], description: {words}}}) {{ id }}"#),
        );
        assert!(made["id"].is_string());
    }
    let network = village.mutate(
        "dave",
        r#"createNetwork(input: {title: "La Vallée", communes: ["26113"], charter: "Ensemble."}) { id }"#,
    );
    let medium =
        village.mutate("dave", r#"registerMedium(input: {title: "Radio", kind: RADIO, communes: ["26113"]}) { id }"#);
    let [network, medium] = [network, medium].map(|made| made["id"].as_str().expect("an id").to_owned());
    RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
    let scopes = [
        ("commune:26113", 4),
        ("department:26", 4),
        ("kind:organisations", 4),
        ("topic:water", 0),
        (&network, 0),
        (&medium, 0),
    ];
    let mut feeds = Vec::new();
    for (scope, least) in scopes {
        for form in ["atom", "json"] {
            feeds.push((format!("/feeds/{scope}.{form}"), least));
        }
    }
    feeds.push((format!("/feeds/{medium}.rss"), 0));
    let texts: Vec<Value> = feeds
        .iter()
        .map(|(path, least)| {
            let answer = village.play.server.send(client::get(path));
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            json!({ "path": path, "text": answer.text(), "least": least })
        })
        .collect();
    let (texts, scripts) = (Value::from(texts).to_string(), root().join("tests/conformance"));
    let packages = root().join("target/ci-tools/calendars");
    if packages.join("feedparser").exists() {
        judged(Command::new("python3").arg(scripts.join("feeds.py")).env("PYTHONPATH", packages), &texts);
    } else {
        assert!(!in_ci(), "CI installs tests/conformance/requirements.txt into target/ci-tools/calendars");
        eprintln!("no feedparser in target/ci-tools/calendars: no other implementation reads our feeds");
    }
    let runs = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    if runs && scripts.join("node_modules/xmllint-wasm").exists() {
        judged(Command::new("node").arg(scripts.join("atom.mjs")), &texts);
    } else {
        assert!(!in_ci(), "CI needs Node.js and `npm ci` in tests/conformance");
        eprintln!("no Node.js, or no `npm ci` in tests/conformance: Atom is not validated");
    }
}

/// Has a script judge what it reads.
fn judged(script: &mut Command, input: &str) {
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = script.spawn().expect("a script");
    running.stdin.take().expect("its input").write_all(input.as_bytes()).expect("written");
    let output = running.wait_with_output().expect("its end");
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
}
