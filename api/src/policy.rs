//! Who may do what: the one table of permissions. Denied is what no row allows.
//!
//! A viewer has roles towards a thing (its author, an editor of its team …); a row of [`RULES`] lists the roles that may
//! take an action. The matrix is printed into a snapshot, the descriptions of mutations are checked against it, and every
//! mutation is tried in every role. Visibility exists once as a decision on a row ([`sees`]) and once as a condition in SQL
//! ([`seen_by`]); a law compares them.
//!
//! An application acts for an account by a key: it may what that account may, within the scopes of the key. Each row says
//! which scope its action needs; what concerns the person alone no key reaches.

use crate::error::{Error, ErrorCode};
use crate::text::Reason;
use crate::viewer::{Member, Viewer};
use Role::{Account, Admin, Anonymous, Author, Contributor, Editor, Moderator, Owner, Steward};
use entity::Visibility;
use entity::account::PlatformRole;
use entity::api_key::Scope;
use entity::contribution::{self, Kind, State};
use entity::team_member::TeamRole;
use entity::{AccountId, TeamId};
use sea_orm::sea_query::{ExprTrait, IntoCondition};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, Iterable};

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
    /// Make a key for an application.
    CreateApiKey,
    /// Revoke such a key.
    RevokeApiKey,
    /// Ask for a copy of what is held of oneself.
    ExportMyData,
    /// Have one's account erased.
    EraseMyAccount,
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

/// What an application needs to take an action for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing helps: it concerns the person.
    Person,
    /// This scope.
    Only(Scope),
    /// The scope of the kind of thing that it is taken on.
    OfKind,
}

/// One row: an action, the mutations that take it, who may, and with which scope an application may for them.
pub struct Rule {
    /// What is done.
    pub action: Action,
    /// The mutations of the schema that do it.
    pub mutations: &'static [&'static str],
    /// Which roles may.
    pub may: &'static [Role],
    /// Which scope a key needs.
    pub needs: Needs,
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

type Mutations = &'static [&'static str];
type May = &'static [Role];

const fn person(action: Action, mutations: Mutations, may: May) -> Rule {
    Rule { action, mutations, may, needs: Needs::Person }
}

const fn on_teams(action: Action, mutations: Mutations, may: May) -> Rule {
    Rule { action, mutations, may, needs: Needs::Only(Scope::WriteTeams) }
}

const fn on_things(action: Action, mutations: Mutations, may: May) -> Rule {
    Rule { action, mutations, may, needs: Needs::OfKind }
}

/// The table.
pub const RULES: &[Rule] = &[
    person(Action::SignIn, &["signIn"], ANYBODY),
    person(Action::SignUp, &["signUp"], ANYBODY),
    person(Action::VerifyEmail, &["verifyEmail"], ANYBODY),
    person(Action::RefreshSession, &["refreshSession"], ANYBODY),
    person(Action::SignOut, &["signOut"], ACCOUNTS),
    person(Action::RevokeSession, &["revokeSession"], ACCOUNTS),
    person(Action::ChangePassword, &["changePassword"], ACCOUNTS),
    person(Action::RequestPasswordReset, &["requestPasswordReset"], ANYBODY),
    person(Action::ResetPassword, &["resetPassword"], ANYBODY),
    person(Action::UpdateProfile, &["updateProfile"], ACCOUNTS),
    person(Action::CreateApiKey, &["createApiKey"], ACCOUNTS),
    person(Action::RevokeApiKey, &["revokeApiKey"], ACCOUNTS),
    person(Action::ExportMyData, &["exportMyData"], ACCOUNTS),
    person(Action::EraseMyAccount, &["eraseMyAccount"], ACCOUNTS),
    on_teams(Action::CreateTeam, &["createTeam"], ACCOUNTS),
    on_things(Action::Register, &["registerOrganisation"], ACCOUNTS),
    on_things(Action::RegisterForTeam, &[], TEAM),
    on_things(Action::SeeUnpublished, &[], MEMBERS),
    on_things(Action::EditUnpublished, &[], MEMBERS),
    on_things(Action::EditPublished, &["updateOrganisation"], EDITORS),
    on_things(Action::Submit, &["submitContribution"], MEMBERS),
    on_things(Action::Publish, &["publishContribution"], EDITORS),
    on_things(Action::Archive, &["archiveContribution"], EDITORS),
    on_things(Action::Restore, &["restoreContribution"], EDITORS),
    on_things(Action::Link, &["linkContributions"], EDITORS),
    on_things(Action::SeeTeamContact, &[], MEMBERS),
    on_things(Action::SeeOwnContact, &[], AUTHOR),
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

    /// With which key an application may for them, in the words that descriptions carry after «Applications: »; none where
    /// no key reaches.
    pub fn applications(&self) -> Option<String> {
        match self.needs {
            Needs::Person => None,
            // `write:teams` is `WRITE_TEAMS` in the schema.
            Needs::Only(scope) => Some(format!("with `{}`", scope.to_value().to_uppercase().replace(':', "_"))),
            Needs::OfKind => Some("with the scope of its kind".to_owned()),
        }
    }
}

fn rule(action: Action) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.action == action)
}

/// Whether one of the roles may take an action.
pub fn may(action: Action, mut roles: impl Iterator<Item = Role>) -> bool {
    rule(action).is_some_and(|rule| roles.any(|role| rule.may.contains(&role)))
}

