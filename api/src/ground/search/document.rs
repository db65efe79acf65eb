//! What search keeps of a thing, and the steps of writes that keep it.

use super::terms::{of_scope, of_texts, places};
use crate::base::error::Error;
use crate::base::markdown;
use crate::ground::territory::{InseeCode, gazetteer};
use crate::ground::topics;
use entity::contribution::{self, State};
use entity::search_document::{Column as C, Entity};
use entity::{ContributionId, Moment};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::BTreeSet;

/// Characters of the texts of a thing that excerpts are taken from.
const LONGEST_BODY: usize = 10_000;
/// Communes of a thing whose names are words of it.
const NAMED: usize = 5;

/// The words of a thing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its words as terms.
    pub words: String,
    /// Its texts in plain words.
    pub body: String,
}

impl Document {
    /// The words of a thing: those of its title, of its texts, of its topics in both languages, and the names of its first communes.
    /// `short` are plain texts, `long` are in Markdown.
    pub fn of<'t>(
        thing: &contribution::Model,
        short: impl IntoIterator<Item = &'t str>,
        long: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let mut texts: Vec<String> = short.into_iter().map(str::to_owned).collect();
        texts.extend(long.into_iter().map(markdown::plain));
        let topics = topics::of(&thing.topics).flat_map(|topic| topic.0.names());
        let communes = thing
            .communes
            .iter()
            .take(NAMED)
            .filter_map(|code| gazetteer().get(gazetteer().current(InseeCode::read(code)?)?));
        let beside = topics.chain(communes.map(|row| row.name));
        let words = of_texts(&thing.title, texts.iter().map(String::as_str).chain(beside));
        let mut body = texts.join("\n");
        if let Some((end, _)) = body.char_indices().nth(LONGEST_BODY) {
            body.truncate(end);
        }
        Self { words, body }
    }
}

/// Scopes as terms, with the squares in which a thing lies and its kind.
pub fn scopes(thing: &contribution::Model, scopes: &BTreeSet<String>) -> String {
    let squares = thing.lat_e7.zip(thing.lon_e7).map(|(lat, lon)| super::squares_of(lat, lon)).unwrap_or_default();
    let all = scopes.iter().map(|scope| of_scope(scope)).chain([super::terms::of_kind(thing.kind)]).chain(squares);
    all.collect::<Vec<_>>().join(" ")
}

/// Whether a thing is found.
fn published(thing: &contribution::Model) -> Option<Moment> {
    thing.published_at.filter(|_| thing.state == State::Published)
}

/// The next place for a thing that was published at a moment.
fn next_place(thing: &contribution::Model, at: Moment) -> SimpleExpr {
    let [first, end] = places(thing.kind, at);
    let mut last = Query::select();
    last.expr(C::Place.max()).from(Entity).and_where(C::Place.gte(first)).and_where(C::Place.lt(end));
    let next = SimpleExpr::SubQuery(None, Box::new(SelectStatement::take(&mut last).into())).add(1_i64);
    Func::coalesce([next, Expr::val(first)]).into()
}

/// Keeps the words of a thing that was just registered or changed. `listed` are the scopes in which it is listed once it is published.
pub async fn put(
    db: &impl ConnectionTrait,
    thing: &contribution::Model,
    listed: BTreeSet<String>,
    document: Document,
) -> Result<(), DbErr> {
    put_all(db, vec![(thing, listed, document)]).await
}

/// The same for several things.
pub async fn put_all(
    db: &impl ConnectionTrait,
    all: Vec<(&contribution::Model, BTreeSet<String>, Document)>,
) -> Result<(), DbErr> {
    if all.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert.into_table(Entity).columns([C::ContributionId, C::Place, C::Words, C::Scopes, C::Body]);
    for (thing, listed, Document { words, body }) in all {
        let place = published(thing).map_or_else(|| Expr::val(None::<i64>), |at| next_place(thing, at));
        insert.values_panic([thing.id.into(), place, words.into(), scopes(thing, &listed).into(), body.into()]);
    }
    insert.on_conflict(OnConflict::column(C::ContributionId).update_columns([C::Words, C::Body]).to_owned());
    db.execute(&insert).await.map(|_| ())
}

/// Follows a change of where a thing is listed: its scopes before and after.
pub async fn follow(
    db: &impl ConnectionTrait,
    before: &contribution::Model,
    after: &contribution::Model,
    [was, is]: [BTreeSet<String>; 2],
) -> Result<(), DbErr> {
    let (were, are) = (scopes(before, &was), scopes(after, &is));
    let mut update = Query::update();
    update.table(Entity).and_where(C::ContributionId.eq(after.id));
    let mut changes = false;
    if were != are {
        update.value(C::Scopes, are);
        changes = true;
    }
    if published(before) != published(after) {
        let place = published(after).map_or_else(|| Expr::val(None::<i64>), |at| next_place(after, at));
        update.value(C::Place, place);
        changes = true;
    }
    // What was taken back says nothing any more.
    if matches!(after.state, State::Retracted | State::Removed) && after.state != before.state {
        update.value(C::Words, "").value(C::Body, "");
        changes = true;
    }
    if changes { db.execute(&update).await.map(|_| ()) } else { Ok(()) }
}

/// The plain texts of things, for excerpts.
pub async fn bodies(
    db: &impl ConnectionTrait,
    things: Vec<ContributionId>,
) -> Result<Vec<(ContributionId, String)>, Error> {
    use sea_orm::QuerySelect;
    let of = Entity::find().select_only().columns([C::ContributionId, C::Body]);
    Ok(of.filter(C::ContributionId.is_in(things)).into_tuple().all(db).await?)
}
