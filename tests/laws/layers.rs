//! Who may name whom, and what a file may hold.

use crate::harness::root;
use libtest_mimic::Trial;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        law_5_layers_name_only_what_is_below_them,
        law_5_no_circle_of_files,
        law_files_stay_small,
        law_h10_unsafe_code_is_forbidden_in_every_crate,
        law_every_acceptance_row_that_is_due_is_shown,
    ]
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "rs" || extension == "sh" || extension == "mjs")
            {
                let text = std::fs::read_to_string(&path).expect("a source");
                found.push((path, text));
            }
        }
    }
    found
}

/// The rooms, the lowest first, with the files beside them at the top. The registry names all areas, and areas the registry.
const ROOMS: [&str; 5] = ["base", "ground", "people", "areas", "http"];

/// The room of a file below `api/src`, none for what stands at the top.
fn room(name: &Path) -> Option<usize> {
    let first = name.components().next()?.as_os_str().to_str()?;
    ROOMS.iter().position(|room| *room == first)
}

fn law_5_layers_name_only_what_is_below_them() {
    let manifest = std::fs::read_to_string(root().join("entity/Cargo.toml")).expect("a manifest");
    for above in ["async-graphql", "axum", "http"] {
        assert!(!manifest.contains(above), "entity names {above}");
    }
    let mut wrong = Vec::new();
    for (path, text) in sources("api/src") {
        let name = path.strip_prefix(root().join("api/src")).expect("below").to_owned();
        let mut forbid = |words: &[&str], why: &str| {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code.filter(|line| words.iter().any(|word| line.contains(word))) {
                wrong.push(format!("{}: {why}: {}", name.display(), line.trim()));
            }
        };
        let is_shape = name.ends_with("graphql.rs") && !name.starts_with("http");
        if let Some(room) = room(&name) {
            for above in &ROOMS[room + 1..] {
                forbid(&[&format!("crate::{above}::")], "a room names only what is below it");
            }
            // The registry makes the interfaces, so shapes of areas name it; what sums up all areas is for the top and for
            // transport.
            let is_area_shape = name.starts_with("areas") && !name.ends_with("ops.rs") && !name.ends_with("fields.rs");
            if !is_area_shape && !name.starts_with("http") {
                forbid(&["crate::nouns", "crate::schema", "crate::start", "crate::cli"], "the top is above every room");
            }
            forbid(&["crate::demo"], "the demo is above every room");
        }
        if name.starts_with("demo") {
            forbid(&["crate::start", "crate::cli"], "the demo is below the command line");
        }
        if !name.starts_with("base/gql") {
            forbid(&["async_graphql::", "async_graphql_value::"], "only base/gql/ names the engine");
        }
        if is_shape {
            forbid(&["Result<Option<"], "its failure would void its parent: return Option<Result<…>>");
            forbid(&["sea_orm", "Entity", "base::db", " if "], "shape holds no SQL and no decision");
        }
        if !name.starts_with("http")
            && !matches!(name.to_str(), Some("cli.rs" | "lib.rs" | "base/config.rs" | "base/store/s3.rs"))
        {
            forbid(&["crate::http", "axum::", "hyper"], "only transport names transport");
        }
        if name.ends_with("ops.rs") {
            forbid(
                &["Object]", "Context<", "async_graphql", "graphql::", " Connection<"],
                "operations know no GraphQL",
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a file names of this crate: the files and folders of its modules.
fn named(files: &BTreeMap<String, String>, text: &str, own: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut paths: Vec<String> = Vec::new();
    for part in code.split("crate::").skip(1) {
        paths.push(part.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect());
    }
    let folder = own.rsplit_once("::").map_or("", |(folder, _)| folder);
    for part in code.split("super::").skip(1) {
        let path: String = part.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
        paths.push(format!("{folder}::{path}"));
    }
    for path in paths {
        // The longest beginning of the path that is a module.
        let mut parts: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
        while !parts.is_empty() && !files.contains_key(&parts.join("::")) {
            parts.pop();
        }
        let module = parts.join("::");
        if !module.is_empty() && module != own {
            found.insert(module);
        }
    }
    found
}

/// No file leads back to itself through what it names, but through the `graphql.rs` of areas (their objects name each other)
/// and the `mod.rs` that gather a folder.
fn law_5_no_circle_of_files() {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in sources("api/src") {
        let name = path.strip_prefix(root().join("api/src")).expect("below").with_extension("");
        let name = name.to_str().expect("a name").replace('/', "::");
        // Inside a test module anything may be named.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        files.insert(name.trim_end_matches("::mod").to_owned(), text);
    }
    let is_gathering = |module: &str| root().join("api/src").join(module.replace("::", "/")).is_dir();
    let is_free = |module: &str| {
        let shape = ["graphql", "common"].iter().any(|it| module.ends_with(it)) && module.starts_with("areas");
        shape || module == "nouns" || module == "lib" || module == "areas::node" || is_gathering(module)
    };
    let names: BTreeMap<&String, BTreeSet<String>> =
        files.iter().map(|(name, text)| (name, named(&files, text, name))).collect();
    let mut circles = Vec::new();
    for start in files.keys().filter(|name| !is_free(name)) {
        let (mut seen, mut left) = (BTreeSet::new(), vec![start.clone()]);
        while let Some(module) = left.pop() {
            for next in names.get(&module).into_iter().flatten().filter(|next| !is_free(next)) {
                if next == start {
                    circles.push(format!("{start} through {module}"));
                } else if seen.insert(next.clone()) {
                    left.push(next.clone());
                }
            }
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

fn law_files_stay_small() {
    let mut long = Vec::new();
    for folder in ["api/src", "entity/src", "migration/src", "tests", "bench"] {
        for (path, text) in sources(folder) {
            if !path.components().any(|part| part.as_os_str() == "node_modules") && text.lines().count() > 420 {
                long.push(path);
            }
        }
    }
    assert!(long.is_empty(), "past 400 lines a file has become two rooms: {long:?}");
}

fn law_h10_unsafe_code_is_forbidden_in_every_crate() {
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    for package in ["api", "entity", "migration", "tests", "bench"] {
        let manifest = std::fs::read_to_string(root().join(package).join("Cargo.toml")).expect("a manifest");
        let inherits = manifest.contains("[lints]\nworkspace = true");
        assert!(inherits || manifest.contains("unsafe_code = \"forbid\""), "{package} does not forbid unsafe code");
        for source in ["git =", "openssl"] {
            assert!(!manifest.contains(source) && !workspace.contains(source), "{package} names {source}");
        }
    }
}

/// The rows of the acceptance list that are due for what exists.
const DUE: [&str; 54] = [
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A10", "A11", "A12", "A13", "A14", "A15", "A8", "A9", "F9", "G1", "G5",
    "G7", "H10", "A17", "B1", "B2", "B7", "B9", "B10", "C1", "C2", "C3", "C4", "C6", "C7", "D1", "D5", "D6", "F1",
    "F3", "F6", "F8", "B4", "B5", "B6", "D2", "H8", "B11", "B12", "B13", "H5", "H6", "F16", "E1", "E2", "E3", "C5",
];

fn law_every_acceptance_row_that_is_due_is_shown() {
    let mut shown: String = ["tests/abuse", "tests/faults", "tests/laws", "tests/harness", "bench"]
        .iter()
        .flat_map(|folder| sources(folder))
        .map(|(_, text)| text)
        .collect();
    shown += &std::fs::read_to_string(root().join(".ci/run")).unwrap_or_default();
    let missing: Vec<&str> = DUE
        .into_iter()
        .filter(|row| {
            // Alone, after `law`, or beside another row.
            let row = row.to_lowercase();
            !(shown.contains(&format!("fn {row}_")) || shown.contains(&format!("_{row}_")))
        })
        .collect();
    assert!(missing.is_empty(), "no test names these rows: {missing:?}");
}
