//! Follows the chronicle: what other servers, and commands beside this one, have changed.

use super::reach;
use super::store::KeptAnswer;
use crate::ground::app::App;
use crate::ground::contribution::listing;
use entity::{activity, activity_area, contribution};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// How long what was read of the chronicle is believed to be all.
const GOOD_FOR: Duration = Duration::from_millis(100);
/// Activities that are read at once.
const AT_ONCE: u64 = 500;
/// How often that is done before all answers are forgotten, as after a long import beside an idle server.
const MOST_READS: usize = 20;

/// A kept answer to a question, if nothing changed since it was made.
pub async fn answer(app: &App, question: &str) -> Option<Arc<KeptAnswer>> {
    let answer = app.kept.find(question)?;
    catch_up(app, GOOD_FOR).await.ok()?;
    app.kept.is_good(question, &answer).then_some(answer)
}

/// Since which change an answer that is begun now may be kept; none where answers are not kept.
pub async fn begin(app: &App) -> Option<u64> {
    if !app.kept.is_on() {
        return None;
    }
    if app.kept.read_at.load(Ordering::Acquire) == 0 {
        catch_up(app, Duration::ZERO).await.ok()?;
    }
    Some(app.kept.last_change())
}

/// Reads the chronicle to its end, so that no answer is given that is older than a position which is told now.
pub async fn to_the_end(app: &App) -> Result<(), DbErr> {
    if app.kept.is_on() { catch_up(app, Duration::ZERO).await } else { Ok(()) }
}

/// Milliseconds since the process began to read the chronicle, from 1.
fn millis(at: Instant) -> u64 {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(at.saturating_duration_since(*BEGUN).as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}

/// Reads the chronicle, unless it was read so lately.
async fn catch_up(app: &App, good_for: Duration) -> Result<(), DbErr> {
    let asked = Instant::now();
    let is_read = || {
        let read_at = app.kept.read_at.load(Ordering::Acquire);
        read_at > 0 && millis(asked).saturating_sub(read_at) < u64::try_from(good_for.as_millis()).unwrap_or(u64::MAX)
    };
    if is_read() {
        return Ok(());
    }
    let mut position = app.kept.position.lock().await;
    // Somebody else may have read it meanwhile.
    if is_read() {
        return Ok(());
    }
    let begun = Instant::now();
    read_on(app, &mut position).await?;
    app.kept.read_at.store(millis(begun), Ordering::Release);
    Ok(())
}

/// The last position of the chronicle, 0 where it is empty.
async fn last(app: &App) -> Result<i64, DbErr> {
    let last: Option<Option<i64>> = activity::Entity::find()
        .select_only()
        .column_as(activity::Column::Position.max(), "last")
        .into_tuple()
        .one(app.db.background())
        .await?;
    Ok(last.flatten().unwrap_or(0))
}

/// Reads all after a position, and moves it as far as it has read: who reads next goes on there, also where this one was given up.
async fn read_on(app: &App, position: &mut Option<i64>) -> Result<(), DbErr> {
    for _ in 0..MOST_READS {
        let Some(read) = *position else { break };
        let news = activity::Entity::find()
            .filter(activity::Column::Position.gt(read))
            .order_by_asc(activity::Column::Position)
            .limit(AT_ONCE)
            .all(app.db.background())
            .await?;
        let (count, end) = (news.len(), news.last().and_then(|last| last.position));
        let foreign: Vec<activity::Model> = news.into_iter().filter(|one| app.kept.is_foreign(one.id)).collect();
        if !foreign.is_empty() {
            of_others(app, &foreign).await?;
        } else if count > 0 && app.db.is_postgres() {
            // What this server wrote has its position, and is in timelines, only since it was stamped.
            app.kept.changed(vec![reach::any()]);
        }
        *position = end.or(*position);
        if u64::try_from(count).is_ok_and(|count| count < AT_ONCE) {
            return Ok(());
        }
    }
    // Nothing was read before, or there is more than it is worth to read.
    let end = last(app).await?;
    app.kept.changed(vec![reach::any(), reach::all()]);
    *position = Some(end);
    Ok(())
}

/// Takes note of what others changed.
async fn of_others(app: &App, activities: &[activity::Model]) -> Result<(), DbErr> {
    let things: BTreeSet<_> = activities.iter().filter_map(|one| one.contribution_id).collect();
    let things = contribution::Entity::find().filter(contribution::Column::Id.is_in(things));
    let things: HashMap<_, _> = things.all(app.db.background()).await?.into_iter().map(|row| (row.id, row)).collect();
    let told = activity_area::Entity::find();
    let told = told.filter(activity_area::Column::ActivityId.is_in(activities.iter().map(|one| one.id)));
    let mut scopes: HashMap<_, Vec<String>> = HashMap::new();
    for row in told.all(app.db.background()).await? {
        scopes.entry(row.activity_id).or_default().push(row.area);
    }
    let mut reached = BTreeSet::new();
    for one in activities {
        let thing = one.contribution_id.and_then(|id| things.get(&id));
        let stands = thing.map(listing::places).unwrap_or_default();
        let told = scopes.remove(&one.id).unwrap_or_default();
        let all = told.iter().chain(&stands).map(String::as_str);
        reached.extend(reach::of_activity(thing.map(|row| (row.id, row.kind)), one.other_kind, all));
    }
    app.kept.changed(reached.into_iter().collect());
    Ok(())
}
