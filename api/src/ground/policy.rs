//! Who may do what. What no rule allows is denied.
//!
//! A viewer has roles with regard to a thing (its author, an editor of its team …). A [`Rule`] is one row of the table
//! of permissions: the roles that may take an action, and the scope that an application needs for it. The rules are
//! defined in their areas; [`crate::ground::app::Registry`] collects them. A law prints them as one matrix, compares
//! them with the descriptions of the mutations, and tries every mutation in every role.
//!
//! An application acts for an account with a key: it may do what that account may do, within the scopes of the key.

use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
pub use crate::ground::action::Action;
use crate::ground::member::{Member, Viewer};
use Role::{Account, Admin, Anonymous, Asker, Author, Contributor, Editor, Guest, Holder, Moderator, Owner, Steward};
use entity::account::PlatformRole;
use entity::api_key::Scope;
use entity::contribution::{self, Kind};
use entity::team_member::TeamRole;
use entity::{AccountId, ContributionId, TeamId};
use sea_orm::ActiveEnum;

/// A role of a viewer with regard to a thing. A viewer may have several roles.
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
    /// Registered it in the house of others, or signs it, and it is not public yet.
    Guest,
    /// Drafts and proposes in its team.
    Contributor,
    /// Publishes and decides in its team.
    Editor,
    /// Runs its team.
    Steward,
    /// Asked something of the thing, or wrote the comment on it.
    Asker,
    /// Decides about requests to the thing: its owner, an editor or a steward of its team.
    Holder,
    /// Decides reports on the whole platform.
    Moderator,
    /// Runs the platform.
    Admin,
}

/// All roles, as columns of the matrix.
pub const ROLES: [Role; 12] =
    [Anonymous, Account, Author, Owner, Guest, Contributor, Editor, Steward, Asker, Holder, Moderator, Admin];

/// A set of roles, with the words for it that descriptions carry after «Who may: ».
#[derive(Debug, Clone, Copy)]
pub struct May {
    /// The roles.
    pub roles: &'static [Role],
    /// The words.
    pub words: &'static str,
}

/// Anybody at all.
pub const ANYBODY: May = May { roles: &ROLES, words: "anybody" };
/// Anybody who signed in.
pub const ACCOUNTS: May = May {
    roles: &[Account, Author, Owner, Guest, Contributor, Editor, Steward, Asker, Holder, Moderator, Admin],
    words: "any account",
};
/// Members of a team, whatever their role.
pub const TEAM: May = May { roles: &[Contributor, Editor, Steward], words: "members of its team" };
/// Those who run a thing together, whatever their role.
pub const MEMBERS: May = May {
    roles: &[Owner, Guest, Contributor, Editor, Steward],
    words: "its author where it has no team, else members of its team and whoever proposed it to them",
};
/// Those who decide about a thing.
pub const EDITORS: May = May {
    roles: &[Owner, Editor, Steward],
    words: "its author where it has no team, else editors and stewards of its team",
};
/// Whoever registered it, as long as they run it alone, belong to its team, or are its guest.
pub const AUTHOR: May = May { roles: &[Author, Owner], words: "its author" };
/// Whoever asked.
pub const ASKER: May = May { roles: &[Asker], words: "whoever wrote it" };
/// Whoever was invited.
pub const INVITED: May = May { roles: &[Asker], words: "whoever was asked by mail, with an account of that address" };
/// Whoever asked, and those who decide about the request.
pub const ASKER_OR_HOLDER: May = May {
    roles: &[Asker, Holder],
    words: "whoever wrote it, and those who decide about the thing: its author where it has no team, else editors and stewards of its team",
};

/// What an application needs to take an action for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// No scope grants this: only the person may do it.
    Person,
    /// This scope.
    Only(Scope),
    /// The scope of the kind of the thing that the action is taken on.
    OfKind,
}

/// The nouns whose things an action is taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nouns {
    /// Every noun.
    Every,
    /// Those that the registry marks as joining networks.
    ThatJoin,
    /// Those whose things are changed when they are public.
    ThatChange,
}

