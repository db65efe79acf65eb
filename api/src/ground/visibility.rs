//! Who may know of what. The rule exists twice: as a decision on a row ([`sees`]) and as a condition in SQL
//! ([`seen_by`]); a law compares the two.

use crate::ground::member::{Member, Viewer};
use crate::ground::policy::{AUTHOR, MEMBERS, Over, Rule, allows};
use entity::api_key::Scope;
use entity::contribution::{self, State};
use entity::team_member::TeamRole;
use entity::{AccountId, ContributionId, TeamId, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};

/// See a thing that is not public: a draft, a proposal, a removed one.
pub const SEE_UNPUBLISHED: Rule = Rule::on_things("SeeUnpublished", MEMBERS);
/// See a contact that only the team may see.
pub const SEE_TEAM_CONTACT: Rule = Rule::on_things("SeeTeamContact", MEMBERS);
/// See a contact that the teams of the networks that hold the thing may see; it is decided on each of these networks.
pub const SEE_NETWORK_CONTACT: Rule = Rule::on_things("SeeNetworkContact", MEMBERS);
/// See a contact that only the author may see.
pub const SEE_OWN_CONTACT: Rule = Rule::on_things("SeeOwnContact", AUTHOR);

/// Whether a viewer may know of a contribution.
pub fn sees(viewer: &Viewer, row: &contribution::Model) -> bool {
    row.state.is_known() || allows(viewer, &SEE_UNPUBLISHED, row.into()) || is_shared(viewer, row)
}

/// Whether a thing under embargo is shown to a viewer as an editor of a network that holds it.
fn is_shared(viewer: &Viewer, row: &contribution::Model) -> bool {
    let member = viewer.account().filter(|member| member.shared.contains(&row.id));
    member.is_some_and(|member| member.grant().is_none_or(|grant| grant.kinds.contains(&row.kind)))
}

/// Whether a viewer may read what a thing was. What was retracted only those who run it read.
pub fn sees_revisions(viewer: &Viewer, row: &contribution::Model) -> bool {
    row.state != State::Retracted || allows(viewer, &SEE_UNPUBLISHED, row.into())
}

/// The same as [`sees`], as a condition on the table `contribution`. It is for single rows and links, never for public
/// lists.
pub fn seen_by(viewer: &Viewer) -> Condition {
    or_theirs(viewer, public())
}

/// The same as [`sees`] and [`sees_revisions`] together, as a condition on the table `contribution`.
pub fn sees_former(viewer: &Viewer) -> Condition {
    or_theirs(viewer, Condition::any().add(contribution::Column::State.is_in([State::Published, State::Archived])))
}

/// What everybody may know of, or what the viewer may know of beside.
fn or_theirs(viewer: &Viewer, public: Condition) -> Condition {
    use contribution::Column as C;
    let Some(member) = viewer.account() else { return public };
    let own = C::AuthorId.eq(member.id).and(C::TeamId.is_null().or(C::ByGuest.eq(true)));
    let teams = C::TeamId.is_in(member.teams.iter().map(|(team, _)| *team));
    let signs = C::Id.is_in(member.signs.iter().chain(&member.shared).copied());
    public.add(Condition::all().add(Condition::any().add(own).add(teams).add(signs)).add(within_scopes(viewer)))
}

/// Whether a contribution exists that the viewer may know of, as a condition that is on no column of the statement around
/// it: the database evaluates it once.
pub fn exists_for(viewer: &Viewer, id: ContributionId) -> SimpleExpr {
    let mut found = Query::select();
    found.expr(Expr::val(1)).from(contribution::Entity).and_where(contribution::Column::Id.eq(id));
    Expr::exists(found.cond_where(seen_by(viewer)).to_owned())
}

/// What everybody sees, as a condition on the table `contribution`.
pub fn public() -> Condition {
    Condition::any().add(contribution::Column::State.is_in([State::Published, State::Archived, State::Retracted]))
}

/// A condition on the kinds of things that the scopes of an application cover. For a person it covers all kinds.
pub fn within_scopes(viewer: &Viewer) -> Condition {
    let Some(grant) = viewer.account().and_then(|member| member.grant()) else { return Condition::all() };
    contribution::Column::Kind.is_in(grant.kinds.iter().copied()).into_condition()
}

/// Whether the networks that hold a contribution decide whether a viewer sees its fields with this visibility.
pub fn asks_for_networks(viewer: &Viewer, row: &contribution::Model, visibility: Visibility) -> bool {
    let by_network = visibility == Visibility::Network && viewer.account().is_some();
    by_network && !allows(viewer, &SEE_TEAM_CONTACT, row.into())
}

/// Whether a viewer sees a field of a contribution that has this visibility; `networks` are the public networks that hold the
/// contribution. An application needs the scope of the contribution's kind, as for every contact.
pub fn sees_field<'n>(
    viewer: &Viewer,
    row: &contribution::Model,
    visibility: Visibility,
    networks: impl IntoIterator<Item = &'n contribution::Model>,
) -> bool {
    let by_team = || allows(viewer, &SEE_TEAM_CONTACT, row.into());
    let runs = |network| allows(viewer, &SEE_NETWORK_CONTACT, Over::from(network).of_kind(row.kind));
    match visibility {
        Visibility::Public => true,
        Visibility::Network => by_team() || networks.into_iter().any(runs),
        Visibility::Team => by_team(),
        Visibility::Own => allows(viewer, &SEE_OWN_CONTACT, row.into()),
    }
}

/// Whether the teams of a person decide who sees their personal data with this visibility.
pub const fn asks_for_teams(visibility: Visibility) -> bool {
    matches!(visibility, Visibility::Network | Visibility::Team)
}

/// The role of the viewer in a team. An application needs the scope `write:teams` to know it.
pub fn own_role(viewer: &Viewer, team: TeamId) -> Option<TeamRole> {
    let knows = |member: &Member| member.grant().is_none_or(|grant| grant.scopes.holds(Scope::WriteTeams));
    viewer.account().filter(|member| knows(member))?.role_in(team)
}

/// Whether a viewer shares a team with a person who is in these teams. An application shares none.
pub fn shares_a_team(viewer: &Viewer, teams: &[TeamId]) -> bool {
    viewer.person().is_ok_and(|member| teams.iter().any(|team| member.role_in(*team).is_some()))
}

/// Whether a viewer sees personal data of `person` that has this visibility; `teams` are the teams of `person`, and `in_network`
/// says whether a network of a team of the viewer accepted a thing of one of them. An application sees public data only.
pub fn sees_of_person(
    viewer: &Viewer,
    person: AccountId,
    teams: &[TeamId],
    in_network: bool,
    visibility: Visibility,
) -> bool {
    let member = viewer.person().ok();
    let is_self = member.is_some_and(|member| member.id == person);
    let shares = is_self || shares_a_team(viewer, teams);
    match visibility {
        Visibility::Public => true,
        Visibility::Network => shares || in_network && member.is_some(),
        Visibility::Team => shares,
        Visibility::Own => is_self,
    }
}
