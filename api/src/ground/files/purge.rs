//! What is deleted by itself: files that never arrived, files that nothing uses, and then the bytes that no file names.

use super::bytes;
use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::ground::app::{App, Running};
use chrono::TimeDelta;
use entity::attachment::{self, Column as A};
use entity::booking_document::{self, Column as D};
use entity::commune_claim::{self, Column as P};
use entity::file::{Column as F, Entity, FileState};
use entity::{AccountId, Moment};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use std::sync::Arc;

/// How long a file is kept that nothing uses.
pub const UNUSED: TimeDelta = TimeDelta::hours(24);
/// How long a file is kept whose ticket has expired: its bytes may still be on their way.
const LATE: TimeDelta = TimeDelta::hours(3);

/// Files that nothing uses, ready or not.
pub fn unused() -> Condition {
    let mut uses = Query::select();
    uses.expr(Expr::val(1)).from(attachment::Entity);
    uses.and_where(Expr::col(A::FileId.as_column_ref()).equals(F::Id.as_column_ref()));
    let mut proofs = Query::select();
    proofs.expr(Expr::val(1)).from(commune_claim::Entity);
    proofs.and_where(Expr::col(P::FileId.as_column_ref()).equals(F::Id.as_column_ref()));
    let mut documents = Query::select();
    documents.expr(Expr::val(1)).from(booking_document::Entity);
    documents.and_where(Expr::col(D::FileId.as_column_ref()).equals(F::Id.as_column_ref()));
    let used = [uses, proofs, documents].into_iter().map(|uses| Expr::exists(uses).not());
    used.fold(Condition::all(), Condition::add)
}

/// Files of an account that nothing uses.
pub fn unused_of(owner: AccountId) -> Condition {
    unused().add(F::OwnerId.eq(owner))
}

/// Deletes files that did not arrive in time, and files that nothing has used for a day.
pub async fn files(app: &Arc<App>) -> Result<(), Error> {
    let now = app.clock.now();
    let before = |span: TimeDelta| Moment::from(now - span);
    let late = Condition::all().add(F::State.eq(FileState::Expected)).add(F::TicketUntil.lt(before(LATE)));
    delete_blocks::<Entity>(app.db.background(), late).await?;
    let idle = unused().add(F::State.eq(FileState::Ready)).add(F::TouchedAt.lt(before(UNUSED)));
    delete_blocks::<Entity>(app.db.background(), idle).await?;
    bytes::sweep(app).await
}

/// Deletes the bytes that nothing names, at once.
pub async fn sweep(app: &Arc<App>, _: &Running) -> Result<(), Error> {
    bytes::sweep(app).await
}