/// One row of the table: an action, the roles that may take it, and the scope that an application needs for it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The name of the action in the matrix.
    pub name: &'static str,
    /// Which roles may.
    pub may: May,
    /// Whether the role `Asker` excludes a viewer, whatever their other roles: nobody decides about their own request.
    pub except_asker: bool,
    /// Which scope a key needs.
    pub needs: Needs,
    /// Its name in `viewerCan`; none if `viewerCan` does not offer it.
    pub action: Option<Action>,
    /// The nouns whose things it is taken on.
    pub nouns: Nouns,
    /// Whether the present state of a thing allows the action at all; for `viewerCan`.
    pub when: fn(&contribution::Model) -> bool,
}

impl Rule {
    const fn new(name: &'static str, may: May, needs: Needs) -> Self {
        Self { name, may, except_asker: false, needs, action: None, nouns: Nouns::Every, when: |_| true }
    }

    /// A rule on what concerns the person who asks: no application may.
    pub const fn person(name: &'static str, may: May) -> Self {
        Self::new(name, may, Needs::Person)
    }

    /// A rule for which an application needs this scope.
    pub const fn with(scope: Scope, name: &'static str, may: May) -> Self {
        Self::new(name, may, Needs::Only(scope))
    }

    /// A rule on things, for which an application needs the scope of their kind.
    pub const fn on_things(name: &'static str, may: May) -> Self {
        Self::new(name, may, Needs::OfKind)
    }

    /// Has `viewerCan` offer the action on things for which `when` holds.
    pub const fn offered(self, action: Action, when: fn(&contribution::Model) -> bool) -> Self {
        Self { action: Some(action), when, ..self }
    }

    /// Restricts the action to things of these nouns.
    pub const fn only_of(self, nouns: Nouns) -> Self {
        Self { nouns, ..self }
    }

    /// Excludes whoever asked.
    pub const fn except_asker(self) -> Self {
        Self { except_asker: true, ..self }
    }

    /// Whether a viewer with these roles may take the action.
    pub fn allows(&self, roles: impl Iterator<Item = Role>) -> bool {
        let roles: Vec<Role> = roles.collect();
        let bars = self.except_asker && roles.contains(&Asker);
        !bars && roles.iter().any(|role| self.may.roles.contains(role))
    }

    /// With which key an application may take the action, in the words that descriptions carry after «Applications: »;
    /// none if no application may.
    pub fn applications(&self) -> Option<String> {
        match self.needs {
            Needs::Person => None,
            // `write:teams` is `WRITE_TEAMS` in the schema.
            Needs::Only(scope) => Some(format!("with `{}`", scope.to_value().to_uppercase().replace(':', "_"))),
            Needs::OfKind => Some("with the scope of its kind".to_owned()),
        }
    }
}

/// What an action is taken on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Over {
    author: Option<AccountId>,
    team: Option<TeamId>,
    kind: Option<Kind>,
    by_guest: bool,
    asker: Option<AccountId>,
    /// The thing, as long as it is not public.
    unpublished: Option<ContributionId>,
    /// Whether the viewer signs it, public or not.
    signed: bool,
}

impl Over {
    /// A thing of a kind that is to be registered, for a team or alone.
    pub const fn new(kind: Kind, team: Option<TeamId>) -> Self {
        Self { author: None, team, kind: Some(kind), by_guest: false, asker: None, unpublished: None, signed: false }
    }

    /// The same, for a thing of another kind.
    pub const fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The same, for something that this account asked of the thing.
    pub const fn asked_by(self, asker: Option<AccountId>) -> Self {
        Self { asker, ..self }
    }

    /// The same, for what who signs the thing keeps once it is public.
    pub const fn signed(self, signed: bool) -> Self {
        Self { signed, ..self }
    }
}

impl From<&contribution::Model> for Over {
    fn from(row: &contribution::Model) -> Self {
        let by_guest = row.by_guest && !row.state.is_known();
        let unpublished = Some(row.id).filter(|_| !row.state.is_known());
        let (author, team, kind) = (row.author_id, row.team_id, Some(row.kind));
        Self { author, team, kind, by_guest, asker: None, unpublished, signed: false }
    }
}

