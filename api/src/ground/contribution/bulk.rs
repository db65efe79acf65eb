//! Imports: many things at once, in blocks. Each block is one transaction, so that the writer is never held for long
//! and a process that dies leaves only whole blocks behind.
//!
//! Each item has a key in its source. The table `external_id` stores which thing the item became, and a hash of its
//! content. A second run with the same items changes nothing. An item with new content changes its thing. The thing of
//! an item that is missing stays as it is.

use super::edit::{self, Origin, codes, finish_edit, new_row};
use super::fields::{Changes, Registers};
use super::listing;
use super::thing::Noun;
use crate::base::credentials::secret;
use crate::base::db::insert_blocks;
use crate::base::error::Error;
use crate::base::gql::InputType;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::write::{Tx, as_server};
use entity::activity::Verb;
use entity::contribution::{self, State};
use entity::{TeamId, external_id, listing as listings};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::HashMap;
use std::sync::Arc;

/// Items of one transaction, which then takes less than a tenth of a second.
const BLOCK: usize = 100;

/// Where items come from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The team that imports the items and runs the things that they become.
    pub team: TeamId,
    /// The team's name for the source.
    pub name: &'s str,
}

/// One item.
pub struct Item<I> {
    /// Its key in the source.
    pub key: String,
    /// Its content.
    pub input: I,
}

/// The result of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Number of things that were created.
    pub created: usize,
    /// Number of things that were changed.
    pub changed: usize,
    /// Number of items whose content had not changed.
    pub unchanged: usize,
}

/// Registers items as things of a team, published at once. The server writes them, so the caller must have checked the
/// items and the right to publish for the team. The timeline shows one summary for all created things; the chronicle
/// has one activity for each.
pub async fn register_all<I: Registers + InputType, C: Changes<Noun = I::Noun>>(
    app: &Arc<App>,
    source: Source<'_>,
    items: &[Item<I>],
) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut areas = std::collections::BTreeSet::new();
    for block in items.chunks(BLOCK) {
        let (of_block, there) =
            as_server(app, "import", async |tx: &Tx| register_block::<I, C>(tx, source, block).await).await?;
        report.created += of_block.created;
        report.changed += of_block.changed;
        report.unchanged += of_block.unchanged;
        areas.extend(there);
    }
    let amount = i64::try_from(report.created + report.changed).unwrap_or(i64::MAX);
    if amount > 0 {
        let summary = async |tx: &Tx| {
            tx.record(Happened::summary(Verb::Imported, areas, amount));
            Ok(())
        };
        as_server(app, "import", summary).await?;
    }
    Ok(report)
}

async fn register_block<I: Registers + InputType, C: Changes<Noun = I::Noun>>(
    tx: &Tx,
    source: Source<'_>,
    block: &[Item<I>],
) -> Result<(Report, Vec<String>), Error> {
    use external_id::Column as E;
    let keys = block.iter().map(|item| item.key.as_str());
    let known = external_id::Entity::find()
        .filter(E::TeamId.eq(source.team))
        .filter(E::Source.eq(source.name))
        .filter(E::Key.is_in(keys));
    let known = known.all(tx.db()).await?.into_iter().map(|row| (row.key.clone(), row));
    let mut known: HashMap<String, external_id::Model> = known.collect();
    let (mut things, mut rows, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    let (mut report, mut areas) = (Report::default(), Vec::new());
    for item in block {
        let hash = secret::fingerprint(&item.input.to_value().to_string());
        match known.remove(&item.key) {
            Some(known) if known.hash == hash => report.unchanged += 1,
            Some(known) => {
                let after = change::<I, C>(tx, &known, item).await?;
                external_id::Model { hash: hash.clone(), ..known }
                    .into_active_model()
                    .reset_all()
                    .update(tx.db())
                    .await?;
                areas.extend(listing::areas(after.communes.iter()));
                report.changed += 1;
            }
            None => {
                let communes = codes(&item.input.basics().communes)?;
                let origin = Origin { author: None, team: Some(source.team), by_guest: false };
                let base = new_row(tx, I::Noun::KIND, item.input.basics(), communes, State::Published, origin);
                rows.push(item.input.row(base.id));
                ids.push(external_id::Model {
                    team_id: source.team,
                    source: source.name.to_owned(),
                    key: item.key.clone(),
                    hash,
                    contribution_id: base.id,
                });
                areas.extend(listing::areas(base.communes.iter()));
                things.push(base);
                report.created += 1;
            }
        }
    }
    for base in &things {
        tx.record(Happened::to(Verb::Imported, base).unseen());
    }
    insert_blocks::<contribution::Entity>(tx.db(), things.clone()).await?;
    insert_blocks::<I::Noun>(tx.db(), rows).await?;
    insert_blocks::<listings::Entity>(tx.db(), listing::new_rows(&things)).await?;
    insert_blocks::<external_id::Entity>(tx.db(), ids).await?;
    for base in &things {
        edit::claim_slug(tx, base).await?;
    }
    if report.created + report.changed == 0 {
        tx.quiet("nothing of a block was new");
    }
    Ok((report, areas))
}

/// Changes a thing to the present content of its item.
async fn change<I: Registers, C: Changes<Noun = I::Noun>>(
    tx: &Tx,
    known: &external_id::Model,
    item: &Item<I>,
) -> Result<contribution::Model, Error> {
    let before = tx.lock(known.contribution_id).await?;
    let own = I::Noun::find().filter(I::Noun::ID.eq(before.id)).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    let after = finish_edit(tx, before, &item.input.basics().clone().into(), C::told(&own)).await?;
    item.input.row(after.id).into_active_model().reset_all().update(tx.db()).await?;
    Ok(after)
}
