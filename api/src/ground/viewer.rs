//! Who is asking: nobody in particular, an account with its memberships, or an application that acts for an account
//! with a key.
//!
//! A viewer is cached for at most five seconds; a write reads the viewer again, inside its transaction. So when a
//! session ends, an account is disabled or a role is taken away, every read feels it within five seconds, and every
//! write that begins afterwards feels it at once.

use crate::base::credentials::secret;
use crate::base::error::{Error, ErrorCode};
use crate::ground::app::App;
use crate::ground::member::{By, Grant, Member, Viewer};
use crate::ground::privy::{self, Privy};
use chrono::{DateTime, TimeDelta, Utc};
use entity::account::PlatformRole;
use entity::api_key::Scopes;
use entity::team_member::TeamRole;
use entity::{AccountId, ApiKeyId, Moment, SessionId, TeamId, account, api_key, session, team_member};
use sea_orm::sea_query::{Condition, Expr, IntoCondition, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, Select};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long a session or a key is trusted without another look-up.
const FRESH: TimeDelta = TimeDelta::seconds(5);
/// The viewer who sends this access token. Every invalid token gives the same error; one that cannot be verified costs
/// no statement.
pub async fn identify(app: &App, bearer: Option<&str>) -> Result<Viewer, Error> {
    let Some(token) = bearer else { return Ok(Viewer::Anonymous) };
    let now = app.clock.now();
    let claims = match app.sessions.tokens.get(token) {
        Some(known) if known.is_current(now) => known,
        _ => {
            let claims = app.keys.get().read(token, now).ok_or_else(Error::unauthenticated)?;
            app.sessions.tokens.insert(token.into(), claims);
            claims
        }
    };
    let session = SessionId(claims.session);
    if let Some((at, member)) = app.sessions.members.get(&session)
        && now - at < FRESH
    {
        return Ok(Viewer::Account(member));
    }
    let member = Arc::new(of_session(app.db.read(), session, AccountId(claims.account), now).await?);
    app.sessions.members.insert(session, (now, Arc::clone(&member)));
    Ok(Viewer::Account(member))
}

/// Whether a bearer token has the form of an application's key.
pub fn is_key(token: &str) -> bool {
    token.starts_with(secret::API_KEY)
}

/// The account for which the application acts that sends this key from an address. An invalid key costs a statement, so
/// an address may try only some. A key that this server has seen before is not refused because of other keys from its
/// address.
pub async fn by_key(app: &App, key: &str, from: IpAddr) -> Result<Viewer, Error> {
    let (hash, now) = (secret::hash(key), app.clock.now());
    match app.sessions.keys.get(hash.as_str()) {
        Some((at, member)) if now - at < FRESH => return Ok(Viewer::Account(member)),
        Some(_) => {}
        None => app.limits.may_try_key(from, now)?,
    }
    let known = of_key(app, app.db.read(), api_key::Column::Hash.eq(&hash)).await;
    if known.as_ref().is_err_and(|error| error.code == ErrorCode::Unauthenticated) {
        app.sessions.keys.remove(hash.as_str());
        app.limits.bad_key(from, now);
    }
    let member = Arc::new(known?);
    app.sessions.keys.insert(hash.into(), (now, Arc::clone(&member)));
    Ok(Viewer::Account(member))
}

/// Reads the account again, as it is now; an error when its session or key is no longer valid. One statement for a session,
/// two for a key; one more while something is under embargo.
pub async fn reload(
    app: &App,
    db: &impl ConnectionTrait,
    member: &Member,
    now: DateTime<Utc>,
) -> Result<Member, Error> {
    match &member.by {
        By::Session(session) => of_session(db, *session, member.id, now).await,
        By::Key(grant) => of_key(app, db, api_key::Column::Id.eq(grant.id)).await,
    }
}

/// Role on the platform, and a team with the role in it.
type Roles = (Option<PlatformRole>, Option<TeamId>, Option<TeamRole>);

/// Selects the account that a row of `E` names, with its memberships, beside what is selected.
fn roles<E: EntityTrait>(select: Select<E>, of: E::Column, which: impl IntoCondition) -> Select<E> {
    let to_account = E::belongs_to(account::Entity).from(of).to(account::Column::Id);
    let to_teams = E::belongs_to(team_member::Entity).from(of).to(team_member::Column::AccountId);
    select
        .column(account::Column::Role)
        .expr(Expr::col((team_member::Entity, team_member::Column::TeamId)))
        .expr(Expr::col((team_member::Entity, team_member::Column::Role)))
        .join(JoinType::InnerJoin, to_account.into())
        .join(JoinType::LeftJoin, to_teams.into())
        .filter(which.into_condition())
        .filter(account::Column::DisabledAt.is_null())
}

