//! Imports: many things at once, in blocks. Each block is one transaction, so that the writer is never held for long
//! and a process that dies leaves only whole blocks behind.
//!
//! Each item has a key in its source. The table `external_id` stores which thing the item became, and a hash of its
//! content. A second run with the same items changes nothing. An item with new content changes its thing, except the
//! fields that the item leaves out. The thing of an item that is missing stays as it is, and so does a removed thing.

use super::edit::{Origin, communes, new_row, settled};
use super::facets::Facets;
use super::fields::Registers;
use super::listing;
use super::noun::{document, rewrite};
use super::said::{Before, Said};
use super::slugs;
use super::thing::Noun;
use crate::base::credentials::secret;
use crate::base::db::insert_blocks;
use crate::base::error::Error;
use crate::base::gql::InputType;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::search;
use crate::ground::write::{Tx, as_server};
use entity::activity::Verb;
use entity::contribution::{self, State};
use entity::{ContributionId, TeamId, external_id, team};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap, HashSet};
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
/// items and the right to publish for the team; a draft or a team that an item names is ignored. Each key stands once.
/// `FORBIDDEN` when an item belongs to a thing that the team does not run.
///
/// The chronicle has one activity for each thing, and the timeline one summary. After an error or a kill, the blocks
/// before it are stored; the same call again does the rest.
pub async fn register_all<I: Registers + InputType>(
    app: &Arc<App>,
    source: Source<'_>,
    items: &[Item<I>],
) -> Result<Report, Error> {
    let mut keys = HashSet::new();
    if !items.iter().all(|item| keys.insert(item.key.as_str())) {
        return Err(Error::internal("a key of an import stands twice"));
    }
    let (mut report, mut areas) = (Report::default(), BTreeSet::new());
    let blocks = async {
        for block in items.chunks(BLOCK) {
            let mut ready = Vec::with_capacity(block.len());
            for item in block {
                ready.push(Ready::of(app, item).await?);
            }
            let (of_block, there) = as_server(app, async |tx: &Tx| register_block(tx, source, ready).await).await?;
            report.created += of_block.created;
            report.changed += of_block.changed;
            report.unchanged += of_block.unchanged;
            areas.extend(there);
        }
        Ok(())
    };
    let outcome = blocks.await;
    let amount = i64::try_from(report.created + report.changed).unwrap_or(i64::MAX);
    if amount > 0 {
        let summary = async |tx: &Tx| {
            tx.record(Happened::summary(Verb::Imported, areas, amount));
            Ok(())
        };
        as_server(app, summary).await?;
    }
    outcome.map(|()| report)
}

/// An item with what is computed before the write begins, because SQLite has a single writer.
struct Ready<'i, I> {
    item: &'i Item<I>,
    hash: String,
    said: Said,
}

impl<'i, I: Registers + InputType> Ready<'i, I> {
    async fn of(app: &App, item: &'i Item<I>) -> Result<Self, Error> {
        Ok(Self { item, hash: content_hash(&item.input), said: Said::of(app, &item.input).await? })
    }
}

async fn register_block<I: Registers>(
    tx: &Tx,
    source: Source<'_>,
    block: Vec<Ready<'_, I>>,
) -> Result<(Report, Vec<String>), Error> {
    use external_id::Column as E;
    // Imports for one team run one after the other, so that no key is new to two of them.
    let team = team::Entity::find_by_id(source.team).lock(LockType::Update).one(tx.db()).await?;
    team.ok_or_else(Error::not_found)?;
    let (size, keys) = (block.len(), block.iter().map(|ready| ready.item.key.as_str()));
    let known = external_id::Entity::find()
        .filter(E::TeamId.eq(source.team))
        .filter(E::Source.eq(source.name))
        .filter(E::Key.is_in(keys));
    let known = known.all(tx.db()).await?.into_iter().map(|row| (row.key.clone(), row));
    let mut known: HashMap<String, external_id::Model> = known.collect();
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for ready in block {
        match known.remove(&ready.item.key) {
            Some(known) if known.hash == ready.hash => {}
            Some(known) => changed.push((known, ready)),
            None => new.push(ready),
        }
    }
    let mut wanted: BTreeSet<ContributionId> = changed.iter().map(|(known, _)| known.contribution_id).collect();
    for ready in &new {
        wanted.extend(ready.item.input.house()?);
    }
    let wanted: Vec<ContributionId> = wanted.into_iter().collect();
    let locked = tx.lock_all(&wanted).await?.into_iter().map(|row| (row.id, row)).collect();
    let (mut report, mut areas) = (Report::default(), Vec::new());
    for base in create(tx, source, new, &locked).await? {
        areas.extend(listing::places(&base));
        report.created += 1;
    }
    for (known, ready) in changed {
        if let Some(after) = change(tx, &locked, known, ready).await? {
            areas.extend(listing::places(&after));
            report.changed += 1;
        }
    }
    report.unchanged = size - report.created - report.changed;
    if report.created + report.changed == 0 {
        tx.quiet("nothing of a block was new");
    }
    Ok((report, areas))
}

