//! The conversation about an article.

use crate::areas::authors;
use crate::base::error::Error;
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::Text;
use crate::base::text::{Language, Notice};
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::nested::latest;
use crate::ground::contribution::{Base, ids};
use crate::ground::policy::{MEMBERS, Over, Rule, allows};
use crate::ground::visibility::SEE_UNPUBLISHED;
use crate::ground::write::Tx;
use crate::people::teams;
use entity::EditorialNoteId;
use entity::activity::Verb;
use entity::contribution::{self, Kind};
use entity::editorial_note::{Column as C, Entity, Model, NoteKind};
use entity::letter::LetterKind;
use sea_orm::{EntityTrait, IntoActiveModel};

/// Write to the authors and editors of an article.
pub const ADD_NOTE: Rule = Rule::on_things("AddEditorialNote", MEMBERS);

/// What a note goes with. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "EditorialNoteKind", remote = "NoteKind")]
pub enum EditorialKind {
    /// No step: somebody says something.
    Word,
    /// The article was submitted.
    Submitted,
    /// Editors sent it back.
    SentBack,
    /// It was not published at its time and is a draft again: the medium was no longer public.
    MediumClosed,
    /// It was not published at its time and is a draft again: the medium no longer names what the law asks it to.
    MediumIncomplete,
    /// It was not published at its time and is a draft again: it had no author any more.
    AuthorGone,
    /// It was not published at its time and is a draft again: it had neither a body nor an attachment any more.
    TextGone,
    /// It was not published at its time and is a draft again: another article had been published under its slug.
    SlugTaken,
}

/// Writes to the authors and editors of an article.
#[derive(InputObject, Debug)]
pub struct AddEditorialNoteInput {
    /// The article.
    pub article_id: ID,
    /// What you say.
    pub body: Text,
}

async fn insert(tx: &Tx, on: &contribution::Model, kind: NoteKind, body: String) -> Result<(), Error> {
    let row = Model {
        id: EditorialNoteId(tx.id()),
        contribution_id: on.id,
        author_id: tx.viewer.account().map(|member| member.id),
        kind,
        body,
        at: tx.moment(),
    };
    Ok(Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await.map(|_| ())?)
}

/// Adds what somebody says with a step.
pub async fn say(tx: &Tx, on: &contribution::Model, kind: NoteKind, body: Text) -> Result<(), Error> {
    insert(tx, on, kind, body.0).await
}

/// Tells the editors and the author of an article why it was not published at its time: by a note, and by a letter.
pub async fn tell(tx: &Tx, on: &contribution::Model, why: NoteKind) -> Result<(), Error> {
    insert(tx, on, why, String::new()).await?;
    teams::tell_editors(tx, on, LetterKind::ArticleReturned).await
}

/// Writes to the authors and editors of an article.
pub async fn add(ctx: &Ctx<'_>, input: AddEditorialNoteInput) -> Result<Base, Error> {
    let id = ids::input_of(Kind::Article, &input.article_id, "input.articleId")?;
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Article, id).await?;
        let own = tx.viewer.account().map(|member| member.id);
        tx.authorize(&ADD_NOTE, Over::from(&on).signed(authors::signs(tx, on.id, own).await?))?;
        insert(tx, &on, NoteKind::Word, input.body.0).await?;
        tx.record(Happened::to(Verb::Discussed, &on).unseen());
        Ok(on.into())
    })
    .await
}

crate::written!("editorial_note");

/// The notes about an article, the latest first; none for who does not run or sign it.
pub async fn list(
    ctx: &Ctx<'_>,
    on: &contribution::Model,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<Model>, Error> {
    let asked = latest::<Model>(on.id, first, before)?;
    let signed = authors::signed(ctx, on.id).await?;
    if !allows(&ctx.viewer(), &SEE_UNPUBLISHED, Over::from(on).signed(signed)) {
        return Ok(Vec::new());
    }
    ctx.nested(asked).await
}

/// What a note says: the words of who wrote it, or the server's reason in the reader's language.
pub fn words(note: &Model, language: Language) -> String {
    match note.kind {
        NoteKind::Word | NoteKind::Submitted | NoteKind::SentBack => note.body.clone(),
        NoteKind::MediumClosed => Notice::MediumClosed.message(language),
        NoteKind::MediumIncomplete => Notice::MediumIncomplete.message(language),
        NoteKind::AuthorGone => Notice::AuthorGone.message(language),
        NoteKind::TextGone => Notice::TextGone.message(language),
        NoteKind::SlugTaken => Notice::SlugTaken.message(language),
    }
}
