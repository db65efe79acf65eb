//! Letters about bookings to whoever asked. They name nobody, and no venue.

use crate::base::error::Error;
use crate::ground::write::Tx;
use crate::people::identity::letters;
use crate::people::teams;
use entity::letter::LetterKind;
use entity::{booking_series, contribution};
use sea_orm::EntityTrait;

/// Sends a letter to whoever asked: those who decide about the organisation for which it was asked, else the person.
pub async fn tell_asker(tx: &Tx, series: &booking_series::Model, kind: LetterKind) -> Result<(), Error> {
    if let Some(organisation) = series.organisation_id {
        let organisation = contribution::Entity::find_by_id(organisation).one(tx.db()).await?;
        return match organisation {
            Some(organisation) => teams::tell_editors(tx, &organisation, kind).await,
            None => Ok(()),
        };
    }
    letters::put_to(tx, series.asked_by, kind).await
}
