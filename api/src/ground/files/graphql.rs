//! The shape of files, and of the fields that hold them.

use super::{address, own, quota};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, InTurn, InputObject, MaybeUndefined, Object};
use crate::base::scalars::{DateTime, Text, Title, Url};
use crate::ground::context::Resolving;
use crate::ground::contribution::files::{FileField, Given, Used};
use crate::ground::contribution::ids;
use crate::ground::written::Holder;
use entity::file;
use entity::rendition::Size;
use std::sync::Arc;

/// Kinds of files. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "file::FileKind")]
pub enum FileKind {
    /// A picture: JPEG, PNG or WebP. It is kept in three sizes, without the metadata that came with it.
    Picture,
    /// A document: PDF.
    Document,
    /// A sound: MP3, Ogg (Opus or Vorbis) or M4A (AAC), without the tags that came with it.
    Sound,
}

/// Whether the bytes of a file have arrived. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "file::FileState")]
pub enum FileState {
    /// The upload was asked for, and the bytes have not arrived.
    Expected,
    /// It can be used.
    Ready,
}

/// Sizes of a picture. None is larger than what was uploaded.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureSize {
    /// Its longest side has at most 320 pixels.
    Small,
    /// Its longest side has at most 960 pixels.
    Medium,
    /// Its longest side has at most 1,920 pixels.
    Large,
}

impl From<PictureSize> for Size {
    fn from(size: PictureSize) -> Self {
        match size {
            PictureSize::Small => Self::Small,
            PictureSize::Medium => Self::Medium,
            PictureSize::Large => Self::Large,
        }
    }
}

/// The rendition that an address leads to: a picture has sizes, and any other file is as it is.
fn rendition(kind: file::FileKind, size: Option<PictureSize>) -> Size {
    match kind {
        file::FileKind::Picture => size.unwrap_or(PictureSize::Large).into(),
        file::FileKind::Document | file::FileKind::Sound => Size::Original,
    }
}

/// A file that somebody uploaded. It is as visible as the things that use it; until something does, only its owner and
/// the team that it was uploaded for see it, and after a day it is deleted.
#[derive(Debug, Clone)]
pub struct File {
    row: Arc<file::Model>,
    /// Whether everybody sees it.
    open: bool,
}

impl File {
    /// A file of the viewer's.
    pub fn own(row: file::Model) -> Self {
        Self { row: Arc::new(row), open: false }
    }

    /// The file of a use.
    fn used(used: &Used) -> Self {
        Self { row: Arc::clone(&used.file), open: used.open }
    }
}

/// A file that somebody uploaded. It is as visible as the things that use it; until something does, only its owner and
/// the team that it was uploaded for see it, and after a day it is deleted.
#[Object]
impl File {
    /// `file:<uuid>`.
    fn id(&self) -> ID {
        ids::of("file", self.row.id.0)
    }

    /// What it is.
    fn kind(&self) -> FileKind {
        self.row.kind.into()
    }

    /// Whether its bytes have arrived.
    fn state(&self) -> FileState {
        self.row.state.into()
    }

    /// Its media type, such as `image/jpeg`: the declared one until its bytes have arrived, then that of its bytes.
    fn media_type(&self) -> &str {
        &self.row.media_type
    }

    /// Its size in bytes, at most 209,715,200: the declared one until its bytes have arrived, then what is kept of it, all
    /// sizes of a picture together.
    fn bytes(&self) -> i64 {
        self.row.bytes
    }

    /// What its owner called it; null where it has no name, and after erasure.
    fn name(&self) -> Option<Title> {
        self.row.name.clone().map(Title)
    }

    /// Width in pixels of a picture, upright, as it was uploaded; null for other kinds.
    fn width(&self) -> Option<i32> {
        self.row.width
    }

    /// Height in pixels of a picture, upright, as it was uploaded; null for other kinds.
    fn height(&self) -> Option<i32> {
        self.row.height
    }

