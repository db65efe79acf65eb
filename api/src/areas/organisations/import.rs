//! Reads organisations from a spreadsheet, one per line.
//!
//! The first line names the columns, in English or in French; case, accents and order do not matter. Each line has a key,
//! so that the same file again changes nothing. A file with a fault gives its faults and no organisation.

use super::fields::{OrganisationKind, RegisterOrganisationInput};
use crate::base::fold::fold;
use crate::base::gql::MaybeUndefined;
use crate::base::scalars::{RnaCode, Text, Title, Url};
use crate::ground::contribution::bulk::Item;
use crate::ground::contribution::{Basics, Running};
use crate::ground::territory::{InseeCode, SirenCode, gazetteer};
use std::collections::HashSet;
use std::str::FromStr;

/// Most lines of one file.
const MOST: usize = 100_000;

/// The columns that are read, each by its names as they are folded.
const COLUMNS: [(Column, &[&str]); 10] = [
    (Column::Key, &["key", "id", "identifiant", "cle"]),
    (Column::Title, &["title", "name", "titre", "nom"]),
    (Column::Kind, &["kind", "type", "nature"]),
    (Column::Communes, &["communes", "commune", "code insee", "codes insee", "insee"]),
    (Column::Siren, &["siren"]),
    (Column::Rna, &["rna"]),
    (Column::Description, &["description", "presentation", "objet"]),
    (Column::Offers, &["offers", "offre", "offres"]),
    (Column::Skills, &["skills", "competences"]),
    (Column::Website, &["website", "site", "site web", "url"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Key,
    Title,
    Kind,
    Communes,
    Siren,
    Rna,
    Description,
    Offers,
    Skills,
    Website,
}

/// What is wrong with a file, for the person who sent it.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The line as a text editor numbers it; 1 is the one that names the columns.
    pub line: u64,
    /// The column as the file names it.
    pub column: String,
    /// Why.
    pub reason: String,
}

/// The organisations of a file; everything that is wrong with it where anything is.
pub fn read(bytes: &[u8]) -> Result<Vec<Item<RegisterOrganisationInput>>, Vec<Wrong>> {
    let whole = |line, reason: &str| vec![Wrong { line, column: String::new(), reason: reason.to_owned() }];
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        whole(u64::try_from(line).unwrap_or(0), "the file is no text in UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let separator = *[b';', b'\t', b',']
        .iter()
        .max_by_key(|sign| first.bytes().filter(|byte| byte == *sign).count())
        .unwrap_or(&b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| whole(1, "the line that names the columns cannot be read"))?.clone();
    let known: Vec<Option<Column>> = header.iter().map(column).collect();
    let (mut wrong, mut items, mut keys) = (Vec::new(), Vec::new(), HashSet::new());
    for needed in [Column::Key, Column::Title, Column::Kind, Column::Communes] {
        if !known.contains(&Some(needed)) {
            let names = COLUMNS.iter().find(|(column, _)| *column == needed).map(|(_, names)| names.join(", "));
            let reason = format!("a column is missing: one of {}", names.unwrap_or_default());
            wrong.push(Wrong { line: 1, column: String::new(), reason });
        }
    }
    for (number, record) in reader.records().enumerate() {
        if number >= MOST {
            wrong.push(Wrong { line: 0, column: String::new(), reason: format!("more than {MOST} lines") });
            break;
        }
        let Ok(record) = record else {
            wrong.extend(whole(0, "a line cannot be read: is a quote open?"));
            break;
        };
        let line = record.position().map_or(0, csv::Position::line);
        let mut row = Row { line, header: &header, known: &known, record: &record, wrong: &mut wrong };
        if let Some(item) = row.item() {
            if keys.insert(item.key.clone()) {
                items.push(item);
            } else {
                row.wrong(Column::Key, "another line has the same key");
            }
        }
    }
    if wrong.is_empty() { Ok(items) } else { Err(wrong) }
}

fn column(name: &str) -> Option<Column> {
    let name = fold(name);
    COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
}

/// One line of the file.
struct Row<'r> {
    line: u64,
    header: &'r csv::StringRecord,
    known: &'r [Option<Column>],
    record: &'r csv::StringRecord,
    wrong: &'r mut Vec<Wrong>,
}

impl Row<'_> {
    fn place(&self, column: Column) -> Option<usize> {
        self.known.iter().position(|known| *known == Some(column))
    }

    /// The cell of a column, where there is something in it.
    fn cell(&self, column: Column) -> Option<String> {
        let cell = self.record.get(self.place(column)?)?.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn wrong(&mut self, column: Column, reason: &str) {
        let name = self.place(column).and_then(|place| self.header.get(place)).unwrap_or_default().to_owned();
        self.wrong.push(Wrong { line: self.line, column: name, reason: reason.to_owned() });
    }

    /// A cell that may be empty, of a form.
    fn of<T>(&mut self, column: Column, read: impl Fn(String) -> Option<T>, form: &str) -> Option<T> {
        let cell = self.cell(column)?;
        let value = read(cell);
        if value.is_none() {
            self.wrong(column, form);
        }
        value
    }

    /// A cell that may not be empty.
    fn needed<T>(&mut self, column: Column, read: impl Fn(String) -> Option<T>, form: &str) -> Option<T> {
        if self.cell(column).is_none() {
            self.wrong(column, "it is empty");
        }
        self.of(column, read, form)
    }

    fn item(&mut self) -> Option<Item<RegisterOrganisationInput>> {
        let before = self.wrong.len();
        let text = |text: String| Text::holds(&text).then_some(Text(text));
        let title = |text: String| Title::holds(&text).then_some(Title(text));
        let key = self.needed(Column::Key, |key| (key.len() <= 200).then_some(key), "a key has at most 200 bytes");
        let name = self.needed(Column::Title, title, "a title is one line of at most 200 characters");
        let kind = self.needed(
            Column::Kind,
            |text| text.parse().ok(),
            "one of association, business, public body, collective",
        );
        let communes =
            self.needed(Column::Communes, communes, "1 to 50 INSEE codes of communes, with spaces or commas between");
        let skills = |cell: String| {
            let skills: Option<Vec<Title>> =
                cell.split([';', '|']).map(|skill| title(skill.trim().to_owned())).collect();
            skills.filter(|skills| skills.len() <= 30)
        };
        let siren = self.of(Column::Siren, |text| SirenCode::read(&text.replace(' ', "")), "no SIREN number");
        let rna = self.of(Column::Rna, |text| RnaCode::holds(&text).then_some(RnaCode(text)), "no RNA number");
        let description = self.of(Column::Description, text, "a text has at most 10,000 characters");
        let offers = self.of(Column::Offers, text, "a text has at most 10,000 characters");
        let skills = self.of(Column::Skills, skills, "at most 30, each one line, with ; or | between");
        let website = self.of(
            Column::Website,
            |text| Url::holds(&text).then_some(Url(text)),
            "no address with http:// or https://",
        );
        if self.wrong.len() > before {
            return None;
        }
        let basics =
            Basics { title: name?, slug: None, communes: communes?, point: None, language: None, topics: None };
        let (accepts_proposals, contact, kind) = (None, MaybeUndefined::Undefined, kind?);
        let input = RegisterOrganisationInput {
            basics,
            running: Running::default(),
            kind,
            siren,
            rna,
            description,
            offers,
            skills,
            website,
            accepts_proposals,
            contact,
            cover: None,
        };
        Some(Item { key: key?, input })
    }
}

/// Codes that are communes, or lead to one.
fn communes(cell: String) -> Option<Vec<InseeCode>> {
    let codes = cell.split([' ', ',', ';', '|']).filter(|code| !code.is_empty());
    let codes: Option<Vec<InseeCode>> =
        codes.map(|code| InseeCode::read(code).filter(|code| gazetteer().resolve(*code).is_some())).collect();
    codes.filter(|codes| (1..=50).contains(&codes.len()))
}

impl FromStr for OrganisationKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match fold(text).as_str() {
            "association" => Ok(Self::Association),
            "business" | "entreprise" | "cooperative" => Ok(Self::Business),
            "public body" | "collectivite" | "etablissement public" => Ok(Self::PublicBody),
            "collective" | "collectif" => Ok(Self::Collective),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<(u64, String, String)> {
        let Err(wrong) = read(text.as_bytes()) else { panic!("nothing is wrong with {text}") };
        wrong.into_iter().map(|it| (it.line, it.column, it.reason)).collect()
    }

    #[test]
    fn a_spreadsheet_in_french_is_read() {
        let text = "\u{feff}Identifiant;Nom;Type;Code INSEE;Compétences;Autre\r\n7;\"Comité; des fêtes\";Association;26289 26113;reliure | chant;x\r\n";
        let Ok(items) = read(text.as_bytes()) else { panic!("wrong: {:?}", read(text.as_bytes()).err()) };
        let [item] = items.as_slice() else { panic!("one line") };
        assert_eq!((item.key.as_str(), item.input.basics.title.0.as_str()), ("7", "Comité; des fêtes"));
        assert_eq!(item.input.basics.communes.len(), 2);
        assert_eq!(item.input.skills.as_ref().map(Vec::len), Some(2));
    }

    #[test]
    fn every_bad_line_is_told_by_number_column_and_reason() {
        let text = "key,title,kind,communes,siren\n1,Une,association,26289,\n2,,club,99999,123456789\n1,Autre,collectif,26289,\n";
        let told = wrong(text);
        let places: Vec<(u64, &str)> = told.iter().map(|(line, column, _)| (*line, column.as_str())).collect();
        assert_eq!(places, [(3, "title"), (3, "kind"), (3, "communes"), (3, "siren"), (4, "key")]);
        assert_eq!(wrong("title\nUne\n").iter().filter(|(line, ..)| *line == 1).count(), 3, "columns that are missing");
        assert_eq!(wrong("").len(), 4);
    }

    #[test]
    fn what_is_no_text_is_told_by_its_line() {
        let Err(told) = read(b"key,title,kind,communes\n1,\xe9t\xe9,association,26289\n") else { panic!("read") };
        assert_eq!(told.first().map(|wrong| wrong.line), Some(2));
    }
}
