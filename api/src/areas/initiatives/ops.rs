//! Decisions on initiatives: how they are found, and the course of their stages.

use super::fields::{InitiativeStage, StartInitiativeInput, UpdateInitiativeInput};
use super::{COMPOST, MOVE};
use crate::areas::lineage;
use crate::areas::resources::ResourceKind;
use crate::base::error::{Error, Problem};
use crate::base::gql::{ID, InputObject};
use crate::base::text::Fault;
use crate::ground::axes::GameAxis;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::course::Step;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{Base, BasicFilter, Filter, Narrowing, Thing, contact, ids, store, store_with};
use crate::ground::policy::Rule;
use crate::ground::write::Tx;
use crate::orders;
use entity::ContributionId;
use entity::activity::Verb;
use entity::contribution::{self, Kind};
use entity::initiative::{Column as C, Entity, Model, Stage as S};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use std::collections::HashMap;

orders! {
    /// Orders of lists of initiatives. Values may be added.
    InitiativeOrder
}

/// Narrows a list of initiatives; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct InitiativeFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// At any of these stages.
    pub stages: Option<Vec<InitiativeStage>>,
    /// Serving any of these axes.
    pub axes: Option<Vec<GameAxis>>,
    /// Serving any of these kinds of vital resources.
    pub resource_kinds: Option<Vec<ResourceKind>>,
}

crate::facets!(initiative { stage, axes, resource_kinds });

impl Filter for InitiativeFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.any_value::<_, S>(C::Stage, self.stages);
        list.any_word::<_, entity::GameAxis>(C::Axes, self.axes);
        list.any_word::<_, entity::ResourceKind>(C::ResourceKinds, self.resource_kinds);
    }
}

/// The course of the stages.
pub const COURSE: [Step<S>; 6] = [
    Step { mutation: "moveInitiative", from: &[S::Preparation], to: S::Idea, rule: &MOVE, verb: Verb::StageChanged },
    Step {
        mutation: "moveInitiative",
        from: &[S::Idea, S::Active, S::Ended],
        to: S::Preparation,
        rule: &MOVE,
        verb: Verb::StageChanged,
    },
    Step {
        mutation: "moveInitiative",
        from: &[S::Idea, S::Preparation, S::Sustained, S::Ended],
        to: S::Active,
        rule: &MOVE,
        verb: Verb::StageChanged,
    },
    Step { mutation: "moveInitiative", from: &[S::Active], to: S::Sustained, rule: &MOVE, verb: Verb::StageChanged },
    Step {
        mutation: "compostInitiative",
        from: &[S::Idea, S::Preparation, S::Active, S::Sustained],
        to: S::Ended,
        rule: &COMPOST,
        verb: Verb::Composted,
    },
    Step { mutation: "compostInitiative", from: &[S::Ended], to: S::Ended, rule: &COMPOST, verb: Verb::Corrected },
];

/// The venue that is to host an initiative, from an input: a public one.
async fn host(tx: &Tx, venue: Option<&ID>) -> Result<Option<ContributionId>, Error> {
    const FIELD: &str = "input.hostVenueId";
    let Some(id) = venue.map(|id| ids::input_of(Kind::Venue, id, FIELD)).transpose()? else { return Ok(None) };
    let found = contribution::Entity::find_by_id(id).one(tx.db()).await?;
    found
        .filter(|row| row.kind == Kind::Venue && row.state.is_public())
        .ok_or_else(|| Error::invalid(FIELD, Fault::Unknown))?;
    Ok(Some(id))
}

/// The venue that hosts an initiative, where the viewer may know of it.
pub async fn host_venue(ctx: &Ctx<'_>, of: &Thing<Entity>) -> Result<Option<Base>, Error> {
    ctx.related(of.own(ctx).await?.host_venue_id).await
}

impl Settles<Entity> for StartInitiativeInput {
    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        row.stage = self.stage.map(S::from).unwrap_or_default();
        if row.stage == S::Ended {
            return Err(Error::invalid("input.stage", Fault::Needs("compostInitiative")));
        }
        row.host_venue_id = host(tx, self.host_venue_id.as_ref()).await?;
        lineage::say_all(tx, on, &lineage::STRENGTHENS, self.strengthens.as_deref().unwrap_or_default()).await?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl Settles<Entity> for UpdateInitiativeInput {
    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        if let Some(venue) = self.host_venue_id.as_opt_ref() {
            row.host_venue_id = host(tx, venue).await?;
        }
        if let Some(said) = self.strengthens.as_opt_ref() {
            lineage::say_all(tx, on, &lineage::STRENGTHENS, said.map_or(&[], Vec::as_slice)).await?;
        }
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

/// Says which stage an initiative has reached.
#[derive(InputObject, Debug)]
pub struct MoveInitiativeInput {
    /// The initiative.
    pub initiative_id: ID,
    /// The stage. `ENDED` is reached by `compostInitiative`.
    pub stage: InitiativeStage,
}

/// Reads the id of an initiative from an input.
pub fn input_of(id: &ID) -> Result<ContributionId, Problem> {
    ids::input_of(Kind::Initiative, id, "input.initiativeId")
}

/// Checks that the viewer may take an action on a locked initiative, and that its state allows it.
pub fn allow(tx: &Tx, rule: &Rule, on: &contribution::Model) -> Result<(), Error> {
    tx.authorize(rule, on)?;
    if (rule.when)(on) { Ok(()) } else { Err(Error::state()) }
}

/// Stores a locked initiative as changed, and records how.
pub async fn changed(tx: &Tx, on: &contribution::Model, verb: Verb) -> Result<Thing<Entity>, Error> {
    let after = store(tx, on, on.clone()).await?;
    tx.record(Happened::to(verb, &after));
    Ok(Base::from(after).into())
}

/// The row of a locked initiative.
pub async fn row_of(tx: &Tx, on: &contribution::Model) -> Result<Model, Error> {
    Entity::find_by_id(on.id).one(tx.db()).await?.ok_or_else(Error::not_found)
}

/// Stores the stage of a locked initiative, and records the step to it.
pub async fn reach(tx: &Tx, on: &contribution::Model, row: Model, step: &Step<S>) -> Result<Thing<Entity>, Error> {
    let row = Model { stage: step.to, ..row };
    row.clone().into_active_model().reset_all().update(tx.db()).await?;
    let after = store_with(tx, on, &row).await?;
    tx.record(Happened::to(step.verb, &after));
    Ok(Thing::new(after, row))
}

/// Moves an initiative to another stage.
pub async fn move_to(ctx: &Ctx<'_>, input: MoveInitiativeInput) -> Result<Thing<Entity>, Error> {
    let id = input_of(&input.initiative_id)?;
    let stage = S::from(input.stage);
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Initiative, id).await?;
        allow(tx, &MOVE, &on)?;
        if stage == S::Ended {
            return Err(Error::conflict("input.stage", Fault::Needs("compostInitiative")));
        }
        let before = row_of(tx, &on).await?;
        let step = COURSE.iter().find(|step| step.to == stage).ok_or_else(Error::state)?;
        step.take(before.stage)?;
        reach(tx, &on, before, step).await
    })
    .await
}
