//! What things use files for, as it is read.

use super::files::Used;
use super::slot::{Slot, are_in};
use super::thing::{Base, Loaded};
use super::wanted::COVER;
use crate::base::error::Error;
use crate::base::gql::Context;
use crate::base::reads::On;
use crate::ground::context::{Batch, Ctx, Resolving};
use crate::ground::kept::reach;
use entity::attachment::{Column as C, Entity, Model};
use entity::{ContributionId, Positional, contribution, file};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::JoinType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashMap;
use std::sync::Arc;

/// Uses with their files, in their order.
type Uses = Vec<(Model, Arc<file::Model>)>;

/// What things use files for, one slot each; one statement for all things and slots of a page.
struct UsesOf;

impl Batch for UsesOf {
    type Key = (ContributionId, Slot);
    type Value = Arc<Uses>;

    fn depends(keys: &[Self::Key]) -> Option<Vec<On>> {
        Some(reach::things(keys.iter().map(|(thing, _)| thing)))
    }

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, Self::Value)>, Error> {
        let select = Entity::find()
            .join(JoinType::InnerJoin, Entity::to_file())
            .filter(are_in(&keys, [C::ContributionId, C::Field, C::PartId]))
            .order_by_asc(C::Position);
        let mut select = select.into_query();
        select.columns(file::Column::iter().map(|column| column.as_column_ref()));
        let mut found: HashMap<(ContributionId, String), Uses> = HashMap::new();
        for row in ctx.app.db.read().query_all(&select).await? {
            let (row, file) = (Model::at(&row, 0)?, file::Model::at(&row, Model::WIDTH)?);
            found.entry((row.contribution_id, row.field.clone())).or_default().push((row, Arc::new(file)));
        }
        let of = |key: Self::Key| Some((key, Arc::new(found.remove(&(key.0, key.1.name().into_owned()))?)));
        Ok(keys.into_iter().filter_map(of).collect())
    }
}

/// What a thing that the viewer may know of uses files for in one field, for a resolver. Boxed, because its future is part of
/// the future of each field (see `gql`).
pub fn used_by<'c>(ctx: &'c Context<'_>, of: &'c Base, field: &'static str) -> BoxFuture<'c, Result<Vec<Used>, Error>> {
    Box::pin(async move {
        match &of.cover {
            Loaded::None if field == COVER => Ok(Vec::new()),
            Loaded::There(cover) if field == COVER => Ok(vec![used(&of.row, cover)]),
            _ => used_in(ctx, &of.row, field).await,
        }
    })
}

fn used(of: &contribution::Model, (row, file): &(Model, Arc<file::Model>)) -> Used {
    Used { row: row.clone(), file: Arc::clone(file), open: of.state.is_public() }
}

/// The same in one slot, which may be that of a part.
pub fn used_in<'c>(
    ctx: &'c Context<'_>,
    of: &'c contribution::Model,
    slot: impl Into<Slot>,
) -> BoxFuture<'c, Result<Vec<Used>, Error>> {
    let slot = slot.into();
    Box::pin(async move {
        let found = ctx.op().load::<UsesOf>((of.id, slot)).await?;
        Ok(found.iter().flat_map(|found| found.iter()).map(|one| used(of, one)).collect())
    })
}
