//! When venues are open, for their lists: each row holds the spell in which its venue is open, or the next one, so that the database
//! decides which venues are open now before it cuts a page.
//!
//! The spell is computed at each write; a job computes the next one once it is past. Until the job has run, at most a minute later, a
//! venue that closes and opens again within that minute passes for closed.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::context::Ctx;
use crate::ground::contribution::{Narrowing, Thing};
use crate::ground::hours::{self, Opening};
use crate::ground::write::as_server;
use chrono::{DateTime, Utc};
use entity::venue::{Column as C, Entity, Model};
use entity::{ContributionId, Moment, contribution};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;

/// How often past spells are looked for, in milliseconds.
pub const PERIOD: i64 = 60_000;
/// Venues of one transaction, which then takes less than a tenth of a second.
const BLOCK: usize = 200;

/// Whether a venue is open now, and until when; none where its hours are not known.
pub async fn opening(ctx: &Ctx<'_>, of: &Thing<Entity>) -> Result<Option<Opening>, Error> {
    let own = of.own(ctx).await?;
    Ok(own.opening_hours.as_deref().and_then(|hours| hours::opening(hours, &of.base.row, ctx.now())))
}

/// Has a row hold the spell of this moment, or the next one: none where its hours are not known.
pub fn renew(row: &mut Model, of: &contribution::Model, now: DateTime<Utc>) {
    let spell = row.opening_hours.as_deref().and_then(|hours| hours::next_open(hours, of, now));
    (row.open_from, row.open_until) = spell.map(|spell| (spell.start.into(), spell.end.into())).unzip();
}

/// Narrows a list to the venues that are open now, or to the others.
pub fn narrow(list: &mut Narrowing, open: bool) {
    let now = Moment::from(list.clock.now());
    let is_open = C::OpenFrom.lte(now).and(C::OpenUntil.gt(now));
    let others = C::OpenUntil.is_null().or(C::OpenFrom.gt(now)).or(C::OpenUntil.lte(now));
    list.that(if open { is_open } else { others });
}

/// Has the rows whose spell is past hold the next one, block by block.
pub async fn renew_past(app: &Arc<App>) -> Result<(), Error> {
    while renew_block(app).await? == BLOCK {}
    Ok(())
}

/// The same for one block; gives how many rows it renewed.
async fn renew_block(app: &Arc<App>) -> Result<usize, Error> {
    use contribution::Column as K;
    let (now, most) = (app.clock.now(), u64::try_from(BLOCK).unwrap_or(u64::MAX));
    let past = Entity::find().filter(C::OpenUntil.lte(Moment::from(now))).order_by_asc(C::OpenUntil).limit(most);
    let past = past.all(app.db.background()).await?;
    let things = contribution::Entity::find().filter(K::Id.is_in(past.iter().map(|row| row.id)));
    let things = things.all(app.db.background()).await?;
    let things: HashMap<ContributionId, contribution::Model> = things.into_iter().map(|it| (it.id, it)).collect();
    let renewed = past.iter().filter_map(|row| {
        let mut renewed = row.clone();
        renew(&mut renewed, things.get(&row.id)?, now);
        Some((row.open_until, renewed))
    });
    let renewed: Vec<(Option<Moment>, Model)> = renewed.collect();
    let done = renewed.len();
    as_server(app, async |tx| {
        tx.quiet("the time goes on, and nothing else happened");
        for (before, row) in renewed {
            let renew = Entity::update_many().col_expr(C::OpenFrom, Expr::value(row.open_from));
            let renew = renew.col_expr(C::OpenUntil, Expr::value(row.open_until)).filter(C::Id.eq(row.id));
            // A row that somebody wrote meanwhile holds a spell that is not past.
            renew.filter(C::OpenUntil.eq(before)).exec(tx.db()).await?;
        }
        Ok(())
    })
    .await?;
    Ok(done)
}
