//! The files of a copy: how they are listed and read.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::context::Ctx;
use entity::{AccountId, DataExportId, Moment, data_export, data_export_part};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

/// One file of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInCopy {
    /// The copy that it belongs to.
    pub copy: DataExportId,
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: i64,
}

impl FileInCopy {
    /// Its path below the address of this server.
    pub fn path(&self) -> String {
        format!("/data-exports/{}/{}", self.copy.0, self.name)
    }

    /// Its media type.
    pub fn media_type(&self) -> &'static str {
        if self.name.ends_with(".json") { "application/json" } else { "text/csv; charset=utf-8; header=present" }
    }
}

/// The files of a copy, sorted by name; empty until the copy is ready.
pub async fn files(ctx: &Ctx<'_>, copy: &data_export::Model) -> Result<Vec<FileInCopy>, Error> {
    if copy.ready_at.is_none() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, i64)> = data_export_part::Entity::find()
        .select_only()
        .column(data_export_part::Column::File)
        .expr(data_export_part::Column::Bytes.sum())
        .filter(data_export_part::Column::ExportId.eq(copy.id))
        .group_by(data_export_part::Column::File)
        .order_by_asc(data_export_part::Column::File)
        .into_tuple()
        .all(ctx.app.db.read())
        .await?;
    Ok(rows.into_iter().map(|(name, bytes)| FileInCopy { copy: copy.id, name, bytes }).collect())
}

/// A file of a copy, when the copy belongs to this account, is ready and has not expired.
pub async fn find(app: &App, owner: AccountId, copy: DataExportId, name: &str) -> Result<Option<FileInCopy>, Error> {
    let theirs = data_export::Entity::find_by_id(copy)
        .select_only()
        .column(data_export::Column::Id)
        .filter(data_export::Column::AccountId.eq(owner))
        .filter(data_export::Column::ReadyAt.is_not_null())
        .filter(data_export::Column::ExpiresAt.gt(Moment::from(app.clock.now())))
        .into_query();
    let bytes: Option<Option<i64>> = data_export_part::Entity::find()
        .select_only()
        .expr(data_export_part::Column::Bytes.sum())
        .filter(data_export_part::Column::ExportId.in_subquery(theirs))
        .filter(data_export_part::Column::File.eq(name))
        .into_tuple()
        .one(app.db.read())
        .await?;
    Ok(bytes.flatten().map(|bytes| FileInCopy { copy, name: name.to_owned(), bytes }))
}

/// One part of a file; `None` after the last.
pub async fn part(app: &App, file: &FileInCopy, part: i32) -> Result<Option<String>, Error> {
    let found = data_export_part::Entity::find_by_id((file.copy, file.name.clone(), part));
    Ok(found.one(app.db.read()).await?.map(|row| row.body))
}
