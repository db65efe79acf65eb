//! Decisions on offers: accepting them whole or in part, refusing them, saying what arrived.

use super::course::{COURSE, PREFIX, takes};
use super::ops::{OfferLineInput, quantity};
use super::take;
use crate::areas::needs::lines::{PREFIX as LINE, amount};
use crate::areas::needs::progress::missing;
use crate::base::cell::Cell;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::people::teams;
use entity::letter::LetterKind;
use entity::offer::{Model, OfferState as S};
use entity::{OfferId, need_line, offer_line};
use std::collections::HashMap;
use uuid::Uuid;

/// Accepts an offer.
#[derive(InputObject, Debug)]
pub struct AcceptOfferInput {
    /// The offer.
    pub id: ID,
    /// The part of it that is accepted; all that it offers when absent.
    pub lines: Option<Vec<OfferLineInput>>,
}

/// Refuses an offer.
#[derive(InputObject, Debug)]
pub struct RefuseOfferInput {
    /// The offer.
    pub id: ID,
    /// Why, for whoever made it.
    pub reason: Text,
}

/// Says what arrived.
#[derive(InputObject, Debug)]
pub struct ConfirmDeliveryInput {
    /// The offer: an accepted one.
    pub id: ID,
    /// What arrived, line by line; all that was accepted when absent. Of a line that is not named nothing arrived.
    pub lines: Option<Vec<OfferLineInput>>,
}

/// A line of an offer, with the line of the need that it is on.
type Both = (offer_line::Model, need_line::Model);

/// What is said of each line: the quantity, none where the line is not counted. `most` is what it is at most.
fn parts(
    lines: &[Both],
    given: Option<Vec<OfferLineInput>>,
    most: fn(&offer_line::Model) -> Option<i64>,
) -> Result<HashMap<Uuid, Option<i64>>, Error> {
    let Some(given) = given else {
        return Ok(lines.iter().map(|(offered, _)| (offered.line_id.0, most(offered))).collect());
    };
    let (mut problems, mut parts) = (Problems::default(), HashMap::new());
    for (place, part) in given.iter().enumerate() {
        let path = format!("input.lines.{place}");
        let Some(id) = problems.take(ids::uuid_input(LINE, &part.line_id, &format!("{path}.lineId"))) else { continue };
        let Some((offered, line)) = lines.iter().find(|(offered, _)| offered.line_id.0 == id) else {
            problems.add(format!("{path}.lineId"), Fault::Unknown);
            continue;
        };
        if parts.insert(id, part.quantity.map(Cell::store)).is_some() {
            problems.add(format!("{path}.lineId"), Fault::Taken);
        }
        problems.take(quantity(line, part.quantity, most(offered), &format!("{path}.quantity")));
    }
    problems.check()?;
    Ok(parts)
}

/// Accepts an offer, whole or in part; never more than is missing.
pub async fn accept(ctx: &Ctx<'_>, input: AcceptOfferInput) -> Result<Model, Error> {
    let id = ids::uuid_input(PREFIX, &input.id, "input.id")?;
    ctx.write(async |tx| {
        let (offer, on) = take::lock(tx, OfferId(id), &COURSE[0]).await?;
        if !takes(&on, &offer, tx.moment()) {
            return Err(Error::state());
        }
        let lines = take::lines_of(tx, &on, &offer).await?;
        let named = input.lines.clone().unwrap_or_default();
        let parts = parts(&lines, input.lines, |offered| offered.quantity)?;
        if parts.is_empty() {
            return Err(Error::invalid("input.lines", Fault::TooFew { min: 1 }));
        }
        let mut accepted = Vec::new();
        for (offered, line) in lines {
            let Some(part) = parts.get(&offered.line_id.0) else { continue };
            let left = missing(&line);
            if let Some(left) = left.filter(|left| part.is_some_and(|part| part > *left)) {
                let id = ids::of(LINE, line.id.0);
                let path = named.iter().position(|part| part.line_id == id);
                let path = path.map_or_else(|| "input.id".to_owned(), |place| format!("input.lines.{place}.quantity"));
                return Err(Error::conflict(path, Fault::Short { left: amount(&line, left) }));
            }
            let (sum, takers) = (line.accepted + part.unwrap_or(0), line.takers + 1);
            let offered = offer_line::Model { taken: true, accepted: *part, ..offered };
            accepted.push((offered, need_line::Model { accepted: sum, takers, ..line }));
        }
        take::told(tx, &COURSE[0], &on, &offer, true);
        take::put(tx, &on, accepted).await?;
        let row = take::store(tx, offer, &COURSE[0], None).await?;
        teams::tell_team_or(tx, row.team_id, row.asked_by, LetterKind::OfferAccepted).await?;
        Ok(row)
    })
    .await
}

/// Refuses an offer; what was accepted of it is missing again.
pub async fn refuse(ctx: &Ctx<'_>, input: RefuseOfferInput) -> Result<Model, Error> {
    let id = ids::uuid_input(PREFIX, &input.id, "input.id")?;
    ctx.write(async |tx| {
        let (offer, on) = take::lock(tx, OfferId(id), &COURSE[1]).await?;
        take::told(tx, &COURSE[1], &on, &offer, offer.state != S::Proposed);
        take::release(tx, &on, &offer).await?;
        let row = take::store(tx, offer, &COURSE[1], Some(input.reason)).await?;
        teams::tell_team_or(tx, row.team_id, row.asked_by, LetterKind::OfferRefused).await?;
        Ok(row)
    })
    .await
}

/// Says what arrived. What was accepted and did not arrive is missing again.
pub async fn confirm(ctx: &Ctx<'_>, input: ConfirmDeliveryInput) -> Result<Model, Error> {
    let id = ids::uuid_input(PREFIX, &input.id, "input.id")?;
    ctx.write(async |tx| {
        let (offer, on) = take::lock(tx, OfferId(id), &COURSE[4]).await?;
        let lines = take::lines_of(tx, &on, &offer).await?;
        let lines: Vec<Both> = lines.into_iter().filter(|(offered, _)| offered.taken).collect();
        let parts = parts(&lines, input.lines, |offered| offered.accepted)?;
        let arrived = lines.into_iter().map(|(offered, line)| {
            let part = parts.get(&offered.line_id.0);
            let (was, is) = (offered.accepted.unwrap_or(0), part.copied().flatten().unwrap_or(0));
            let taken = part.is_some();
            let takers = line.takers - i32::from(!taken);
            let (accepted, delivered) = (line.accepted - was + is, line.delivered + is);
            let counted = line.quantity.map(|_| is);
            let offered = offer_line::Model { taken, accepted: counted, delivered: counted, ..offered };
            (offered, need_line::Model { accepted, delivered, takers, ..line })
        });
        take::told(tx, &COURSE[4], &on, &offer, true);
        take::put(tx, &on, arrived.collect()).await?;
        take::store(tx, offer, &COURSE[4], None).await
    })
    .await
}
