//! Who may name whom, and what a file may hold.

use crate::harness::root;
use libtest_mimic::Trial;
use std::path::PathBuf;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        law_5_layers_name_only_what_is_below_them,
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
        if !name.starts_with("gql") {
            forbid(&["async_graphql::", "async_graphql_value::"], "only gql/ names the engine");
        }
        if name.ends_with("graphql.rs") && !name.starts_with("http") {
            forbid(&["Result<Option<"], "its failure would void its parent: return Option<Result<…>>");
            forbid(&["sea_orm", "Entity", "crate::db", " if "], "shape holds no SQL and no decision");
        }
        if !name.starts_with("http") && !matches!(name.to_str(), Some("context.rs" | "cli.rs" | "lib.rs" | "config.rs"))
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
const DUE: [&str; 47] = [
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A10", "A11", "A12", "A13", "A14", "A15", "A8", "A9", "F9", "G1", "G5",
    "G7", "H10", "A17", "B1", "B2", "B7", "B9", "B10", "C1", "C2", "C3", "C4", "D1", "D5", "D6", "F1", "F3", "F6",
    "F8", "B4", "B5", "B6", "D2", "H8", "B11", "B12", "B13", "H5", "H6",
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
