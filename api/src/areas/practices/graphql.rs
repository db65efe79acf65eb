//! The shape of practices.

use super::fields::{PracticeFields, RegisterPracticeInput, UpdatePracticeInput};
use super::ops::{self, PracticeFilter, PracticeOrder};
use crate::areas::contributions::Common;
use crate::areas::lineage;
use crate::areas::organisations::Organisation;
use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::ground::app::ListBound;
use crate::ground::context::Resolving;
use crate::{mutations, object, queries};

object!(Practice of practice);

/// What somebody did about a problem, told so that others can take it up [fiche d'expérience].
#[Object]
impl Practice {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> PracticeFields<'_> {
        PracticeFields(&self.0)
    }

    /// The organisation that did it; null where none is named, or where you may not see it.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Error>> {
        ops::organisation(&ctx.op(), &self.0).await.map(|found| found.map(Organisation::from)).transpose()
    }

    /// How many public things took it up [nous l'avons repris]; which: `grewInto(relation: ADOPTS)`.
    async fn adoptions(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        lineage::adoptions(&ctx.op(), self.0.base.row.id).await
    }
}

queries! {
    PracticeQuery of Practice in practice;
    /// A practice by its id or its readable address, former addresses too. Null when there is none that you may see.
    practice,
    /// Published practices, a page at a time.
    practices(PracticeFilter, PracticeOrder),
}

mutations! {
    PracticeMutation of Practice in practice;
    /// Registers a practice. With `organisationId` it is proposed to the team of that organisation by whoever is no member of
    /// it, where the organisation takes proposals.
    register_practice(RegisterPracticeInput),
    /// Changes a practice.
    update_practice(UpdatePracticeInput);
    lists: &[ListBound::new("Practice", "gallery", 20), ListBound::new("Practice", "attachments", 20)],
}
