//! Who may do what: the one table of permissions. Denied is what no row allows.
//!
//! A viewer has roles towards a thing (its author, an editor of its team …); a row of [`RULES`] lists the roles that may
//! take an action. The matrix is printed into a snapshot, the descriptions of mutations are checked against it, and every
//! mutation is tried in every role. Visibility exists once as a decision on a row ([`sees`]) and once as a condition in SQL
//! ([`seen_by`]); a law compares them.

use crate::error::{Error, ErrorCode};
use crate::text::Reason;
use crate::viewer::{Member, Viewer};
use Role::{Account, Admin, Anonymous, Author, Contributor, Editor, Moderator, Owner, Steward};
use entity::Visibility;
use entity::account::PlatformRole;
use entity::contribution::{self, State};
use entity::team_member::TeamRole;
use entity::{AccountId, TeamId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition};

/// What a viewer is towards what they act on. One viewer may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Anybody at all.
    Anonymous,
    /// Signed in.
    Account,
    /// Registered it, whoever runs it now.
    Author,
    /// Registered it and runs it alone: it has no team.
    Owner,
    /// Drafts and proposes in its team.
    Contributor,
    /// Publishes and decides in its team.
    Editor,
    /// Runs its team.
    Steward,
    /// Decides reports on the whole platform.
    Moderator,
    /// Runs the platform.
    Admin,
}

/// All roles, as columns of the matrix.
pub const ROLES: [Role; 9] = [Anonymous, Account, Author, Owner, Contributor, Editor, Steward, Moderator, Admin];

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Begin a session with a password.
    SignIn,
    /// Ask for an account.
    SignUp,
    /// Make a sign-up an account.
    VerifyEmail,
    /// Carry a session on.
    RefreshSession,
    /// End the session that asks.
    SignOut,
    /// End another session of one's own.
    RevokeSession,
    /// Change one's password.
    ChangePassword,
    /// Ask for a mail to set a new password by.
    RequestPasswordReset,
    /// Set a new password with a mailed token.
    ResetPassword,
    /// Change one's profile.
    UpdateProfile,
    /// Make a team for oneself.
    CreateTeam,
    /// Register something without a team.
    Register,
    /// Register something for a team.
    RegisterForTeam,
    /// See a thing that is not public: a draft, a proposal, a removed one.
    SeeUnpublished,
    /// Change a thing that was never published.
    EditUnpublished,
    /// Change a published or archived thing.
    EditPublished,
    /// Propose a draft to the editors.
    Submit,
    /// Make a thing public.
    Publish,
    /// Take a thing out of the lists.
    Archive,
    /// Bring an archived thing back.
    Restore,
    /// Say that a thing grew from another: decided on the thing that grew.
    Link,
    /// See a contact kept to the team.
    SeeTeamContact,
    /// See a contact kept to its author.
    SeeOwnContact,
}

/// One row: an action, the mutations that take it, who may.
pub struct Rule {
    /// What is done.
    pub action: Action,
    /// The mutations of the schema that do it.
    pub mutations: &'static [&'static str],
    /// Which roles may.
    pub may: &'static [Role],
}

/// Anybody at all.
const ANYBODY: &[Role] = &ROLES;
/// Anybody who signed in.
const ACCOUNTS: &[Role] = &[Account, Author, Owner, Contributor, Editor, Steward, Moderator, Admin];
/// Members of a team, whatever their role.
const TEAM: &[Role] = &[Contributor, Editor, Steward];
/// Those who run a thing together, whatever their role.
const MEMBERS: &[Role] = &[Owner, Contributor, Editor, Steward];
/// Those who decide about a thing.
const EDITORS: &[Role] = &[Owner, Editor, Steward];
/// The one who registered it, as long as it is theirs or their team's.
const AUTHOR: &[Role] = &[Author, Owner];

/// The table.
pub const RULES: &[Rule] = &[
    Rule { action: Action::SignIn, mutations: &["signIn"], may: ANYBODY },
    Rule { action: Action::SignUp, mutations: &["signUp"], may: ANYBODY },
    Rule { action: Action::VerifyEmail, mutations: &["verifyEmail"], may: ANYBODY },
    Rule { action: Action::RefreshSession, mutations: &["refreshSession"], may: ANYBODY },
    Rule { action: Action::SignOut, mutations: &["signOut"], may: ACCOUNTS },
    Rule { action: Action::RevokeSession, mutations: &["revokeSession"], may: ACCOUNTS },
    Rule { action: Action::ChangePassword, mutations: &["changePassword"], may: ACCOUNTS },
    Rule { action: Action::RequestPasswordReset, mutations: &["requestPasswordReset"], may: ANYBODY },
    Rule { action: Action::ResetPassword, mutations: &["resetPassword"], may: ANYBODY },
    Rule { action: Action::UpdateProfile, mutations: &["updateProfile"], may: ACCOUNTS },
    Rule { action: Action::CreateTeam, mutations: &["createTeam"], may: ACCOUNTS },
    Rule { action: Action::Register, mutations: &["registerOrganisation"], may: ACCOUNTS },
    Rule { action: Action::RegisterForTeam, mutations: &[], may: TEAM },
    Rule { action: Action::SeeUnpublished, mutations: &[], may: MEMBERS },
    Rule { action: Action::EditUnpublished, mutations: &[], may: MEMBERS },
    Rule { action: Action::EditPublished, mutations: &["updateOrganisation"], may: EDITORS },
    Rule { action: Action::Submit, mutations: &["submitContribution"], may: MEMBERS },
    Rule { action: Action::Publish, mutations: &["publishContribution"], may: EDITORS },
    Rule { action: Action::Archive, mutations: &["archiveContribution"], may: EDITORS },
    Rule { action: Action::Restore, mutations: &["restoreContribution"], may: EDITORS },
    Rule { action: Action::Link, mutations: &["linkContributions"], may: EDITORS },
    Rule { action: Action::SeeTeamContact, mutations: &[], may: MEMBERS },
    Rule { action: Action::SeeOwnContact, mutations: &[], may: AUTHOR },
];

