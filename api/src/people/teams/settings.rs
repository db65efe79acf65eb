//! Settings of teams: what they are reminded of.

use crate::base::error::Error;
use crate::base::loader::padded;
use crate::ground::context::{Batch, Ctx};
use crate::ground::visibility::own_role;
use crate::ground::write::Tx;
use entity::TeamId;
use entity::team_reminder::{Column as T, Entity, Model};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Settings of teams by id; none where a team never changed any.
struct Reminders;

impl Batch for Reminders {
    type Key = TeamId;
    type Value = bool;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<TeamId>) -> Result<Vec<(TeamId, bool)>, Error> {
        let rows = Entity::find().filter(T::TeamId.is_in(padded(of))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.team_id, row.assessments)).collect())
    }
}

/// Whether a team is reminded of old assessments, for its members.
pub async fn assessment_reminders(ctx: &Ctx<'_>, of: TeamId) -> Result<Option<bool>, Error> {
    if own_role(&ctx.viewer(), of).is_none() {
        return Ok(None);
    }
    Ok(Some(ctx.load::<Reminders>(of).await?.unwrap_or(true)))
}

/// Stores whether a locked team is reminded of old assessments.
pub async fn remind_of_assessments(tx: &Tx, team: TeamId, wanted: bool) -> Result<(), Error> {
    let row = Model { team_id: team, assessments: wanted, reminded_at: None }.into_active_model().reset_all();
    let known = OnConflict::column(T::TeamId).update_column(T::Assessments).to_owned();
    Ok(Entity::insert(row).on_conflict(known).exec_without_returning(tx.db()).await.map(|_| ())?)
}
