//! A contribution as it was read: its row, the row of its noun, and the relations that were read with it.

use super::facets::Facets;
use super::files::Former;
use crate::base::error::Error;
use crate::base::reads::On;
use crate::ground::context::{Batch, Ctx};
use crate::ground::kept::reach;
use crate::ground::visibility::sees;
use crate::ground::write::{Outcome, Tx};
use entity::contribution::{self, Kind};
use entity::{AccountId, ContributionId, Positional, attachment, file, team};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;
use uuid::Uuid;

/// A relation of a row. A relation that was not loaded may exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded<T> {
    /// It was not read.
    NotLoaded,
    /// It does not exist.
    None,
    /// It was read and exists.
    There(T),
}

impl<T> From<Option<T>> for Loaded<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Self::There)
    }
}

/// The public data of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id of the account.
    pub id: AccountId,
    /// The name shown beside what they write.
    pub name: String,
}

/// A use of a file, with the file.
pub type Cover = Arc<(attachment::Model, Arc<file::Model>)>;

/// What every contribution has, with the relations that were read with it.
#[derive(Debug, Clone)]
pub struct Base {
    /// Its row.
    pub row: contribution::Model,
    /// The team that runs it.
    pub team: Loaded<team::Model>,
    /// Who registered it.
    pub author: Loaded<Person>,
    /// The thing that it belongs to, whether the viewer may know of it or not.
    pub house: Loaded<Box<Base>>,
    /// The file that it has as its cover.
    pub cover: Loaded<Cover>,
}

impl From<contribution::Model> for Base {
    /// A row without relations.
    fn from(row: contribution::Model) -> Self {
        Self {
            row,
            team: Loaded::NotLoaded,
            author: Loaded::NotLoaded,
            house: Loaded::NotLoaded,
            cover: Loaded::NotLoaded,
        }
    }
}

/// A contribution of one noun.
#[derive(Debug, Clone)]
pub struct Thing<N: Noun> {
    /// What every contribution has.
    pub base: Box<Base>,
    /// The row of its noun, if it was read with the thing; else it is loaded when a field needs it.
    pub own: Option<Arc<N::Model>>,
}

impl<N: Noun> From<Base> for Thing<N> {
    fn from(base: Base) -> Self {
        Self { base: Box::new(base), own: None }
    }
}

impl<N: Noun> Thing<N> {
    /// A thing that was just written.
    pub fn new(row: contribution::Model, own: N::Model) -> Self {
        Self { base: Box::new(row.into()), own: Some(Arc::new(own)) }
    }

    /// The row of its noun. The caller has checked that the viewer may know of the thing.
    pub async fn own(&self, ctx: &Ctx<'_>) -> Result<Arc<N::Model>, Error> {
        if let Some(own) = &self.own {
            return Ok(Arc::clone(own));
        }
        let found = ctx.load::<Rows<N>>(self.base.row.id).await?;
        found.ok_or_else(|| Error::internal("a contribution without the row of its noun"))
    }
}

impl<N: Noun> Outcome for Thing<N> {
    fn id(&self) -> Uuid {
        self.base.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let base = Base::again(tx, id).await?;
        if base.row.kind == N::KIND { Ok(base.into()) } else { Err(Error::not_found()) }
    }
}

impl Outcome for Base {
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = contribution::Entity::find_by_id(ContributionId(id)).one(tx.db()).await?;
        row.filter(|row| sees(&tx.viewer, row)).map(Self::from).ok_or_else(Error::not_found)
    }
}

/// What a revision stores of a noun; implemented by `fields!` for its row.
pub trait Revised {
    /// Whether the noun has long texts, which lie apart from the row.
    const HAS_TEXTS: bool;
    /// Whether the noun has fields that hold files.
    const HAS_FILES: bool;
    /// Whether a column holds personal data, which no revision stores.
    fn is_personal(column: &str) -> bool;
    /// What people wrote in its fields in words of their own, for search; neither its long texts nor personal data.
    fn prose(&self) -> Vec<&str>;
    /// The noun's fields as one JSON object, under their names in the inputs. `texts` are its long texts in Markdown, by their
    /// fields; `files` is what it uses files for.
    fn body(&self, texts: &HashMap<String, String>, files: &Former) -> Json;
}

/// A noun: the table that has the columns of one kind of contribution. Implemented by the registry (`nouns!`).
pub trait Noun:
    EntityTrait<
        Model: Positional + Revised + Facets + IntoActiveModel<<Self as EntityTrait>::ActiveModel> + Send + Sync,
        ActiveModel: ActiveModelTrait<Entity = Self> + ActiveModelBehavior + Send,
    >
{
    /// Its kind.
    const KIND: Kind;
    /// Its primary key, which is the id of the contribution.
    const ID: Self::Column;
    /// The id of a row.
    fn id(row: &Self::Model) -> ContributionId;
}

/// Loads rows of a noun by the ids of contributions that the viewer may know of.
pub struct Rows<N>(PhantomData<fn() -> N>);

impl<N: Noun> Batch for Rows<N> {
    type Key = ContributionId;
    type Value = Arc<N::Model>;

    fn depends(ids: &[ContributionId]) -> Option<Vec<On>> {
        Some(reach::things(ids.iter()))
    }

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<ContributionId>) -> Result<Vec<(ContributionId, Self::Value)>, Error> {
        let ids = crate::base::loader::padded(ids);
        let rows = N::find().filter(N::ID.is_in(ids)).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (N::id(&row), Arc::new(row))).collect())
    }
}
