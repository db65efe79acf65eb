//! Who may know of what. It exists once as a decision on a row ([`sees`]) and once as a condition in SQL ([`seen_by`]); a
//! law compares the two.

use crate::ground::member::{Member, Viewer};
use crate::ground::policy::{AUTHOR, MEMBERS, Rule, allows};
use entity::api_key::Scope;
use entity::contribution::{self, State};
use entity::team_member::TeamRole;
use entity::{AccountId, TeamId, Visibility};
use sea_orm::sea_query::{ExprTrait, IntoCondition};
use sea_orm::{ColumnTrait, Condition};

/// See a thing that is not public: a draft, a proposal, a removed one.
pub const SEE_UNPUBLISHED: Rule = Rule::on_things("SeeUnpublished", MEMBERS);
/// See a contact kept to the team.
pub const SEE_TEAM_CONTACT: Rule = Rule::on_things("SeeTeamContact", MEMBERS);
/// See a contact kept to the author.
pub const SEE_OWN_CONTACT: Rule = Rule::on_things("SeeOwnContact", AUTHOR);

/// Whether a viewer may know of a contribution.
pub fn sees(viewer: &Viewer, row: &contribution::Model) -> bool {
    row.state.is_public() || allows(viewer, &SEE_UNPUBLISHED, row.into())
}

/// The same as a condition on the table `contribution`; for single rows and links, never for lists of the public.
pub fn seen_by(viewer: &Viewer) -> Condition {
    use contribution::Column as C;
    let public = public();
    let Some(member) = viewer.account() else { return public };
    let own = C::AuthorId.eq(member.id).and(C::TeamId.is_null().or(C::ByGuest.eq(true)));
    let teams = C::TeamId.is_in(member.teams.iter().map(|(team, _)| *team));
    public.add(Condition::all().add(Condition::any().add(own).add(teams)).add(within_scopes(viewer)))
}

/// What everybody sees, as a condition on the table `contribution`.
pub fn public() -> Condition {
    Condition::any().add(contribution::Column::State.is_in([State::Published, State::Archived]))
}

/// Kinds of things that are within the scopes of whoever asks: all for a person.
pub fn within_scopes(viewer: &Viewer) -> Condition {
    let Some(grant) = viewer.account().and_then(|member| member.grant()) else { return Condition::all() };
    contribution::Column::Kind.is_in(grant.kinds.iter().copied()).into_condition()
}

/// Whether a viewer sees a field of a contribution that is kept to some.
pub fn sees_field(viewer: &Viewer, row: &contribution::Model, visibility: Visibility) -> bool {
    match visibility {
        Visibility::Public => true,
        // No network holds anything yet; its teams will join those of the thing here.
        Visibility::Network | Visibility::Team => allows(viewer, &SEE_TEAM_CONTACT, row.into()),
        Visibility::Own => allows(viewer, &SEE_OWN_CONTACT, row.into()),
    }
}

/// Whether the teams of somebody decide who sees what they keep to some.
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
