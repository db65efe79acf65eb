//! Imports at the command line, beside a server: a file with a fault changes nothing; the same file again changes nothing.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, organisations, post_as, sign_in};
use crate::harness::process::{Process, program};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::process::Output;

pub fn trials() -> Vec<Trial> {
    crate::trials![an_import_beside_a_server]
}

const FILE: &str = "Identifiant;Nom;Type;Code INSEE;Compétences\n\
    1;Comité des fêtes;association;26289;sono | tréteaux\n\
    2;La Forge;entreprise;26289 26113;soudure\n\
    3;\"Chœur; des crêtes\";collectif;26289;\n";

fn an_import_beside_a_server() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let store: Vec<String> = database.arguments().into_iter().filter(|word| word != "--migrate").collect();
        let file = database.dir.path().join("annuaire.csv");
        let process = Process::start(database, &BEHIND);
        let token = sign_in(process.address, "claire");
        let create = "mutation($name: Title!) { createTeam(input: {name: $name}) { id } }";
        let answer = process.send(post_as(&token, None, create, json!({ "name": "Mairie de Saillans" })));
        let team = answer.json()["data"]["createTeam"]["id"].as_str().expect("an id").to_owned();
        let import = |text: &str, team: &str, more: &[&str]| {
            std::fs::write(&file, text).expect("a file");
            let mut command = program();
            command.args(["import", "organisations"]).arg(&file).args(["--team", team]).args(&store).args(more);
            let output = command.output().expect("a process");
            (output.status.success(), words(&output))
        };
        let names = || organisations(process.address, "title");

        let (is_done, words) = import(&FILE.replace("26113", "99999").replace("entreprise", "club"), &team, &[]);
        assert!(!is_done && words.contains("line 3, Code INSEE: ") && words.contains("line 3, Type: "), "{words}");
        assert!(words.contains("2 fault(s)") && words.contains("nothing was imported"), "{words}");
        let (is_done, words) = import(FILE, "team:0198c0de-0000-7000-8000-000000000000", &[]);
        assert!(!is_done && words.lines().count() == 1, "{words}");
        let (is_done, words) = import(FILE, &team, &["--dry-run"]);
        assert!(is_done && words.contains("3 organisations"), "{words}");
        assert_eq!(names().len(), 0);

        for (text, told) in [
            (FILE.to_owned(), "3 organisations made, 0 changed, 0 as they were"),
            (FILE.to_owned(), "0 organisations made, 0 changed, 3 as they were"),
            (FILE.replace("La Forge", "La Nouvelle Forge"), "0 organisations made, 1 changed, 2 as they were"),
        ] {
            let (is_done, words) = import(&text, &team, &[]);
            assert!(is_done && words.contains(told), "{words}");
        }
        let titles: Vec<Value> = names().into_iter().map(|mut found| found["title"].take()).collect();
        assert_eq!(titles, ["Chœur; des crêtes", "Comité des fêtes", "La Nouvelle Forge"]);
    }
}

fn words(output: &Output) -> String {
    let lines = String::from_utf8_lossy(&output.stderr);
    lines.lines().filter(|line| !line.starts_with('{')).fold(String::new(), |words, line| words + line + "\n")
}
