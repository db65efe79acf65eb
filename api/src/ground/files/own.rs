//! What people see of their own files.

use super::quota;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::loader::padded;
use crate::base::page::size;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::ids;
use crate::ground::written::Holder;
use entity::FileId;
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

/// The bytes that the files of an account take, those for teams left out, or those of a team.
pub async fn used(ctx: &Ctx<'_>, of: Holder) -> Result<i64, Error> {
    let (owner, team) = match of {
        Holder::Account(owner) => (Some(owner), None),
        Holder::Team(team) => (None, Some(team)),
    };
    Ok(quota::used(ctx.app.db.read(), owner, team).await?)
}

/// Files by id, whoever may read them.
struct Files;

impl Batch for Files {
    type Key = FileId;
    type Value = Model;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<FileId>) -> Result<Vec<(FileId, Model)>, Error> {
        let rows = Entity::find().filter(F::Id.is_in(padded(ids))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// A file that is shown to the viewer for another reason than that something public uses it. The caller has checked that they may
/// see it.
pub async fn file(ctx: &Ctx<'_>, id: FileId) -> Result<Option<Model>, Error> {
    ctx.load::<Files>(id).await
}
