//! Lists a thing anew when a network begins or ends to hold it, or when another team runs it: the thing at once, what belongs to
//! it by a job.
//!
//! The networks of a thing are those that accepted it and those that hold its house. They are computed from the present rows,
//! under locks of the house and of the things, so the job may run again, late, or beside other decisions: the last one to
//! change a house puts off a job that sees this change. A thing that is registered meanwhile takes the networks of its
//! locked house.

use crate::base::error::Error;
use crate::ground::app::{App, Running};
use crate::ground::chronicle::{Happened, Other};
use crate::ground::contribution::listing;
use crate::ground::write::{Tx, as_server};
use entity::activity::Verb;
use entity::network_member::{Column as C, Entity, MembershipState};
use entity::{ContributionId, NetworkIds, TeamId, contribution};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The name of the job.
const JOB: &str = "relist_house";
/// Things of one transaction, which then takes less than a tenth of a second.
const BLOCK: usize = 100;

/// Stores which networks hold a locked thing now, lists it anew, and defers the same for what belongs to it.
pub async fn hold(tx: &Tx, before: &contribution::Model) -> Result<contribution::Model, Error> {
    let house = match before.house_id {
        Some(house) => contribution::Entity::find_by_id(house).one(tx.db()).await?,
        None => None,
    };
    let own = accepted(tx.db(), &[before.id]).await?;
    let after = contribution::Model { networks: networks(before.id, &own, house.as_ref()), ..before.clone() };
    store(tx, &[(before, &after)]).await?;
    follow_house(tx, after.id).await?;
    Ok(after)
}

/// Defers that what belongs to a house takes its networks and its team.
pub async fn follow_house(tx: &Tx, house: ContributionId) -> Result<(), Error> {
    tx.put_off(JOB, house.0.to_string()).await
}

/// The networks that accepted these things.
async fn accepted(
    db: &impl ConnectionTrait,
    things: &[ContributionId],
) -> Result<HashMap<ContributionId, Vec<ContributionId>>, DbErr> {
    let rows: Vec<(ContributionId, ContributionId)> = Entity::find()
        .select_only()
        .columns([C::MemberId, C::NetworkId])
        .filter(C::MemberId.is_in(things.iter().copied()))
        .filter(C::State.eq(MembershipState::Accepted))
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<ContributionId, Vec<ContributionId>> = HashMap::new();
    for (member, network) in rows {
        found.entry(member).or_default().push(network);
    }
    Ok(found)
}

/// The networks that hold a thing.
fn networks(
    thing: ContributionId,
    own: &HashMap<ContributionId, Vec<ContributionId>>,
    house: Option<&contribution::Model>,
) -> NetworkIds {
    let of_house = house.into_iter().flat_map(|house| house.networks.iter());
    own.get(&thing).into_iter().flatten().copied().chain(of_house).collect()
}

/// Stores the networks and the teams of things that have changed, and lists the things anew. Their version does not grow: what they
/// say is the same.
async fn store(tx: &Tx, changed: &[(&contribution::Model, &contribution::Model)]) -> Result<(), Error> {
    let mut alike: HashMap<(&NetworkIds, Option<TeamId>), Vec<ContributionId>> = HashMap::new();
    for (_, after) in changed {
        alike.entry((&after.networks, after.team_id)).or_default().push(after.id);
    }
    for ((networks, team), things) in alike {
        contribution::Entity::update_many()
            .col_expr(contribution::Column::Networks, Expr::value(networks.clone()))
            .col_expr(contribution::Column::TeamId, Expr::value(team))
            .filter(contribution::Column::Id.is_in(things))
            .exec(tx.db())
            .await?;
    }
    Ok(listing::follow_all(tx.db(), changed).await?)
}

/// Lists what belongs to a house anew, block by block, in the order of the ids.
pub async fn relist(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    use contribution::Column as K;
    let house = Uuid::try_parse(&job.payload).map_err(|_| Error::internal("a job for no house"))?;
    let house = ContributionId(house);
    let mut from = begins_at(job.progress);
    loop {
        let ids: Vec<ContributionId> = contribution::Entity::find()
            .select_only()
            .column(K::Id)
            .filter(K::HouseId.eq(house))
            .filter(K::Id.gte(from))
            .order_by_asc(K::Id)
            .limit(u64::try_from(BLOCK).unwrap_or(u64::MAX))
            .into_tuple()
            .all(app.db.background())
            .await?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        as_server(app, async |tx: &Tx| block(tx, house, &ids).await).await?;
        if ids.len() < BLOCK {
            return Ok(());
        }
        job.reached(app, progress(last)).await?;
        from = ContributionId(Uuid::from_u128(last.0.as_u128().saturating_add(1)));
    }
}

/// The progress of a job that has done all things up to this one: the first half of the id, which holds its time.
fn progress(last: ContributionId) -> i64 {
    i64::try_from(last.0.as_u64_pair().0).unwrap_or(0)
}

/// The first id that a job with this progress has to do. Those with the same first half are done again.
fn begins_at(progress: i64) -> ContributionId {
    ContributionId(Uuid::from_u64_pair(u64::try_from(progress).unwrap_or(0), 0))
}

/// Lists some things of a house anew. The house is locked with them, so that none of its networks comes or goes meanwhile.
async fn block(tx: &Tx, house: ContributionId, ids: &[ContributionId]) -> Result<(), Error> {
    tx.quiet("nothing changed");
    let locked = contribution::Entity::find()
        .filter(contribution::Column::Id.is_in(ids.iter().copied().chain([house])))
        .order_by_asc(contribution::Column::Id)
        .lock(LockType::Update)
        .all(tx.db())
        .await?;
    // A house that is gone holds nothing.
    let Some(held) = locked.iter().find(|row| row.id == house) else { return Ok(()) };
    let own = accepted(tx.db(), ids).await?;
    let inside = locked.iter().filter(|row| row.house_id == Some(house));
    let changed = inside.filter_map(|before| {
        // A commune that nobody runs any more leaves what is in it to the team that ran it.
        let (networks, team_id) = (networks(before.id, &own, Some(held)), held.team_id.or(before.team_id));
        let after = contribution::Model { networks, team_id, ..before.clone() };
        (after != *before).then_some((before, after))
    });
    let changed: Vec<_> = changed.collect();
    if changed.is_empty() {
        return Ok(());
    }
    let pairs: Vec<_> = changed.iter().map(|(before, after)| (*before, after)).collect();
    store(tx, &pairs).await?;
    // Nothing happened to the things themselves, but they stand elsewhere now.
    tx.record(Happened::beside(Verb::Updated, Other::Contribution(house)));
    // What is in a house may be a house too.
    let houses: Vec<Option<ContributionId>> = contribution::Entity::find()
        .select_only()
        .column(contribution::Column::HouseId)
        .distinct()
        .filter(contribution::Column::HouseId.is_in(changed.iter().map(|(_, after)| after.id)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for next in houses.into_iter().flatten() {
        tx.put_off(JOB, next.0.to_string()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_goes_on_from_where_it_was() {
        let last = ContributionId(Uuid::from_u128(0x0197_7420_1234_7000_8000_0000_0000_0007));
        assert!(begins_at(0).0.is_nil());
        assert!(begins_at(progress(last)) <= last);
        assert!(begins_at(progress(last) + 1) > last);
    }
}
