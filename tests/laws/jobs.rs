//! Jobs: what recurs is done when it is due, by the injected clock, and purges exactly what is past its time.

use crate::harness::client::{self, document};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::play::Play;
use crate::harness::scenario::Scenario;
use crate::harness::{RUNTIME, mail, trial};
use entity::{Moment, idempotency, job, letter, security_event, session, sign_up};
use libtest_mimic::Trial;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use territoire::ground::app::App;
use territoire::ground::{faults, jobs};

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("jobs_purge_what_is_past_its_time ({})", kind.name());
    let mut trials: Vec<Trial> = Kind::all().into_iter().map(|kind| trial(name(kind), move || purges(kind))).collect();
    let name = |kind: Kind| format!("jobs_that_end_their_process_are_given_up ({})", kind.name());
    trials.extend(Kind::all().into_iter().map(|kind| trial(name(kind), move || deaths(kind))));
    trials.push(trial("jobs_go_on_from_where_they_were_and_no_lane_waits", lanes));
    trials
}

async fn put(app: &App, name: &'static str) {
    let tx = app.db.begin_background().await.expect("a transaction");
    jobs::put(&tx, app, name, String::new(), app.clock.now().into()).await.expect("put down");
    tx.commit().await.expect("committed");
}

/// Waits until something holds, at most a minute.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..1_200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited for {what} in vain");
}

/// A job that failed goes on from where it was; while one lane works, the others do not wait for it.
fn lanes() {
    let database = TestDatabase::ready(Kind::Sqlite);
    let scenario = Scenario::read("# scenario: jobs\nquery Nothing { __typename }\n").expect("a scenario");
    let play = Play::new(database, &scenario, HashMap::new());
    let app = Arc::clone(&play.server.app);
    RUNTIME.block_on(async {
        put(&app, "fault_steps").await;
        jobs::run_due(&app).await.expect("tried");
        let waiting = job::Entity::find().filter(job::Column::Kind.eq("fault_steps"));
        let row = waiting.clone().one(app.db.background()).await.expect("jobs").expect("it comes back");
        assert_eq!((row.progress, row.tries, row.leased_until), (2, 1, None));
        app.clock.advance(2_000);
        jobs::run_due(&app).await.expect("done");
        assert_eq!(*faults::STEPS.lock().expect("steps"), [0, 1, 2, 3], "each step once");
        // The server's own loops: one lane is busy until the other has sent its letter.
        let running = tokio::spawn({
            let app = Arc::clone(&app);
            async move { jobs::keep_running(&app).await }
        });
        put(&app, "fault_waits").await;
        app.runner.wake();
        let leased = || async {
            let waits = job::Entity::find().filter(job::Column::Kind.eq("fault_waits"));
            let row = waits.one(app.db.background()).await.expect("jobs");
            row.is_some_and(|row| row.leased_until.is_some())
        };
        until("the long job to begin", leased).await;
        let asked = r#"mutation { signUp(input: {email: "y@village.example", password: "a-long-password", name: "Y"}) { email } }"#;
        let sent = client::send(play.server.address, document(asked)).await.expect("an answer");
        assert_eq!(sent.code(), None, "{}", sent.text());
        let outbox = play.server.outbox();
        until("the letter", async || !mail::mails(&outbox, "y@village.example").is_empty()).await;
        assert!(leased().await, "the letter did not wait for the long job");
        // The lease is renewed long after it would have run out, until another process has taken the job.
        let row = || async {
            let waits = job::Entity::find().filter(job::Column::Kind.eq("fault_waits"));
            waits.one(app.db.background()).await.expect("jobs").expect("it is there")
        };
        let first = row().await;
        for _ in 0..3 {
            let before = row().await.leased_until;
            app.clock.advance(40_000);
            until("a renewal", async || row().await.leased_until != before).await;
        }
        assert_eq!(row().await.tries, first.tries, "nobody else took it");
        let taken = job::ActiveModel { id: Set(first.id), tries: Set(first.tries + 1), ..Default::default() };
        let taken = taken.update(app.db.background()).await.expect("taken by another process");
        app.clock.advance(40_000);
        // The lane goes on with its next job once the one whose lease was lost is dropped.
        put(&app, "fault_steps").await;
        let tried = async || {
            app.runner.wake();
            let row = waiting.clone().one(app.db.background()).await.expect("jobs");
            row.is_none_or(|row| row.tries > 0)
        };
        until("the next job", tried).await;
        assert_eq!(row().await, taken, "the process that lost the lease leaves the row alone");
        faults::ENDS.store(true, Ordering::SeqCst);
        running.abort();
    });
}

