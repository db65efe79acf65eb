//! What an input says beside the row of its noun: long texts, and files.

use super::fields::Says;
use super::files::{self, Former};
use super::texts;
use super::thing::Revised;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::write::Tx;
use entity::{ContributionId, contribution};
use std::collections::HashMap;
use uuid::Uuid;

/// What an input says beside the row of its noun. It is made before the write begins, because rendering takes a while and
/// SQLite has a single writer.
#[derive(Default)]
pub struct Said {
    texts: Vec<texts::Change>,
    files: Vec<files::Change>,
}

/// What a thing had beside the row of its noun before a change.
#[derive(Default, Clone)]
pub struct Before {
    /// Its long texts in Markdown, by their fields.
    pub texts: HashMap<String, String>,
    /// What it used files for.
    pub files: Former,
}

impl Said {
    /// What an input says. `INVALID` when a text shows a picture that does not exist, or one without an alternative text.
    pub async fn of<I: Says>(app: &App, input: &I) -> Result<Self, Error> {
        Self::made(app, input.texts(), input.files()).await
    }

    /// The same of these texts and files, which may be those of a part.
    pub async fn made(app: &App, texts: Vec<texts::Given>, mut files: Vec<files::Change>) -> Result<Self, Error> {
        let texts = texts::render(app, texts, &mut files).await?;
        Ok(Self { texts, files })
    }

    /// What a thing has once this is written, given what it has before.
    pub fn after(&self, of: ContributionId, before: &Before) -> Before {
        let mut after = before.clone();
        for change in &self.texts {
            change.apply(&mut after.texts);
        }
        for change in &self.files {
            after.files.insert(change.slot.name().into_owned(), files::rows(of, change.clone()).collect());
        }
        after
    }

    /// Writes what inputs say of things, one after the other; `before` is what these had.
    pub async fn put(tx: &Tx, all: Vec<(&contribution::Model, Self)>, before: &Before) -> Result<(), Error> {
        let mut texts = Vec::new();
        for (on, said) in all {
            texts.push((on.id, said.texts));
            files::put(tx, on, &before.files, said.files).await?;
        }
        texts::put(tx, texts).await
    }
}

impl Before {
    /// Reads what a thing has, as far as its noun has any of it.
    pub async fn read<M: Revised>(tx: &Tx, of: ContributionId) -> Result<Self, Error> {
        let texts = if M::HAS_TEXTS { texts::read(tx, of).await? } else { HashMap::new() };
        let files = if M::HAS_TEXTS || M::HAS_FILES { files::former(tx, of, None).await? } else { Former::new() };
        Ok(Self { texts, files })
    }

    /// Reads what a part of a thing uses files for.
    pub async fn of_part(tx: &Tx, of: ContributionId, part: Uuid) -> Result<Self, Error> {
        Ok(Self { texts: HashMap::new(), files: files::former(tx, of, Some(part)).await? })
    }
}
