//! Links as a weapon: who floods a thing of others with links, and who looks for what is hidden behind one.

use crate::harness::client::{Answer, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, post_as, register, sign_in, together};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        h12_a_flood_of_links_hides_nobody,
        h12_who_runs_the_source_refuses_with_a_reason,
        h12_a_hidden_end_leaves_no_activity,
    ]
}

const LINK: &str =
    "mutation($input: LinkContributionsInput!) { it: linkContributions(input: $input) { id confirmedAt } }";
const UNLINK: &str =
    "mutation($input: UnlinkContributionsInput!) { it: unlinkContributions(input: $input) { id refusal } }";
const CONFIRM: &str = "mutation($input: ConfirmLinkInput!) { it: confirmLink(input: $input) { confirmedAt } }";

struct People {
    process: Process,
    claire: String,
    malik: String,
    zoe: String,
}

fn people(kind: Kind) -> People {
    let database = TestDatabase::ready(kind);
    for name in ["claire", "malik", "zoe"] {
        account(&database, name);
    }
    let process = Process::start(database, &BEHIND);
    let [claire, malik, zoe] = ["claire", "malik", "zoe"].map(|name| sign_in(process.address, name));
    People { process, claire, malik, zoe }
}

impl People {
    fn say(&self, token: &str, text: &str, input: Value) -> Answer {
        self.process.send(post_as(token, None, text, json!({ "input": input })))
    }

    fn done(&self, token: &str, text: &str, input: Value) -> Value {
        let answer = self.say(token, text, input);
        assert_eq!(answer.code(), None, "{}", answer.text());
        answer.json()["data"]["it"].take()
    }

    /// Links a thing to what it grew from; the id of the link.
    fn link(&self, token: &str, from: &str, to: &str) -> String {
        text(&self.done(token, LINK, spawns(from, to))["id"])
    }

    fn ask(&self, text: &str, variables: Value) -> Value {
        let answer = self.process.send(with_variables(text, variables));
        assert_eq!(answer.code(), None, "{}", answer.text());
        answer.json()["data"].take()
    }

    /// The links of `grewInto`, page by page: their ids with what they lead to.
    fn grew_into(&self, id: &str) -> Vec<(String, String)> {
        let text_of = "query($id: ID!, $after: ID) { organisation(id: $id) {
            it: grewInto(first: 7, after: $after) { id to { id } } } }";
        self.pages(7, |after| self.ask(text_of, json!({ "id": id, "after": after }))["organisation"]["it"].take())
    }

    /// The same by `lineage`.
    fn lineage(&self, id: &str) -> Vec<(String, String)> {
        let text_of = "query($id: ID!, $after: ID) {
            lineage(id: $id, direction: GREW_INTO, depth: 1, first: 7, after: $after) { link { id to { id } } } }";
        self.pages(7, |after| {
            let mut page = self.ask(text_of, json!({ "id": id, "after": after }))["lineage"].take();
            page.as_array_mut().expect("links").iter_mut().map(|step| step["link"].take()).collect()
        })
    }

    fn pages(&self, size: usize, page: impl Fn(Value) -> Value) -> Vec<(String, String)> {
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = page(after);
            let page = page.as_array().expect("links");
            found.extend(page.iter().map(|link| (text(&link["id"]), text(&link["to"]["id"]))));
            if page.len() < size {
                return found;
            }
            after = json!(found.last().expect("a link").0);
        }
    }

    fn timeline(&self, arguments: &str) -> Vec<String> {
        let page = self.ask(&format!("{{ timeline({arguments}, first: 100) {{ nodes {{ verb }} }} }}"), Value::Null);
        page["timeline"]["nodes"].as_array().expect("activities").iter().map(|it| text(&it["verb"])).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

fn spawns(from: &str, to: &str) -> Value {
    json!({ "fromId": from, "relation": "SPAWNS", "toId": to })
}

/// The code of the first problem, with its path.
fn problem(answer: &Answer) -> (String, String) {
    let problem = answer.json()["errors"][0]["extensions"]["problems"][0].take();
    (text(&problem["field"]), text(&problem["code"]))
}

fn h12_a_flood_of_links_hides_nobody() {
    for kind in Kind::all() {
        let village = people(kind);
        let People { process, claire, malik, zoe } = &village;
        let mill = register(process.address, claire, "Le moulin");
        let spam: Vec<String> = (0..104).map(|n| register(process.address, zoe, &format!("Réclame {n}"))).collect();
        // As many at once as come by one after the other.
        let requests = spam.iter().map(|id| post_as(zoe, None, LINK, json!({ "input": spawns(&mill, id) })));
        let answers = together(process.address, requests);
        let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.code().is_none());
        assert_eq!((made.len(), refused.len()), (20, 84), "{}", kind.name());
        for answer in refused {
            assert_eq!(answer.code().as_deref(), Some("CONFLICT"), "{}", answer.text());
            assert_eq!(problem(answer), ("input.fromId".to_owned(), "TOO_LONG".to_owned()));
        }
        // Malik's comes after them, is reached by pages, and comes before them once Claire confirmed it.
        let [bakery, closed, daughter] =
            [(malik, "Le fournil"), (malik, "Le four d'hier"), (claire, "Le moulin d'aval")]
                .map(|(token, title)| register(process.address, token, title));
        let link = village.link(malik, &mill, &bakery);
        village.link(malik, &mill, &closed);
        let archive = "mutation($input: ArchiveContributionInput!) { it: archiveContribution(input: $input) { id } }";
        village.done(malik, archive, json!({ "id": closed }));
        let own = village.done(claire, LINK, spawns(&mill, &daughter));
        assert!(own["confirmedAt"].is_string(), "whoever runs both agrees at once");
        for listed in [village.grew_into(&mill), village.lineage(&mill)] {
            assert_eq!(listed.len(), 23);
            let once: BTreeSet<&String> = listed.iter().map(|(link, _)| link).collect();
            assert_eq!(once.len(), 23, "each comes once");
            assert_eq!(listed[0].1, daughter, "what the source's side confirmed comes first");
            assert_eq!(listed[22].1, closed, "what was archived comes last");
            assert_eq!(listed[21].1, bakery);
        }
        let answer = village.say(malik, CONFIRM, json!({ "id": link }));
        assert_eq!(answer.code().as_deref(), Some("FORBIDDEN"), "nobody confirms their own link to others' things");
        village.done(claire, CONFIRM, json!({ "id": link }));
        for listed in [village.grew_into(&mill), village.lineage(&mill)] {
            assert_eq!(listed[..2].iter().map(|(_, to)| to).collect::<Vec<_>>(), [&bakery, &daughter]);
        }
        assert!(village.timeline(&format!("of: \"{mill}\"")).contains(&"LINK_CONFIRMED".to_owned()));
        // A page of anybody who asks without arguments is as it was.
        let plain = village.ask("query($id: ID!) { organisation(id: $id) { grewInto { id } } }", json!({ "id": mill }));
        assert_eq!(plain["organisation"]["grewInto"].as_array().map(Vec::len), Some(20));
    }
}

