//! Decisions on networks.

use super::fields::{CreateNetworkInput, UpdateNetworkInput};
use crate::base::error::Error;
use crate::base::gql::InputObject;
use crate::base::scalars::Markdown;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing, contact};
use crate::ground::write::Tx;
use crate::orders;
use entity::{contribution, network};
use std::collections::HashMap;

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

crate::facets!(network {});

impl Filter for NetworkFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
    }
}

/// Counts a charter that differs from the former one as the next version; the first one is version 1.
fn count_charter(row: &mut network::Model, charter: Option<&Markdown>, former: &HashMap<String, String>) {
    if charter.is_some_and(|charter| former.get("charter") != Some(&charter.0)) {
        row.charter_version += 1;
    }
}

impl Settles<network::Entity> for CreateNetworkInput {
    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut network::Model,
        former: &HashMap<String, String>,
    ) -> Result<(), Error> {
        count_charter(row, Some(&self.charter), former);
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl Settles<network::Entity> for UpdateNetworkInput {
    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut network::Model,
        former: &HashMap<String, String>,
    ) -> Result<(), Error> {
        count_charter(row, self.charter.as_ref(), former);
        contact::put(tx, on.id, self.contact.clone()).await
    }
}
