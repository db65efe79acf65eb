//! Making offers, and taking them back.

use super::course::{COURSE, OFFER_FOR, OFFER_HELP, PREFIX};
use super::take;
use crate::areas::needs::lines::{self, MAX_LINES};
use crate::areas::needs::ops::until;
use crate::areas::needs::progress;
use crate::areas::needs::raiser::RAISERS;
use crate::base::cell::Cell;
use crate::base::db::insert_blocks;
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::{DateTime, Quantity, Text};
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::write::Tx;
use crate::people::teams;
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::letter::LetterKind;
use entity::offer::{Column as C, Conditions, Entity, Model, OfferState as S};
use entity::{ContributionId, OfferId, TeamId, need_line, offer_line};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use std::collections::HashSet;

/// What an offer costs. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "OfferConditions", remote = "Conditions")]
pub enum OfferConditions {
    /// Nothing.
    Free,
    /// What it costs whoever gives it.
    AtCost,
    /// A price.
    Price,
    /// Something in exchange.
    Exchange,
}

/// Most offers of one account on one need that wait for a decision.
const MAX_OWN: u64 = 5;
/// Most offers on one need that wait for a decision.
const MAX_OPEN: u64 = 200;

/// How much of one line.
#[derive(InputObject, Debug, Clone)]
pub struct OfferLineInput {
    /// The line of the need.
    pub line_id: ID,
    /// How much of it, in the unit of the line: more than 0, and at most what the line needs, what was offered on it, or what was accepted.
    /// Absent on a line that is not counted.
    pub quantity: Option<Quantity>,
}

/// Offers something on a need.
#[derive(InputObject, Debug)]
pub struct OfferHelpInput {
    /// The need: an open one.
    pub need_id: ID,
    /// The commune, organisation, initiative, venue or medium that offers: a published one, of which you are an editor or steward, or
    /// which you run alone. Without one you offer it yourself.
    pub by_id: Option<ID>,
    /// What it costs.
    pub conditions: OfferConditions,
    /// What is offered.
    #[graphql(flatten)]
    pub terms: OfferTerms,
}

/// What an input says of an offer, whether somebody makes it or sends a service offer.
#[derive(InputObject, Debug)]
pub struct OfferTerms {
    /// On which lines of the need, and how much; 1 to 20.
    pub lines: Vec<OfferLineInput>,
    /// Details in words: when, where it is taken from. Those who decide about the need read it.
    pub note: Option<Text>,
    /// How to reach you about it: those who decide about the need read it, nobody else does.
    pub reach: Option<Text>,
    /// Whether it is brought; false when absent.
    pub transport: Option<bool>,
    /// Until when it may be accepted: a moment to come, within two years; without end when absent.
    pub valid_until: Option<DateTime>,
}

impl OfferTerms {
    /// Checks what needs no database.
    pub fn check(&self, problems: &mut Problems) {
        if self.lines.is_empty() {
            problems.add("input.lines", Fault::TooFew { min: 1 });
        }
        if self.lines.len() > MAX_LINES {
            problems.add("input.lines", Fault::TooMany { max: MAX_LINES });
        }
        let mut named = HashSet::new();
        for (place, line) in self.lines.iter().enumerate().take(MAX_LINES) {
            let path = format!("input.lines.{place}");
            let id = problems.take(ids::uuid_input(lines::PREFIX, &line.line_id, &format!("{path}.lineId")));
            if id.is_some_and(|id| !named.insert(id)) {
                problems.add(format!("{path}.lineId"), Fault::Taken);
            }
            if line.quantity.is_some_and(|quantity| quantity.0 <= 0) {
                problems.add(format!("{path}.quantity"), Fault::AtLeast { least: Quantity(1).to_string() });
            }
        }
    }
}

/// Takes an offer back.
#[derive(InputObject, Debug)]
pub struct WithdrawOfferInput {
    /// The offer.
    pub id: ID,
    /// Why, for those who decide about the need.
    pub reason: Option<Text>,
}

/// An offer that is to be made, and who makes it.
pub struct Draft {
    /// The thing that offers; a person does when absent.
    pub by: Option<contribution::Model>,
    /// The team that answers for it, where no thing offers.
    pub team: Option<TeamId>,
    /// The service offer that it is made from.
    pub service_offer: Option<ContributionId>,
    /// What it costs.
    pub conditions: OfferConditions,
    /// What is offered.
    pub terms: OfferTerms,
}

/// Offers something on a need.
pub async fn offer(ctx: &Ctx<'_>, input: OfferHelpInput) -> Result<Model, Error> {
    let mut problems = Problems::default();
    let need = problems.take(ids::input_of(Kind::Need, &input.need_id, "input.needId"));
    let by = input.by_id.as_ref().and_then(|id| problems.take(ids::input_among(&RAISERS, id, "input.byId")));
    input.terms.check(&mut problems);
    problems.check()?;
    let need = need.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        let mut rows = tx.lock_all(&[Some(need), by].into_iter().flatten().collect::<Vec<_>>()).await?;
        let by = by.and_then(|_| rows.pop());
        let on = rows.pop().ok_or_else(Error::not_found)?;
        tx.authorize(&OFFER_HELP, &on)?;
        let OfferHelpInput { conditions, terms, .. } = input;
        make(tx, &on, Draft { by, team: None, service_offer: None, conditions, terms }).await
    })
    .await
}

