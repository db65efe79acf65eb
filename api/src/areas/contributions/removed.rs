//! Whether moderation took something away, which its address tells everybody.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::contribution::ids;
use entity::contribution::{self, Kind, State};
use entity::slug;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Whether moderation took the thing of this kind away that has or had this slug, or has this id. It takes one statement, whatever
/// there is.
pub async fn is_removed(app: &App, kind: Kind, name: &str) -> Result<bool, Error> {
    use contribution::Column as C;
    let by_id = ids::contribution(name).filter(|(of, _)| *of == kind).map(|(_, id)| C::Id.eq(id));
    let which = by_id.unwrap_or_else(|| {
        let owner = slug::Entity::find().select_only().column(slug::Column::ContributionId);
        let owner = owner.filter(slug::Column::Kind.eq(kind)).filter(slug::Column::Slug.eq(name));
        C::Id.in_subquery(sea_orm::QueryTrait::into_query(owner))
    });
    let found: Option<State> = contribution::Entity::find()
        .select_only()
        .column(C::State)
        .filter(which)
        .filter(C::Kind.eq(kind))
        .into_tuple()
        .one(app.db.read())
        .await?;
    Ok(found == Some(State::Removed))
}
