//! The queries and mutations of teams.

use super::invitations::{self, InviteToTeamInput, JoinTeamInput, TeamInvitationInput};
use super::members::{self, LeaveTeamInput, RemoveTeamMemberInput, UpdateMyMembershipInput, UpdateTeamMemberInput};
use super::ops::{self, CreateTeamInput, UpdateTeamInput};
use super::shape::{Team, TeamInvitation};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::ground::context::Resolving;
use crate::people::identity::SignInPayload;

/// Queries on teams.
#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// The team with this id. Everybody may know that it exists; who belongs to it only its members see.
    async fn team(&self, ctx: &Context<'_>, #[graphql(desc = "`team:<uuid>`.")] id: ID) -> Option<Result<Team, Error>> {
        match ops::input_of(&id, "id") {
            Ok(id) => Team::load(&ctx.op(), id).await,
            Err(error) => Some(Err(error)),
        }
    }

    /// Invitations to teams that were mailed to your address and that you have not answered, the oldest first, at most 10.
    /// Errors: `UNAUTHENTICATED` when nobody signed in; `FORBIDDEN` for applications.
    async fn team_invitations(&self, ctx: &Context<'_>) -> Result<Vec<TeamInvitation>, Error> {
        Ok(invitations::mine(&ctx.op()).await?.into_iter().map(TeamInvitation::known).collect())
    }

    /// The invitation that the secret of a letter accepts; null when it was answered, taken back, or is too old. Limits: as for `joinTeam`.
    /// Errors: `TOO_MANY`.
    async fn team_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mailed secret.")] token: String,
    ) -> Option<Result<TeamInvitation, Error>> {
        let found = invitations::opened(&ctx.op(), &token).await.transpose();
        found.map(|found| found.map(TeamInvitation::mailed))
    }
}

/// Mutations on teams.
#[derive(Default)]
pub struct TeamMutation;

#[Object]
impl TeamMutation {
    /// Makes a team; you are its first steward. An account has at most 100 teams; the error beyond that is `CONFLICT`.
    /// Who may: any account.
    /// Applications: with `WRITE_TEAMS`.
    async fn create_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] input: CreateTeamInput,
    ) -> Option<Result<Team, Error>> {
        Some(ops::create(&ctx.op(), input).await.map(Team::from))
    }

    /// Changes the name and the settings of a team.
    /// Who may: stewards of the team.
    /// Applications: with `WRITE_TEAMS`.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the team has changed since `expectedVersion`.
    async fn update_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which team, and what changes.")] input: UpdateTeamInput,
    ) -> Option<Result<Team, Error>> {
        Some(ops::update(&ctx.op(), input).await.map(Team::from))
    }

    /// Invites somebody to a team by mail, also somebody without an account: the letter leads to a page that opens one. It names nobody and
    /// no team, as anybody could send it; the page says which team. An invitation waits for thirty days.
    /// Who may: stewards of the team.
    /// Applications: with `WRITE_TEAMS`.
    /// Errors: `NOT_FOUND`; `CONFLICT` when that address was invited already or belongs to a member, or when 50 invitations wait; `TOO_MANY`
    /// after ten invitations, then one every six minutes, and after three to one address, then one an hour.
    async fn invite_to_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which team, whom, and as what.")] input: InviteToTeamInput,
    ) -> Option<Result<Team, Error>> {
        Some(invitations::invite(&ctx.op(), input).await.map(Team::from))
    }

    /// Takes an invitation back: its letter opens nothing any more.
    /// Who may: stewards of the team.
    /// Applications: with `WRITE_TEAMS`.
    /// Errors: `NOT_FOUND`.
    async fn revoke_team_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: TeamInvitationInput,
    ) -> Option<Result<Team, Error>> {
        Some(invitations::revoke(&ctx.op(), input).await.map(Team::from))
    }

    /// Accepts an invitation: you belong to the team from now on.
    /// Who may: whoever was asked by mail, with an account of that address.
    /// Errors: `NOT_FOUND`; `CONFLICT` when you have 100 teams, or the team has 100 members.
    async fn accept_team_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: TeamInvitationInput,
    ) -> Option<Result<Team, Error>> {
        Some(invitations::answer(&ctx.op(), input, true).await.map(Team::from))
    }

    /// Refuses an invitation: it and the address are forgotten.
    /// Who may: whoever was asked by mail, with an account of that address.
    /// Errors: `NOT_FOUND`.
    async fn refuse_team_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: TeamInvitationInput,
    ) -> Option<Result<Team, Error>> {
        Some(invitations::answer(&ctx.op(), input, false).await.map(Team::from))
    }

    /// Joins a team with the secret of an invitation, and signs in. Where its address has no account yet, this opens one: the letter proves
    /// that the address is yours. Limits: ten tries at once from one network address, then one a minute; with an account its password
    /// counts as a sign-in.
    /// Who may: anybody.
    /// Errors: `UNAUTHENTICATED` for a secret that is no good, or the wrong password; `INVALID` without a name where one is needed;
    /// `CONFLICT` when you have 100 teams, or the team has 100 members; `TOO_MANY`.
    async fn join_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret, the password and, for a new account, the name.")] input: JoinTeamInput,
    ) -> Option<Result<SignInPayload, Error>> {
        Some(invitations::join(&ctx.op(), input).await.map(SignInPayload))
    }

    /// Changes what a member of a team may do there, or what they are called. A lost role ends at once for writes, and within five seconds
    /// for reads.
    /// Who may: stewards of the team.
    /// Applications: with `WRITE_TEAMS`.
    /// Errors: `NOT_FOUND`, also of somebody who is no member; `CONFLICT` when the team would keep no steward.
    async fn update_team_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which team, whom, and what changes.")] input: UpdateTeamMemberInput,
    ) -> Option<Result<Team, Error>> {
        Some(members::update(&ctx.op(), input).await.map(Team::from))
    }

    /// Changes what you are called in a team.
    /// Who may: members of the team.
    /// Applications: with `WRITE_TEAMS`.
    /// Errors: `NOT_FOUND`.
    async fn update_my_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which team, and what you are called.")] input: UpdateMyMembershipInput,
    ) -> Option<Result<Team, Error>> {
        Some(members::update_mine(&ctx.op(), input).await.map(Team::from))
    }

    /// Takes a member out of a team. What they did for it stays.
    /// Who may: stewards of the team.
    /// Applications: with `WRITE_TEAMS`.
    /// Errors: `NOT_FOUND`, also of somebody who is no member; `CONFLICT` when the team would keep no steward.
    async fn remove_team_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Out of which team, and whom.")] input: RemoveTeamMemberInput,
    ) -> Option<Result<Team, Error>> {
        Some(members::remove(&ctx.op(), input).await.map(Team::from))
    }

    /// Leaves a team. What you did for it stays with it.
    /// Who may: members of the team.
    /// Applications: with `WRITE_TEAMS`.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the team would keep no steward.
    async fn leave_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which team.")] input: LeaveTeamInput,
    ) -> Option<Result<Team, Error>> {
        Some(members::leave(&ctx.op(), input).await.map(Team::from))
    }
}
