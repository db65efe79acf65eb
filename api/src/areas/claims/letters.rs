//! Letters about claims to those who decide. They name nobody, and no commune.

use super::entrust::networks_of;
use crate::base::error::Error;
use crate::ground::write::Tx;
use crate::people::identity::letters::{self, ADDRESSED};
use entity::account::PlatformRole;
use entity::letter::LetterKind;
use entity::team_member::{self, Column as M, TeamRole};
use entity::{account, contribution};
use sea_orm::sea_query::JoinType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Most administrators who get a letter.
const MOST: u64 = 20;

/// Sends a letter to the administrators, and to the stewards of networks that are entrusted with a commune.
pub async fn tell_deciders(tx: &Tx, commune: &contribution::Model, kind: LetterKind) -> Result<(), Error> {
    let admins = account::Entity::find().select_only().columns(ADDRESSED);
    let admins = admins.filter(account::Column::Role.eq(PlatformRole::Admin)).limit(MOST);
    let mut readers: Vec<(String, String)> = admins.into_tuple().all(tx.db()).await?;
    let teams: Vec<_> = networks_of(tx.db(), commune).await?.iter().filter_map(|network| network.team_id).collect();
    if !teams.is_empty() {
        let stewards = team_member::Entity::find()
            .select_only()
            .columns(ADDRESSED)
            .join(JoinType::InnerJoin, team_member::Entity::to_account())
            .filter(M::TeamId.is_in(teams))
            .filter(M::Role.eq(TeamRole::Steward));
        readers.extend(stewards.into_tuple::<(String, String)>().all(tx.db()).await?);
    }
    letters::put_all(tx, readers, kind).await
}
