//! What is not kept: ended sessions after a month, keys of repeated mutations after a day, security events after a year.

use crate::app::App;
use crate::error::Error;
use crate::write::KEY_LIFE;
use chrono::TimeDelta;
use entity::{Moment, idempotency, letter, security_event, session, sign_up};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

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
pub async fn sessions(app: &App) -> Result<(), Error> {
    let cutoff = before(app, SESSIONS);
    let ended = Condition::any().add(session::Column::EndedAt.lt(cutoff)).add(session::Column::ExpiresAt.lt(cutoff));
    session::Entity::delete_many().filter(ended).exec(app.db.background()).await?;
    Ok(())
}

/// Letters and sign-ups that nobody will use any more.
pub async fn letters(app: &App) -> Result<(), Error> {
    let cutoff = before(app, SIGN_UPS);
    letter::Entity::delete_many().filter(letter::Column::MadeAt.lt(cutoff)).exec(app.db.background()).await?;
    sign_up::Entity::delete_many().filter(sign_up::Column::MadeAt.lt(cutoff)).exec(app.db.background()).await?;
    Ok(())
}

/// Keys of repeated mutations.
pub async fn idempotency(app: &App) -> Result<(), Error> {
    let past = idempotency::Column::At.lte(before(app, KEY_LIFE));
    idempotency::Entity::delete_many().filter(past).exec(app.db.background()).await?;
    Ok(())
}

/// Security events.
pub async fn security_events(app: &App) -> Result<(), Error> {
    let past = security_event::Column::At.lt(before(app, SECURITY_EVENTS));
    security_event::Entity::delete_many().filter(past).exec(app.db.background()).await?;
    Ok(())
}
