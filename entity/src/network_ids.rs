//! The networks that hold a thing, in one column.

use crate::ContributionId;
use sea_orm::DeriveValueType;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

/// Ids of networks, each once, in the order of the ids; stored as one text, separated by spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, DeriveValueType)]
pub struct NetworkIds(pub String);

impl NetworkIds {
    /// The ids, one by one.
    pub fn iter(&self) -> impl Iterator<Item = ContributionId> {
        self.0.split_ascii_whitespace().filter_map(|id| Uuid::try_parse(id).ok()).map(ContributionId)
    }
}

impl FromIterator<ContributionId> for NetworkIds {
    fn from_iter<I: IntoIterator<Item = ContributionId>>(ids: I) -> Self {
        let ids: BTreeSet<ContributionId> = ids.into_iter().collect();
        Self(ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(" "))
    }
}
