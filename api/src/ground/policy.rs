//! Who may do what. Denied is what no row allows.
//!
//! A viewer has roles towards a thing (its author, an editor of its team …); a [`Rule`] is one row of the table of
//! permissions: the roles that may take an action, and the scope that an application needs for it. The rows lie with their
//! areas; [`crate::nouns::REGISTRY`] holds their sum, which a law prints as one matrix, compares with the descriptions of the
//! mutations, and tries in every role.
//!
//! An application acts for an account by a key: it may do what that account may do, within the scopes of the key.

use crate::base::error::{Error, ErrorCode};
use crate::base::gql::Enum;
use crate::base::text::Reason;
use crate::ground::member::{Member, Viewer};
use Role::{Account, Admin, Anonymous, Asker, Author, Contributor, Editor, Guest, Holder, Moderator, Owner, Steward};
use entity::account::PlatformRole;
use entity::api_key::Scope;
use entity::contribution::{self, Kind};
use entity::team_member::TeamRole;
use entity::{AccountId, TeamId};
use sea_orm::ActiveEnum;

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
    /// Registered it in somebody else's house, where it is not public yet.
    Guest,
    /// Drafts and proposes in its team.
    Contributor,
    /// Publishes and decides in its team.
    Editor,
    /// Runs its team.
    Steward,
    /// Asked something of the thing, or wrote the comment on it.
    Asker,
    /// Decides about what is asked of the thing: its owner, an editor or a steward of its team.
    Holder,
    /// Decides reports on the whole platform.
    Moderator,
    /// Runs the platform.
    Admin,
}

/// All roles, as columns of the matrix.
pub const ROLES: [Role; 12] =
    [Anonymous, Account, Author, Owner, Guest, Contributor, Editor, Steward, Asker, Holder, Moderator, Admin];

/// The roles that may, in the words that descriptions carry after «Who may: ».
#[derive(Debug, Clone, Copy)]
pub struct May {
    /// Which.
    pub roles: &'static [Role],
    /// In words.
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
/// The one who registered it, as long as it is theirs or their team's.
pub const AUTHOR: May = May { roles: &[Author, Owner], words: "its author" };
/// Who asked.
pub const ASKER: May = May { roles: &[Asker], words: "whoever wrote it" };
/// Who asked, and who decides about it.
pub const ASKER_OR_HOLDER: May = May {
    roles: &[Asker, Holder],
    words: "whoever wrote it, and those who decide about the thing: its author where it has no team, else editors and stewards of its team",
};

/// What a viewer may do with a thing or a part of it now. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Change its texts and settings.
    Edit,
    /// Propose it to the editors of its team.
    Submit,
    /// Make it public.
    Publish,
    /// Take it out of the lists.
    Archive,
    /// Bring it back into the lists.
    Restore,
    /// Remove it, which cannot be undone.
    Remove,
    /// Say that it grew from another.
    Link,
    /// Comment on it.
    Comment,
    /// Close its comments.
    CloseComments,
    /// Open its comments again.
    ReopenComments,
    /// Let it resonate.
    Resonate,
    /// Say that a thing of one's own took it up.
    Adopt,
}

/// What an application needs to take an action for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// No scope grants this: only the person may do it.
    Person,
    /// This scope.
    Only(Scope),
    /// The scope of the kind of thing that it is taken on.
    OfKind,
}

/// One row of the table: what is done, who may, and with which scope an application may for them.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What is done, as the matrix names it.
    pub name: &'static str,
    /// Which roles may.
    pub may: May,
    /// Whether whoever asked may not, whatever else they are: nobody decides about their own request.
    pub except_asker: bool,
    /// Which scope a key needs.
    pub needs: Needs,
    /// What `viewerCan` calls it; none where it is not offered there.
    pub action: Option<Action>,
    /// Whether a thing as it is now allows it to anybody at all; for `viewerCan`.
    pub when: fn(&contribution::Model) -> bool,
}

