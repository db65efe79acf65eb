//! Decisions on networks.

use super::fields::{CreateNetworkInput, UpdateNetworkInput};
use crate::base::error::Error;
use crate::base::gql::InputObject;
use crate::base::scalars::Markdown;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing, contact, texts};
use crate::ground::write::Tx;
use crate::orders;
use entity::{contribution, network};

orders! {
    /// Orders of lists of networks. Values may be added.
    NetworkOrder
}

/// Narrows a list of networks; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct NetworkFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
}

impl Filter for NetworkFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
    }
}

/// Counts a charter that differs from the one that is stored as the next version; the first one is version 1. An import
/// changes a network by the input that founds one.
async fn count_charter(
    tx: &Tx,
    on: &contribution::Model,
    row: &mut network::Model,
    charter: Option<&Markdown>,
) -> Result<(), Error> {
    if let Some(charter) = charter
        && texts::read(tx, on.id, "charter").await?.as_ref() != Some(&charter.0)
    {
        row.charter_version += 1;
    }
    Ok(())
}

impl Settles<network::Entity> for CreateNetworkInput {
    async fn settle(&self, tx: &Tx, on: &contribution::Model, row: &mut network::Model) -> Result<(), Error> {
        count_charter(tx, on, row, Some(&self.charter)).await?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl Settles<network::Entity> for UpdateNetworkInput {
    async fn settle(&self, tx: &Tx, on: &contribution::Model, row: &mut network::Model) -> Result<(), Error> {
        count_charter(tx, on, row, self.charter.as_ref()).await?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}
