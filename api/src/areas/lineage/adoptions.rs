//! How many took a thing up: the rank of practices.

use crate::base::error::Error;
use crate::base::loader::padded;
use crate::base::page::count;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::listing;
use crate::ground::contribution::nested::{LinkRow, counts};
use crate::ground::visibility::public;
use crate::ground::write::Tx;
use entity::{ContributionId, contribution, link};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Stores anew how many adopted a thing that is ranked by that; returns the thing and their number.
pub async fn rank(
    tx: &Tx,
    adopted: contribution::Model,
    link: &LinkRow,
) -> Result<Option<(contribution::Model, i64)>, Error> {
    if link.relation != link::LinkRelation::Adopts || !tx.app.registry.is_ranked_by_adoptions(adopted.kind) {
        return Ok(None);
    }
    let count = i64::try_from(count(tx.db(), public_adopters(vec![adopted.id])).await?).unwrap_or(i64::MAX);
    let ranked = contribution::Model { rank: Some(count), ..adopted.clone() };
    // The rank is no text of its own: the version of what was adopted does not move.
    contribution::Entity::update_many()
        .col_expr(contribution::Column::Rank, Expr::value(count))
        .filter(contribution::Column::Id.eq(adopted.id))
        .exec(tx.db())
        .await?;
    listing::follow(tx.db(), &adopted, &ranked).await?;
    Ok(Some((ranked, count)))
}

/// Links by which public things adopt these.
fn public_adopters(of: Vec<ContributionId>) -> SelectStatement {
    let mut select = Query::select();
    let adopter = Expr::col(link::Column::ToId.as_column_ref());
    let adopter = adopter.equals(contribution::Column::Id.as_column_ref());
    select.from(link::Entity).join(JoinType::InnerJoin, contribution::Entity, adopter);
    select.and_where(link::Column::FromId.is_in(of)).cond_where(public());
    select
        .and_where(link::Column::Relation.eq(link::LinkRelation::Adopts))
        .and_where(link::Column::RefusedAt.is_null());
    select
}

/// Adoptions of things by public things.
struct Adoptions;

impl Batch for Adoptions {
    type Key = ContributionId;
    type Value = i64;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, i64)>, Error> {
        let select = public_adopters(padded(of));
        let found = counts::<String>(ctx, select, link::Column::FromId, None).await?;
        Ok(found.into_iter().map(|(thing, _, count)| (thing, count)).collect())
    }
}

/// How many public things adopted a thing.
pub async fn adoptions(ctx: &Ctx<'_>, of: ContributionId) -> Result<i64, Error> {
    Ok(ctx.load::<Adoptions>(of).await?.unwrap_or(0))
}
