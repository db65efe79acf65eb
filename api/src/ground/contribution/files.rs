//! What things use files for: their pictures and attachments, and the pictures in their long texts. One table holds the uses
//! of all nouns and fields. A use is checked in the write that makes it, so that a thing never shows a file that nobody gave
//! to it.

use super::ids;
use super::slot::{Slot, are_of};
use crate::base::db::insert_blocks;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputType, OutputType, camel_case};
use crate::base::text::Fault;
use crate::ground::write::Tx;
use entity::attachment::{Column as C, Entity, Model};
use entity::file::{self, FileKind, FileState};
use entity::{ContributionId, FileId, contribution};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value as Json, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// A file that an input names, with the words that go with it.
#[derive(Debug, Clone)]
pub struct Given {
    /// The id of the file, as the input has it.
    pub file: ID,
    /// What a picture shows.
    pub alt: Option<String>,
    /// The words below it.
    pub caption: Option<String>,
    /// Whom it is by.
    pub credit: Option<String>,
}

/// One use of a file that an input asks for.
#[derive(Debug, Clone)]
pub struct Use {
    /// The file.
    pub file: FileId,
    /// The path of the file's id in the input.
    pub path: String,
    /// The kinds of files that may be used there.
    pub kinds: &'static [FileKind],
    /// What a picture shows.
    pub alt: Option<String>,
    /// The words below it.
    pub caption: Option<String>,
    /// Whom it is by.
    pub credit: Option<String>,
}

impl Use {
    /// A picture that the text at a path shows.
    pub fn shown(file: FileId, path: String, alt: String) -> Self {
        Self { file, path, kinds: &[FileKind::Picture], alt: Some(alt), caption: None, credit: None }
    }
}

/// A change of a slot: all its uses anew.
#[derive(Debug, Clone)]
pub struct Change {
    /// The slot.
    pub slot: Slot,
    /// Its uses, in their order.
    pub uses: Vec<Use>,
}

/// How a field that holds files is given and shown.
pub trait FileField {
    /// Its type in the input that registers.
    type Register: InputType + Clone;
    /// Its type in the input that changes.
    type Patch: InputType + Clone;
    /// The type of the GraphQL field.
    type Shown: OutputType;
    /// The kinds of files that it holds.
    const KINDS: &'static [FileKind];
    /// How many files it holds at most; none if it holds one, and not a list.
    const MAX: Option<usize>;

    /// The change that stores a registered value; an absent value changes nothing.
    fn as_patch(given: Self::Register) -> Self::Patch;
    /// The files that a patch names; none if it keeps those that the thing has.
    fn given(patch: Self::Patch) -> Option<Vec<Given>>;
    /// What the GraphQL field returns.
    fn shown(found: Result<Vec<Used>, Error>) -> Self::Shown;
}

/// The ids of the files that a patch names, each with its path, or the problem with it.
fn read<F: FileField>(field: &str, given: Vec<Given>, problems: &mut Problems) -> Vec<Use> {
    let name = camel_case(field);
    if let Some(max) = F::MAX.filter(|max| given.len() > *max) {
        problems.add(format!("input.{name}"), Fault::TooMany { max });
    }
    let of = |(place, Given { file, alt, caption, credit }): (usize, Given)| {
        let path = match F::MAX {
            None => format!("input.{name}.fileId"),
            Some(_) => format!("input.{name}.{place}.fileId"),
        };
        let file = FileId(problems.take(ids::uuid_input("file", &file, &path))?);
        Some(Use { file, path, kinds: F::KINDS, alt, caption, credit })
    };
    given.into_iter().enumerate().filter_map(of).collect()
}

/// Checks what needs no database.
pub fn check<F: FileField>(field: &str, patch: F::Patch, problems: &mut Problems) {
    if let Some(given) = F::given(patch) {
        read::<F>(field, given, problems);
    }
}

impl Change {
    /// The change of a slot that an input says, if it says any. The input was checked.
    pub fn of<F: FileField>(slot: impl Into<Slot>, patch: F::Patch) -> Option<Self> {
        let (slot, given) = (slot.into(), F::given(patch)?);
        Some(Self { slot, uses: read::<F>(slot.field, given, &mut Problems::default()) })
    }
}

/// A use of a file, with the file.
#[derive(Debug, Clone)]
pub struct Used {
    /// The use.
    pub row: Model,
    /// The file.
    pub file: Arc<file::Model>,
    /// Whether everybody sees the thing that uses it.
    pub open: bool,
}

/// The uses of a thing as they are, by the names of their slots and in their order.
pub type Former = HashMap<String, Vec<Model>>;

/// Reads the uses of a thing in the fields of its noun, or in those of one of its parts.
pub async fn former(tx: &Tx, of: ContributionId, part: Option<Uuid>) -> Result<Former, Error> {
    let rows = Entity::find().filter(C::ContributionId.eq(of)).filter(are_of(C::PartId, part));
    let rows = rows.order_by_asc(C::Field).order_by_asc(C::Position);
    let mut found = Former::new();
    for row in rows.all(tx.db()).await? {
        found.entry(row.field.clone()).or_default().push(row);
    }
    Ok(found)
}

