//! The bytes of files in the store. The same bytes are stored once, whoever uploads them.
//!
//! The row of a blob is claimed before its bytes are put, and named by a rendition after that. So a process that dies leaves
//! at most a row that nothing names, by which the bytes are found and deleted. The row of a blob is deleted before its bytes;
//! an upload of the same bytes then makes another row with another key, so no deletion takes the bytes of a later upload.

use crate::base::error::Error;
use crate::ground::app::{App, Running};
use crate::ground::write::{Tx, as_server};
use chrono::TimeDelta;
use entity::blob::{Column as B, Entity, Model};
use entity::rendition::{self, Column as R};
use entity::{BlobId, Moment};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use std::sync::Arc;

/// The name of the job that deletes bytes that nothing names.
pub const SWEEP: &str = "sweep_bytes";
/// The name of the job that deletes an object of the store.
const DELETE: &str = "delete_bytes";
/// How long bytes that an upload has claimed may wait for their rendition.
const CLAIMED: TimeDelta = TimeDelta::hours(3);
/// Blobs that are looked at in one statement.
const BLOCK: u64 = 100;

/// The key of a blob in the store.
pub fn key(hash: &str, id: BlobId) -> String {
    format!("{}/{hash}-{}", hash.get(..2).unwrap_or_default(), id.0)
}

/// Claims the blob of some bytes; its row is made if there is none.
pub async fn claim(tx: &Tx, hash: &str, bytes: u64) -> Result<Model, Error> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let row = Model { id: BlobId(tx.id()), hash: hash.to_owned(), bytes, stored: false, claimed_at: tx.moment() };
    let known = OnConflict::column(B::Hash).update_column(B::ClaimedAt).to_owned();
    Entity::insert(row.into_active_model().reset_all()).on_conflict(known).exec_without_returning(tx.db()).await?;
    let found = Entity::find().filter(B::Hash.eq(hash)).one(tx.db()).await?;
    found.ok_or_else(|| Error::internal("a blob that was claimed is gone"))
}

/// Says that the bytes of blobs are in the store. False where a row is gone: then their bytes must be put anew.
pub async fn stored(tx: &Tx, blobs: &[BlobId]) -> Result<bool, Error> {
    let these = Entity::find().select_only().column(B::Id).filter(B::Id.is_in(blobs.iter().copied()));
    let found: Vec<BlobId> = these.lock(LockType::Update).into_tuple().all(tx.db()).await?;
    if !blobs.iter().all(|blob| found.contains(blob)) {
        return Ok(false);
    }
    // The moment tells the sweep that a row changed after it was looked at.
    let update = Entity::update_many().col_expr(B::Stored, Expr::value(true));
    let update = update.col_expr(B::ClaimedAt, Expr::value(tx.moment()));
    update.filter(B::Id.is_in(found)).exec(tx.db()).await?;
    Ok(true)
}

/// Blobs that no rendition names, and no upload is about to.
fn unnamed(now: Moment) -> Condition {
    let mut naming = Query::select();
    naming.expr(Expr::val(1)).from(rendition::Entity);
    naming.and_where(Expr::col(R::BlobId.as_column_ref()).equals(B::Id.as_column_ref()));
    let forgotten = B::Stored.eq(true).or(B::ClaimedAt.lt(Moment(now.0 - CLAIMED.num_milliseconds())));
    Condition::all().add(Expr::exists(naming).not()).add(forgotten)
}

/// Deletes the bytes that nothing names.
pub async fn sweep(app: &Arc<App>) -> Result<(), Error> {
    loop {
        let unnamed = unnamed(app.clock.now().into());
        let found = Entity::find().filter(unnamed.clone()).limit(BLOCK).all(app.db.background()).await?;
        if found.is_empty() {
            return Ok(());
        }
        as_server(app, async |tx: &Tx| {
            tx.quiet("nobody sees bytes that nothing names");
            for blob in found {
                let same = B::Id.eq(blob.id).and(B::ClaimedAt.eq(blob.claimed_at)).and(B::Stored.eq(blob.stored));
                let gone = Entity::delete_many().filter(unnamed.clone().add(same)).exec(tx.db()).await?;
                if gone.rows_affected > 0 {
                    tx.put_off(DELETE, key(&blob.hash, blob.id)).await?;
                }
            }
            Ok(())
        })
        .await?;
    }
}

/// Deletes an object of the store; the payload is its key.
pub async fn delete(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    app.store.delete(&job.payload).await
}
