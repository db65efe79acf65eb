//! The shape of organisations.

use super::fields::{OrganisationFields, RegisterOrganisationInput, UpdateOrganisationInput};
use super::ops::{OrganisationFilter, OrganisationOrder};
use crate::areas::contributions::Common;
use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::{mutations, object, queries};

object!(Organisation of organisation);

/// An association, business, public body or collective of the directory [annuaire].
#[Object]
impl Organisation {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> OrganisationFields<'_> {
        OrganisationFields(&self.0)
    }

    /// How to reach it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }
}

queries! {
    OrganisationQuery of Organisation in organisation;
    /// An organisation by its id or its readable address, former addresses too. Null when there is none that you may see.
    organisation,
    /// Published organisations, a page at a time.
    organisations(OrganisationFilter, OrganisationOrder),
}

mutations! {
    OrganisationMutation of Organisation in organisation;
    /// Registers an organisation.
    register_organisation(RegisterOrganisationInput),
    /// Changes an organisation. Contacts are in no revision.
    update_organisation(UpdateOrganisationInput),
}