    /// A picture in some 30 characters, to be shown while it loads (blurha.sh); null for other kinds.
    fn blurhash(&self) -> Option<&str> {
        self.row.blurhash.as_deref()
    }

    /// Duration of a sound in whole seconds; null for other kinds.
    fn duration_seconds(&self) -> Option<i64> {
        self.row.duration_millis.map(|millis| (millis + 500) / 1_000)
    }

    /// Its address; null until its bytes have arrived. Where not everybody may see the file, the address holds a key that is
    /// valid for at least 30 minutes and at most an hour: whoever has the address sees the file. Ask anew when it has expired.
    fn url(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which size of a picture; `LARGE` when absent. Other kinds have one.")] size: Option<
            PictureSize,
        >,
    ) -> Option<Url> {
        let address = || Url(address::of(ctx.op().app, self.row.id, rendition(self.row.kind, size), self.open));
        (self.row.state == file::FileState::Ready).then(address)
    }

    /// When its upload was asked for.
    fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
}

/// How much room the files of an account or of a team take, and how much was written.
pub struct Storage(pub Holder);

/// How much room the files of an account or of a team take, and how much was written.
#[Object]
impl Storage {
    /// Bytes that the files take, those awaited as large as they were said to be; files for teams count for the teams.
    async fn used_bytes(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        own::used(&ctx.op(), self.0).await
    }

    /// Bytes that they may take: 2,147,483,648 of an account, 21,474,836,480 of a team.
    fn limit_bytes(&self) -> i64 {
        quota::limit(self.0)
    }

    /// Bytes of mutations that count as written now: what was sent, and 1,024 more for each. A thirtieth of the limit comes back
    /// each day. What a member writes about a thing of the team counts for both.
    async fn written_bytes(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        let ctx = ctx.op();
        ctx.app.written.used(ctx.app.db.read(), self.0, ctx.now()).await
    }

    /// Bytes that may be written at once: 268,435,456 by an account, 2,147,483,648 for a team. Mutations beyond it end with
    /// `TOO_MANY`.
    fn written_limit_bytes(&self) -> i64 {
        self.0.limit()
    }
}

/// A picture that a thing shows.
#[derive(InputObject, Debug, Clone)]
pub struct PictureInput {
    /// The file: a picture that you uploaded, that was uploaded for the team of the thing, or that the thing shows already.
    /// `UNKNOWN` for any other.
    pub file_id: ID,
    /// What it shows, for those who do not see it [texte de remplacement].
    pub alt: Title,
    /// The words below it.
    pub caption: Option<Text>,
    /// Whom it is by [crédit].
    pub credit: Option<Title>,
}

impl From<PictureInput> for Given {
    fn from(PictureInput { file_id, alt, caption, credit }: PictureInput) -> Self {
        Self { file: file_id, alt: Some(alt.0), caption: caption.map(|it| it.0), credit: credit.map(|it| it.0) }
    }
}

/// A document or a sound that goes with a thing.
#[derive(InputObject, Debug, Clone)]
pub struct AttachmentInput {
    /// The file: a document or a sound that you uploaded, that was uploaded for the team of the thing, or that goes with the
    /// thing already. `UNKNOWN` for any other.
    pub file_id: ID,
    /// What it is.
    pub caption: Option<Text>,
    /// Whom it is by [crédit].
    pub credit: Option<Title>,
}

impl From<AttachmentInput> for Given {
    fn from(AttachmentInput { file_id, caption, credit }: AttachmentInput) -> Self {
        Self { file: file_id, alt: None, caption: caption.map(|it| it.0), credit: credit.map(|it| it.0) }
    }
}

/// A picture that a thing shows.
pub struct Picture(Used);

/// A picture that a thing shows.
#[Object]
impl Picture {
    /// The file.
    fn file(&self) -> InTurn<File> {
        InTurn(File::used(&self.0))
    }