impl Rule {
    /// Who may, in the words that the descriptions of its mutations carry after «Who may: ».
    pub fn words(&self) -> &'static str {
        if self.may == ANYBODY {
            "anybody"
        } else if self.may == ACCOUNTS {
            "any account"
        } else if self.may == TEAM {
            "members of its team"
        } else if self.may == MEMBERS {
            "its author where it has no team, else members of its team"
        } else if self.may == EDITORS {
            "its author where it has no team, else editors and stewards of its team"
        } else {
            "its author"
        }
    }
}

/// Whether one of the roles may take an action.
pub fn may(action: Action, mut roles: impl Iterator<Item = Role>) -> bool {
    let rule = RULES.iter().find(|rule| rule.action == action);
    rule.is_some_and(|rule| roles.any(|role| rule.may.contains(&role)))
}

/// What an action is taken on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Over {
    author: Option<AccountId>,
    team: Option<TeamId>,
}

impl From<&contribution::Model> for Over {
    fn from(row: &contribution::Model) -> Self {
        Self { author: row.author_id, team: row.team_id }
    }
}

impl From<TeamId> for Over {
    fn from(team: TeamId) -> Self {
        Self { author: None, team: Some(team) }
    }
}

/// The roles of a viewer towards something.
pub fn roles(viewer: &Viewer, over: Over) -> impl Iterator<Item = Role> {
    let member = viewer.account();
    let is_author = |member: &Member| over.author == Some(member.id);
    let author = member.filter(|member| is_author(member));
    let in_team = over.team.and_then(|team| member?.role_in(team)).map(|role| match role {
        TeamRole::Contributor => Contributor,
        TeamRole::Editor => Editor,
        TeamRole::Steward => Steward,
    });
    let platform = member.and_then(|member| member.role).map(|role| match role {
        PlatformRole::Moderator => Moderator,
        PlatformRole::Admin => Admin,
    });
    // Who registered it and left its team is its author no more.
    let as_author = author.filter(|_| over.team.is_none() || in_team.is_some()).map(|_| Author);
    let as_owner = author.filter(|_| over.team.is_none()).map(|_| Owner);
    [Some(Anonymous), member.map(|_| Account), as_author, as_owner, in_team, platform].into_iter().flatten()
}

/// Lets an action pass, or says why not: sign in, or not allowed.
pub fn authorize(viewer: &Viewer, action: Action, over: Over) -> Result<(), Error> {
    if may(action, roles(viewer, over)) {
        return Ok(());
    }
    viewer.signed_in()?;
    Err(Error::new(ErrorCode::Forbidden, Reason::Forbidden))
}

/// Whether a state is public.
pub const fn is_public(state: State) -> bool {
    matches!(state, State::Published | State::Archived)
}

/// Whether a viewer may know of a contribution.
pub fn sees(viewer: &Viewer, row: &contribution::Model) -> bool {
    is_public(row.state) || may(Action::SeeUnpublished, roles(viewer, row.into()))
}

/// The same as a condition on the table `contribution`; for single rows and links, never for lists of the public.
pub fn seen_by(viewer: &Viewer) -> Condition {
    let public = contribution::Column::State.is_in([State::Published, State::Archived]);
    let seen = Condition::any().add(public);
    let Some(member) = viewer.account() else { return seen };
    let owned = contribution::Column::AuthorId.eq(member.id).and(contribution::Column::TeamId.is_null());
    seen.add(owned).add(contribution::Column::TeamId.is_in(member.teams.iter().map(|(team, _)| *team)))
}

/// Whether a viewer sees a field of a contribution that is kept to some.
pub fn sees_field(viewer: &Viewer, row: &contribution::Model, visibility: Visibility) -> bool {
    match visibility {
        Visibility::Public => true,
        // No network holds anything yet; its teams will join those of the thing here.
        Visibility::Network | Visibility::Team => may(Action::SeeTeamContact, roles(viewer, row.into())),
        Visibility::Own => may(Action::SeeOwnContact, roles(viewer, row.into())),
    }
}

/// Whether one must know somebody's teams to say who sees what they keep to some.
pub const fn asks_for_teams(visibility: Visibility) -> bool {
    matches!(visibility, Visibility::Network | Visibility::Team)
}

/// Whether a viewer sees what somebody keeps to some; `teams` are that person's.
pub fn sees_of_person(viewer: &Viewer, person: AccountId, teams: &[TeamId], visibility: Visibility) -> bool {
    let member = viewer.account();
    let is_self = member.is_some_and(|member| member.id == person);
    let shares = member.is_some_and(|member| teams.iter().any(|team| member.role_in(*team).is_some()));
    match visibility {
        Visibility::Public => true,
        // No network holds anything yet; its teams will be among these.
        Visibility::Network | Visibility::Team => is_self || shares,
        Visibility::Own => is_self,
    }
}