/// A hash of what an item says. Fields that it leaves out do not count, so that a new field of the input changes no hash.
fn content_hash(input: &impl InputType) -> String {
    let mut content = input.to_value().into_json().unwrap_or_default();
    if let Json::Object(fields) = &mut content {
        fields.retain(|_, value| !value.is_null());
    }
    secret::fingerprint(&content.to_string())
}

/// The locked things of a block.
type Locked = HashMap<ContributionId, contribution::Model>;

/// Registers items that are new.
async fn create<I: Registers>(
    tx: &Tx,
    source: Source<'_>,
    new: Vec<Ready<'_, I>>,
    locked: &Locked,
) -> Result<Vec<contribution::Model>, Error> {
    let (mut things, mut ids) = (Vec::new(), Vec::new());
    for Ready { item, hash, .. } in &new {
        let house = item.input.house()?.and_then(|house| locked.get(&house));
        if house.is_some_and(|house| house.team_id != Some(source.team) || !I::HOUSES.contains(&house.kind)) {
            return Err(Error::forbidden());
        }
        let communes = communes(item.input.basics(), house)?;
        let origin = Origin { author: None, team: Some(source.team), by_guest: false };
        let mut base = new_row(tx, I::Noun::KIND, item.input.basics(), communes, State::Published, origin, house);
        item.input.complete(&mut base);
        base.facets = item.input.row(base.id).facets();
        ids.push(external_id::Model {
            team_id: source.team,
            source: source.name.to_owned(),
            key: item.key.clone(),
            hash: hash.clone(),
            contribution_id: base.id,
        });
        tx.record(Happened::to(Verb::Imported, &base).unseen());
        things.push(base);
    }
    insert_blocks::<contribution::Entity>(tx.db(), things.clone()).await?;
    let (mut rows, mut all, mut found_by) = (Vec::new(), Vec::new(), Vec::new());
    listing::enter(tx.db(), &things).await?;
    for (base, Ready { item, said, .. }) in things.iter_mut().zip(new) {
        let (written, mut row) = (base.clone(), item.input.row(base.id));
        item.input.settle(tx, base, &mut row, &HashMap::new()).await?;
        base.facets = row.facets();
        settled(tx, &written, base).await?;
        slugs::claim(tx, base).await?;
        let document = document::<I::Noun>(base, &row, &said.after(base.id, &Before::default()));
        found_by.push((&*base, listing::searched_in(base), document));
        all.push((&*base, said));
        rows.push(row);
    }
    insert_blocks::<I::Noun>(tx.db(), rows).await?;
    search::put_all(tx.db(), found_by).await?;
    Said::put(tx, all, &Before::default()).await?;
    insert_blocks::<external_id::Entity>(tx.db(), ids).await?;
    Ok(things)
}

/// Changes a thing to the present content of its item; none if the thing was removed or handed over to another team.
async fn change<I: Registers>(
    tx: &Tx,
    locked: &Locked,
    known: external_id::Model,
    Ready { item, hash, said }: Ready<'_, I>,
) -> Result<Option<contribution::Model>, Error> {
    let before = locked.get(&known.contribution_id).ok_or_else(Error::not_found)?;
    // What was handed over to another team is that team's to change.
    if before.state == State::Removed || before.team_id != Some(known.team_id) {
        return Ok(None);
    }
    let basics = item.input.basics().clone().into();
    let after = rewrite(tx, before, &basics, &item.input, said).await?.base.row;
    external_id::Model { hash, ..known }.into_active_model().reset_all().update(tx.db()).await?;
    tx.record(Happened::to(Verb::Updated, &after).unseen());
    // The activity does not tell where the thing was before, and lists there change too.
    if listing::places(before) != listing::places(&after) {
        tx.record(Happened::beside(Verb::Updated, None));
    }
    Ok(Some(after))
}
