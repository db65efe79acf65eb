//! C6: nothing that is asked for wrongly ever widens a list. Over every list of the schema, its areas and every field of its
//! filter: absent and null are the same; an empty list finds nothing; what is unknown is refused.

use super::introspected::{Argument, Field, Introspected};
use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixtures;
use crate::harness::trial;
use entity::contribution::State;
use libtest_mimic::Trial;
use serde_json::Value;
use territoire::ground::contribution::ids;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_c6_nothing_widens_a_list ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || every_argument(kind))).collect()
}

struct Lists<'v> {
    village: &'v mut Village,
    tried: usize,
}

impl Lists<'_> {
    /// What a list gives with these arguments, or its code.
    fn ask(&mut self, list: &str, arguments: &str) -> Result<Value, String> {
        // A search needs a question: what is in a commune has its name.
        let arguments = if list == "search" { format!("text: \"Saillans\" {arguments}") } else { arguments.to_owned() };
        let arguments = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
        let answer =
            self.village.send("anonymous", &format!("{{ it: {list}{arguments} {{ totalCount nodes {{ id }} }} }}"));
        match answer.code() {
            Some(code) => Err(code),
            None => Ok(answer.json()["data"]["it"].clone()),
        }
    }

    fn refused(&mut self, list: &str, arguments: &str) {
        self.tried += 1;
        assert_eq!(self.ask(list, arguments).err().as_deref(), Some("INVALID"), "{list}({arguments})");
    }

    fn same(&mut self, list: &str, arguments: &str, all: &Value) {
        self.tried += 1;
        assert_eq!(self.ask(list, arguments).as_ref(), Ok(all), "{list}({arguments})");
    }

    fn nothing(&mut self, list: &str, arguments: &str) {
        self.tried += 1;
        let found = self.ask(list, arguments).unwrap_or_else(|code| panic!("{list}({arguments}): {code}"));
        assert_eq!(found["totalCount"], 0, "{list}({arguments}) finds {found}");
    }

    /// An id whose noun the argument does not name: each noun finds nothing or is refused, and one is taken.
    fn nothing_of_some_noun(&mut self, list: &str, of: impl Fn(&str) -> String) {
        let mut taken = 0;
        for noun in fixtures().map(|fixture| ids::noun(fixture.kind)).chain(["team", "account"].map(str::to_owned)) {
            let arguments = of(&noun);
            if self.ask(list, &arguments).err().as_deref() == Some("INVALID") {
                self.tried += 1;
            } else {
                self.nothing(list, &arguments);
                taken += 1;
            }
        }
        assert!(taken > 0, "{list}({}): no noun is taken", of("…"));
    }

    /// One field of an input, put at its place by `put`.
    fn field(&mut self, list: &str, field: &Argument, all: &Value, put: &dyn Fn(&str) -> String) {
        let name = &field.name;
        let one = |value: &str| put(&format!("{name}: {value}"));
        let unknown = match field.ty.kind.as_str() {
            "ENUM" => "NO_SUCH_VALUE",
            "INPUT_OBJECT" => "{noSuchField: 1}",
            _ if field.ty.name == "Boolean" => "\"yes\"",
            _ => "1.5",
        };
        if !put("").contains("within") {
            self.same(list, &one("null"), all);
        }
        if field.ty.is_list {
            self.nothing(list, &one("[]"));
            self.refused(list, &one(&format!("[{unknown}]")));
        } else {
            self.refused(list, &one(unknown));
        }
        if field.ty.name == "ID" {
            for other in
                ["department:26", "commune:26999", "organisation:01900000-0000-7000-8000-00000000000", "", "team"]
            {
                self.refused(list, &one(&format!("\"{other}\"")));
            }
            // Of the right noun, and there is none.
            let of = |noun: &str| one(&format!("\"{noun}:01900000-0000-7000-8000-000000000000\""));
            match noun_of(name) {
                // Every commune of the official list exists; this one has nothing.
                None if name == "communeId" => self.nothing(list, &one("\"commune:55039\"")),
                Some(noun) => self.nothing(list, &of(&noun)),
                None => self.nothing_of_some_noun(list, of),
            }
        }
        let codes = ["InseeCode", "SirenCode", "RnaCode", "LanguageTag", "Slug"];
        if codes.contains(&field.ty.name.as_str()) {
            let nonsense = "\"\u{0}\"".replace('\u{0}', "n'importe quoi");
            self.refused(list, &one(&if field.ty.is_list { format!("[{nonsense}]") } else { nonsense }));
        }
    }
}

/// The noun that an argument is named after.
fn noun_of(argument: &str) -> Option<String> {
    let named = argument.strip_suffix("Id")?;
    let fixture = fixtures().find(|fixture| fixture.one == named).map(|fixture| ids::noun(fixture.kind));
    fixture.or_else(|| ["team", "comment", "activity", "folder", "space"].contains(&named).then(|| named.to_owned()))
}

fn every_argument(kind: Kind) {
    let mut village = Village::new(kind);
    for fixture in fixtures() {
        village.thing_of(fixture.kind, None, State::Published, fixture.most);
        village.thing_of(fixture.kind, Some("erin"), State::Published, fixture.least);
        village.thing_of(fixture.kind, Some("erin"), State::Archived, fixture.least);
    }
    let schema = Introspected::read();
    let lists = schema.fields("Query").into_iter();
    let lists: Vec<Field> = lists.filter(|field| field.ty.name.ends_with("Connection")).collect();
    let mut asked = Lists { village: &mut village, tried: 0 };
    for list in lists.iter().filter(|list| list.takes("within") || list.takes("filter")) {
        let name = &list.name;
        let all = asked.ask(name, "").unwrap_or_else(|code| panic!("{name}: {code}"));
        for argument in list.arguments.iter().filter(|argument| !argument.is_required) {
            // Absent and null are the same for every argument there is.
            asked.same(name, &format!("{}: null", argument.name), &all);
            match argument.name.as_str() {
                "filter" => {
                    asked.same(name, "filter: {}", &all);
                    asked.refused(name, "filter: {noSuchField: 1}");
                    for field in schema.inputs(&argument.ty.name) {
                        asked.field(name, &field, &all, &|inside| format!("filter: {{{inside}}}"));
                    }
                }
                "within" => {
                    asked.refused(name, "within: {}");
                    asked.refused(name, r#"within: {commune: "26289", region: "84"}"#);
                    for field in schema.inputs("AreaInput") {
                        asked.field(name, &field, &all, &|inside| format!("within: {{{inside}}}"));
                    }
                    for nowhere in [
                        r#"{department: "00"}"#,
                        r#"{region: "00"}"#,
                        r#"{commune: "00000"}"#,
                        r#"{epci: "200000008"}"#,
                    ] {
                        asked.refused(name, &format!("within: {nowhere}"));
                    }
                }
                "of" | "network" | "kinds" | "topics" => asked.field(name, argument, &all, &|inside| inside.to_owned()),
                "orderBy" => asked.refused(name, "orderBy: NO_SUCH_ORDER"),
                "first" | "last" => {
                    asked.refused(name, &format!("{}: 0", argument.name));
                    asked.refused(name, &format!("{}: 101", argument.name));
                }
                "after" | "before" => asked.refused(name, &format!("{}: \"invented\"", argument.name)),
                _ => {}
            }
        }
    }
    assert!(asked.tried > 120, "only {} were tried", asked.tried);
}
