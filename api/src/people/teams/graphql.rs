//! The shape of teams.

use super::ops::{self, CreateTeamInput};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object};
use crate::base::scalars::{DateTime, Title};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::ground::visibility::own_role;
use entity::{TeamId, team, team_member};

/// A role in a team, the weakest first.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::team_member::TeamRole")]
pub enum TeamRole {
    /// Drafts and proposes.
    Contributor,
    /// Publishes and decides.
    Editor,
    /// Runs the team and its settings.
    Steward,
}

/// A group of accounts that runs things [équipe].
#[derive(Debug, Clone)]
pub struct Team(team::Model);

impl From<team::Model> for Team {
    fn from(row: team::Model) -> Self {
        Self(row)
    }
}

impl Team {
    /// The team with this id; `None` when there is none.
    pub async fn load(ctx: &Ctx<'_>, id: TeamId) -> Option<Result<Self, Error>> {
        ctx.team(id).await.map(|row| row.map(Self)).transpose()
    }
}

/// A group of accounts that runs things [équipe].
#[Object]
impl Team {
    /// `team:<uuid>`; pass it to `node` as it is.
    pub(crate) async fn id(&self) -> ID {
        ids::of("team", self.0.id.0)
    }

    /// What it is called.
    fn name(&self) -> Title {
        Title(self.0.name.clone())
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Grows with each change.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Your role in the team; null when you are not a member, and for applications without `WRITE_TEAMS`.
    async fn your_role(&self, ctx: &Context<'_>) -> Option<TeamRole> {
        own_role(&ctx.op().viewer(), self.0.id).map(TeamRole::from)
    }
}

/// The membership of an account in a team.
pub struct Membership(pub(crate) team_member::Model);

/// The membership of an account in a team.
#[Object]
impl Membership {
    /// The team.
    async fn team(&self, ctx: &Context<'_>) -> Option<Result<Team, Error>> {
        Team::load(&ctx.op(), self.0.team_id).await
    }

    /// The role.
    fn role(&self) -> TeamRole {
        self.0.role.into()
    }

    /// The title that the person chose there: «maire», «concierge».
    fn title(&self) -> Option<Title> {
        self.0.title.clone().map(Title)
    }

    /// When the membership began.
    fn since(&self) -> DateTime {
        self.0.since.into()
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
        Some(ops::create(&ctx.op(), input).await.map(Team))
    }
}
