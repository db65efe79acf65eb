//! Accounts, teams and who belongs to them.

use super::draw::{Draw, Ids};
use super::{BEGIN, DAY, words};
use entity::team_member::TeamRole;
use entity::{AccountId, Moment, TeamId, account, team, team_member};

/// Of no password that anybody knows.
const PASSWORD: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5a25vd3NpdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The roles of a team's members, one each.
const ROLES: [TeamRole; 3] = [TeamRole::Steward, TeamRole::Editor, TeamRole::Contributor];

/// Everybody.
#[derive(Clone)]
pub(super) struct People {
    pub(super) accounts: Vec<account::Model>,
    pub(super) teams: Vec<team::Model>,
    /// By team.
    pub(super) members: Vec<team_member::Model>,
}

impl People {
    /// As many as so many contributions need; all of them were there a year before the first.
    pub(super) fn new(contributions: usize, draw: &mut Draw) -> Self {
        let mut ids = Ids::default();
        let accounts: Vec<account::Model> = moments(contributions.div_ceil(40), BEGIN - 365 * DAY)
            .map(|(number, created_at)| {
                let (email, name) = (format!("personne{number}@example.org"), format!("Personne {number}"));
                account::Model::new(AccountId(ids.at(created_at, draw)), email, name, PASSWORD.to_owned(), created_at)
            })
            .collect();
        let mut ids = Ids::default();
        let teams: Vec<team::Model> = moments(contributions.div_ceil(20), BEGIN - 180 * DAY)
            .map(|(_, created_at)| team::Model {
                id: TeamId(ids.at(created_at, draw)),
                name: format!("Équipe {}", words::invented(draw)),
                created_at,
                version: 1,
            })
            .collect();
        let mut members = Vec::with_capacity(3 * teams.len());
        for team in &teams {
            let mut of_team: Vec<AccountId> = Vec::with_capacity(3);
            for _ in ROLES {
                let account = draw.pick(&accounts).map(|account| account.id);
                of_team.extend(account.filter(|account| !of_team.contains(account)));
            }
            members.extend(of_team.into_iter().zip(ROLES).map(|(account_id, role)| team_member::Model {
                team_id: team.id,
                account_id,
                role,
                title: None,
                since: team.created_at,
            }));
        }
        Self { accounts, teams, members }
    }

    /// Somebody of a team.
    pub(super) fn member(&self, team: TeamId, draw: &mut Draw) -> Option<AccountId> {
        // Teams are made, and their members follow, in the order of their ids.
        let begin = self.members.partition_point(|member| member.team_id < team);
        let end = self.members.partition_point(|member| member.team_id <= team);
        draw.pick(self.members.get(begin..end)?).map(|member| member.account_id)
    }
}

/// Numbers from 1 on, with moments a minute apart.
fn moments(count: usize, from: i64) -> impl Iterator<Item = (usize, Moment)> {
    (1..=count).zip((from..).step_by(60_000).map(Moment))
}
