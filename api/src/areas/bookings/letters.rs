//! Letters about bookings to whoever asked. They name nobody, and no venue.

use crate::base::error::Error;
use crate::ground::write::Tx;
use crate::people::identity::letters::{self, ADDRESSED};
use crate::people::teams;
use entity::letter::LetterKind;
use entity::{account, booking_series, contribution};
use sea_orm::{EntityTrait, QuerySelect};

/// Sends a letter to whoever asked: those who decide about the organisation for which it was asked, else the person.
pub async fn tell_asker(tx: &Tx, series: &booking_series::Model, kind: LetterKind) -> Result<(), Error> {
    if let Some(organisation) = series.organisation_id {
        let organisation = contribution::Entity::find_by_id(organisation).one(tx.db()).await?;
        return match organisation {
            Some(organisation) => teams::tell_editors(tx, &organisation, kind).await,
            None => Ok(()),
        };
    }
    let Some(account) = series.asked_by else { return Ok(()) };
    let reader = account::Entity::find_by_id(account).select_only().columns(ADDRESSED);
    let reader: Option<(String, String)> = reader.into_tuple().one(tx.db()).await?;
    letters::put_all(tx, reader.into_iter().collect(), kind).await
}