/// A field as a revision stores it: one use, or a list of them.
pub fn in_revision<F: FileField>(former: &Former, field: &str) -> Json {
    let of = |row: &Model| {
        let Model { file_id, alt, caption, credit, .. } = row;
        let mut body = json!({ "fileId": ids::of("file", file_id.0).0, "caption": caption, "credit": credit });
        if let (Json::Object(body), Some(alt)) = (&mut body, alt) {
            body.insert("alt".to_owned(), alt.as_str().into());
        }
        body
    };
    let mut rows = former.get(field).into_iter().flatten().map(of);
    if F::MAX.is_some() { rows.collect() } else { rows.next().unwrap_or_default() }
}

/// Writes what a thing uses files for; `former` is what it used before. A file must be ready, of a kind that goes there, and
/// belong to the viewer or to the team that runs the thing, unless the thing uses it already; `INVALID` names every other one.
pub async fn put(tx: &Tx, on: &contribution::Model, former: &Former, changes: Vec<Change>) -> Result<(), Error> {
    let asked: BTreeSet<FileId> = changes.iter().flat_map(|change| &change.uses).map(|used| used.file).collect();
    if !asked.is_empty() {
        // Locked in the order of their ids, so that the job that deletes unused files waits, and two writes never do.
        let files = file::Entity::find().filter(file::Column::Id.is_in(asked.iter().copied()));
        let files = files.order_by_asc(file::Column::Id).lock(LockType::Update).all(tx.db()).await?;
        let files: HashMap<FileId, file::Model> = files.into_iter().map(|file| (file.id, file)).collect();
        let used: HashSet<FileId> = former.values().flatten().map(|row| row.file_id).collect();
        let mut problems = Problems::default();
        for Use { file, path, kinds, .. } in changes.iter().flat_map(|change| &change.uses) {
            match files.get(file).filter(|row| used.contains(file) || may_use(tx, on, row)) {
                Some(row) if kinds.contains(&row.kind) => {}
                Some(_) => problems.add(path, Fault::Malformed(in_words(kinds))),
                None => problems.add(path, Fault::Unknown),
            }
        }
        problems.check()?;
    }
    let slots: Vec<String> = changes.iter().map(|change| change.slot.name().into_owned()).collect();
    let gone: Vec<FileId> = slots.iter().filter_map(|slot| former.get(slot)).flatten().map(|row| row.file_id).collect();
    if !gone.is_empty() {
        let these = C::ContributionId.eq(on.id).and(C::Field.is_in(slots));
        Entity::delete_many().filter(these).exec(tx.db()).await?;
    }
    let touched: BTreeSet<FileId> = asked.into_iter().chain(gone).collect();
    if touched.is_empty() {
        return Ok(());
    }
    let rows: Vec<Model> = changes.into_iter().flat_map(|change| rows(on.id, change)).collect();
    insert_blocks::<Entity>(tx.db(), rows).await?;
    touch(tx, touched).await
}

/// Ends all uses of files by a thing.
pub async fn clear(tx: &Tx, of: ContributionId) -> Result<(), Error> {
    let gone = Entity::find().filter(C::ContributionId.eq(of)).all(tx.db()).await?;
    let gone: BTreeSet<FileId> = gone.into_iter().map(|row| row.file_id).collect();
    if gone.is_empty() {
        return Ok(());
    }
    Entity::delete_many().filter(C::ContributionId.eq(of)).exec(tx.db()).await?;
    touch(tx, gone).await
}

/// Says that files are used from now on, or no longer: what nothing uses is deleted a day later.
pub async fn touch(tx: &Tx, files: impl IntoIterator<Item = FileId>) -> Result<(), Error> {
    let touch = file::Entity::update_many().col_expr(file::Column::TouchedAt, Expr::value(tx.moment()));
    Ok(touch.filter(file::Column::Id.is_in(files)).exec(tx.db()).await.map(|_| ())?)
}

/// Checks that a file is a picture or a document of the viewer's own, and ready, so that they may show it to somebody. It is locked and
/// touched, so that the job that deletes unused files leaves it.
pub async fn may_show(tx: &Tx, id: FileId) -> Result<(), Error> {
    let owner = tx.viewer.signed_in()?.id;
    let found = file::Entity::find_by_id(id).lock(LockType::Update).one(tx.db()).await?;
    let is_own = |file: &file::Model| file.owner_id == Some(owner) && file.team_id.is_none();
    let found = found.filter(|file| is_own(file) && file.state == FileState::Ready);
    let found = found.ok_or_else(|| Error::invalid("input.fileId", Fault::Unknown))?;
    if found.kind == FileKind::Sound {
        return Err(Error::invalid("input.fileId", Fault::Malformed("PICTURE, DOCUMENT".to_owned())));
    }
    touch(tx, [id]).await
}

/// Whether the viewer may give a file to a thing.
fn may_use(tx: &Tx, on: &contribution::Model, file: &file::Model) -> bool {
    let is_own = tx.viewer.account().is_some_and(|member| file.owner_id == Some(member.id));
    let is_of_team = on.team_id.is_some() && file.team_id == on.team_id;
    file.state == FileState::Ready && (is_own || is_of_team)
}

fn in_words(kinds: &[FileKind]) -> String {
    let words = kinds.iter().map(sea_orm::ActiveEnum::to_value);
    words.collect::<Vec<_>>().join(", ")
}

/// The uses of a slot as the table has them.
pub fn rows(of: ContributionId, Change { slot, uses }: Change) -> impl Iterator<Item = Model> {
    uses.into_iter().zip(0..).map(move |(used, position)| Model {
        contribution_id: of,
        field: slot.name().into_owned(),
        position,
        file_id: used.file,
        alt: used.alt,
        caption: used.caption,
        credit: used.credit,
        part_id: slot.part,
    })
}
