//! Teams: groups of accounts that run things. A town hall's team holds its commune, resources, venues and a newsletter.
//!
//! Every team has the same roles: `STEWARD` (runs the team and its settings) > `EDITOR` (publishes, decides) >
//! `CONTRIBUTOR` (drafts, proposes). Whoever creates a team is its first steward; a team always keeps at least one
//! steward. The existence and the name of a team are public; its drafts and its members are visible to its members
//! only.

mod graphql;
mod ops;

pub use graphql::{Membership, Team, TeamMutation, TeamRole};
pub use ops::seat;

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::policy::{ACCOUNTS, Rule};
use entity::api_key::Scope;
use entity::{team, team_member};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Make a team for oneself.
pub const CREATE_TEAM: Rule = Rule::with(Scope::WriteTeams, "CreateTeam", ACCOUNTS);

/// What teams contribute.
pub const AREA: Area = Area {
    mutations: &[("create_team", &CREATE_TEAM)],
    holdings,
    lists: &[ListBound::new("Viewer", "memberships", 100)],
    ..Area::EMPTY
};

fn holdings() -> Vec<Holding> {
    use {team::Column as T, team_member::Column as M};
    let with_them = |person: &Person| {
        T::Id.in_subquery(ids_of::<team_member::Entity>(M::TeamId, M::AccountId.eq(person.id))).into_condition()
    };
    vec![
        Holding::of::<team_member::Entity>("team_member", Fate::WithAccount, |person| {
            M::AccountId.eq(person.id).into_condition()
        })
        .personal([M::Title])
        .plain([M::TeamId, M::AccountId, M::Role, M::Since]),
        Holding::of::<team::Entity>("team", Fate::Stays, with_them).plain([T::Id, T::Name, T::CreatedAt, T::Version]),
    ]
}
