//! What is made of texts and stored beside them is made anew when the rules by which it is made have changed.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::write::{Tx, as_server};
use entity::activity::Verb;
use entity::setting;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::sync::Arc;

/// Makes what is stored anew if it was made by older rules than those of this program, which have this version. `name` is the
/// setting that holds the version of the rules by which it was made.
pub async fn anew(
    app: &Arc<App>,
    name: &str,
    version: i32,
    make: impl Future<Output = Result<(), Error>>,
) -> Result<(), Error> {
    let db = app.db.background();
    let made_by = setting::Entity::find_by_id(name.to_owned()).one(db).await?;
    if made_by.and_then(|row| row.value.parse().ok()).is_some_and(|made_by: i32| made_by >= version) {
        return Ok(());
    }
    make.await?;
    as_server(app, async |tx: &Tx| {
        tx.record(Happened::beside(Verb::Updated, None));
        Ok(())
    })
    .await?;
    let row = setting::ActiveModel { name: Set(name.to_owned()), value: Set(version.to_string()) };
    let replace = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
    Ok(setting::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await.map(|_| ())?)
}