impl From<TeamId> for Over {
    /// Things of a team, of any kind.
    fn from(team: TeamId) -> Self {
        Self { team: Some(team), ..Self::default() }
    }
}

/// The roles of a viewer with regard to something. An application has the roles of its account.
pub fn roles(viewer: &Viewer, over: Over) -> impl Iterator<Item = Role> {
    let member = viewer.account();
    let is_author = |member: &Member| over.author == Some(member.id);
    let author = member.filter(|member| is_author(member));
    let in_team = over.team.and_then(|team| member?.role_in(team));
    // An author who left the team of the thing no longer counts as its author.
    let as_author = author.filter(|_| over.team.is_none() || in_team.is_some() || over.by_guest).map(|_| Author);
    let as_owner = author.filter(|_| over.team.is_none()).map(|_| Owner);
    let drafts = |member: &Member| over.unpublished.is_some_and(|thing| member.signs.contains(&thing));
    let signs = member.filter(|member| over.signed || drafts(member));
    let as_guest = author.filter(|_| over.by_guest).or(signs).map(|_| Guest);
    let as_asker = member.filter(|member| over.asker == Some(member.id)).map(|_| Asker);
    let decides = as_owner.is_some() || matches!(in_team, Some(TeamRole::Editor | TeamRole::Steward));
    let in_team = in_team.map(|role| match role {
        TeamRole::Contributor => Contributor,
        TeamRole::Editor => Editor,
        TeamRole::Steward => Steward,
    });
    let platform = member.and_then(|member| member.role).map(|role| match role {
        PlatformRole::Moderator => Moderator,
        PlatformRole::Admin => Admin,
    });
    let holds = decides.then_some(Holder);
    let account = member.map(|_| Account);
    [Some(Anonymous), account, as_author, as_owner, as_guest, in_team, as_asker, holds, platform].into_iter().flatten()
}

/// Whether the credential of a viewer permits an action: a session permits every action, a key those within its scopes.
fn reaches(viewer: &Viewer, rule: &Rule, over: Over) -> bool {
    let Some(grant) = viewer.account().and_then(|member| member.grant()) else { return true };
    match rule.needs {
        Needs::Person => false,
        Needs::Only(scope) => grant.scopes.holds(scope),
        Needs::OfKind => over.kind.is_some_and(|kind| grant.kinds.contains(&kind)),
    }
}

/// Whether a viewer may take an action.
pub fn allows(viewer: &Viewer, rule: &Rule, over: Over) -> bool {
    matches!(viewer, Viewer::Server) || reaches(viewer, rule, over) && rule.allows(roles(viewer, over))
}

/// Checks that a viewer may take an action. The error says why not: they are not signed in, their key lacks the scope,
/// or the action is forbidden to them.
pub fn authorize(viewer: &Viewer, rule: &Rule, over: Over) -> Result<(), Error> {
    if allows(viewer, rule, over) {
        return Ok(());
    }
    viewer.signed_in()?;
    let reason = if reaches(viewer, rule, over) { Reason::Forbidden } else { Reason::Scope };
    Err(Error::new(ErrorCode::Forbidden, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::member::By;
    use entity::SessionId;
    use std::sync::Arc;
    use uuid::Uuid;

    #[test]
    fn nobody_decides_about_their_own_request() {
        const DECIDE: Rule = Rule::on_things("Decide", ASKER_OR_HOLDER).except_asker();
        let (asker, team) = (AccountId(Uuid::from_u128(1)), TeamId(Uuid::from_u128(2)));
        let member = |id, role| {
            let by = By::Session(SessionId(Uuid::nil()));
            Viewer::Account(Arc::new(Member {
                id,
                by,
                role: None,
                teams: vec![(team, role)],
                signs: Vec::new(),
                shared: Vec::new(),
            }))
        };
        let over = Over::new(Kind::Practice, Some(team)).asked_by(Some(asker));
        assert!(!allows(&member(asker, TeamRole::Steward), &DECIDE, over));
        let other = AccountId(Uuid::from_u128(3));
        assert!(allows(&member(other, TeamRole::Editor), &DECIDE, over));
        assert!(!allows(&member(other, TeamRole::Contributor), &DECIDE, over));
    }
}
