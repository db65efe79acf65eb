//! Decisions on organisations.

use super::fields::{OrganisationKind, RegisterOrganisationInput, UpdateOrganisationInput};
use crate::base::gql::InputObject;
use crate::base::scalars::RnaCode;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing};
use crate::ground::territory::SirenCode;
use crate::{orders, settle_contact};
use entity::organisation::{self, Column as C};

orders! {
    /// Orders of lists of organisations. Values may be added.
    OrganisationOrder
}

/// Narrows a list of organisations; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct OrganisationFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Any of these kinds.
    pub kinds: Option<Vec<OrganisationKind>>,
    /// With this SIREN number.
    pub siren: Option<SirenCode>,
    /// With this RNA number.
    pub rna: Option<RnaCode>,
}

crate::facets!(organisation { kind });

impl Filter for OrganisationFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.any_value::<_, organisation::OrganisationKind>(C::Kind, self.kinds);
        list.is(C::Siren, self.siren.map(|siren| siren.to_string()));
        list.is(C::Rna, self.rna.map(|rna| rna.0));
    }
}

settle_contact!(organisation: RegisterOrganisationInput, UpdateOrganisationInput);
