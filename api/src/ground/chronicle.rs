//! The chronicle [chronique]: what happened, recorded in the transaction of the change and read in the order of
//! positions.
//!
//! The stamper gives consecutive positions to committed activities. On SQLite the writer itself does it just before it
//! commits, because there is only one writer at a time. On PostgreSQL writers insert without a position, and the
//! stamper of every process, woken after a commit and every 200 ms, sends one statement under an advisory lock.
//! Positions grow in the order in which they become visible, so a reader that asks for `position > p` and keeps its
//! last `p` sees every activity once, in one order (docs/decisions/0006).

use crate::base::db::Database;
use crate::base::db::insert_blocks;
use crate::base::reads::On;
use crate::base::refusal::first_line;
use crate::ground::app::App;
use crate::ground::contribution::listing;
use crate::ground::kept::reach;
use entity::activity::{OtherKind, Verb};
use entity::contribution::Kind;
use entity::{AccountId, ActivityId, CommentId, ContributionId, Moment, TeamId, activity, activity_area, contribution};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

/// Key of the advisory lock under which one process stamps at a time.
const STAMP_LOCK: i64 = 0x7374_616d_7073;
/// The stamper looks at least this often.
const PERIOD: Duration = Duration::from_millis(200);

/// Maximum number of activities that are stamped in one transaction, so that readers need not wait for the last of
/// many.
const AT_ONCE: u64 = 1_000;

/// The scope in which it is told that something changed beside contributions, such as a name that pages show. No timeline reads it.
pub const PEOPLE: &str = "people";

/// What else an activity concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// Another contribution.
    Contribution(ContributionId),
    /// A team.
    Team(TeamId),
    /// An account.
    Account(AccountId),
    /// A comment.
    Comment(CommentId),
}

impl Other {
    const fn parts(self) -> (OtherKind, Uuid) {
        match self {
            Self::Contribution(id) => (OtherKind::Contribution, id.0),
            Self::Team(id) => (OtherKind::Team, id.0),
            Self::Account(id) => (OtherKind::Account, id.0),
            Self::Comment(id) => (OtherKind::Comment, id.0),
        }
    }
}

/// An activity to be recorded.
#[derive(Debug, Clone)]
pub struct Happened {
    verb: Verb,
    contribution: Option<ContributionId>,
    /// The team that runs the contribution.
    team: Option<TeamId>,
    other: Option<Other>,
    amount: Option<i64>,
    /// The kind of the contribution.
    kind: Option<Kind>,
    /// The scopes where the contribution stands now.
    stands: BTreeSet<String>,
    /// Where timelines show it: areas of the contribution and networks that hold it; none if it was not public.
    areas: BTreeSet<String>,
    /// Whether the timeline shows it.
    public: bool,
}

impl Happened {
    /// About a contribution as it is now.
    pub fn to(verb: Verb, on: &contribution::Model) -> Self {
        Self::from_to(verb, None, on)
    }

    /// About a contribution that has changed. Its areas and networks are those before and after the change, so that the
    /// timelines of both show it.
    pub fn from_to(verb: Verb, before: Option<&contribution::Model>, after: &contribution::Model) -> Self {
        let public = after.state.is_known();
        let places = before.into_iter().chain([after]).filter(|row| public && row.state.is_known());
        let areas = places.flat_map(listing::places).collect();
        let (contribution, kind, stands) = (Some(after.id), Some(after.kind), listing::places(after));
        Self { contribution, team: after.team_id, kind, stands, areas, public, ..Self::of(verb) }
    }

    /// About something that is not a contribution; no timeline shows it.
    pub fn beside(verb: Verb, other: impl Into<Option<Other>>) -> Self {
        Self { other: other.into(), areas: BTreeSet::from([PEOPLE.to_owned()]), ..Self::of(verb) }
    }

    /// About many things at once, in these areas.
    pub fn summary(verb: Verb, areas: BTreeSet<String>, amount: i64) -> Self {
        Self { amount: Some(amount), areas, public: true, ..Self::of(verb) }
    }

    /// About nothing yet.
    fn of(verb: Verb) -> Self {
        let (stands, areas) = (BTreeSet::new(), BTreeSet::new());
        Self {
            verb,
            contribution: None,
            team: None,
            kind: None,
            stands,
            areas,
            other: None,
            amount: None,
            public: false,
        }
    }

    /// What it changes of what answers are made from.
    pub fn reach(&self) -> Vec<On> {
        let scopes = self.stands.iter().chain(&self.areas).map(String::as_str);
        reach::of_activity(self.contribution.zip(self.kind), self.other.map(|other| other.parts().0), scopes)
    }

    /// Hides the activity from timelines, because a summary is shown there instead.
    pub fn unseen(self) -> Self {
        Self { areas: BTreeSet::new(), public: false, ..self }
    }

