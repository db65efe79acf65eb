//! Things that the official list gives: the communes. Each is a contribution that nobody registers: its row is made when something is
//! first written about it, and until then it reads as if the row were there.

use super::listing;
use crate::base::fold::title_key;
use crate::ground::search::{self, Document};
use crate::ground::territory::{CommuneRow, InseeCode, gazetteer};
use chrono::NaiveDate;
use entity::contribution::{self, Codes, Kind, State};
use entity::{ContributionId, Moment, NetworkIds, Words, commune_page};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};
use std::collections::HashMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// The namespace of the ids of communes: each id is the `UUIDv5` of an INSEE code.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c1e_4b52_90f7_4f0e_8a5d_2b3c_7d19_e604);

/// The communes of today by the ids of their contributions.
static COMMUNES: LazyLock<HashMap<ContributionId, &'static CommuneRow>> =
    LazyLock::new(|| gazetteer().communes().iter().map(|row| (id_of(row.code), row)).collect());

/// The id of the contribution that a commune is.
pub fn id_of(code: InseeCode) -> ContributionId {
    ContributionId(Uuid::new_v5(&NAMESPACE, code.as_str().as_bytes()))
}

/// The commune that a contribution is; none for another contribution, and for a commune that left the list.
pub fn commune_of(id: ContributionId) -> Option<&'static CommuneRow> {
    // Ids of other contributions are of another version.
    if id.0.get_version_num() == 5 { COMMUNES.get(&id).copied() } else { None }
}

/// When the official list begins to hold: communes that nobody wrote about were published and changed then.
fn since() -> Moment {
    let year = gazetteer().vintage.get(..4).and_then(|year| year.parse().ok());
    let first = year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1)).unwrap_or_default();
    first.and_time(chrono::NaiveTime::MIN).and_utc().into()
}

/// A commune that nobody has written about yet, as a contribution of version 0.
pub fn unwritten(commune: &CommuneRow) -> contribution::Model {
    contribution::Model {
        id: id_of(commune.code),
        kind: Kind::Commune,
        title: commune.name.to_owned(),
        title_key: title_key(commune.name),
        slug: None,
        language: "fr".to_owned(),
        author_id: None,
        team_id: None,
        house_id: None,
        networks: NetworkIds::default(),
        state: State::Published,
        communes: Codes(commune.code.as_str().to_owned()),
        published_at: Some(since()),
        updated_at: since(),
        version: 0,
        lat_e7: commune.centre.map(|centre| centre.lat_e7),
        lon_e7: commune.centre.map(|centre| centre.lon_e7),
        has_point: false,
        rank: None,
        by_guest: false,
        comments_closed: false,
        topics: Words::default(),
        facets: Words::default(),
        publish_at: None,
        embargo_until: None,
    }
}

/// Makes the rows of those of these contributions that are communes, where they are not there yet. Two writes at once make one row.
pub async fn begin(db: &impl ConnectionTrait, ids: &[ContributionId]) -> Result<(), DbErr> {
    let mut communes: Vec<&CommuneRow> = ids.iter().filter_map(|id| commune_of(*id)).collect();
    communes.sort_unstable_by_key(|commune| id_of(commune.code));
    for commune in communes {
        let row = unwritten(commune);
        let known = OnConflict::column(contribution::Column::Id).do_nothing().to_owned();
        let made = contribution::Entity::insert(row.clone().into_active_model().reset_all()).on_conflict(known);
        if made.exec_without_returning(db).await? == 0 {
            continue;
        }
        let page = commune_page::Model::empty(row.id).into_active_model().reset_all();
        commune_page::Entity::insert(page).exec_without_returning(db).await?;
        listing::enter(db, std::slice::from_ref(&row)).await?;
        search::put(db, &row, listing::searched_in(&row), Document::of(&row, [], [])).await?;
    }
    Ok(())
}
