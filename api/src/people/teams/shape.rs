//! The shape of teams, their members and invitations.

use super::{invitations, members, settings};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object};
use crate::base::scalars::{DateTime, EmailAddress, Title};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::ground::files::Storage;
use crate::ground::visibility::own_role;
use crate::ground::written::Holder;
use crate::people::identity::Account;
use entity::{TeamId, team, team_invitation, team_member};

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

    /// Whether its editors and stewards get a letter, every ninety days at most, while the latest assessment of one of its resources is
    /// older than a year. For its members; null for everybody else, and for applications without `WRITE_TEAMS`.
    async fn assessment_reminders(&self, ctx: &Context<'_>) -> Option<Result<bool, Error>> {
        settings::assessment_reminders(&ctx.op(), self.0.id).await.transpose()
    }

    /// How much room its files take, and how much was written for it. For its members; null for everybody else, and for applications
    /// without `WRITE_TEAMS`.
    async fn storage(&self, ctx: &Context<'_>) -> Option<Storage> {
        own_role(&ctx.op().viewer(), self.0.id).map(|_| Storage(Holder::Team(self.0.id)))
    }

    /// Its members, the oldest membership first, for its members; empty for everybody else, and for applications without
    /// `WRITE_TEAMS`.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>, Error> {
        Ok(members::of_team(&ctx.op(), self.0.id).await?.into_iter().map(Membership).collect())
    }

    /// The invitations that nobody has answered yet, the oldest first, for its stewards; empty for everybody else.
    async fn invitations(&self, ctx: &Context<'_>) -> Result<Vec<TeamInvitation>, Error> {
        let found = invitations::of_team(&ctx.op(), self.0.id).await?;
        Ok(found.into_iter().map(TeamInvitation::known).collect())
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

    /// The member.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.account_id).await
    }

    /// The role.
    fn role(&self) -> TeamRole {
        self.0.role.into()
    }

    /// The title that the person has there: «maire», «concierge».
    fn title(&self) -> Option<Title> {
        self.0.title.clone().map(Title)
    }

    /// When the membership began.
    fn since(&self) -> DateTime {
        self.0.since.into()
    }
}

/// An invitation to a team that nobody has answered yet.
pub struct TeamInvitation {
    row: team_invitation::Model,
    needs_account: bool,
}

impl TeamInvitation {
    /// One that a viewer knows of because of their account.
    pub fn known(row: team_invitation::Model) -> Self {
        Self { row, needs_account: false }
    }

    /// One that a mailed secret accepts; `needs_account` says that its address has no account yet.
    pub fn mailed((row, needs_account): (team_invitation::Model, bool)) -> Self {
        Self { row, needs_account }
    }
}

/// An invitation to a team that nobody has answered yet.
#[Object]
impl TeamInvitation {
    /// `team_invitation:<uuid>`.
    fn id(&self) -> ID {
        ids::of("team_invitation", self.row.id.0)
    }

    /// The team.
    async fn team(&self, ctx: &Context<'_>) -> Option<Result<Team, Error>> {
        Team::load(&ctx.op(), self.row.team_id).await
    }

    /// The address that was invited.
    fn email(&self) -> EmailAddress {
        EmailAddress(self.row.email.clone())
    }

    /// What they may do there.
    fn role(&self) -> TeamRole {
        self.row.role.into()
    }

    /// What they are called there: «maire», «concierge».
    fn title(&self) -> Option<Title> {
        self.row.title.clone().map(Title)
    }

    /// Who invited them; null after erasure.
    async fn invited_by(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.row.invited_by?).await
    }

    /// When they were invited.
    fn at(&self) -> DateTime {
        self.row.at.into()
    }

    /// Until when it can be accepted.
    fn expires_at(&self) -> DateTime {
        self.row.good_until.into()
    }

    /// Whether `joinTeam` opens an account, and so needs a name: told to whoever shows the secret of the letter, false otherwise.
    fn needs_account(&self) -> bool {
        self.needs_account
    }
}
