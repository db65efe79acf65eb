//! What things use files for, as it is read.

use super::files::Used;
use super::thing::{Base, Loaded};
use super::wanted::COVER;
use crate::base::error::Error;
use crate::base::gql::Context;
use crate::base::loader::padded;
use crate::ground::context::{Batch, Ctx, Resolving};
use entity::attachment::{Column as C, Entity, Model};
use entity::{ContributionId, Positional, file};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{ExprTrait, JoinType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Uses with their files, in their order.
type Uses = Vec<(Model, Arc<file::Model>)>;

/// What things use files for, one field each; one statement for all things and fields of a page.
struct UsesOf;

impl Batch for UsesOf {
    type Key = (ContributionId, &'static str);
    type Value = Arc<Uses>;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, Self::Value)>, Error> {
        let fields: HashSet<&str> = keys.iter().map(|(_, field)| *field).collect();
        let things = padded(keys.iter().map(|(thing, _)| *thing).collect());
        let select = Entity::find()
            .join(JoinType::InnerJoin, Entity::to_file())
            .filter(C::ContributionId.is_in(things).and(C::Field.is_in(fields)))
            .order_by_asc(C::Position);
        let mut select = select.into_query();
        select.columns(file::Column::iter().map(|column| column.as_column_ref()));
        let mut found: HashMap<(ContributionId, String), Uses> = HashMap::new();
        for row in ctx.app.db.read().query_all(&select).await? {
            let (row, file) = (Model::at(&row, 0)?, file::Model::at(&row, Model::WIDTH)?);
            found.entry((row.contribution_id, row.field.clone())).or_default().push((row, Arc::new(file)));
        }
        let of = |key: Self::Key| Some((key, Arc::new(found.remove(&(key.0, key.1.to_owned()))?)));
        Ok(keys.into_iter().filter_map(of).collect())
    }
}

/// What a thing that the viewer may know of uses files for in one field, for a resolver. Boxed, because its future is part of
/// the future of each field (see `gql`).
pub fn used_by<'c>(ctx: &'c Context<'_>, of: &'c Base, field: &'static str) -> BoxFuture<'c, Result<Vec<Used>, Error>> {
    Box::pin(async move {
        let open = of.row.state.is_public();
        let used = |(row, file): &(Model, Arc<file::Model>)| Used { row: row.clone(), file: Arc::clone(file), open };
        match &of.cover {
            Loaded::None if field == COVER => return Ok(Vec::new()),
            Loaded::There(cover) if field == COVER => return Ok(vec![used(cover)]),
            _ => {}
        }
        let found = ctx.op().load::<UsesOf>((of.row.id, field)).await?;
        Ok(found.iter().flat_map(|found| found.iter()).map(used).collect())
    })
}
