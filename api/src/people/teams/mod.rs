//! Teams: groups of accounts that run things. A town hall's team holds its commune, resources, venues and a newsletter.
//!
//! Every team has the same roles: `STEWARD` (runs the team and its settings) > `EDITOR` (publishes, decides) >
//! `CONTRIBUTOR` (drafts, proposes). The existence and the name of a team are public; its drafts and its members are visible
//! to its members only.
//!
//! Invariants: whoever creates a team is its first steward, and a team always keeps at least one; every change of its members is
//! decided under a lock of the team. People join by an invitation that was mailed to their address: with an account of that address,
//! or with the secret of the letter, which opens one. An invitation waits for thirty days; only stewards see it, and its addressee.
//! What somebody may do ends with their membership: at once for writes, within five seconds for reads.

mod graphql;
mod invitations;
mod letters;
mod members;
mod ops;
mod settings;
mod shape;

pub use graphql::{TeamMutation, TeamQuery};
pub use letters::{tell_editors, tell_team, tell_team_or};
pub use ops::seat;
pub use shape::{Membership, Team, TeamInvitation, TeamRole};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::jobs::HOUR;
use crate::ground::policy::{ACCOUNTS, ANYBODY, INVITED, May, Role, Rule, TEAM};
use crate::job;
use entity::api_key::Scope;
use entity::{team, team_invitation, team_member, team_reminder};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Make a team for oneself.
pub const CREATE_TEAM: Rule = Rule::with(Scope::WriteTeams, "CreateTeam", ACCOUNTS);

/// Those who run a team.
const STEWARDS: May = May { roles: &[Role::Steward], words: "stewards of the team" };
/// Those who belong to a team.
const MEMBERS: May = May { roles: TEAM.roles, words: "members of the team" };

/// Name a team, and change its settings.
pub const UPDATE_TEAM: Rule = Rule::with(Scope::WriteTeams, "UpdateTeam", STEWARDS);
/// Invite somebody to a team.
pub const INVITE_TO_TEAM: Rule = Rule::with(Scope::WriteTeams, "InviteToTeam", STEWARDS);
/// Take an invitation back.
pub const REVOKE_INVITATION: Rule = Rule::with(Scope::WriteTeams, "RevokeTeamInvitation", STEWARDS);
/// Accept an invitation or refuse it.
pub const ANSWER_INVITATION: Rule = Rule::person("AnswerTeamInvitation", INVITED);
/// Join a team with a mailed secret.
pub const JOIN_TEAM: Rule = Rule::person("JoinTeam", ANYBODY);
/// Change the role and the title of a member.
pub const UPDATE_TEAM_MEMBER: Rule = Rule::with(Scope::WriteTeams, "UpdateTeamMember", STEWARDS);
/// Change one's own title.
pub const UPDATE_MY_MEMBERSHIP: Rule = Rule::with(Scope::WriteTeams, "UpdateMyMembership", MEMBERS);
/// Take a member out of a team.
pub const REMOVE_TEAM_MEMBER: Rule = Rule::with(Scope::WriteTeams, "RemoveTeamMember", STEWARDS);
/// Leave a team.
pub const LEAVE_TEAM: Rule = Rule::with(Scope::WriteTeams, "LeaveTeam", MEMBERS);

/// What teams contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("create_team", &CREATE_TEAM),
        ("update_team", &UPDATE_TEAM),
        ("invite_to_team", &INVITE_TO_TEAM),
        ("revoke_team_invitation", &REVOKE_INVITATION),
        ("accept_team_invitation", &ANSWER_INVITATION),
        ("refuse_team_invitation", &ANSWER_INVITATION),
        ("join_team", &JOIN_TEAM),
        ("update_team_member", &UPDATE_TEAM_MEMBER),
        ("update_my_membership", &UPDATE_MY_MEMBERSHIP),
        ("remove_team_member", &REMOVE_TEAM_MEMBER),
        ("leave_team", &LEAVE_TEAM),
    ],
    jobs: &[job!("purge_team_invitations", Upkeep, every HOUR, invitations::purge)],
    holdings,
    lists: &[
        ListBound::new("Viewer", "memberships", 100).usually(10),
        ListBound::new("Team", "memberships", 100).usually(10),
        ListBound::new("Team", "invitations", 50).usually(5),
        ListBound::new("Query", "teamInvitations", 10),
    ],
    ..Area::EMPTY
};

fn holdings() -> Vec<Holding> {
    use {team::Column as T, team_invitation::Column as I, team_member::Column as M};
    let with_them = |person: &Person| {
        T::Id.in_subquery(ids_of::<team_member::Entity>(M::TeamId, M::AccountId.eq(person.id))).into_condition()
    };
    vec![
        Holding::of_nobody::<team_reminder::Entity>().all_plain(),
        Holding::of::<team_member::Entity>("team_member", Fate::WithAccount, |person| {
            M::AccountId.eq(person.id).into_condition()
        })
        .personal([M::Title])
        .plain([M::TeamId, M::AccountId, M::Role, M::Since]),
        Holding::of::<team_invitation::Entity>("team_invitation", Fate::Deleted, |person| {
            I::EmailKey.eq(&person.email).into_condition()
        })
        .personal([I::Email, I::EmailKey, I::Title])
        .plain([I::Id, I::TeamId, I::Role, I::InvitedBy, I::LetterId, I::At, I::GoodUntil]),
        Holding::of::<team::Entity>("team", Fate::Stays, with_them).plain([T::Id, T::Name, T::CreatedAt, T::Version]),
    ]
}
