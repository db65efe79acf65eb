//! Letters to those who decide about a thing, or in a team.

use crate::base::error::Error;
use crate::ground::write::Tx;
use crate::people::identity::letters::{self, ADDRESSED};
use entity::letter::LetterKind;
use entity::team_member::{Column as M, TeamRole};
use entity::{AccountId, TeamId, account, contribution, team_member};
use sea_orm::sea_query::{ExprTrait, JoinType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Sends a letter to the editors and stewards of the team that runs a thing, and to its author; one to each.
pub async fn tell_editors(tx: &Tx, on: &contribution::Model, kind: LetterKind) -> Result<(), Error> {
    let mut told = match on.team_id {
        Some(team) => deciding(tx, team, on.author_id).await?,
        None => Vec::new(),
    };
    // Who left the team hears no more of it.
    if let Some(author) = on.author_id.filter(|_| on.team_id.is_none() || on.by_guest) {
        let author = account::Entity::find_by_id(author).select_only().columns(ADDRESSED);
        let author: Option<(String, String)> = author.into_tuple().one(tx.db()).await?;
        told.extend(author);
    }
    letters::put_all(tx, told, kind).await
}

/// Sends a letter to the editors and stewards of a team; one to each.
pub async fn tell_team(tx: &Tx, team: TeamId, kind: LetterKind) -> Result<(), Error> {
    letters::put_all(tx, deciding(tx, team, None).await?, kind).await
}

/// Sends a letter to the editors and stewards of a team; where there is none, to this account.
pub async fn tell_team_or(
    tx: &Tx,
    team: Option<TeamId>,
    account: Option<AccountId>,
    kind: LetterKind,
) -> Result<(), Error> {
    match team {
        Some(team) => tell_team(tx, team, kind).await,
        None => letters::put_to(tx, account, kind).await,
    }
}

/// The addresses and languages of those who decide in a team, and of one more of its members.
async fn deciding(tx: &Tx, team: TeamId, also: Option<AccountId>) -> Result<Vec<(String, String)>, Error> {
    let decides = M::Role.is_in([TeamRole::Editor, TeamRole::Steward]);
    let members = team_member::Entity::find()
        .select_only()
        .columns(ADDRESSED)
        .join(JoinType::InnerJoin, team_member::Entity::to_account())
        .filter(M::TeamId.eq(team))
        .filter(decides.or(M::AccountId.eq(also)));
    Ok(members.into_tuple().all(tx.db()).await?)
}
