//! Registers, changes, finds and lists the things of one noun.

use super::basics::BasicsPatch;
use super::edit::{self, Edition, begin_edit};
use super::facets::Facets;
use super::fields::{Changes, Registers, Says};
use super::ids;
use super::list::{self, List};
use super::listing;
use super::narrowing::{Filter, Narrowing};
use super::order::{By, Order, SortedBy};
use super::said::{Before, Said};
use super::thing::{Noun, Revised, Thing};
use super::wanted::Wanted;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::page::{Page, PageArgs};
use crate::base::reads;
use crate::base::scalars::Slug;
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::holdings::contributions::alone;
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::kept::reach;
use crate::ground::policy::{self, MEMBERS};
use crate::ground::search::{self, Document};
use crate::ground::territory::AreaInput;
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::contribution::State;
use entity::{ContributionId, contribution, slug};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IdenStatic, IntoActiveModel, Iterable, QueryFilter,
};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::iter;

/// Registers a thing.
pub async fn register<I: Registers>(ctx: &Ctx<'_>, input: I) -> Result<Thing<I::Noun>, Error> {
    let mut problems = Problems::default();
    let house = problems.take(input.house()).flatten();
    input.basics().check(&mut problems, house.is_some());
    let running = input.running();
    running.check(&mut problems);
    input.check(&mut problems);
    problems.check()?;
    // Rendering takes a while: it is done for nobody whom the write would refuse, and before the write begins.
    ctx.viewer().signed_in()?;
    let said = Said::of(ctx.app, &input).await?;
    ctx.write(async |tx| {
        let house = match house {
            None => None,
            Some(id) => {
                let all: Vec<ContributionId> = iter::once(id).chain(input.locks()).collect();
                let house = tx.lock_each(&all).await?.into_iter().next().flatten().ok_or_else(Error::not_found)?;
                if !I::HOUSES.contains(&house.kind) {
                    return Err(Error::not_found());
                }
                // A house without a team takes proposals from its owner only.
                let runs = policy::roles(&tx.viewer, (&house).into()).any(|role| MEMBERS.roles.contains(&role));
                if !runs && (house.team_id.is_none() || !input.takes_guests(tx, &house).await?) {
                    return Err(Error::forbidden());
                }
                if matches!(house.state, State::Archived | State::Removed) {
                    return Err(Error::state());
                }
                Some(house)
            }
        };
        begin(tx, &input, house.as_ref(), said).await
    })
    .await
}

/// Registers a thing inside a write; its house is locked. The caller has checked the input and whether the house takes it.
pub async fn begin<I: Registers>(
    tx: &Tx,
    input: &I,
    house: Option<&contribution::Model>,
    said: Said,
) -> Result<Thing<I::Noun>, Error> {
    let complete = |base: &mut contribution::Model| {
        input.complete(base);
        base.facets = input.row(base.id).facets();
    };
    let written = edit::register(tx, I::Noun::KIND, input.basics(), &input.running(), house, complete).await?;
    let (mut base, mut row) = (written.clone(), input.row(written.id));
    input.settle(tx, &mut base, &mut row, &HashMap::new()).await?;
    base.facets = row.facets();
    edit::settled(tx, &written, &base).await?;
    I::Noun::insert(row.clone().into_active_model().reset_all()).exec_without_returning(tx.db()).await?;
    found_by::<I::Noun>(tx, &base, &row, &said.after(base.id, &Before::default())).await?;
    Said::put(tx, vec![(&base, said)], &Before::default()).await?;
    Ok(Thing::new(base, row))
}

/// Changes a thing; the former state of a public thing stays as a revision.
pub async fn update<I: Changes>(ctx: &Ctx<'_>, input: I) -> Result<Thing<I::Noun>, Error> {
    change(ctx, input, async |tx, before, after| {
        tx.record(Happened::from_to(Verb::Updated, Some(before), after));
        Ok(())
    })
    .await
}

/// The same; `record` records what happened, given the thing as it was and as it is, and writes what goes with it.
pub async fn change<I: Changes>(
    ctx: &Ctx<'_>,
    input: I,
    record: impl AsyncFnOnce(&Tx, &contribution::Model, &contribution::Model) -> Result<(), Error>,
) -> Result<Thing<I::Noun>, Error> {
    let mut problems = Problems::default();
    let id = problems.take(ids::input_of(I::Noun::KIND, input.id(), "input.id"));
    let basics = input.basics();
    basics.check(&mut problems);
    input.check(&mut problems);
    problems.check()?;
    let id = id.ok_or_else(|| Error::internal("a problem was not told"))?;
    // Rendering takes a while: it is done for nobody whom the write would refuse, and before the write begins.
    ctx.viewer().signed_in()?;
    let said = Said::of(ctx.app, &input).await?;
    ctx.write(async |tx| {
        let before = begin_edit(tx, id, &basics).await?;
        let after = rewrite(tx, &before, &basics, &input, said).await?;
        record(tx, &before, &after.base.row).await?;
        Ok(after)
    })
    .await
}

