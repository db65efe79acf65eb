//! Decisions on service offers.

use super::fields::{RegisterServiceOfferInput, UpdateServiceOfferInput};
use super::lapse;
use crate::areas::offers::OfferConditions;
use crate::areas::resources::{ResourceKind, SubkindCode};
use crate::base::cell::Cell;
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{Base, BasicFilter, Filter, Narrowing, Thing, contact, ids, is_expected, store};
use crate::ground::policy::{Action, EDITORS, Rule};
use crate::ground::write::Tx;
use crate::orders;
use chrono::{DateTime as Time, TimeDelta, Utc};
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::service_offer::{Column as C, Entity, Model};
use entity::{ContributionId, Moment, offer};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use std::collections::HashMap;

/// The kinds of things that make service offers.
const MAKERS: [Kind; 2] = [Kind::Organisation, Kind::Commune];
/// How long an offer stands once it was confirmed.
const STANDS: TimeDelta = TimeDelta::days(365);
/// How far ahead its end lies at most.
const FARTHEST: TimeDelta = TimeDelta::days(366);

/// Confirm that a service offer still stands.
pub const CONFIRM: Rule = Rule::on_things("ConfirmServiceOffer", EDITORS)
    .offered(Action::Confirm, |row| matches!(row.kind, Kind::ServiceOffer) && row.state.is_public());

orders! {
    /// Orders of lists of service offers. Values may be added.
    ServiceOfferOrder
}

/// Narrows a list of service offers; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct ServiceOfferFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Only offers of this organisation or commune.
    pub by_id: Option<ID>,
    /// Serving any of these kinds of vital resources.
    pub resource_kinds: Option<Vec<ResourceKind>>,
    /// Serving any of these subkinds.
    pub subkinds: Option<Vec<SubkindCode>>,
    /// Under any of these conditions.
    pub conditions: Option<Vec<OfferConditions>>,
}

crate::facets!(service_offer { resource_kinds, subkinds, conditions });

impl Filter for ServiceOfferFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.house_among(self.by_id, &MAKERS, "filter.byId");
        list.any_word::<_, entity::ResourceKind>(C::ResourceKinds, self.resource_kinds);
        list.any_text(C::Subkinds, self.subkinds.map(|codes| codes.into_iter().map(Cell::store).collect()));
        list.any_value::<_, offer::Conditions>(C::Conditions, self.conditions);
    }
}

/// Checks what an offer says as a whole.
fn check(row: &Model) -> Result<(), Error> {
    let mut problems = Problems::default();
    if row.resource_kinds.0.is_empty() {
        problems.add("input.resourceKinds", Fault::TooFew { min: 1 });
    }
    for (place, code) in Vec::<SubkindCode>::show(&row.subkinds).iter().enumerate() {
        if !row.resource_kinds.holds(&code.0.kind) {
            problems.add(format!("input.subkinds.{place}"), Fault::Excludes("resourceKinds"));
        }
    }
    problems.check()
}

/// Until when an offer stands that is confirmed now.
fn end(now: Time<Utc>, given: Option<DateTime>) -> Result<Moment, Problem> {
    let end = given.map_or(now + STANDS, |given| given.0);
    if end > now && end <= now + FARTHEST {
        return Ok(end.into());
    }
    let fault = Fault::NotWithin { days: FARTHEST.num_days() };
    Err(Problem { field: "input.validUntil".to_owned(), fault })
}

impl Settles<Entity> for RegisterServiceOfferInput {
    const HOUSES: &'static [Kind] = &MAKERS;

    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        let read = |id| ids::input_among(&MAKERS, id, "input.byId");
        self.by_id.as_ref().map(read).transpose()
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        check(row)?;
        row.confirmed_at = Some(tx.moment());
        let until = end(tx.now, self.valid_until)?;
        (row.valid_until, row.due_at) = (Some(until), Some(lapse::due(until)));
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl Settles<Entity> for UpdateServiceOfferInput {
    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        check(row)?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

/// Confirms that a service offer still stands.
#[derive(InputObject, Debug)]
pub struct ConfirmServiceOfferInput {
    /// Of a public offer, in the lists or not.
    pub id: ID,
    /// Until when it stands now: within the next 366 days; a year when absent.
    pub valid_until: Option<DateTime>,
    /// The version that you read. When the offer has changed since then, the error `CONFLICT` names the present version.
    pub expected_version: Option<i32>,
}

/// Has an offer stand for another year, and back in the lists.
pub async fn confirm(ctx: &Ctx<'_>, input: ConfirmServiceOfferInput) -> Result<Thing<Entity>, Error> {
    let mut problems = Problems::default();
    let id = problems.take(ids::input_of(Kind::ServiceOffer, &input.id, "input.id"));
    let until = problems.take(end(ctx.now(), input.valid_until));
    problems.check()?;
    let (id, until) = id.zip(until).ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        let before = tx.lock_of(Kind::ServiceOffer, id).await?;
        tx.authorize(&CONFIRM, &before)?;
        if !(CONFIRM.when)(&before) {
            return Err(Error::state());
        }
        is_expected(before.version, input.expected_version)?;
        let own = Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let own =
            Model { confirmed_at: Some(tx.moment()), valid_until: Some(until), due_at: Some(lapse::due(until)), ..own };
        own.clone().into_active_model().reset_all().update(tx.db()).await?;
        let after = store(tx, &before, contribution::Model { state: State::Published, ..before.clone() }).await?;
        let verb = if before.state == State::Archived { Verb::Restored } else { Verb::Updated };
        tx.record(Happened::from_to(verb, Some(&before), &after));
        Ok(Thing::new(after, own))
    })
    .await
}

/// Has an offer stand that comes into the lists, or back into them; it is locked. Where its end has passed, a year begins: whoever publishes
/// it says that it stands.
pub async fn stand(tx: &Tx, id: ContributionId) -> Result<(), Error> {
    let own = Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    let own = match own.valid_until.filter(|until| *until > tx.moment()) {
        Some(until) => Model { due_at: Some(lapse::due(until)), ..own },
        None => {
            let until = Moment::from(tx.now + STANDS);
            let (confirmed_at, due_at) = (Some(tx.moment()), Some(lapse::due(until)));
            Model { confirmed_at, valid_until: Some(until), due_at, ..own }
        }
    };
    own.into_active_model().reset_all().update(tx.db()).await.map(|_| ()).map_err(Error::from)
}

/// The organisation or the commune that makes an offer, where the viewer may know of it.
pub async fn made_by(ctx: &Ctx<'_>, of: &Thing<Entity>) -> Result<Option<Base>, Error> {
    ctx.house(&of.base).await
}
