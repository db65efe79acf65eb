//! Decisions on the members of a team: their roles, their titles, their end.

use super::invitations;
use super::ops::{Locked, changed, input_of, keeps_a_steward, lock};
use super::{LEAVE_TEAM, REMOVE_TEAM_MEMBER, UPDATE_MY_MEMBERSHIP, UPDATE_TEAM_MEMBER};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::loader::padded;
use crate::base::scalars::Title;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::ids;
use crate::ground::member::Member;
use crate::ground::viewer;
use crate::ground::visibility::own_role;
use crate::ground::write::Tx;
use entity::team_member::{self, Column as M, Entity, Model, TeamRole};
use entity::{AccountId, TeamId, team};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// Changes what a member of a team may do, or what they are called there: absent is unchanged.
#[derive(InputObject, Debug)]
pub struct UpdateTeamMemberInput {
    /// The team.
    pub team_id: ID,
    /// The member.
    pub account_id: ID,
    /// What they may do.
    pub role: Option<super::TeamRole>,
    /// What they are called there: «maire», «concierge»; null for no title.
    pub title: MaybeUndefined<Title>,
}

/// Changes what you are called in a team.
#[derive(InputObject, Debug)]
pub struct UpdateMyMembershipInput {
    /// The team.
    pub team_id: ID,
    /// What you are called there: «maire», «concierge»; null for no title.
    pub title: Option<Title>,
}

/// Takes a member out of a team.
#[derive(InputObject, Debug)]
pub struct RemoveTeamMemberInput {
    /// The team.
    pub team_id: ID,
    /// The member.
    pub account_id: ID,
}

/// Leaves a team.
#[derive(InputObject, Debug)]
pub struct LeaveTeamInput {
    /// The team.
    pub team_id: ID,
}

/// The ids of a team and of one of its members, from an input.
fn read(team: &ID, account: &ID) -> Result<(TeamId, AccountId), Error> {
    let mut problems = Problems::default();
    let team = problems.take(ids::uuid_input("team", team, "input.teamId"));
    let account = problems.take(ids::uuid_input("account", account, "input.accountId"));
    problems.check()?;
    let both = team.zip(account).map(|(team, account)| (TeamId(team), AccountId(account)));
    both.ok_or_else(|| Error::internal("a problem was not told"))
}

/// A member of a locked team.
fn member(locked: &Locked, account: AccountId) -> Result<Model, Error> {
    locked.members.iter().find(|member| member.account_id == account).cloned().ok_or_else(Error::not_found)
}

/// Changes the role or the title of a member.
pub async fn update(ctx: &Ctx<'_>, input: UpdateTeamMemberInput) -> Result<team::Model, Error> {
    let (team, account) = read(&input.team_id, &input.account_id)?;
    let mut own = None;
    let changed = ctx
        .write(async |tx| {
            let locked = lock(tx, team, &UPDATE_TEAM_MEMBER).await?;
            let before = member(&locked, account)?;
            let title = match &input.title {
                MaybeUndefined::Undefined => before.title.clone(),
                MaybeUndefined::Null => None,
                MaybeUndefined::Value(title) => Some(title.0.clone()),
            };
            let role = input.role.map_or(before.role, TeamRole::from);
            if role != TeamRole::Steward {
                invitations::forget_of(tx, team, account).await?;
            }
            let after = Model { role, title, ..before };
            after.into_active_model().reset_all().update(tx.db()).await?;
            keeps_a_steward(tx, team, "input.role").await?;
            own = reloaded(tx, account).await?;
            changed(tx, locked.team).await
        })
        .await?;
    felt(ctx, account, own);
    Ok(changed)
}

/// Changes the viewer's own title.
pub async fn update_mine(ctx: &Ctx<'_>, input: UpdateMyMembershipInput) -> Result<team::Model, Error> {
    let team = input_of(&input.team_id, "input.teamId")?;
    ctx.write(async |tx| {
        let locked = lock(tx, team, &UPDATE_MY_MEMBERSHIP).await?;
        let title = input.title.map(|title| title.0);
        let after = Model { title, ..member(&locked, tx.viewer.signed_in()?.id)? };
        after.into_active_model().reset_all().update(tx.db()).await?;
        changed(tx, locked.team).await
    })
    .await
}

/// Takes a member out of a team.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveTeamMemberInput) -> Result<team::Model, Error> {
    let (team, account) = read(&input.team_id, &input.account_id)?;
    let mut own = None;
    let changed = ctx
        .write_always(async |tx| {
            let locked = lock(tx, team, &REMOVE_TEAM_MEMBER).await?;
            end(tx, &locked, account, "input.accountId").await?;
            own = reloaded(tx, account).await?;
            changed(tx, locked.team).await
        })
        .await?;
    felt(ctx, account, own);
    Ok(changed)
}

/// Leaves a team.
pub async fn leave(ctx: &Ctx<'_>, input: LeaveTeamInput) -> Result<team::Model, Error> {
    let team = input_of(&input.team_id, "input.teamId")?;
    let account = ctx.viewer().signed_in()?.id;
    let mut own = None;
    let changed = ctx
        .write_always(async |tx| {
            let locked = lock(tx, team, &LEAVE_TEAM).await?;
            end(tx, &locked, account, "input.teamId").await?;
            own = reloaded(tx, account).await?;
            changed(tx, locked.team).await
        })
        .await?;
    felt(ctx, account, own);
    Ok(changed)
}

/// Ends a membership.
async fn end(tx: &Tx, locked: &Locked, account: AccountId, field: &str) -> Result<(), Error> {
    let gone = member(locked, account)?;
    gone.into_active_model().delete(tx.db()).await?;
    invitations::forget_of(tx, locked.team.id, account).await?;
    keeps_a_steward(tx, locked.team.id, field).await
}

/// The viewer as they are after this write, if it changed their own role.
async fn reloaded(tx: &Tx, account: AccountId) -> Result<Option<Member>, Error> {
    match tx.viewer.account().filter(|member| member.id == account) {
        Some(own) => Ok(Some(viewer::reload(&tx.app, tx.db(), own, tx.now).await?)),
        None => Ok(None),
    }
}

/// Has this server feel a changed role at once; other servers do within five seconds.
fn felt(ctx: &Ctx<'_>, account: AccountId, own: Option<Member>) {
    match own {
        Some(own) => ctx.viewer_became(own),
        None => ctx.app.sessions.forget_account(account),
    }
}

/// The members of teams, the oldest membership first; one statement for a page.
struct Members;

impl Batch for Members {
    type Key = TeamId;
    type Value = Vec<Model>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<TeamId>) -> Result<Vec<(TeamId, Vec<Model>)>, Error> {
        let rows = Entity::find().filter(M::TeamId.is_in(padded(of)));
        let rows = rows.order_by_asc(M::Since).order_by_asc(M::AccountId).all(ctx.app.db.read()).await?;
        let mut found: HashMap<TeamId, Vec<Model>> = HashMap::new();
        for row in rows {
            found.entry(row.team_id).or_default().push(row);
        }
        Ok(found.into_iter().collect())
    }
}

/// The members of a team, for its members; none for anybody else.
pub async fn of_team(ctx: &Ctx<'_>, team: TeamId) -> Result<Vec<team_member::Model>, Error> {
    match own_role(&ctx.viewer(), team) {
        Some(_) => Ok(ctx.load::<Members>(team).await?.unwrap_or_default()),
        None => Ok(Vec::new()),
    }
}
