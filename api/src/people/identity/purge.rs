//! What is not kept: ended sessions after a month, keys of repeated mutations after a day, security events after a year.

use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::write::KEY_LIFE;
use chrono::TimeDelta;
use entity::{Moment, idempotency, letter, security_event, session, sign_up};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition};
use std::sync::Arc;

/// How long an ended session stays listed.
const SESSIONS: TimeDelta = TimeDelta::days(30);
/// How long a sign-up waits for its letter to be answered.
const SIGN_UPS: TimeDelta = TimeDelta::days(1);
/// How long it is known from where somebody signed in (decree 2021-1362).
const SECURITY_EVENTS: TimeDelta = TimeDelta::days(365);

fn before(app: &App, age: TimeDelta) -> Moment {
    (app.clock.now() - age).into()
}

/// Sessions that ended.
pub async fn sessions(app: &Arc<App>) -> Result<(), Error> {
    let cutoff = before(app, SESSIONS);
    let ended = Condition::any().add(session::Column::EndedAt.lt(cutoff)).add(session::Column::ExpiresAt.lt(cutoff));
    delete_blocks::<session::Entity>(app.db.background(), ended.into_condition()).await?;
    Ok(())
}

/// Letters and sign-ups that nobody will use any more.
pub async fn letters(app: &Arc<App>) -> Result<(), Error> {
    let cutoff = before(app, SIGN_UPS);
    delete_blocks::<letter::Entity>(app.db.background(), letter::Column::MadeAt.lt(cutoff).into_condition()).await?;
    delete_blocks::<sign_up::Entity>(app.db.background(), sign_up::Column::MadeAt.lt(cutoff).into_condition()).await?;
    Ok(())
}

/// Keys of repeated mutations.
pub async fn idempotency(app: &Arc<App>) -> Result<(), Error> {
    let past = idempotency::Column::At.lte(before(app, KEY_LIFE));
    delete_blocks::<idempotency::Entity>(app.db.background(), past.into_condition()).await?;
    Ok(())
}

/// Security events.
pub async fn security_events(app: &Arc<App>) -> Result<(), Error> {
    let past = security_event::Column::At.lt(before(app, SECURITY_EVENTS));
    delete_blocks::<security_event::Entity>(app.db.background(), past.into_condition()).await?;
    Ok(())
}
