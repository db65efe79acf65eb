//! Networks that administrators entrust with decisions on claims.

use super::ENTRUST;
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::{Thing, codes, ids, store};
use crate::ground::member::Viewer;
use crate::ground::policy::Over;
use crate::ground::territory::InseeCode;
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::contribution::{self, Codes, Column as K, Kind, State};
use entity::network::{Column as N, Entity};
use entity::team_member::TeamRole;
use entity::{ContributionId, TeamId, network};
use sea_orm::sea_query::{Condition, Expr, IntoCondition};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

/// Entrusts a network with decisions on claims, or no longer.
#[derive(InputObject, Debug)]
pub struct EntrustNetworkInput {
    /// The network.
    pub network_id: ID,
    /// INSEE codes of the communes about which its stewards decide from then on, at most 50; they decide about those that it holds too.
    /// An empty list ends it.
    pub communes: Vec<InseeCode>,
}

/// Entrusts a network, or no longer.
pub async fn entrust(ctx: &Ctx<'_>, input: EntrustNetworkInput) -> Result<Thing<Entity>, Error> {
    let id = ids::input_of(Kind::Network, &input.network_id, "input.networkId")?;
    let entrusted = if input.communes.is_empty() { None } else { Some(codes(&input.communes)?) };
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Network, id).await?;
        tx.authorize(&ENTRUST, Over::new(Kind::Network, None))?;
        if entrusted.is_some() && (on.state != State::Published || on.team_id.is_none()) {
            return Err(Error::state());
        }
        let before = Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        if entrusted == before.entrusted_communes {
            tx.quiet("it was so before");
            return Ok(Thing::new(on, before));
        }
        let row = network::Model { entrusted_communes: entrusted, ..before };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        let after = store(tx, &on, on.clone()).await?;
        tx.record(Happened::to(Verb::Updated, &after));
        Ok(Thing::new(after, row))
    })
    .await
}

/// Ends the trust in a network, because another team takes it over.
pub async fn trust_no_longer(tx: &Tx, network: ContributionId) -> Result<(), Error> {
    let end = Entity::update_many().col_expr(N::EntrustedCommunes, Expr::value(Option::<String>::None));
    Ok(end.filter(N::Id.eq(network)).exec(tx.db()).await.map(|_| ())?)
}

/// Published networks that are entrusted, and for which this holds.
async fn those(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<(contribution::Model, Codes)>, DbErr> {
    let rows = Entity::find().filter(N::EntrustedCommunes.is_not_null()).filter(which).all(db).await?;
    let mut entrusted: Vec<(contribution::Model, Codes)> = Vec::new();
    if rows.is_empty() {
        return Ok(entrusted);
    }
    let things = contribution::Entity::find().filter(K::Id.is_in(rows.iter().map(|row| row.id)));
    for thing in things.filter(K::State.eq(State::Published)).all(db).await? {
        let codes = rows.iter().find(|row| row.id == thing.id).and_then(|row| row.entrusted_communes.clone());
        entrusted.extend(codes.map(|codes| (thing, codes)));
    }
    Ok(entrusted)
}

/// The networks that are entrusted with a commune: it was among theirs when that was said, or they hold it now.
pub async fn networks_of(
    db: &impl ConnectionTrait,
    commune: &contribution::Model,
) -> Result<Vec<contribution::Model>, DbErr> {
    let named =
        commune.communes.iter().fold(Condition::any(), |any, code| any.add(N::EntrustedCommunes.contains(code)));
    let found = those(db, named.add(N::Id.is_in(commune.networks.iter()))).await?;
    Ok(found.into_iter().map(|(network, _)| network).collect())
}

/// The entrusted networks that a viewer is a steward of, with the communes that each was entrusted with.
pub async fn stewarded(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<(contribution::Model, Codes)>, DbErr> {
    let teams = steward_of(viewer);
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let mut theirs = sea_orm::sea_query::Query::select();
    theirs
        .column(K::Id)
        .from(contribution::Entity)
        .and_where(K::TeamId.is_in(teams))
        .and_where(K::Kind.eq(Kind::Network));
    those(db, N::Id.in_subquery(theirs).into_condition()).await
}

/// The teams that a viewer is a steward of.
pub fn steward_of(viewer: &Viewer) -> Vec<TeamId> {
    let teams = viewer.account().map(|member| member.teams.as_slice()).unwrap_or_default();
    teams.iter().filter(|(_, role)| *role == TeamRole::Steward).map(|(team, _)| *team).collect()
}
