//! The writing of a copy: its files grow part by part in the store while the rows are read, so that a copy of any size takes
//! the same memory to make.
//!
//! The parts lie below the id of the copy and the id of the try that makes it, so that two processes that make the same
//! copy do not mix theirs.

use crate::base::error::Error;
use crate::base::scalars::DateTime;
use crate::base::text::{Language, copy_is_bounded};
use crate::ground::app::App;
use crate::ground::holdings::pages::Pages;
use crate::ground::holdings::{Holding, Person};
use crate::ground::member::Viewer;
use bytes::Bytes;
use entity::{DataExportId, data_export_file};
use sea_orm::sea_query::Condition;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Where copies lie in the store.
pub const COPIES: &str = "copies";
/// Bytes of each part of a file but the last.
const PART: usize = 256 << 10;
/// The file with everything.
const EVERYTHING: &str = "territoire.json";
/// The file that says what was left out.
const LEFT_OUT: &str = "left_out.csv";

/// Where a copy lies in the store.
pub fn place(copy: DataExportId) -> String {
    format!("{COPIES}/{}", copy.0)
}

/// Where a part of a file lies in the store.
pub fn key(copy: DataExportId, run: Uuid, file: &str, part: i32) -> String {
    format!("{}/{run}/{file}/{part}", place(copy))
}

/// The length of a part of a file of so many bytes.
pub fn length(bytes: i64, part: i32) -> u64 {
    let part_bytes = i64::try_from(PART).unwrap_or(i64::MAX);
    u64::try_from((bytes - i64::from(part) * part_bytes).min(part_bytes)).unwrap_or(0)
}

/// A file that grows.
struct Growing {
    row: data_export_file::Model,
    buffer: Vec<u8>,
}

/// A copy that is being made.
struct Copying<'a> {
    app: &'a App,
    copy: DataExportId,
    run: Uuid,
    /// Bytes that the copy has room for yet.
    room: u64,
    files: Vec<data_export_file::Model>,
    left_out: Vec<(&'static str, i64)>,
}

/// Whose copy it is.
pub struct Whose {
    /// As their rows are found.
    pub person: Person,
    /// As they may know of things.
    pub viewer: Viewer,
    /// Their language.
    pub language: Language,
}

/// Writes a copy into the store: everything as JSON with one row on each line, and each table as CSV. Gives the rows of its
/// files, sorted by their tables.
pub async fn write(
    app: &App,
    copy: DataExportId,
    run: Uuid,
    whose: &Whose,
) -> Result<Vec<data_export_file::Model>, Error> {
    let (files, left_out) = (Vec::new(), Vec::new());
    let mut copying = Copying { app, copy, run, room: app.copy_bytes, files, left_out };
    let mut everything = copying.begin(EVERYTHING);
    let made_at = json!(DateTime::from(app.clock.now()).text());
    copying.add(&mut everything, format!("{{\n\"madeAt\": {made_at}").as_bytes()).await?;
    for holding in app.registry.holdings() {
        if let Some(which) = holding.copied(&whose.person, &whose.viewer) {
            copying.table(holding, which, &mut everything).await?;
        }
    }
    copying.end(everything, whose.language).await?;
    Ok(copying.files)
}

