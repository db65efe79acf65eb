//! The usage of keys: how their owners read it, and how long it is kept.

use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::ground::app::App;
use crate::ground::context::{Batch, Ctx};
use crate::ground::usage::day_of;
use chrono::TimeDelta;
use entity::{ApiKeyId, Moment, api_key_usage};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use std::sync::Arc;

/// Days that are shown, including today.
const SHOWN: TimeDelta = TimeDelta::days(30);
/// How long the usage of a day is kept.
const KEPT: TimeDelta = TimeDelta::days(400);

/// Loads the usage of keys in batches: the last thirty days, newest first.
struct Days;

impl Batch for Days {
    type Key = ApiKeyId;
    type Value = Arc<Vec<api_key_usage::Model>>;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<ApiKeyId>) -> Result<Vec<(ApiKeyId, Self::Value)>, Error> {
        let since = day_of(ctx.now() - SHOWN + TimeDelta::days(1));
        let rows = api_key_usage::Entity::find()
            .filter(api_key_usage::Column::KeyId.is_in(padded(keys)))
            .filter(api_key_usage::Column::DayAt.gte(since))
            .order_by_desc(api_key_usage::Column::DayAt)
            .all(ctx.app.db.read())
            .await?;
        let mut days: HashMap<ApiKeyId, Vec<api_key_usage::Model>> = HashMap::new();
        for row in rows {
            days.entry(row.key_id).or_default().push(row);
        }
        Ok(days.into_iter().map(|(key, days)| (key, Arc::new(days))).collect())
    }
}

impl Ctx<'_> {
    /// The usage of a key in the last thirty days, newest first.
    pub async fn usage_of(&self, key: ApiKeyId) -> Result<Arc<Vec<api_key_usage::Model>>, Error> {
        Ok(self.load::<Days>(key).await?.unwrap_or_default())
    }
}

/// Deletes days that are older than `KEPT`.
pub async fn purge(app: &App) -> Result<(), Error> {
    let past = api_key_usage::Column::DayAt.lt(Moment::from(app.clock.now() - KEPT));
    Ok(delete_blocks::<api_key_usage::Entity>(app.db.background(), past.into_condition()).await?)
}