impl Rule {
    const fn new(name: &'static str, may: May, needs: Needs) -> Self {
        Self { name, may, except_asker: false, needs, action: None, when: |_| true }
    }

    /// About the person who asks.
    pub const fn person(name: &'static str, may: May) -> Self {
        Self::new(name, may, Needs::Person)
    }

    /// About whatever a scope covers.
    pub const fn with(scope: Scope, name: &'static str, may: May) -> Self {
        Self::new(name, may, Needs::Only(scope))
    }

    /// About a thing, with the scope of its kind.
    pub const fn on_things(name: &'static str, may: May) -> Self {
        Self::new(name, may, Needs::OfKind)
    }

    /// Offered by `viewerCan` on things that are so.
    pub const fn offered(self, action: Action, when: fn(&contribution::Model) -> bool) -> Self {
        Self { action: Some(action), when, ..self }
    }

    /// Not for whoever asked.
    pub const fn except_asker(self) -> Self {
        Self { except_asker: true, ..self }
    }

    /// Whether somebody with these roles may.
    pub fn allows(&self, roles: impl Iterator<Item = Role>) -> bool {
        let roles: Vec<Role> = roles.collect();
        let bars = self.except_asker && roles.contains(&Asker);
        !bars && roles.iter().any(|role| self.may.roles.contains(role))
    }

    /// With which key an application may, in the words that descriptions carry after «Applications: »; none where no key may.
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
}

impl Over {
    /// A thing of a kind that is to be registered, for a team or alone.
    pub const fn new(kind: Kind, team: Option<TeamId>) -> Self {
        Self { author: None, team, kind: Some(kind), by_guest: false, asker: None }
    }

    /// Something of another kind under the same roof.
    pub const fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The same thing, where somebody asked something of it.
    pub const fn asked_by(self, asker: Option<AccountId>) -> Self {
        Self { asker, ..self }
    }
}

impl From<&contribution::Model> for Over {
    fn from(row: &contribution::Model) -> Self {
        let by_guest = row.by_guest && !row.state.is_public();
        Self { author: row.author_id, team: row.team_id, kind: Some(row.kind), by_guest, asker: None }
    }
}

impl From<TeamId> for Over {
    /// Things of a team, of whatever kind.
    fn from(team: TeamId) -> Self {
        Self { team: Some(team), ..Self::default() }
    }
}

/// The roles of a viewer towards something, or of the account that an application acts for.
pub fn roles(viewer: &Viewer, over: Over) -> impl Iterator<Item = Role> {
    let member = viewer.account();
    let is_author = |member: &Member| over.author == Some(member.id);
    let author = member.filter(|member| is_author(member));
    let in_team = over.team.and_then(|team| member?.role_in(team));
    // Who registered it and left its team is its author no more.
    let as_author = author.filter(|_| over.team.is_none() || in_team.is_some() || over.by_guest).map(|_| Author);
    let as_owner = author.filter(|_| over.team.is_none()).map(|_| Owner);
    let as_guest = author.filter(|_| over.by_guest).map(|_| Guest);
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

/// Whether what a viewer is known by reaches an action: a person's session every one, a key those of its scopes.
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
    matches!(viewer, Viewer::Server(_)) || reaches(viewer, rule, over) && rule.allows(roles(viewer, over))
}

/// Lets an action pass, or says why not: sign in, not with this key, or not allowed.
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
            Viewer::Account(Arc::new(Member { id, by, role: None, teams: vec![(team, role)] }))
        };
        let over = Over::new(Kind::Practice, Some(team)).asked_by(Some(asker));
        assert!(!allows(&member(asker, TeamRole::Steward), &DECIDE, over));
        let other = AccountId(Uuid::from_u128(3));
        assert!(allows(&member(other, TeamRole::Editor), &DECIDE, over));
        assert!(!allows(&member(other, TeamRole::Contributor), &DECIDE, over));
    }
}