/// Makes an offer on a locked need. The thing that offers is locked too; whether the viewer may offer for it is checked here. The caller
/// has checked the terms.
pub async fn make(tx: &Tx, on: &contribution::Model, draft: Draft) -> Result<Model, Error> {
    let OfferTerms { lines: given, note, reach, transport, valid_until } = draft.terms;
    let asking = tx.viewer.signed_in()?.id;
    if on.kind != Kind::Need || draft.by.as_ref().is_some_and(|by| !RAISERS.contains(&by.kind)) {
        return Err(Error::not_found());
    }
    if let Some(by) = &draft.by {
        tx.authorize(&OFFER_FOR, by)?;
        if by.state != State::Published {
            return Err(Error::state());
        }
    }
    if on.state != State::Published || !progress::is_open(on) {
        return Err(Error::state());
    }
    let valid_until = valid_until.map(|given| until(tx, given, "input.validUntil")).transpose()?;
    let id = OfferId(tx.id());
    let offered = read_lines(id, &lines::of(tx, on.id).await?, &given)?;
    tx.app.limits.offer(asking, tx.now)?;
    let open = Entity::find().filter(C::ContributionId.eq(on.id)).filter(C::State.eq(S::Proposed));
    let own = open.clone().filter(C::AskedBy.eq(asking)).count(tx.db()).await?;
    if own >= MAX_OWN || open.count(tx.db()).await? >= MAX_OPEN {
        let max = usize::try_from(if own >= MAX_OWN { MAX_OWN } else { MAX_OPEN }).unwrap_or(usize::MAX);
        return Err(Error::conflict("input.needId", Fault::TooMany { max }));
    }
    let row = Model {
        id,
        contribution_id: on.id,
        by_id: draft.by.as_ref().map(|by| by.id),
        team_id: draft.by.as_ref().map_or(draft.team, |by| by.team_id),
        asked_by: Some(asking),
        service_offer_id: draft.service_offer,
        conditions: draft.conditions.into(),
        note: note.map(|note| note.0),
        reach: reach.map(|reach| reach.0),
        transport: transport.unwrap_or(false),
        valid_until,
        state: S::Proposed,
        reason: None,
        proposed_at: tx.moment(),
        decided_at: None,
    };
    Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
    insert_blocks::<offer_line::Entity>(tx.db(), offered).await?;
    teams::tell_editors(tx, on, LetterKind::OfferMade).await?;
    tx.record(Happened::to(Verb::Offered, on).unseen());
    Ok(row)
}

/// The lines of an offer, as rows.
fn read_lines(
    offer: OfferId,
    lines: &[need_line::Model],
    given: &[OfferLineInput],
) -> Result<Vec<offer_line::Model>, Error> {
    let mut problems = Problems::default();
    let mut rows: Vec<offer_line::Model> = Vec::new();
    for (place, line) in given.iter().enumerate() {
        let path = format!("input.lines.{place}");
        let Some(on) = problems.take(lines::find(lines, &line.line_id, &format!("{path}.lineId"))) else { continue };
        problems.take(quantity(on, line.quantity, on.quantity, &format!("{path}.quantity")));
        rows.push(offer_line::Model {
            offer_id: offer,
            line_id: on.id,
            quantity: line.quantity.map(Cell::store),
            taken: false,
            accepted: None,
            delivered: None,
        });
    }
    problems.check()?;
    Ok(rows)
}

/// Checks a quantity of a line: there is one where the line is counted, more than 0 and at most this.
pub fn quantity(
    line: &need_line::Model,
    given: Option<Quantity>,
    most: Option<i64>,
    path: &str,
) -> Result<(), Problem> {
    let fault = match (given, most) {
        (None, None) => return Ok(()),
        (Some(_), None) => Fault::Excludes("a line that is not counted"),
        (None, Some(_)) => Fault::Missing("Quantity".to_owned()),
        (Some(given), Some(_)) if given.0 <= 0 => Fault::AtLeast { least: Quantity(1).to_string() },
        (Some(given), Some(most)) if given.0 > most => Fault::AtMost { most: lines::amount(line, most) },
        _ => return Ok(()),
    };
    Err(Problem { field: path.to_owned(), fault })
}

/// Takes an offer back. What was accepted of it is missing again, and those who decide about the need are told.
pub async fn withdraw(ctx: &Ctx<'_>, input: WithdrawOfferInput) -> Result<Model, Error> {
    let id = ids::uuid_input(PREFIX, &input.id, "input.id")?;
    ctx.write_always(async |tx| {
        let (offer, on) = take::lock(tx, OfferId(id), &COURSE[2]).await?;
        let was_accepted = offer.state != S::Proposed;
        take::told(tx, &COURSE[2], &on, &offer, was_accepted);
        let on = take::release(tx, &on, &offer).await?;
        if was_accepted {
            teams::tell_editors(tx, &on, LetterKind::OfferWithdrawn).await?;
        }
        take::store(tx, offer, &COURSE[2], input.reason).await
    })
    .await
}

/// Says that what was accepted is on its way.
pub async fn start(ctx: &Ctx<'_>, input: StartDeliveryInput) -> Result<Model, Error> {
    let id = ids::uuid_input(PREFIX, &input.id, "input.id")?;
    ctx.write(async |tx| {
        let (offer, on) = take::lock(tx, OfferId(id), &COURSE[3]).await?;
        take::told(tx, &COURSE[3], &on, &offer, true);
        take::store(tx, offer, &COURSE[3], None).await
    })
    .await
}

/// Says that what was accepted is on its way.
#[derive(InputObject, Debug)]
pub struct StartDeliveryInput {
    /// The offer: an accepted one.
    pub id: ID,
}
