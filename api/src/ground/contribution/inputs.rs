//! What inputs of nouns say, and what they do beyond their fields.

use super::basics::{Basics, BasicsPatch, Running};
use super::files;
use super::texts;
use super::thing::Noun;
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::ID;
use crate::ground::write::Tx;
use entity::ContributionId;
use entity::contribution::{self, Kind};
use serde_json::Value as Json;
use std::collections::HashMap;

/// An input that says what a thing of a noun is, whole or in part; implemented by `fields!`.
pub trait Says: Settles<Self::Noun> + Sync {
    /// Its noun.
    type Noun: Noun;
    /// Checks its fields.
    fn check(&self, problems: &mut Problems);
    /// What it says of long texts.
    fn texts(&self) -> Vec<texts::Given>;
    /// What it says of files.
    fn files(&self) -> Vec<files::Change>;
    /// Changes a row to what it says; fields that it leaves out stay as they are.
    fn apply(&self, row: &mut <Self::Noun as sea_orm::EntityTrait>::Model);
}

/// The input that registers a noun; implemented by `fields!`.
pub trait Registers: Says {
    /// The fields that every thing has.
    fn basics(&self) -> &Basics;
    /// Who runs the thing, and whether it is published at once.
    fn running(&self) -> Running;
    /// The noun's row.
    fn row(&self, id: ContributionId) -> <Self::Noun as sea_orm::EntityTrait>::Model;
}

/// The input that changes a noun; implemented by `fields!`.
pub trait Changes: Says {
    /// The id of the thing.
    fn id(&self) -> &ID;
    /// The changes of the fields that every thing has.
    fn basics(&self) -> BasicsPatch;
}

/// What an input does beyond its fields when a thing is registered or changed. For a simple noun that is nothing:
/// `impl Settles<…> for RegisterXInput {}`.
pub trait Settles<N: Noun>: Sized + Send {
    /// The house of the thing: what it belongs to according to this input.
    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        Ok(None)
    }

    /// The kinds of things that may be its house. The kind in an id is what whoever sends it says; this is asked of the row.
    const HOUSES: &'static [Kind] = &[];

    /// What is locked together with the house: what `settle` decides about beside it. Of two writes none waits for the other's lock then.
    fn locks(&self) -> Vec<ContributionId> {
        Vec::new()
    }

    /// Checks beyond its fields what needs no database.
    fn checks(&self, _: &mut Problems) {}

    /// Whether the house takes proposals from people who are not members of its team.
    fn takes_guests(&self, _: &Tx, _: &contribution::Model) -> impl Future<Output = Result<bool, Error>> + Send {
        async { Ok(false) }
    }

    /// What a revision keeps beside the noun's fields: rows that go with a thing, as they are. It is asked before the change and after
    /// it; what differs is kept.
    fn beside(&self, _: &Tx, _: &N::Model) -> impl Future<Output = Result<Json, Error>> + Send {
        async { Ok(Json::Null) }
    }

    /// Completes the row that every thing has, before it is written.
    fn complete(&self, _: &mut contribution::Model) {}

    /// Completes both rows of the thing, and writes the rows that go with it. `texts` are the long texts as they were, in Markdown. An
    /// import settles things that are there already by the input that registers.
    fn settle(
        &self,
        _: &Tx,
        _: &mut contribution::Model,
        _: &mut N::Model,
        _: &HashMap<String, String>,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }
}
