//! Claims that nobody decides: a reminder after fourteen days, the end after sixty.

use super::letters::tell_deciders;
use super::ops::end;
use crate::base::error::Error;
use crate::ground::app::{App, Running};
use crate::ground::chronicle::{Happened, Other};
use crate::ground::write::{Tx, as_server};
use crate::people::identity::letters;
use chrono::{DateTime, TimeDelta, Utc};
use entity::activity::Verb;
use entity::commune_claim::{ClaimState, Entity, Model};
use entity::letter::LetterKind;
use entity::{CommuneClaimId, Moment};
use sea_orm::EntityTrait;
use std::sync::Arc;
use uuid::Uuid;

/// After how long those who decide are reminded of a claim.
const REMINDED: TimeDelta = TimeDelta::days(14);
/// After how long a claim that nobody decided ends.
pub const LIFE: TimeDelta = TimeDelta::days(60);
const JOB: &str = "commune_claim_waits";

/// When a claim ends if nobody decides it.
pub fn expires_at(claim: &Model) -> DateTime<Utc> {
    DateTime::<Utc>::from(claim.requested_at) + LIFE
}

/// Has the job look at a new claim when it is time to remind of it.
pub async fn put_off(tx: &Tx, claim: &Model) -> Result<(), Error> {
    tx.put_off_until((tx.now + REMINDED).into(), JOB, claim.id.0.to_string()).await
}

/// Reminds of the claim of a job, or ends it.
pub async fn wait(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    let id = Uuid::try_parse(&job.payload).map_err(|_| Error::internal("a job for no claim"))?;
    as_server(app, async |tx| {
        let found = Entity::find_by_id(CommuneClaimId(id)).one(tx.db()).await?;
        let Some(found) = found else {
            tx.quiet("the claim is gone");
            return Ok(());
        };
        let (claim, on) = tx.lock_part::<Model>(found.id).await?;
        let until = Moment::from(expires_at(&claim));
        if claim.state != ClaimState::Requested {
            tx.quiet("it was decided");
        } else if until.0 <= tx.moment().0 {
            letters::put_to(tx, claim.asked_by, LetterKind::ClaimEnded).await?;
            tx.record(Happened::to(Verb::Expired, &on).with(Other::Team(claim.team_id)).unseen());
            end(tx, claim, ClaimState::Expired).await?;
        } else {
            tell_deciders(tx, &on, LetterKind::ClaimWaits).await?;
            tx.put_off_until(until, JOB, claim.id.0.to_string()).await?;
            tx.quiet("those who decide are reminded");
        }
        Ok(())
    })
    .await
}
