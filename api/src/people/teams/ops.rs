//! Decisions on teams: making them, naming them, and the lock under which their members change.

use super::{CREATE_TEAM, UPDATE_TEAM, settings};
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::Title;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::policy::{Over, Rule};
use crate::ground::viewer;
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::team_member::{self, Column as M, TeamRole};
use entity::{AccountId, TeamId, account, team};
use sea_orm::sea_query::{JoinType, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Most teams of one account.
const MAX_TEAMS: usize = 100;
/// Most members of one team.
pub const MAX_MEMBERS: usize = 100;

/// Makes a team.
#[derive(InputObject, Debug)]
pub struct CreateTeamInput {
    /// What it is called.
    pub name: Title,
    /// What you call yourself there: «maire», «concierge», «correspondante».
    pub your_title: Option<Title>,
}

/// Changes the name and the settings of a team: absent is unchanged.
#[derive(InputObject, Debug)]
pub struct UpdateTeamInput {
    /// The team.
    pub id: ID,
    /// What it is called.
    pub name: Option<Title>,
    /// Whether its editors and stewards get a letter, every ninety days at most, while the latest assessment of one of its resources is
    /// older than a year.
    pub assessment_reminders: Option<bool>,
    /// The version that you read. When the team has changed since then, the error `CONFLICT` names the present version.
    pub expected_version: Option<i32>,
}

/// Makes a team with the viewer as its first steward.
pub async fn create(ctx: &Ctx<'_>, input: CreateTeamInput) -> Result<team::Model, Error> {
    let mut member = None;
    let made = ctx
        .write(async |tx| {
            tx.authorize(&CREATE_TEAM, Over::default())?;
            let asking = tx.viewer.signed_in()?;
            may_join(tx, asking.id, "input").await?;
            let row =
                team::Model { id: TeamId(tx.id()), name: input.name.0.clone(), created_at: tx.moment(), version: 1 };
            let made = row.clone().into_active_model().reset_all();
            team::Entity::insert(made).exec_without_returning(tx.db()).await?;
            let title = input.your_title.as_ref().map(|title| title.0.as_str());
            seat(tx, row.id, asking.id, TeamRole::Steward, title).await?;
            tx.record(Happened::beside(Verb::TeamCreated, Other::Team(row.id)));
            member = Some(viewer::reload(&tx.app, tx.db(), asking, tx.now).await?);
            Ok(row)
        })
        .await?;
    if let Some(member) = member {
        ctx.viewer_became(member);
    }
    Ok(made)
}

/// Names a team, and changes its settings.
pub async fn update(ctx: &Ctx<'_>, input: UpdateTeamInput) -> Result<team::Model, Error> {
    let id = input_of(&input.id, "input.id")?;
    ctx.write(async |tx| {
        let team = lock(tx, id, &UPDATE_TEAM).await?.team;
        if input.expected_version.is_some_and(|version| version != team.version) {
            return Err(Error::conflict("input.expectedVersion", Fault::Moved { version: team.version }));
        }
        if let Some(wanted) = input.assessment_reminders {
            settings::remind_of_assessments(tx, team.id, wanted).await?;
        }
        let name = input.name.map_or_else(|| team.name.clone(), |name| name.0);
        changed(tx, team::Model { name, ..team }).await
    })
    .await
}

/// The id of a team, from an input.
pub fn input_of(id: &ID, field: &str) -> Result<TeamId, Error> {
    Ok(TeamId(ids::uuid_input("team", id, field)?))
}

/// A team with its members, locked.
pub struct Locked {
    /// The team.
    pub team: team::Model,
    /// Its members, the oldest membership first.
    pub members: Vec<team_member::Model>,
}

/// Locks a team, checks that the viewer may take an action on it, and reads its members. Every change of members does, so that
/// their decisions are made one after the other; so the role of the viewer is read again under the lock.
pub async fn lock(tx: &Tx, id: TeamId, rule: &Rule) -> Result<Locked, Error> {
    let Locked { team, members } = lock_for_anybody(tx, id).await?;
    tx.authorize(rule, id)?;
    let viewer = tx.viewer.signed_in()?;
    let role = members.iter().find(|member| member.account_id == viewer.id).map(|member| member.role);
    if role != viewer.role_in(id) {
        return Err(Error::state());
    }
    Ok(Locked { team, members })
}

/// Locks a team and reads its members, for a decision that is not theirs.
pub async fn lock_for_anybody(tx: &Tx, id: TeamId) -> Result<Locked, Error> {
    let team = team::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(tx.db()).await?;
    let team = team.ok_or_else(Error::not_found)?;
    let members = team_member::Entity::find().filter(M::TeamId.eq(id));
    let members = members.order_by_asc(M::Since).order_by_asc(M::AccountId).all(tx.db()).await?;
    Ok(Locked { team, members })
}

/// Records a change of a team and of its members, whose cached roles are read anew.
pub async fn changed(tx: &Tx, team: team::Model) -> Result<team::Model, Error> {
    let team = team::Model { version: team.version + 1, ..team };
    team.clone().into_active_model().reset_all().update(tx.db()).await?;
    tx.record(Happened::beside(Verb::TeamChanged, Other::Team(team.id)));
    Ok(team)
}

/// Checks that a team keeps a steward who may sign in, after what this write did.
pub async fn keeps_a_steward(tx: &Tx, team: TeamId, field: &str) -> Result<(), Error> {
    let stewards = team_member::Entity::find()
        .join(JoinType::InnerJoin, team_member::Entity::to_account())
        .filter(M::TeamId.eq(team))
        .filter(M::Role.eq(TeamRole::Steward))
        .filter(account::Column::DisabledAt.is_null());
    match stewards.count(tx.db()).await? {
        0 => Err(Error::conflict(field, Fault::LastSteward)),
        _ => Ok(()),
    }
}

/// Checks that an account may belong to one more team.
pub async fn may_join(tx: &Tx, account: AccountId, field: &str) -> Result<(), Error> {
    let teams = team_member::Entity::find().filter(M::AccountId.eq(account)).count(tx.db()).await?;
    if teams < u64::try_from(MAX_TEAMS).unwrap_or(u64::MAX) {
        return Ok(());
    }
    Err(Error::conflict(field, Fault::TooMany { max: MAX_TEAMS }))
}

/// Makes an account a member of a team; whoever is one already stays as they are.
pub async fn seat(tx: &Tx, team: TeamId, account: AccountId, role: TeamRole, title: Option<&str>) -> Result<(), Error> {
    let member = team_member::ActiveModel {
        team_id: Set(team),
        account_id: Set(account),
        role: Set(role),
        title: Set(title.map(str::to_owned)),
        since: Set(tx.moment()),
    };
    let known = OnConflict::columns([M::TeamId, M::AccountId]).do_nothing().to_owned();
    team_member::Entity::insert(member).on_conflict(known).exec_without_returning(tx.db()).await?;
    Ok(())
}

impl Outcome for team::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        team::Entity::find_by_id(TeamId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}
