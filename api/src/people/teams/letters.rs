//! Letters to those who decide about a thing.

use crate::base::error::Error;
use crate::base::text::Language;
use crate::ground::write::Tx;
use crate::people::identity::letters::{self, Letter};
use entity::letter::LetterKind;
use entity::team_member::{Column as M, TeamRole};
use entity::{account, contribution, team_member};
use sea_orm::sea_query::{ExprTrait, JoinType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Sends a letter to the editors and stewards of the team that runs a thing, and to its author; one to each.
pub async fn tell_editors(tx: &Tx, on: &contribution::Model, kind: LetterKind) -> Result<(), Error> {
    let columns = [account::Column::Email, account::Column::Language];
    let mut told: Vec<(String, String)> = Vec::new();
    if let Some(team) = on.team_id {
        let decides = M::Role.is_in([TeamRole::Editor, TeamRole::Steward]);
        let members = team_member::Entity::find()
            .select_only()
            .columns(columns)
            .join(JoinType::InnerJoin, team_member::Entity::to_account())
            .filter(M::TeamId.eq(team))
            .filter(decides.or(M::AccountId.eq(on.author_id)));
        told = members.into_tuple().all(tx.db()).await?;
    }
    // Who left the team hears no more of it.
    if let Some(author) = on.author_id.filter(|_| on.team_id.is_none() || on.by_guest) {
        let author = account::Entity::find_by_id(author).select_only().columns(columns);
        let author: Option<(String, String)> = author.into_tuple().one(tx.db()).await?;
        told.extend(author);
    }
    told.sort_unstable();
    told.dedup();
    for (email, language) in told {
        let language = Language::accepted(&language);
        letters::put(tx, Letter::new(kind, email, language)).await?;
    }
    Ok(())
}