    /// Shows the activity in no timeline of an area, because another activity is shown there.
    pub fn aside(self) -> Self {
        Self { areas: BTreeSet::new(), ..self }
    }

    /// Adds what else it concerns.
    pub fn with(self, other: Other) -> Self {
        Self { other: Some(other), ..self }
    }

    /// The team that it concerns: the one that runs the contribution, or the team itself.
    pub const fn team(&self) -> Option<TeamId> {
        match (self.contribution, self.other) {
            (None, Some(Other::Team(team))) => Some(team),
            _ => self.team,
        }
    }

    /// Adds a number.
    pub fn amount(self, amount: i64) -> Self {
        Self { amount: Some(amount), ..self }
    }
}

/// Writes activities in the transaction of the change.
pub async fn write(
    tx: &DatabaseTransaction,
    happened: Vec<Happened>,
    actor: Option<AccountId>,
    at: Moment,
    mut id: impl FnMut() -> Uuid,
) -> Result<(), DbErr> {
    let mut position = if tx.get_database_backend() == DbBackend::Sqlite { Some(last(tx).await?) } else { None };
    let (mut activities, mut places) = (Vec::new(), Vec::new());
    for Happened { verb, contribution, other, amount, areas, public, .. } in happened {
        let other = other.map(Other::parts);
        position = position.map(|last| last + 1);
        let id = ActivityId(id());
        activities.push(activity::ActiveModel {
            id: Set(id),
            written: NotSet,
            position: Set(position),
            actor_id: Set(actor),
            verb: Set(verb),
            contribution_id: Set(contribution),
            other_id: Set(other.map(|(_, id)| id)),
            other_kind: Set(other.map(|(kind, _)| kind)),
            amount: Set(amount),
            public: Set(public),
            at: Set(at),
        });
        places.extend(areas.into_iter().map(|area| activity_area::ActiveModel {
            activity_id: Set(id),
            area: Set(area),
            position: Set(position),
        }));
    }
    insert_blocks::<activity::Entity>(tx, activities).await?;
    insert_blocks::<activity_area::Entity>(tx, places).await
}

/// The last position given.
async fn last(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let last: Option<Option<i64>> = activity::Entity::find()
        .select_only()
        .column_as(activity::Column::Position.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().unwrap_or(0))
}

/// Since when the oldest activity has waited for its position.
async fn oldest_waiting(db: &Database) -> Result<Option<Moment>, DbErr> {
    let oldest: Option<Option<Moment>> = activity::Entity::find()
        .select_only()
        .column_as(activity::Column::At.min(), "oldest")
        .filter(activity::Column::Position.is_null())
        .into_tuple()
        .one(db.background())
        .await?;
    Ok(oldest.flatten())
}

/// Gives positions to committed activities that have none, at most `AT_ONCE`; returns how many it gave.
///
/// It sends two statements in one message, which PostgreSQL runs as one transaction and ends by itself. So a process
/// that is slow or stops cannot keep others from stamping. The second statement sees everything that was committed
/// before the lock was taken.
pub async fn stamp(db: &Database) -> Result<u64, DbErr> {
    if !db.is_postgres() {
        return Ok(0);
    }
    let stamp = format!(
        "SELECT pg_advisory_xact_lock({STAMP_LOCK});
        WITH waiting AS (
            SELECT id, (SELECT coalesce(max(position), 0) FROM activity) + row_number() OVER (ORDER BY written) AS place
            FROM activity WHERE position IS NULL ORDER BY written LIMIT {AT_ONCE}
        ), placed AS (
            UPDATE activity_area SET position = place FROM waiting WHERE activity_area.activity_id = waiting.id
        )
        UPDATE activity SET position = place FROM waiting WHERE activity.id = waiting.id"
    );
    let rows = db.background().execute_unprepared(&stamp).await?.rows_affected();
    // The statement that takes the lock returns a row, which is counted too.
    Ok(rows.saturating_sub(1))
}

/// Stamps as long as it is polled. If the database cannot be reached, it tries again later.
pub async fn keep_stamping(app: &App) {
    let mut waker = app.stamper.listen();
    while app.db.is_postgres() {
        waker.wait(PERIOD).await;
        if let Err(error) = stamp_waiting(app).await {
            tracing::warn!(cause = %first_line(&error), "the chronicle was not stamped");
            tokio::time::sleep(PERIOD).await;
        }
    }
}

async fn stamp_waiting(app: &App) -> Result<(), DbErr> {
    let oldest = oldest_waiting(&app.db).await?;
    let lag = oldest.map_or(0, |oldest| (Moment::from(app.clock.now()).0 - oldest.0).max(0));
    app.metrics.chronicle_lag(Duration::from_millis(u64::try_from(lag).unwrap_or(0)));
    if oldest.is_some() && stamp(&app.db).await? == AT_ONCE {
        app.stamper.wake();
    }
    Ok(())
}