fn h12_who_runs_the_source_refuses_with_a_reason() {
    for kind in Kind::all() {
        let village = people(kind);
        let People { process, claire, malik, zoe } = &village;
        let mill = register(process.address, claire, "Le moulin");
        let [spam, other] = ["Réclame", "Autre réclame"].map(|title| register(process.address, zoe, title));
        let link = village.link(zoe, &mill, &spam);
        let refuse = json!({ "id": link, "reason": "Vous n'en venez pas." });
        assert_eq!(village.say(malik, UNLINK, refuse.clone()).code().as_deref(), Some("FORBIDDEN"));
        let missing = village.say(claire, UNLINK, json!({ "id": link }));
        assert_eq!(problem(&missing), ("input.reason".to_owned(), "MISSING".to_owned()));
        assert_eq!(village.done(claire, UNLINK, refuse)["refusal"], "Vous n'en venez pas.");
        assert_eq!(village.grew_into(&mill), []);
        assert_eq!(village.lineage(&mill), []);
        // It stays refused, and both sides find why; nobody else does.
        let again = village.say(zoe, LINK, spawns(&mill, &spam));
        assert_eq!(problem(&again), ("input.toId".to_owned(), "REFUSED".to_owned()));
        assert!(again.text().contains("Vous n'en venez pas."), "{}", again.text());
        assert_eq!(village.say(zoe, UNLINK, json!({ "id": link })).code().as_deref(), Some("CONFLICT"));
        let refused = "query($id: ID!) { organisation(id: $id) {
            from: grewFrom(refused: true) { id refusal } into: grewInto(refused: true) { id refusal } } }";
        for (token, id, side, sees) in [(zoe, &spam, "from", 1), (claire, &mill, "into", 1), (malik, &spam, "from", 0)]
        {
            let answer = process.send(post_as(token, None, refused, json!({ "id": id })));
            let found = answer.json()["data"]["organisation"][side].take();
            assert_eq!(found.as_array().map(Vec::len), Some(sees), "{}", answer.text());
        }
        // Who made a link takes it back without a reason, and may say so again.
        for _ in 0..2 {
            let link = village.link(zoe, &mill, &other);
            village.done(zoe, UNLINK, json!({ "id": link }));
        }
        village.done(claire, CONFIRM, json!({ "id": link }));
        assert_eq!(village.grew_into(&mill).len(), 1, "a refusal can be lifted");
    }
}

fn h12_a_hidden_end_leaves_no_activity() {
    for kind in Kind::all() {
        let village = people(kind);
        let People { process, claire, zoe, .. } = &village;
        let draft = |token: &str, title: &str| {
            let mut made = organisation(title);
            made["input"]["draft"] = json!(true);
            let answer = process.send(post_as(token, None, REGISTER, made));
            text(&answer.json()["data"]["registerOrganisation"]["id"])
        };
        let mill = register(process.address, claire, "Le moulin");
        let (source, grown) = (draft(claire, "Projet secret"), draft(zoe, "Autre projet"));
        let before =
            ["of: \"{}\"", "within: {commune: \"26289\"}"].map(|of| village.timeline(&of.replace("{}", &mill)));
        let links = [village.link(claire, &source, &mill), village.link(zoe, &mill, &grown)];
        village.done(claire, UNLINK, json!({ "id": links[0] }));
        village.done(zoe, UNLINK, json!({ "id": links[1] }));
        village.link(claire, &source, &mill);
        village.link(zoe, &mill, &grown);
        // PostgreSQL gives positions a moment later: what comes after them is there when they would be.
        let witness = register(process.address, claire, "Témoin");
        while village.timeline(&format!("of: \"{witness}\"")).is_empty() {}
        let mut after =
            ["of: \"{}\"", "within: {commune: \"26289\"}"].map(|of| village.timeline(&of.replace("{}", &mill)));
        after[1].remove(0);
        assert_eq!(after, before, "{}", kind.name());
    }
}
