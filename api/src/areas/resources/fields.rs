//! What a resource says of itself.

use super::kinds::ResourceKind;
use super::subkinds::SubkindCode;
use crate::base::gql::{Enum, MaybeUndefined};
use crate::base::scalars::{Quantity, Text};
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Optional, Required};
use crate::ground::files::{Attachments, OnePicture, Pictures};
use crate::ground::units::Unit;
use crate::{cell_enum, fields};
use entity::resource;

/// Who holds a resource. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "resource::Holder")]
pub enum ResourceHolder {
    /// The commune, or a body that it belongs to.
    Commune,
    /// People together: a common, an association, a cooperative [commun].
    Common,
    /// Somebody in private.
    Private,
    /// Nobody knows yet.
    Unknown,
}

cell_enum!(ResourceHolder, resource::Holder);

/// What a supply is a supply for. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "resource::SupplyPer")]
pub enum SupplyPer {
    /// So much comes each day.
    Day,
    /// So much comes each year.
    Year,
    /// So much is there, until it is used: it has movements, and may have a minimum.
    Stock,
}

cell_enum!(SupplyPer, resource::SupplyPer);

/// How exactly a point is kept and shown. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "resource::PointPrecision")]
pub enum PointPrecision {
    /// As it was given.
    Exact,
    /// In a grid of about 220 by 150 metres.
    Street,
    /// Only its communes: `point` is null, and lists near a point count from the centre of the principal one.
    Commune,
}

/// In which state a resource is [état]. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "resource::Condition")]
pub enum ResourceCondition {
    /// It can be counted on [sécurisé].
    Secured,
    /// Little is needed for it to fail [fragile].
    Fragile,
    /// It will fail if nothing is done [menacé].
    Threatened,
    /// It is not there any more [perdu].
    Lost,
    /// Nobody knows.
    Unknown,
}

/// Where a resource is heading. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "resource::Trend")]
pub enum ResourceTrend {
    /// To the better.
    Improving,
    /// It stays as it is.
    Stable,
    /// To the worse.
    Worsening,
    /// Nobody knows.
    Unknown,
}

fields! {
    /// What a resource says of itself.
    ResourceFields of resource;
    /// Registers a resource.
    RegisterResourceInput with Running {
        /// How exactly its point is kept and shown; `EXACT` when absent. A coarser point is blurred before it is stored.
        point_precision: Option<PointPrecision>,
        /// How to reach its owner or keeper.
        contact: MaybeUndefined<ContactInput>,
    }
    /// Changes a resource: absent is unchanged, null is cleared.
    UpdateResourceInput {
        /// How exactly its point is kept and shown: needed with a new point. A coarser point is blurred before it is stored, and
        /// taken out of the revisions; it cannot be made more exact but by a new point.
        point_precision: Option<PointPrecision>,
        /// How to reach its owner or keeper: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    beside { point_precision, condition, trend, assessed_at }
    texts {}
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
        /// Further pictures, in the order in which they are shown, at most 20.
        gallery: Pictures<20>,
        /// Documents that go with it: analyses, plans, agreements; at most 20.
        attachments: Attachments<20>,
    }
    /// Which kind of resource it is.
    kind: Required<ResourceKind>,
    /// Which one of its kind, from the list of `resourceSubkinds`.
    subkind: Optional<SubkindCode>,
    /// What it is.
    description: Optional<Text>,
    /// Who holds it.
    holder: Required<ResourceHolder>,
    /// How much there is of it, 0 or more, in `unit`, for what `per` says. That of a stock is changed by `recordStockMovement`; another
    /// way leaves a movement too, which corrects the count.
    supply: Optional<Quantity>,
    /// The unit of `supply` and `minimum`. With another unit alone, both are converted.
    unit: Optional<Unit>,
    /// What `supply` is for.
    per: Optional<SupplyPer>,
    /// Below what a stock must not fall, 0 or more, in `unit`. Crossing it is told to the editors of its team.
    minimum: Optional<Quantity>,
    /// How many people it serves, 0 or more.
    population_served: Optional<i32>,
}