/// The account of a session as it is now; an error when the session ended or the account may not sign in.
pub async fn of_session(
    db: &impl ConnectionTrait,
    session: SessionId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Member, Error> {
    let which = Condition::all()
        .add(session::Column::Id.eq(session))
        .add(session::Column::AccountId.eq(account))
        .add(session::Column::EndedAt.is_null())
        .add(session::Column::ExpiresAt.gt(Moment::from(now)));
    let null = || Expr::cust("NULL");
    let first = session::Entity::find().select_only().expr(null()).expr(null());
    let mut select = roles(first, session::Column::AccountId, which).into_query();
    // What they may know of beside comes in the same statement.
    for mut beside in privy::beside(account, now) {
        beside.exprs([null(), null(), null()]);
        select.union(UnionType::All, beside);
    }
    let rows = db.query_all(&select).await?;
    let (mut found, mut known): (Vec<Privy>, Vec<Roles>) = (Vec::new(), Vec::new());
    for row in &rows {
        match Privy::read(row, 0)? {
            Some(beside) => found.push(beside),
            None => known.push((row.try_get_by_index(2)?, row.try_get_by_index(3)?, row.try_get_by_index(4)?)),
        }
    }
    let role = known.first().ok_or_else(Error::unauthenticated)?.0;
    let teams = known.into_iter().filter_map(|(_, team, role)| team.zip(role)).collect();
    let mut member =
        Member { id: account, by: By::Session(session), role, teams, signs: Vec::new(), shared: Vec::new() };
    privy::add(db, &mut member, found.into_iter()).await?;
    Ok(member)
}

/// The account that a key acts for, as it is now; an error when the key was revoked or the account may not sign in.
async fn of_key(app: &App, db: &impl ConnectionTrait, which: impl IntoCondition) -> Result<Member, Error> {
    let which = Condition::all().add(which.into_condition()).add(api_key::Column::RevokedAt.is_null());
    let key =
        [api_key::Column::Id, api_key::Column::AccountId, api_key::Column::Scopes, api_key::Column::PointsPerHour];
    type Row = (Option<PlatformRole>, Option<TeamId>, Option<TeamRole>, ApiKeyId, AccountId, Scopes, i32);
    let rows = roles(api_key::Entity::find().select_only(), api_key::Column::AccountId, which).columns(key);
    let mut rows = rows.into_tuple::<Row>().all(db).await?.into_iter();
    let (role, team, role_there, key, id, scopes, points) = rows.next().ok_or_else(Error::unauthenticated)?;
    let others = rows.filter_map(|(_, team, role, ..)| team.zip(role));
    let teams = team.zip(role_there).into_iter().chain(others).collect();
    let kinds = app.registry.kinds_within(&scopes);
    let grant = Grant { id: key, scopes, kinds, points_per_hour: u64::try_from(points).unwrap_or(0) };
    let mut member = Member { id, by: By::Key(grant), role, teams, signs: Vec::new(), shared: Vec::new() };
    privy::complete(db, &mut member, app.clock.now()).await?;
    Ok(member)
}

/// A person as they would ask, for work that is done for them beside.
pub async fn as_themselves(
    db: &impl ConnectionTrait,
    account: &account::Model,
    now: DateTime<Utc>,
) -> Result<Viewer, Error> {
    let teams: Vec<(TeamId, TeamRole)> = team_member::Entity::find()
        .select_only()
        .columns([team_member::Column::TeamId, team_member::Column::Role])
        .filter(team_member::Column::AccountId.eq(account.id))
        .into_tuple()
        .all(db)
        .await?;
    let by = By::Session(SessionId(Uuid::nil()));
    let mut member = Member { id: account.id, by, role: account.role, teams, signs: Vec::new(), shared: Vec::new() };
    privy::complete(db, &mut member, now).await?;
    Ok(Viewer::Account(Arc::new(member)))
}

/// How often the directory of signing keys is read.
const PERIOD: Duration = Duration::from_secs(2);

/// Follows the directory of signing keys as long as it is polled. When the keys have changed, cached tokens are
/// forgotten, because the key of a token may be gone.
pub async fn follow_keys(app: &Arc<App>) {
    loop {
        tokio::time::sleep(PERIOD).await;
        let app = Arc::clone(app);
        // Reading files would block a thread that answers requests.
        let follow = move || {
            if app.keys.reread(&app.clock) {
                app.sessions.forget_tokens();
            }
        };
        if let Err(error) = tokio::task::spawn_blocking(follow).await {
            tracing::error!(%error, "the signing keys were not read");
        }
    }
}
