//! Every file below `tests/scenarios`, on every database, against one snapshot beside it.

use crate::harness::databases::Kind;
use crate::harness::play::{Nobody, play, play_with};
use crate::harness::scenario::Scenario;
use crate::harness::{root, trial};
use crate::laws::Watcher;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};

/// All scenario files.
pub fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("tests/scenarios")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("scenarios") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "graphql") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// One test for each file and database.
pub fn trials() -> Vec<Trial> {
    let cases = files().into_iter().flat_map(|path| Kind::all().into_iter().map(move |kind| (path.clone(), kind)));
    cases
        .map(|(path, kind)| {
            let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
            let case = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            trial(format!("scenario {folder}/{case} ({})", kind.name()), move || perform(&path, &case, kind))
        })
        .collect()
}

fn perform(path: &Path, case: &str, kind: Kind) {
    let text = std::fs::read_to_string(path).expect("a scenario");
    let scenario = Scenario::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    // One play serves laws 6 and 7, a second one law 8: nothing changes where lists leave out optional joins. Which joins
    // there are does not depend on the database.
    let played = play(&scenario, kind, &mut Watcher::default());
    if kind == Kind::Sqlite && scenario.cast.is_some() {
        let without = play_with(&scenario, kind, &mut Nobody, |play| play.server.leave_out_joins(true));
        assert!(
            played == without,
            "{} without optional joins (law 8):\n{}",
            scenario.title,
            difference(&played, &without)
        );
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().expect("a folder"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(case, played));
}

/// The lines in which two texts differ, the first ten.
fn difference(one: &str, other: &str) -> String {
    let lines = one.lines().zip(other.lines()).filter(|(one, other)| one != other);
    lines.take(10).map(|(one, other)| format!("- {one}\n+ {other}\n")).collect()
}
