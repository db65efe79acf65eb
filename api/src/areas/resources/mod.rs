//! Vital resources [ressources vitales]: what a commune lives on, who holds it, how much there is, and in which state it is.
//!
//! Invariants: a supply has a unit and says what it is for (a day, a year, a stock); only a stock has a minimum and movements, and it is
//! never below zero. A point is blurred before it is stored: where it is coarser than exact, no table and no revision holds the exact
//! one. The state of a resource is that of its latest assessment, which nobody changes afterwards; a mistake is corrected by another
//! one, as is a movement. No chain of dependencies leads back to where it begins, also when two are said at once. Whoever may change
//! a resource assesses it, moves its stock, and says what it depends on.

mod assessments;
mod dependencies;
pub mod fields;
mod graphql;
mod kinds;
pub mod ops;
mod place;
mod reminders;
mod stock;
mod subkinds;
mod units;

pub use graphql::{Resource, ResourceMutation, ResourceQuery};
pub use kinds::ResourceKind;
pub use subkinds::SubkindCode;
pub use units::UnitQuery;

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::{EDIT_PUBLISHED, REGISTER, noun};
use crate::ground::holdings::{Fate, Holding};
use crate::ground::jobs::HOUR;
use crate::ground::policy::{Action, EDITORS, Rule};
use crate::job;
use entity::contribution::{self, Kind};
use entity::{assessment, resource, resource_dependency, stock_movement};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

const fn is_public(row: &contribution::Model) -> bool {
    matches!(row.kind, Kind::Resource) && row.state.is_public()
}

/// Judge the state of a resource.
pub const ASSESS: Rule = Rule::on_things("AssessResource", EDITORS).offered(Action::Assess, is_public);
/// Write down what came into a stock or left it.
pub const MOVE_STOCK: Rule = Rule::on_things("RecordStockMovement", EDITORS);
/// Say what a resource depends on: decided on the one that depends.
pub const DEPEND: Rule = Rule::on_things("LinkResources", EDITORS);

/// What resources contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("register_resource", &REGISTER),
        ("update_resource", &EDIT_PUBLISHED),
        ("assess_resource", &ASSESS),
        ("record_stock_movement", &MOVE_STOCK),
        ("link_resources", &DEPEND),
        ("unlink_resources", &DEPEND),
    ],
    jobs: &[job!("remind_of_assessments", Upkeep, every 24 * HOUR, reminders::remind)],
    holdings: || {
        use {assessment::Column as A, resource_dependency::Column as D, stock_movement::Column as M};
        let mut holdings = noun::holdings::<resource::Entity>("resource_run_alone");
        holdings.push(
            Holding::of::<assessment::Entity>("assessment", Fate::Stays, |person| {
                A::AuthorId.eq(person.id).into_condition()
            })
            .plain([A::Id, A::ContributionId, A::Condition, A::Trend, A::Comment, A::Source])
            .plain([A::AssessedAt, A::AuthorId, A::At]),
        );
        holdings.push(
            Holding::of::<stock_movement::Entity>("stock_movement", Fate::Stays, |person| {
                M::AuthorId.eq(person.id).into_condition()
            })
            .plain([M::Id, M::ContributionId, M::Quantity, M::Unit, M::Balance, M::Reason])
            .plain([M::MovedAt, M::AuthorId, M::At]),
        );
        holdings.push(
            Holding::of::<resource_dependency::Entity>("resource_dependency", Fate::Stays, |person| {
                D::AuthorId.eq(person.id).into_condition()
            })
            .plain([D::Id, D::DependentId, D::SupplierId, D::Note, D::AuthorId, D::At]),
        );
        holdings
    },
    lists: &[
        ListBound::new("Resource", "gallery", 20),
        ListBound::new("Resource", "attachments", 20),
        ListBound::new("Resource", "assessments", 20),
        ListBound::new("Resource", "stockMovements", 20),
        ListBound::new("Resource", "dependsOn", 20),
        ListBound::new("Resource", "dependents", 20),
        ListBound::new("Resource", "strengthenedBy", 20),
        ListBound::new("Query", "units", 50),
        ListBound::new("Query", "resourceSubkinds", 200),
    ],
    ..Area::EMPTY
};