/// A process that dies leaves its lease. Three deaths without getting further end a job, and let a recurring one rest; a
/// server that stops gives its jobs back, and nothing has died.
fn deaths(kind: Kind) {
    let scenario = Scenario::read("# scenario: jobs\nquery Nothing { __typename }\n").expect("a scenario");
    let play = Play::new(TestDatabase::ready(kind), &scenario, HashMap::new());
    let app = Arc::clone(&play.server.app);
    let of = async |kind: &str| {
        let rows = job::Entity::find().filter(job::Column::Kind.eq(kind));
        rows.one(app.db.background()).await.expect("jobs").expect("the job")
    };
    let set = async |row: job::ActiveModel| row.update(app.db.background()).await.expect("a job");
    RUNTIME.block_on(async {
        let now = Moment::from(app.clock.now());
        put(&app, "fault_never").await;
        for name in ["fault_never", "purge_letters"] {
            let id = of(name).await.id;
            for deaths in 1..=3 {
                // It is taken, and its process dies.
                let due_at = Set(now);
                let dead = Set(Some(Moment(now.0 - 1)));
                set(job::ActiveModel { id: Set(id), due_at, leased_until: dead, ..Default::default() }).await;
                let taken = jobs::run_due(&app).await.expect("looked");
                let row = job::Entity::find_by_id(id).one(app.db.background()).await.expect("jobs").expect("the job");
                match (name, deaths) {
                    ("fault_never", 3) => assert!(row.dead_at.is_some() && taken == 0, "{row:?}"),
                    ("fault_never", _) => {
                        assert!(row.dead_at.is_none() && row.deaths == deaths && taken == 1, "{row:?}")
                    }
                    // It succeeded meanwhile: what died before is forgotten.
                    _ => assert!(row.dead_at.is_none() && row.deaths == 0, "{row:?}"),
                }
            }
        }
        let id = of("purge_letters").await.id;
        let (due_at, leased_until) = (Set(now), Set(Some(Moment(now.0 - 1))));
        set(job::ActiveModel { id: Set(id), due_at, leased_until, deaths: Set(2), ..Default::default() }).await;
        jobs::run_due(&app).await.expect("looked");
        let rests = of("purge_letters").await;
        assert!(rests.dead_at.is_none() && rests.deaths == 0 && rests.due_at.0 >= now.0 + DAY, "{rests:?}");
        // A server that stops in the middle.
        put(&app, "fault_hangs").await;
        let running = tokio::spawn({
            let app = Arc::clone(&app);
            async move { jobs::run_due(&app).await.map(|_| ()) }
        });
        until("it to begin", async || of("fault_hangs").await.leased_until.is_some()).await;
        running.abort();
        let _ = running.await;
        jobs::give_back(&app).await.expect("given back");
        let row = of("fault_hangs").await;
        assert_eq!((row.leased_until, row.deaths), (None, 0), "another process takes it up at once");
    });
}

const DAY: i64 = 86_400_000;

fn purges(kind: Kind) {
    let (database, answers) = TestDatabase::with_cast(kind, "village");
    let scenario = Scenario::read("# scenario: time passes\nquery Nothing { __typename }\n").expect("a scenario");
    let mut play = Play::new(database, &scenario, answers);
    play.token("dave").expect("a session");
    let app = &play.server.app;
    let count = || {
        RUNTIME.block_on(async {
            let db = app.db.background();
            let sessions = session::Entity::find().count(db).await.expect("sessions");
            let keys = idempotency::Entity::find().count(db).await.expect("keys");
            let events = security_event::Entity::find().count(db).await.expect("events");
            (sessions, keys, events)
        })
    };
    let waiting = || {
        RUNTIME.block_on(async {
            let db = app.db.background();
            let sign_ups = sign_up::Entity::find().count(db).await.expect("sign-ups");
            (sign_ups, letter::Entity::find().count(db).await.expect("letters"))
        })
    };
    let asked =
        r#"mutation { signUp(input: {email: "x@village.example", password: "a-long-password", name: "X"}) { email } }"#;
    assert_eq!(play.server.send(document(asked)).code(), None);
    let settle = |millis: i64| {
        app.clock.advance(millis);
        RUNTIME.block_on(app.settle()).expect("settled");
    };
    let (sessions, _, events) = count();
    assert!(sessions > 1 && events > 1, "{sessions} sessions, {events} events");
    RUNTIME.block_on(async {
        let owner = entity::account::Entity::find().one(app.db.background()).await.expect("accounts").expect("one");
        let row = idempotency::ActiveModel {
            principal_id: Set(owner.id),
            key: Set("a key".to_owned()),
            fingerprint: Set(String::new()),
            result_id: Set(None),
            at: Set(app.clock.now().into()),
        };
        row.insert(app.db.background()).await.expect("a key");
    });
    settle(DAY - 60_000);
    assert_eq!(count(), (sessions, 1, events), "nothing is past its time");
    assert_eq!(waiting(), (1, 1), "a letter is kept with its sign-up");
    settle(DAY / 24 + 120_000);
    assert_eq!(count(), (sessions, 0, events), "keys are kept for a day");
    assert_eq!(waiting(), (0, 0), "sign-ups wait for a day");
    settle(58 * DAY);
    assert_eq!(count(), (sessions, 0, events), "sessions that have just ended stay listed");
    settle(31 * DAY);
    assert_eq!(count(), (0, 0, events), "sessions end after 30 days without refresh and are kept for 30 more");
    settle(276 * DAY);
    assert_eq!(count().2, 0, "security events are kept for a year");
    RUNTIME.block_on(async {
        let jobs = job::Entity::find().all(app.db.background()).await.expect("jobs");
        assert_eq!(jobs.len(), 23, "each recurs once");
        let now = Moment::from(app.clock.now());
        assert!(jobs.iter().all(|job| job.due_at > now && job.leased_until.is_none() && job.tries == 0), "{jobs:?}");
    });
}
