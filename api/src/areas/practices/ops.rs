//! Decisions on practices.

use super::fields::{CompassAxis, RegisterPracticeInput, UpdatePracticeInput};
use crate::areas::resources::ResourceKind;
use crate::base::error::{Error, Problem};
use crate::base::gql::{ID, InputObject};
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{Base, BasicFilter, Filter, Narrowing, Thing, ids};
use crate::ground::write::Tx;
use entity::contribution::{self, Kind};
use entity::practice::{self, Column as C};
use entity::{ContributionId, organisation};
use sea_orm::EntityTrait;

crate::orders! {
    /// Orders of lists of practices. Values may be added.
    PracticeOrder {
        /// Those that most others took up first.
        AdoptionsDesc = ("ADOPTIONS_DESC", true),
    }
}

/// Narrows a list of practices; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct PracticeFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Only practices of this organisation.
    pub organisation_id: Option<ID>,
    /// Serving any of these kinds of vital resources.
    pub resource_kinds: Option<Vec<ResourceKind>>,
    /// Serving any of these axes.
    pub axes: Option<Vec<CompassAxis>>,
}

crate::facets!(practice { resource_kinds, axes });

impl Filter for PracticeFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.house(self.organisation_id, Kind::Organisation, "filter.organisationId");
        list.any_word::<_, entity::ResourceKind>(C::ResourceKinds, self.resource_kinds);
        list.any_word::<_, practice::CompassAxis>(C::Axes, self.axes);
    }
}

impl Settles<practice::Entity> for RegisterPracticeInput {
    const HOUSES: &'static [Kind] = &[Kind::Organisation];

    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        let read = |id| ids::input_of(Kind::Organisation, id, "input.organisationId");
        self.organisation_id.as_ref().map(read).transpose()
    }

    async fn takes_guests(&self, tx: &Tx, house: &contribution::Model) -> Result<bool, Error> {
        let organisation = organisation::Entity::find_by_id(house.id).one(tx.db()).await?;
        Ok(organisation.is_some_and(|organisation| organisation.accepts_proposals))
    }
}

impl Settles<practice::Entity> for UpdatePracticeInput {}

/// The organisation that did a practice, where one is named and the viewer may know of it.
pub async fn organisation(ctx: &Ctx<'_>, of: &Thing<practice::Entity>) -> Result<Option<Base>, Error> {
    ctx.house(&of.base).await
}
