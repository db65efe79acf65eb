//! The files of a copy: how they are listed and read.

use super::copying::{key, length};
use crate::base::error::Error;
use crate::base::store::Reading;
use crate::ground::app::App;
use crate::ground::context::Ctx;
use entity::data_export_file::{Column as F, Entity, Model};
use entity::{AccountId, DataExportId, Moment, data_export};
use futures_util::{StreamExt, TryStreamExt, stream};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::io;
use std::sync::Arc;
use uuid::Uuid;

/// One file of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInCopy {
    /// Its row.
    pub row: Model,
    /// The try that made the copy.
    run: Uuid,
}

impl FileInCopy {
    /// Its path below the address of this server.
    pub fn path(&self) -> String {
        format!("/data-exports/{}/{}", self.row.export_id.0, self.row.name)
    }

    /// Its media type.
    pub fn media_type(&self) -> &'static str {
        if self.row.name.ends_with(".json") { "application/json" } else { "text/csv; charset=utf-8; header=present" }
    }
}

/// The files of a copy, sorted by name; empty until the copy is ready.
pub async fn files(ctx: &Ctx<'_>, copy: &data_export::Model) -> Result<Vec<FileInCopy>, Error> {
    let Some(run) = copy.run_id else { return Ok(Vec::new()) };
    let rows = Entity::find().filter(F::ExportId.eq(copy.id)).order_by_asc(F::Name).all(ctx.app.db.read()).await?;
    Ok(rows.into_iter().map(|row| FileInCopy { row, run }).collect())
}

/// Whether a copy holds everything; none until it is ready.
pub async fn is_complete(ctx: &Ctx<'_>, copy: &data_export::Model) -> Result<Option<bool>, Error> {
    let files = files(ctx, copy).await?;
    Ok(copy.ready_at.map(|_| files.iter().all(|file| file.row.left_out == 0)))
}

/// A file of a copy, when the copy belongs to this account, is ready and has not expired.
pub async fn find(app: &App, owner: AccountId, copy: DataExportId, name: &str) -> Result<Option<FileInCopy>, Error> {
    let theirs = data_export::Entity::find_by_id(copy)
        .filter(data_export::Column::AccountId.eq(owner))
        .filter(data_export::Column::ReadyAt.is_not_null())
        .filter(data_export::Column::ExpiresAt.gt(Moment::from(app.clock.now())));
    let Some(run) = theirs.one(app.db.read()).await?.and_then(|copy| copy.run_id) else { return Ok(None) };
    let row = Entity::find_by_id((copy, name.to_owned())).one(app.db.read()).await?;
    Ok(row.map(|row| FileInCopy { row, run }))
}

/// Reads a file, part by part.
pub fn read(app: &Arc<App>, file: FileInCopy) -> Reading {
    let app = Arc::clone(app);
    let parts = stream::iter(0..file.row.parts).then(move |part| {
        let app = Arc::clone(&app);
        let key = key(file.row.export_id, file.run, &file.row.name, part);
        let length = length(file.row.bytes, part);
        async move {
            let read = app.store.read(&key, 0..length).await;
            read.map_err(|_| io::Error::other("the rest cannot be read"))
        }
    });
    parts.try_flatten().boxed()
}
