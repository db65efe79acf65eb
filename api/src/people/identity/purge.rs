//! Retention: letters whose secret opens nothing, sign-ups and idempotency keys are deleted after a day, ended sessions after a month, and
//! security events after a year.

use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::write::KEY_LIFE;
use chrono::TimeDelta;
use entity::{Moment, idempotency, letter, security_event, session, sign_up};
use sea_orm::sea_query::{ExprTrait, IntoCondition};
use sea_orm::{ColumnTrait, Condition};
use std::sync::Arc;

/// How long an ended session is kept.
const SESSIONS: TimeDelta = TimeDelta::days(30);
/// How long letters and unconfirmed sign-ups are kept.
const SIGN_UPS: TimeDelta = TimeDelta::days(1);
/// How long security events and their network addresses are kept (decree 2021-1362).
const SECURITY_EVENTS: TimeDelta = TimeDelta::days(365);

fn before(app: &App, age: TimeDelta) -> Moment {
    (app.clock.now() - age).into()
}

/// Deletes sessions that ended long ago.
pub async fn sessions(app: &Arc<App>) -> Result<(), Error> {
    let cutoff = before(app, SESSIONS);
    let ended = Condition::any().add(session::Column::EndedAt.lt(cutoff)).add(session::Column::ExpiresAt.lt(cutoff));
    delete_blocks::<session::Entity>(app.db.background(), ended.into_condition()).await?;
    Ok(())
}

/// Deletes letters and sign-ups that nobody can use any more.
pub async fn letters(app: &Arc<App>) -> Result<(), Error> {
    let cutoff = before(app, SIGN_UPS);
    use letter::Column as L;
    let over = L::GoodUntil.is_null().or(L::GoodUntil.lt(Moment::from(app.clock.now())));
    let letters = L::MadeAt.lt(cutoff).and(over).into_condition();
    delete_blocks::<letter::Entity>(app.db.background(), letters).await?;
    delete_blocks::<sign_up::Entity>(app.db.background(), sign_up::Column::MadeAt.lt(cutoff).into_condition()).await?;
    Ok(())
}

/// Deletes old idempotency keys.
pub async fn idempotency(app: &Arc<App>) -> Result<(), Error> {
    let past = idempotency::Column::At.lte(before(app, KEY_LIFE));
    delete_blocks::<idempotency::Entity>(app.db.background(), past.into_condition()).await?;
    Ok(())
}

/// Deletes old security events.
pub async fn security_events(app: &Arc<App>) -> Result<(), Error> {
    let past = security_event::Column::At.lt(before(app, SECURITY_EVENTS));
    delete_blocks::<security_event::Entity>(app.db.background(), past.into_condition()).await?;
    Ok(())
}
