//! Inserts and deletes of many rows in statements of bounded size. The parameters of a statement, and the time for
//! which it holds the writer, do not grow with the number of rows.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn,
    QueryFilter,
};

/// Maximum number of rows in one statement.
const BLOCK: usize = 500;

/// Inserts rows, one block per statement.
pub async fn insert_blocks<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Vec<impl IntoActiveModel<E::ActiveModel>>,
) -> Result<(), DbErr> {
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let block: Vec<E::ActiveModel> = rows.by_ref().take(BLOCK).collect();
        E::insert_many(block).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Deletes rows, one block per statement. If `db` is not a transaction, each statement is its own transaction.
pub async fn delete_blocks<E: EntityTrait>(db: &impl ConnectionTrait, which: Condition) -> Result<(), DbErr> {
    let keys: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    loop {
        let mut some = Query::select();
        some.columns(keys.iter().map(|key| key.as_column_ref())).from(E::default()).cond_where(which.clone());
        some.limit(u64::try_from(BLOCK).unwrap_or(u64::MAX));
        let these = Expr::tuple(keys.iter().map(|key| Expr::col(*key))).in_subquery(some);
        let gone = E::delete_many().filter(these).exec(db).await?.rows_affected;
        if gone < u64::try_from(BLOCK).unwrap_or(u64::MAX) {
            return Ok(());
        }
    }
}