    /// What it shows, for those who do not see it [texte de remplacement].
    fn alt(&self) -> Title {
        Title(self.0.row.alt.clone().unwrap_or_default())
    }

    /// The words below it.
    fn caption(&self) -> Option<Text> {
        self.0.row.caption.clone().map(Text)
    }

    /// Whom it is by [crédit].
    fn credit(&self) -> Option<Title> {
        self.0.row.credit.clone().map(Title)
    }
}

/// A document or a sound that goes with a thing.
pub struct Attachment(Used);

/// A document or a sound that goes with a thing.
#[Object]
impl Attachment {
    /// The file.
    fn file(&self) -> InTurn<File> {
        InTurn(File::used(&self.0))
    }

    /// What it is.
    fn caption(&self) -> Option<Text> {
        self.0.row.caption.clone().map(Text)
    }

    /// Whom it is by [crédit].
    fn credit(&self) -> Option<Title> {
        self.0.row.credit.clone().map(Title)
    }
}

/// A field with one picture, or none.
pub struct OnePicture;
/// A field with at most `MAX` pictures.
pub struct Pictures<const MAX: usize>;
/// A field with at most `MAX` documents and sounds.
pub struct Attachments<const MAX: usize>;

impl FileField for OnePicture {
    type Register = Option<PictureInput>;
    type Patch = MaybeUndefined<PictureInput>;
    type Shown = Option<Result<InTurn<Picture>, Error>>;
    const KINDS: &'static [file::FileKind] = &[file::FileKind::Picture];
    const MAX: Option<usize> = None;

    fn as_patch(given: Self::Register) -> Self::Patch {
        given.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
    }

    fn given(patch: Self::Patch) -> Option<Vec<Given>> {
        let patch: Option<Option<PictureInput>> = patch.into();
        patch.map(|one| one.into_iter().map(Given::from).collect())
    }

    fn shown(found: Result<Vec<Used>, Error>) -> Self::Shown {
        found.map(|found| found.into_iter().next().map(|used| InTurn(Picture(used)))).transpose()
    }
}

/// The files of a list: absent keeps them, null clears the list.
fn all<T: Into<Given>>(patch: MaybeUndefined<Vec<T>>) -> Option<Vec<Given>> {
    let patch: Option<Option<Vec<T>>> = patch.into();
    patch.map(|all| all.unwrap_or_default().into_iter().map(Into::into).collect())
}

impl<const MAX: usize> FileField for Pictures<MAX> {
    type Register = Option<Vec<PictureInput>>;
    type Patch = MaybeUndefined<Vec<PictureInput>>;
    type Shown = Result<Vec<Picture>, Error>;
    const KINDS: &'static [file::FileKind] = &[file::FileKind::Picture];
    const MAX: Option<usize> = Some(MAX);

    fn as_patch(given: Self::Register) -> Self::Patch {
        given.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
    }

    fn given(patch: Self::Patch) -> Option<Vec<Given>> {
        all(patch)
    }

    fn shown(found: Result<Vec<Used>, Error>) -> Self::Shown {
        found.map(|found| found.into_iter().map(Picture).collect())
    }
}

impl<const MAX: usize> FileField for Attachments<MAX> {
    type Register = Option<Vec<AttachmentInput>>;
    type Patch = MaybeUndefined<Vec<AttachmentInput>>;
    type Shown = Result<Vec<Attachment>, Error>;
    const KINDS: &'static [file::FileKind] = &[file::FileKind::Document, file::FileKind::Sound];
    const MAX: Option<usize> = Some(MAX);

    fn as_patch(given: Self::Register) -> Self::Patch {
        given.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
    }

    fn given(patch: Self::Patch) -> Option<Vec<Given>> {
        all(patch)
    }

    fn shown(found: Result<Vec<Used>, Error>) -> Self::Shown {
        found.map(|found| found.into_iter().map(Attachment).collect())
    }
}
