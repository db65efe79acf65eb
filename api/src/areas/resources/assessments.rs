//! Assessments [états des lieux]: dated judgements on the state of a resource.

use super::ASSESS;
use super::fields::{ResourceCondition, ResourceTrend};
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{Date, Text};
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::{Thing, days, ids, store_with};
use entity::activity::Verb;
use entity::assessment::{Column as C, Entity, Model};
use entity::contribution::Kind;
use entity::{AssessmentId, resource};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// Judges the state of a resource.
#[derive(InputObject, Debug)]
pub struct AssessResourceInput {
    /// The resource.
    pub resource_id: ID,
    /// In which state it is.
    pub condition: ResourceCondition,
    /// Where it is heading; `UNKNOWN` when absent.
    pub trend: Option<ResourceTrend>,
    /// What was seen.
    pub comment: Option<Text>,
    /// On what the judgement rests: a visit, an analysis, a report.
    pub source: Option<Text>,
    /// The day to which it applies; today when absent, and never a day to come.
    pub assessed_on: Option<Date>,
}

/// Writes a judgement down. The state of the resource is that of the latest day, and of the last one written about it.
pub async fn assess(ctx: &Ctx<'_>, input: AssessResourceInput) -> Result<Thing<resource::Entity>, Error> {
    let id = ids::input_of(Kind::Resource, &input.resource_id, "input.resourceId")?;
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Resource, id).await?;
        tx.authorize(&ASSESS, &on)?;
        if !(ASSESS.when)(&on) {
            return Err(Error::state());
        }
        let assessed_at = days::past(tx.now, &on, input.assessed_on, "input.assessedOn")?;
        let before = resource::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let row = Model {
            id: AssessmentId(tx.id()),
            contribution_id: on.id,
            condition: input.condition.into(),
            trend: input.trend.unwrap_or(ResourceTrend::Unknown).into(),
            comment: input.comment.map(|comment| comment.0),
            source: input.source.map(|source| source.0),
            assessed_at,
            author_id: tx.viewer.account().map(|member| member.id),
            at: tx.moment(),
        };
        let after = if before.assessed_at.is_none_or(|last| last.0 <= assessed_at.0) {
            let (condition, trend) = (row.condition, row.trend);
            resource::Model { condition, trend, assessed_at: Some(assessed_at), ..before }
        } else {
            before
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        after.clone().into_active_model().reset_all().update(tx.db()).await?;
        let on = store_with(tx, &on, &after).await?;
        tx.record(Happened::to(Verb::Assessed, &on));
        Ok(Thing::new(on, after))
    })
    .await
}

crate::written!("assessment");