/// The scope by which an application writes things of a kind; none reaches the others.
pub const fn scope_of(kind: Kind) -> Option<Scope> {
    match kind {
        Kind::Organisation => Some(Scope::WriteOrganisations),
        _ => None,
    }
}

/// What an action is taken on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Over {
    author: Option<AccountId>,
    team: Option<TeamId>,
    kind: Option<Kind>,
}

impl Over {
    /// A thing of a kind that is to be registered, for a team or alone.
    pub const fn new(kind: Kind, team: Option<TeamId>) -> Self {
        Self { author: None, team, kind: Some(kind) }
    }
}

impl From<&contribution::Model> for Over {
    fn from(row: &contribution::Model) -> Self {
        Self { author: row.author_id, team: row.team_id, kind: Some(row.kind) }
    }
}

impl From<TeamId> for Over {
    /// Things of a team, of whatever kind.
    fn from(team: TeamId) -> Self {
        Self { author: None, team: Some(team), kind: None }
    }
}

/// The roles of a viewer towards something, or of the account that an application acts for.
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

/// Whether what a viewer is known by reaches an action: a person's session every one, a key those of its scopes.
fn reaches(viewer: &Viewer, action: Action, over: Over) -> bool {
    let Some(grant) = viewer.account().and_then(|member| member.grant()) else { return true };
    let scope = match rule(action).map(|rule| rule.needs) {
        None | Some(Needs::Person) => None,
        Some(Needs::Only(scope)) => Some(scope),
        Some(Needs::OfKind) => over.kind.and_then(scope_of),
    };
    scope.is_some_and(|scope| grant.scopes.holds(scope))
}

/// Whether a viewer may take an action.
pub fn allows(viewer: &Viewer, action: Action, over: Over) -> bool {
    reaches(viewer, action, over) && may(action, roles(viewer, over))
}

/// Lets an action pass, or says why not: sign in, not with this key, or not allowed.
pub fn authorize(viewer: &Viewer, action: Action, over: Over) -> Result<(), Error> {
    if allows(viewer, action, over) {
        return Ok(());
    }
    viewer.signed_in()?;
    let reason = if reaches(viewer, action, over) { Reason::Forbidden } else { Reason::Scope };
    Err(Error::new(ErrorCode::Forbidden, reason))
}

/// Whether a state is public.
pub const fn is_public(state: State) -> bool {
    matches!(state, State::Published | State::Archived)
}

/// Whether a viewer may know of a contribution.
pub fn sees(viewer: &Viewer, row: &contribution::Model) -> bool {
    is_public(row.state) || allows(viewer, Action::SeeUnpublished, row.into())
}

/// The same as a condition on the table `contribution`; for single rows and links, never for lists of the public.
pub fn seen_by(viewer: &Viewer) -> Condition {
    let public = contribution::Column::State.is_in([State::Published, State::Archived]);
    let seen = Condition::any().add(public);
    let Some(member) = viewer.account() else { return seen };
    let owned = contribution::Column::AuthorId.eq(member.id).and(contribution::Column::TeamId.is_null());
    let teams = contribution::Column::TeamId.is_in(member.teams.iter().map(|(team, _)| *team));
    seen.add(Condition::all().add(Condition::any().add(owned).add(teams)).add(within_scopes(viewer)))
}

/// Kinds of things that are within the scopes of whoever asks: all for a person.
pub fn within_scopes(viewer: &Viewer) -> Condition {
    let Some(grant) = viewer.account().and_then(|member| member.grant()) else { return Condition::all() };
    let held = |kind: &Kind| scope_of(*kind).is_some_and(|scope| grant.scopes.holds(scope));
    contribution::Column::Kind.is_in(Kind::iter().filter(held)).into_condition()
}

/// Whether a viewer sees a field of a contribution that is kept to some.
pub fn sees_field(viewer: &Viewer, row: &contribution::Model, visibility: Visibility) -> bool {
    match visibility {
        Visibility::Public => true,
        // No network holds anything yet; its teams will join those of the thing here.
        Visibility::Network | Visibility::Team => allows(viewer, Action::SeeTeamContact, row.into()),
        Visibility::Own => allows(viewer, Action::SeeOwnContact, row.into()),
    }
}

/// Whether one must know somebody's teams to say who sees what they keep to some.
pub const fn asks_for_teams(visibility: Visibility) -> bool {
    matches!(visibility, Visibility::Network | Visibility::Team)
}

/// What whoever asks is in a team; an application knows with the scope of teams.
pub fn own_role(viewer: &Viewer, team: TeamId) -> Option<TeamRole> {
    let knows = |member: &Member| member.grant().is_none_or(|grant| grant.scopes.holds(Scope::WriteTeams));
    viewer.account().filter(|member| knows(member))?.role_in(team)
}

/// Whether a viewer sees what somebody keeps to some; `teams` are that person's. An application sees what everybody does.
pub fn sees_of_person(viewer: &Viewer, person: AccountId, teams: &[TeamId], visibility: Visibility) -> bool {
    let member = viewer.person().ok();
    let is_self = member.is_some_and(|member| member.id == person);
    let shares = member.is_some_and(|member| teams.iter().any(|team| member.role_in(*team).is_some()));
    match visibility {
        Visibility::Public => true,
        // No network holds anything yet; its teams will be among these.
        Visibility::Network | Visibility::Team => is_self || shares,
        Visibility::Own => is_self,
    }
}