/// Changes a locked thing to what an input says; the former state of a public thing stays as a revision. The caller records it.
pub async fn rewrite<I: Says>(
    tx: &Tx,
    before: &contribution::Model,
    basics: &BasicsPatch,
    input: &I,
    said: Said,
) -> Result<Thing<I::Noun>, Error> {
    let own = I::Noun::find().filter(I::Noun::ID.eq(before.id)).one(tx.db()).await?;
    let mut row = own.ok_or_else(Error::not_found)?;
    let former = Before::read::<<I::Noun as EntityTrait>::Model>(tx, before.id).await?;
    let keeps = before.state.is_public();
    let was = if keeps { Some(editable(tx, input, &row, &former).await?) } else { None };
    let was_found_by = document::<I::Noun>(before, &row, &former);
    input.apply(&mut row);
    let complete = |base: &mut contribution::Model| {
        input.complete(base);
        base.facets = row.facets();
    };
    let written = edit::apply(tx, before, basics, complete).await?;
    let mut base = written.clone();
    input.settle(tx, &mut base, &mut row, &former.texts).await?;
    base.facets = row.facets();
    edit::settled(tx, &written, &base).await?;
    row.clone().into_active_model().reset_all().update(tx.db()).await?;
    let latter = said.after(base.id, &former);
    Said::put(tx, vec![(&base, said)], &former).await?;
    let document = document::<I::Noun>(&base, &row, &latter);
    if document != was_found_by {
        search::put(tx.db(), &base, listing::searched_in(&base), document).await?;
    }
    if let Some(was) = was {
        let own = editable(tx, input, &row, &latter).await?;
        let (was, now) = (Edition { row: before, own: was }, Edition { row: &base, own });
        edit::keep(tx, was, now, basics.reason.as_ref()).await?;
    }
    Ok(Thing::new(base, row))
}

/// What search finds a thing by.
pub fn document<N: Noun>(base: &contribution::Model, row: &N::Model, beside: &Before) -> Document {
    Document::of(base, row.prose(), beside.texts.values().map(String::as_str))
}

/// Has search find a thing that was just registered. Whoever inserts the row of a noun by themselves calls it.
pub async fn found_by<N: Noun>(
    tx: &Tx,
    base: &contribution::Model,
    row: &N::Model,
    beside: &Before,
) -> Result<(), Error> {
    let document = document::<N>(base, row, beside);
    Ok(search::put(tx.db(), base, listing::searched_in(base), document).await?)
}

/// The noun's editable fields, with what a revision keeps beside them.
async fn editable<I: Says>(
    tx: &Tx,
    input: &I,
    row: &<I::Noun as EntityTrait>::Model,
    beside: &Before,
) -> Result<Json, Error> {
    let mut own = row.body(&beside.texts, &beside.files);
    if let (Json::Object(own), Json::Object(more)) = (&mut own, input.beside(tx, row).await?) {
        own.extend(more);
    }
    Ok(own)
}

/// A thing of a noun by its id, or by its present slug or a former one, if the viewer may know of it.
pub async fn one<N: Noun>(ctx: &Ctx<'_>, id: Option<ID>, slug: Option<Slug>) -> Result<Option<Thing<N>>, Error> {
    let id = match (id, slug) {
        (Some(id), None) => ids::input_of(N::KIND, &id, "id")?,
        (None, Some(slug)) => {
            let found = slug::Entity::find_by_id((N::KIND, slug.0)).one(ctx.app.db.read());
            match reads::only(Some(vec![reach::things_of(N::KIND)]), found).await? {
                Some(found) => found.contribution_id,
                None => return Ok(None),
            }
        }
        (Some(_), Some(_)) => return Err(Error::invalid("slug", Fault::Excludes("id"))),
        (None, None) => return Err(Error::invalid("id", Fault::Missing("ID".to_owned()))),
    };
    Ok(ctx.thing(id).await?.filter(|base| base.row.kind == N::KIND).map(Thing::from))
}

/// Things of a noun, a page at a time.
pub async fn many<N: Noun>(
    ctx: &Ctx<'_>,
    within: Option<AreaInput>,
    network: Option<ID>,
    filter: Option<impl Filter>,
    order: Option<impl Order>,
    page: PageArgs,
    wanted: Wanted,
) -> Result<Page<Thing<N>, SortedBy>, Error> {
    let mut narrowing = Narrowing::new(within, ctx.app.clock.clone());
    narrowing.network(network, "network");
    filter.unwrap_or_default().narrow(&mut narrowing);
    let by = order.map_or(By::Published, Order::by);
    list::list::<N>(ctx, List { narrowing, by, page, wanted }).await
}

/// The personal data in the rows of a noun. What people wrote there was made for others: it stays after erasure, and whoever
/// registered the thing gets a copy of it. Columns with personal data are emptied in the rows of things that the person ran
/// alone, which the holding `run_alone` holds.
pub fn holdings<N: Noun>(run_alone: &'static str) -> Vec<Holding> {
    let table = N::default().table_name();
    let personal: Vec<N::Column> = N::Column::iter().filter(|it| N::Model::is_personal(it.as_str())).collect();
    if personal.is_empty() {
        let registered = Holding::of::<N>(table, Fate::Stays, registered_by::<N>).plain(N::Column::iter());
        return vec![registered.while_seen(N::ID)];
    }
    let run_by_others = |person: &Person| registered_by::<N>(person).add(run_alone_by::<N>(person).not());
    vec![
        Holding::of::<N>(run_alone, Fate::Emptied, run_alone_by::<N>).plain(N::Column::iter()).personal(personal),
        Holding::of::<N>(table, Fate::Stays, run_by_others).plain(N::Column::iter()).while_seen(N::ID),
    ]
}

fn registered_by<N: Noun>(person: &Person) -> Condition {
    let theirs = contribution::Column::AuthorId.eq(person.id);
    Condition::all().add(N::ID.in_subquery(ids_of::<contribution::Entity>(contribution::Column::Id, theirs)))
}

fn run_alone_by<N: Noun>(person: &Person) -> Condition {
    Condition::all().add(N::ID.in_subquery(ids_of::<contribution::Entity>(contribution::Column::Id, alone(person))))
}
