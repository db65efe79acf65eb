//! Laws on the official list: facts from a file that its build does not read, and what must hold for every commune.

use crate::harness::root;
use libtest_mimic::Trial;
use territoire::ground::territory::{CommuneRow, InseeCode, gazetteer};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        law_the_table_agrees_with_twenty_facts,
        law_every_commune_stands_in_the_whole,
        law_every_name_suggests_its_commune
    ]
}

fn resolve(code: &str) -> &'static CommuneRow {
    let index = InseeCode::read(code).and_then(|code| gazetteer().resolve(code));
    index.and_then(|index| gazetteer().get(index)).unwrap_or_else(|| panic!("{code} leads to no commune"))
}

fn law_the_table_agrees_with_twenty_facts() {
    let facts = std::fs::read_to_string(root().join("data/facts.csv")).expect("facts");
    let mut count = 0;
    for line in facts.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [kind, key, expected, _note] = fields[..] else { panic!("four columns: {line}") };
        let region_of =
            |code: &str| gazetteer().department(resolve(code).department).map(|department| department.region);
        let found = match kind {
            "count" => match key {
                "communes" => gazetteer().communes().len().to_string(),
                "departments" => gazetteer().departments().len().to_string(),
                "regions" => gazetteer().regions().len().to_string(),
                other => panic!("no such count: {other}"),
            },
            "commune-name" => resolve(key).name.to_owned(),
            "resolves-to" => resolve(key).code.to_string(),
            "department-of" => resolve(key).department.to_owned(),
            "region-of" => region_of(key).unwrap_or_default().to_owned(),
            "postal-count" => gazetteer().served_by(key).len().to_string(),
            "has-postal" => {
                let postal_codes = &resolve(key).postal_codes;
                postal_codes.iter().find(|code| **code == expected).copied().unwrap_or_default().to_owned()
            }
            "no-epci" => resolve(key).epci.is_none().to_string(),
            "inhabitants" => resolve(key).population.to_string(),
            "no-centre" => resolve(key).centre.is_none().to_string(),
            other => panic!("no such kind of fact: {other}"),
        };
        assert_eq!(found, expected, "{line}");
        count += 1;
    }
    assert_eq!(count, 20);
}

fn law_every_commune_stands_in_the_whole() {
    let gazetteer = gazetteer();
    for row in gazetteer.communes() {
        let department =
            gazetteer.department(row.department).unwrap_or_else(|| panic!("{} has no department", row.code));
        assert!(gazetteer.region(department.region).is_some(), "{} has no region", row.code);
        assert!(row.epci.is_none_or(|code| gazetteer.epci(code).is_some()), "{} has an unknown EPCI", row.code);
        assert!(!row.name.is_empty() && !row.key.is_empty(), "{} has no name", row.code);
        for former in &row.former_codes {
            let led = gazetteer.resolve(*former).and_then(|index| gazetteer.get(index)).map(|row| row.code);
            assert_eq!(led, Some(row.code), "{former}");
            assert!(gazetteer.current(*former).is_none(), "{former} is current and former");
        }
    }
    let in_departments: usize = gazetteer.departments().iter().map(|department| department.communes.len()).sum();
    let in_regions: usize = gazetteer.regions().iter().map(|region| region.communes.len()).sum();
    assert_eq!(in_departments, gazetteer.communes().len());
    assert_eq!(in_regions, gazetteer.communes().len());
    let without: Vec<&CommuneRow> = gazetteer.communes().iter().filter(|row| row.epci.is_none()).collect();
    // 88 communes of the overseas collectivities and four islands.
    assert_eq!(without.len(), 92);
    assert_eq!(without.iter().filter(|row| row.department.len() == 2).count(), 4);
}

fn law_every_name_suggests_its_commune() {
    let gazetteer = gazetteer();
    // Of communes that share a name, the most inhabited come first; a hundred are enough for all of them.
    for row in gazetteer.communes().iter().step_by(7) {
        let found = gazetteer.suggest(row.name, 100);
        let found: Vec<&CommuneRow> = found.iter().filter_map(|index| gazetteer.get(*index)).collect();
        let place = found.iter().position(|found| found.code == row.code);
        assert!(place.is_some(), "«{}» does not suggest {}", row.name, row.code);
        assert!(
            found.iter().take(place.unwrap_or(0)).all(|before| before.key == row.key),
            "«{}» is not first",
            row.name
        );
    }
}