impl Copying<'_> {
    fn begin(&self, name: &str) -> Growing {
        let (name, export_id) = (name.to_owned(), self.copy);
        let row = data_export_file::Model { export_id, name, bytes: 0, parts: 0, rows: 0, left_out: 0 };
        Growing { row, buffer: Vec::new() }
    }

    async fn put(&self, file: &mut Growing, part: Vec<u8>) -> Result<(), Error> {
        let key = key(self.copy, self.run, &file.row.name, file.row.parts);
        file.row.bytes += i64::try_from(part.len()).unwrap_or(0);
        file.row.parts += 1;
        self.app.disk.check(u64::try_from(part.len()).unwrap_or(0))?;
        self.app.store.put(&key, Bytes::from(part)).await?;
        #[cfg(feature = "faults")]
        crate::ground::faults::copied();
        Ok(())
    }

    /// Adds to a file. All parts take rooms of the same length, which the allocator uses again.
    async fn add(&self, file: &mut Growing, mut text: &[u8]) -> Result<(), Error> {
        while !text.is_empty() {
            file.buffer.reserve_exact(PART - file.buffer.len());
            let (some, rest) = text.split_at(text.len().min(PART - file.buffer.len()));
            file.buffer.extend_from_slice(some);
            text = rest;
            if file.buffer.len() == PART {
                let part = std::mem::take(&mut file.buffer);
                self.put(file, part).await?;
            }
        }
        Ok(())
    }

    async fn close(&mut self, mut file: Growing) -> Result<(), Error> {
        let rest = std::mem::take(&mut file.buffer);
        if !rest.is_empty() {
            self.put(&mut file, rest).await?;
        }
        self.files.push(file.row);
        Ok(())
    }

    /// Writes the rows of a holding. They may take half of the room that is left, so that there is room for the tables that
    /// follow.
    async fn table(&mut self, holding: &Holding, which: Condition, everything: &mut Growing) -> Result<(), Error> {
        let mut pages = Pages::new(self.app.db.background(), holding, which);
        let names: Vec<&str> = holding.exported().iter().map(|column| column.name).collect();
        let mut room = self.room / 2;
        self.room -= room;
        let mut table: Option<Growing> = None;
        'pages: while let Some(rows) = pages.next().await? {
            for row in rows {
                let (line, record) = (json_line(&names, &row), csv_line(row.iter().map(cell))?);
                let file = table.get_or_insert_with(|| self.begin(&format!("{}.csv", holding.name)));
                if file.row.parts == 0 && file.buffer.is_empty() {
                    self.add(file, &csv_line(names.iter())?).await?;
                    self.add(everything, format!(",\n\"{}\": [", holding.name).as_bytes()).await?;
                }
                let length = u64::try_from(line.len() + record.len()).unwrap_or(u64::MAX);
                let Some(rest) = room.checked_sub(length) else {
                    let left_out = pages.count().await?.saturating_sub(file.row.rows).max(1);
                    file.row.left_out = left_out;
                    everything.row.left_out += left_out;
                    self.left_out.push((holding.name, left_out));
                    break 'pages;
                };
                room = rest;
                self.add(file, &record).await?;
                let before: &[u8] = if file.row.rows == 0 { b"\n" } else { b",\n" };
                self.add(everything, &[before, line.as_bytes()].concat()).await?;
                file.row.rows += 1;
                everything.row.rows += 1;
            }
        }
        self.room += room;
        let Some(file) = table else { return Ok(()) };
        self.add(everything, b"\n]").await?;
        self.close(file).await
    }

    /// Ends the copy: it says whether it is complete, and what was left out.
    async fn end(&mut self, mut everything: Growing, language: Language) -> Result<(), Error> {
        let left_out = std::mem::take(&mut self.left_out);
        let mut end = format!(",\n\"isComplete\": {}", left_out.is_empty());
        if !left_out.is_empty() {
            let note = copy_is_bounded(language, self.app.copy_bytes >> 20);
            let tables = left_out.iter().map(|(table, rows)| json!({ "table": table, "rows": rows }).to_string());
            let tables = tables.collect::<Vec<_>>().join(",\n");
            end += &format!(",\n\"note\": {},\n\"leftOut\": [\n{tables}\n]", json!(note));
            let mut file = self.begin(LEFT_OUT);
            self.add(&mut file, &csv_line(["table", "rows", "note"])?).await?;
            for (table, rows) in left_out {
                self.add(&mut file, &csv_line([table, &rows.to_string(), &note])?).await?;
            }
            self.close(file).await?;
        }
        end += "\n}\n";
        self.add(&mut everything, end.as_bytes()).await?;
        self.close(everything).await
    }
}

/// A row as a JSON object on one line. Names of columns need no escaping.
fn json_line(names: &[&str], row: &[Json]) -> String {
    let cells: Vec<String> = names.iter().zip(row).map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{{}}}", cells.join(", "))
}

/// A line of CSV.
fn csv_line(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<Vec<u8>, Error> {
    let failed = || Error::internal("CSV cannot be written");
    let mut line = csv::WriterBuilder::new().buffer_capacity(1 << 10).from_writer(Vec::new());
    line.write_record(cells).map_err(|_| failed())?;
    line.into_inner().map_err(|_| failed())
}

/// A value as a CSV cell. Text that a spreadsheet would take for a formula gets an apostrophe in front.
fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (value, expected) in [
            (json!("=1+1"), "'=1+1"),
            (json!("+33 4 75 00 00 00"), "'+33 4 75 00 00 00"),
            (json!("@SUM(A1)"), "'@SUM(A1)"),
            (json!("\tx"), "'\tx"),
            (json!("un, deux"), "un, deux"),
            (json!(-41_234_567), "-41234567"),
            (json!(null), ""),
        ] {
            assert_eq!(cell(&value), expected);
        }
    }

    #[test]
    fn the_lengths_of_parts_sum_up() {
        let part = i64::try_from(PART).unwrap();
        for bytes in [1, part - 1, part, part + 1, 3 * part] {
            let parts = i32::try_from((bytes + part - 1) / part).unwrap();
            let sum: u64 = (0..parts).map(|place| length(bytes, place)).sum();
            assert_eq!(sum, u64::try_from(bytes).unwrap());
        }
    }
}
