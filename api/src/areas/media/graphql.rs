//! The shape of media.

use super::fields::{MediumFields, RegisterMediumInput, UpdateMediumInput};
use super::ops::{MediumFilter, MediumOrder};
use crate::areas::contributions::Common;
use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::{mutations, object, queries};

object!(Medium of medium);

/// A local medium [média local]: where articles are published.
#[Object]
impl Medium {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> MediumFields<'_> {
        MediumFields(&self.0)
    }

    /// How to reach it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }
}

queries! {
    MediumQuery of Medium in medium;
    /// A medium by its id or its readable address, former addresses too. Null when there is none that you may see.
    medium,
    /// Published media, a page at a time.
    media(MediumFilter, MediumOrder),
}

mutations! {
    MediumMutation of Medium in medium;
    /// Registers a medium.
    register_medium(RegisterMediumInput),
    /// Changes a medium. Contacts and directors of publication are in no revision.
    update_medium(UpdateMediumInput);
    weights: &[("Medium", "charter", 20), ("Medium", "charterHtml", 100)],
}
