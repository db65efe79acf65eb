//! What people see of their own files.

use super::quota;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::page::size;
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use entity::file::{Column as F, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The viewer's files, the newest first.
pub async fn files(ctx: &Ctx<'_>, first: Option<i32>, after: Option<ID>) -> Result<Vec<Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first)).unwrap_or_default();
    let after = after.and_then(|id| problems.take(ids::uuid_input("file", &id, "after")));
    problems.check()?;
    let mut rows = Entity::find().filter(F::OwnerId.eq(ctx.viewer().person()?.id)).order_by_desc(F::Id);
    if let Some(after) = after {
        rows = rows.filter(F::Id.lt(after));
    }
    Ok(rows.limit(u64::try_from(first).unwrap_or(0)).all(ctx.app.db.read()).await?)
}

/// The bytes that the viewer's files take, those for teams left out.
pub async fn used(ctx: &Ctx<'_>) -> Result<i64, Error> {
    let owner = ctx.viewer().person()?.id;
    Ok(quota::used(ctx.app.db.read(), Some(owner), None).await?)
}
