//! The demo: a small network that nobody runs, on real communes around Saillans, to see what this API is about.
//!
//! Everything in it is made through the schema, by the mutations of `assets/demo`, each by an invented person and on a day of the
//! past weeks. The chronicle says how far the demo has come: a step is done when its person did something at its very moment.
//! So a demo that was interrupted goes on where it stopped, and one that is whole stays as it is.

mod buildings;
mod calendar;
mod canvas;
mod figures;
mod leaflet;
mod painter;
mod palette;
mod scenes;
mod script;
mod stage;

pub use script::{PEOPLE, Person};

use crate::base::clock::Clock;
use crate::base::credentials::secret;
use crate::base::error::Error;
use crate::base::refusal::{Refusal, first_line};
use crate::ground::app::App;
use crate::people::identity::accounts::{Maker, create_account};
use calendar::Calendar;
use chrono::{NaiveTime, TimeDelta};
use entity::account::{self, Column as A};
use entity::{Moment, activity};
use script::Step;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use stage::Stage;
use std::sync::Arc;

/// The day on which the people of the demo come together.
const FIRST_DAY: i64 = -42;
/// Longest time that a session of the demo is used; it would last thirty days.
const SESSION: TimeDelta = TimeDelta::days(20);

/// What came of a run.
#[derive(Debug)]
pub struct Played {
    /// The steps that this run played.
    pub steps: usize,
    /// The steps that there are.
    pub of: usize,
}

/// Why nothing can be played.
fn unread(error: &DbErr) -> Refusal {
    Refusal(format!("cannot read the database: {}", first_line(error)))
}

/// Plays what is not there yet. `tell` is told the names and the password of accounts as soon as they are made. On a database
/// that others have accounts in, only with `force`. Moves the clock.
pub async fn play(app: &Arc<App>, force: bool, tell: impl FnOnce(&[&Person], &str)) -> Result<Played, Refusal> {
    let steps = script::steps().ok_or_else(|| Refusal::new("the script of the demo has a mistake"))?;
    let known = people(app).await.map_err(|error| unread(&error))?;
    let others = account::Entity::find().filter(A::Email.is_not_in(PEOPLE.map(|person| person.email())));
    let others = others.count(app.db.read()).await.map_err(|error| unread(&error))? > 0;
    if known.is_empty() && others && !force {
        return Err(Refusal::new(
            "the database has accounts already; nothing was changed. `--force` puts the demo beside what is there",
        ));
    }
    let now = app.clock.now();
    let since = known.iter().map(|account| account.created_at).min();
    let calendar = since.map_or(Calendar::with(now, 0), |since| Calendar::with(since.into(), FIRST_DAY));
    let played = Played { steps: 0, of: steps.len() };
    if is_whole(app, calendar, &steps).await.map_err(|error| unread(&error))? {
        return Ok(played);
    }
    move_to(&app.clock, calendar.at(FIRST_DAY, NaiveTime::MIN + TimeDelta::hours(8)));
    meet(app, &known, tell).await.map_err(|error| Refusal::because(&error))?;
    let accounts = people(app).await.map_err(|error| unread(&error))?;
    let mut stage = Stage::open(app, calendar, accounts).await.map_err(|error| unread(&error))?;
    let mut count = 0;
    for step in &steps {
        move_to(&app.clock, calendar.at(step.day, step.time));
        let done = stage.play(step).await.map_err(|refusal| Refusal(format!("{}: {}", step.name, refusal.0)))?;
        count += usize::from(done);
    }
    move_to(&app.clock, now);
    stage.close().await.map_err(|error| Refusal::because(&error))?;
    // What steps put off, such as lists of the network. Beside others the server does it, as it does theirs.
    if !others {
        app.settle().await.map_err(|error| unread(&error))?;
    }
    Ok(Played { steps: count, ..played })
}

/// Sets a clock that is moved by hand.
fn move_to(clock: &Clock, moment: chrono::DateTime<chrono::Utc>) {
    clock.advance((moment - clock.now()).num_milliseconds());
}

/// The accounts of the people of the demo that there are.
async fn people(app: &App) -> Result<Vec<account::Model>, DbErr> {
    let ours = A::Email.is_in(PEOPLE.map(|person| person.email()));
    account::Entity::find().filter(ours).all(app.db.read()).await
}

/// Whether the last step was played, whoever of its people may have left since.
async fn is_whole(app: &App, calendar: Calendar, steps: &[Step]) -> Result<bool, DbErr> {
    let Some(last) = steps.last() else { return Ok(true) };
    let at = Moment::from(calendar.at(last.day, last.time));
    let played = activity::Entity::find().filter(activity::Column::At.eq(at));
    Ok(played.count(app.db.read()).await? > 0)
}

/// Makes the accounts that are not there, with one password that is drawn now and stored nowhere.
async fn meet(app: &App, known: &[account::Model], tell: impl FnOnce(&[&Person], &str)) -> Result<(), Error> {
    let missing = PEOPLE.iter().filter(|person| !known.iter().any(|account| account.email == person.email()));
    let missing: Vec<&Person> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    let password = secret::draw::<12>("");
    for person in &missing {
        let maker = Maker { db: &app.db, passwords: &app.passwords, clock: &app.clock, ids: &app.ids };
        create_account(maker, &person.email(), Some(person.name), &password, person.role).await?;
    }
    tell(&missing, &password);
    Ok(())
}
