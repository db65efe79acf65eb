//! Things are analysed for search anew after the analyser has changed, and those that were there before it.

use super::listing::searched_in;
use super::noun::document;
use super::said::Before;
use super::thing::Noun;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::rendering;
use crate::ground::search::{self, Document};
use crate::ground::write::{Tx, as_server};
use entity::contribution::{self, Column as C, Kind, State};
use entity::long_text::{self, Column as T};
use entity::{ContributionId, contribution::Entity};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Things of one transaction, which then takes less than a tenth of a second.
const BLOCK: u64 = 100;
/// The setting that holds the version of the analyser by which things were analysed.
const SETTING: &str = "analysed_texts";

/// Analyses things of a noun.
pub fn analyse<'a, N: Noun>(
    db: &'a DatabaseTransaction,
    things: &'a [&'a contribution::Model],
) -> BoxFuture<'a, Result<Vec<Document>, DbErr>> {
    Box::pin(async move {
        let ids = || things.iter().map(|thing| thing.id);
        let rows = N::find().filter(N::ID.is_in(ids())).all(db).await?;
        let rows: HashMap<ContributionId, N::Model> = rows.into_iter().map(|row| (N::id(&row), row)).collect();
        let texts = long_text::Entity::find().filter(T::ContributionId.is_in(ids())).filter(T::PartId.is_null());
        let mut beside: HashMap<ContributionId, Before> = HashMap::new();
        for text in texts.all(db).await? {
            beside.entry(text.contribution_id).or_default().texts.insert(text.field, text.markdown);
        }
        let of = |thing: &&contribution::Model| {
            let row = rows.get(&thing.id).filter(|_| !matches!(thing.state, State::Retracted | State::Removed));
            row.map_or_else(Document::default, |row| {
                document::<N>(thing, row, beside.get(&thing.id).unwrap_or(&Before::default()))
            })
        };
        Ok(things.iter().map(of).collect())
    })
}

/// Analyses all things anew if this program has another analyser than the one before.
pub async fn analyse_all(app: &Arc<App>) -> Result<(), Error> {
    rendering::anew(app, SETTING, search::VERSION, each(app)).await
}

async fn each(app: &Arc<App>) -> Result<(), Error> {
    let mut after = ContributionId(Uuid::nil());
    loop {
        let ids = Entity::find().select_only().column(C::Id).filter(C::Id.gt(after)).order_by_asc(C::Id).limit(BLOCK);
        let ids: Vec<ContributionId> = ids.into_tuple().all(app.db.background()).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        as_server(app, async |tx: &Tx| block(tx, ids).await).await?;
    }
}

async fn block(tx: &Tx, ids: Vec<ContributionId>) -> Result<(), Error> {
    tx.quiet("what search finds things by is no part of them");
    let locked = Entity::find().filter(C::Id.is_in(ids)).order_by_asc(C::Id).lock(LockType::Update);
    let things = locked.all(tx.db()).await?;
    let mut kinds: BTreeMap<Kind, Vec<&contribution::Model>> = BTreeMap::new();
    for thing in &things {
        kinds.entry(thing.kind).or_default().push(thing);
    }
    for (kind, things) in kinds {
        let Some(analyse) = tx.app.registry.analyser(kind) else { continue };
        let documents = analyse(tx.db(), &things).await?;
        let all = things.into_iter().zip(documents).map(|(thing, document)| (thing, searched_in(thing), document));
        search::put_all(tx.db(), all.collect()).await?;
    }
    Ok(())
}
