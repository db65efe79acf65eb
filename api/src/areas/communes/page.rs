//! Decisions on the pages of communes.

use super::fields::UpdateCommunePageInput;
use crate::base::error::Error;
use crate::ground::context::Ctx;
use crate::ground::contribution::contact::{self, Contact};
use crate::ground::contribution::given::{id_of, unwritten};
use crate::ground::contribution::{Base, Thing};
use crate::ground::hours::{self, Opening};
use crate::ground::territory::CommuneRow;
use crate::settle_contact;
use entity::commune_page::{Entity, Model};
use std::sync::Arc;

/// The page of a commune.
pub type Page = Thing<Entity>;

settle_contact!(commune_page: UpdateCommunePageInput);

/// The page of a commune, as a contribution.
pub async fn page(ctx: &Ctx<'_>, commune: &CommuneRow) -> Result<Page, Error> {
    let base = ctx.thing(id_of(commune.code)).await?.unwrap_or_else(|| unwritten(commune).into());
    Ok(thing(base))
}

/// The thing of a commune that was read. As long as it is of version 0, its page says nothing.
pub fn thing(base: Base) -> Page {
    let own = (base.row.version == 0).then(|| Arc::new(Model::empty(base.row.id)));
    Thing { base: Box::new(base), own }
}

/// A page that was read for a field, or why it was not.
type Read<'p> = Result<&'p Page, Error>;

/// Whether the town hall of a commune is open now; none where its hours are not known.
pub async fn opening(ctx: &Ctx<'_>, page: Read<'_>) -> Result<Option<Opening>, Error> {
    let page = page?;
    let own = page.own(ctx).await?;
    let hours = own.opening_hours.as_deref();
    Ok(hours.and_then(|hours| hours::opening(hours, &page.base.row, ctx.now())))
}

/// How to reach the town hall; none if it has no contact, or if the viewer may not see it.
pub async fn contact(ctx: &Ctx<'_>, page: Read<'_>) -> Result<Option<Contact>, Error> {
    contact::shown(ctx, &page?.base.row).await
}
