//! Documents as they are read.

use crate::areas::bookings::reading::request_of;
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::Part;
use crate::ground::write::{Outcome, Tx};
use entity::booking_document::{Column as D, Entity, Model};
use entity::{BookingDocumentId, BookingSeriesId, ContributionId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// A document that the viewer sees.
#[derive(Debug, Clone)]
pub struct Document(pub Model);

impl Part for Model {
    type Id = BookingDocumentId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: BookingDocumentId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

impl Outcome for Document {
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let (row, venue) = tx.lock_part::<Model>(BookingDocumentId(id)).await?;
        request_of(tx, row.series_id, &venue).await?;
        Ok(Self(row))
    }
}

/// The documents of requests, the first that was asked for first.
struct OfRequests;

impl Batch for OfRequests {
    type Key = BookingSeriesId;
    type Value = Vec<Document>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<BookingSeriesId>) -> Result<Vec<(BookingSeriesId, Vec<Document>)>, Error> {
        let rows = Entity::find().filter(D::SeriesId.is_in(padded(of))).order_by_asc(D::Id);
        let mut found: HashMap<BookingSeriesId, Vec<Document>> = HashMap::new();
        for row in rows.all(ctx.app.db.read()).await? {
            found.entry(row.series_id).or_default().push(Document(row));
        }
        Ok(found.into_iter().collect())
    }
}

/// The documents of a request that the viewer sees.
pub async fn documents(ctx: &Ctx<'_>, of: BookingSeriesId) -> Result<Vec<Document>, Error> {
    Ok(ctx.load::<OfRequests>(of).await?.unwrap_or_default())
}
