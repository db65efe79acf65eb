//! Where things are listed: one row for each scope and shelf, so that a list of one scope is one range of an index.
//!
//! A scope is an area (`commune:26289`, `epci:…`, `department:26`, `region:84`), a holder: the team that runs the thing
//! (`team:<uuid>`), its house (`house:<uuid>`), a network that holds it (`network:<uuid>`); a topic (`topic:water`); a language (`language:en`); a facet
//! (`kind:ASSOCIATION`, see [`facets`](super::facets)); or, for articles, an author (`author:<uuid>`). A shelf is a kind in an order: by publication, or by the rank of its noun.
//! Published and archived things are on different shelves; other things are not listed. `rows` alone decides which rows
//! a thing has. Lists use [`shelf`], the chronicle uses [`places`], and search [`searched_in`].

use super::tally;
use crate::base::db::insert_blocks;
use crate::ground::search;
pub use crate::ground::territory::areas;
use crate::ground::topics::{self, TopicCode};
use entity::contribution::{self, Kind, State};
use entity::{AccountId, ContributionId, TeamId, authorship, listing};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};

/// What a shelf is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfOrder {
    /// When things were first published.
    Published,
    /// Their rank.
    Ranked,
}

/// The scope of the things that a team runs.
pub fn of_team(team: TeamId) -> String {
    format!("team:{}", team.0)
}

/// The scope of the things that are about a topic.
pub fn of_topic(topic: TopicCode) -> String {
    format!("topic:{}", topic.0.code)
}

/// The scope of the things with texts in a language; none for French, in which most things are.
pub fn of_language(tag: &str) -> Option<String> {
    (tag != "fr").then(|| format!("language:{tag}"))
}

/// The scope of the articles that an account signs.
pub fn of_author(author: AccountId) -> String {
    format!("author:{}", author.0)
}

/// The scope of the things that belong to a house.
pub fn of_house(house: ContributionId) -> String {
    format!("house:{}", house.0)
}

/// The scope of the things that a network holds.
pub fn of_network(network: ContributionId) -> String {
    format!("network:{}", network.0)
}

/// The scopes in which what happens to a thing is told: its areas, and the networks that hold it.
pub fn places(thing: &contribution::Model) -> BTreeSet<String> {
    let mut places = areas(thing.communes.iter());
    places.extend(thing.networks.iter().map(of_network));
    places
}

/// The scopes by which search narrows: where a thing is told of, and its topics.
pub fn searched_in(thing: &contribution::Model) -> BTreeSet<String> {
    let mut scopes = places(thing);
    scopes.extend(topics::of(&thing.topics).map(of_topic));
    scopes
}

/// The name of a shelf; none for a state that is not listed.
pub fn shelf(kind: Kind, order: ShelfOrder, state: State) -> Option<String> {
    let archived = match state {
        State::Published => "",
        State::Archived => " ARCHIVED",
        State::Draft | State::Submitted | State::Retracted | State::Removed => return None,
    };
    let ranked = if order == ShelfOrder::Ranked { " RANKED" } else { "" };
    Some(kind.to_value() + ranked + archived)
}

/// The rows of a thing in its present state. `authors` are the accounts that sign it.
fn rows(thing: &contribution::Model, authors: &[AccountId]) -> Vec<Row> {
    let mut scopes = places(thing);
    scopes.extend(authors.iter().copied().map(of_author));
    scopes.extend(thing.team_id.map(of_team));
    scopes.extend(thing.house_id.map(of_house));
    scopes.extend(topics::of(&thing.topics).map(of_topic));
    scopes.extend(of_language(&thing.language));
    scopes.extend(thing.facets.0.split_ascii_whitespace().map(str::to_owned));
    let published = (ShelfOrder::Published, thing.published_at.map(|at| at.0));
    let shelves = [published, (ShelfOrder::Ranked, thing.rank)];
    let shelves: Vec<(String, i64)> =
        shelves.into_iter().filter_map(|(order, key)| Some((shelf(thing.kind, order, thing.state)?, key?))).collect();
    let all =
        scopes.iter().flat_map(|scope| shelves.iter().map(move |(shelf, key)| (scope.clone(), shelf.clone(), *key)));
    all.collect()
}

/// The rows of a thing, to be inserted. `authors` are the accounts that sign it.
pub fn rows_of(thing: &contribution::Model, authors: &[AccountId]) -> impl Iterator<Item = listing::Model> + use<> {
    let contribution_id = thing.id;
    let rows = rows(thing, authors).into_iter();
    rows.map(move |(scope, shelf, key)| listing::Model { scope, shelf, key, contribution_id })
}

/// Lists new things that nobody signs yet, and counts them.
pub async fn enter(db: &impl ConnectionTrait, things: &[contribution::Model]) -> Result<(), DbErr> {
    insert_blocks::<listing::Entity>(db, new_rows(things)).await?;
    tally::follow(db, things.iter().map(|thing| (None, thing))).await
}

/// The rows of new things that nobody signs yet, to be inserted.
pub fn new_rows<'a>(things: impl IntoIterator<Item = &'a contribution::Model>) -> Vec<listing::Model> {
    things.into_iter().flat_map(|thing| rows_of(thing, &[])).collect()
}

/// Updates the rows of a contribution after a change, and by what search narrows to it.
pub async fn follow(
    db: &impl ConnectionTrait,
    before: &contribution::Model,
    after: &contribution::Model,
) -> Result<(), DbErr> {
    follow_all(db, &[(before, after)]).await
}

/// Updates the rows of contributions after a change, each given as it was and as it is, and where they are counted.
pub async fn follow_all(
    db: &impl ConnectionTrait,
    changes: &[(&contribution::Model, &contribution::Model)],
) -> Result<(), DbErr> {
    let mut anew = Vec::new();
    for (before, after) in changes {
        search::follow(db, before, after, [searched_in(before), searched_in(after)]).await?;
        let [was, is] = [before, after].map(|thing| rows(thing, &[]).into_iter().collect::<BTreeSet<_>>());
        let keys = |rows: &BTreeSet<Row>| rows.iter().map(|(_, shelf, key)| (shelf.clone(), *key)).collect();
        let [stood, stands]: [BTreeSet<(String, i64)>; 2] = [&was, &is].map(keys);
        if stood == stands {
            move_scopes(db, after.id, was.difference(&is), is.difference(&was)).await?;
        } else if was != is {
            anew.push(*after);
        }
    }
    relist(db, &anew).await?;
    tally::follow(db, changes.iter().map(|(before, after)| (Some(*before), *after))).await
}

/// A row of a thing: its scope, its shelf, and its key there.
type Row = (String, String, i64);

/// Takes a thing out of scopes and puts it into others, on the shelves where it stands.
async fn move_scopes(
    db: &impl ConnectionTrait,
    id: ContributionId,
    left: impl Iterator<Item = &Row>,
    entered: impl Iterator<Item = &Row>,
) -> Result<(), DbErr> {
    let left: BTreeSet<&str> = left.map(|(scope, ..)| scope.as_str()).collect();
    if !left.is_empty() {
        let theirs = listing::Column::ContributionId.eq(id).and(listing::Column::Scope.is_in(left));
        listing::Entity::delete_many().filter(theirs).exec(db).await?;
    }
    let row = |(scope, shelf, key): &Row| listing::Model {
        scope: scope.clone(),
        shelf: shelf.clone(),
        key: *key,
        contribution_id: id,
    };
    insert_blocks::<listing::Entity>(db, entered.map(row).collect()).await
}

/// Writes the rows of contributions anew.
pub async fn relist(db: &impl ConnectionTrait, things: &[&contribution::Model]) -> Result<(), DbErr> {
    if things.is_empty() {
        return Ok(());
    }
    let ids = things.iter().map(|thing| thing.id);
    listing::Entity::delete_many().filter(listing::Column::ContributionId.is_in(ids)).exec(db).await?;
    let authors = authors_of(db, things).await?;
    let rows = things.iter().flat_map(|thing| rows_of(thing, authors.get(&thing.id).map_or(&[][..], Vec::as_slice)));
    insert_blocks::<listing::Entity>(db, rows.collect()).await
}

/// The accounts that sign these articles, where they are listed.
async fn authors_of(
    db: &impl ConnectionTrait,
    things: &[&contribution::Model],
) -> Result<HashMap<ContributionId, Vec<AccountId>>, DbErr> {
    use authorship::Column as A;
    let is_listed = |thing: &&&contribution::Model| thing.kind == Kind::Article && thing.state.is_public();
    let articles: Vec<ContributionId> = things.iter().filter(is_listed).map(|thing| thing.id).collect();
    let mut authors: HashMap<ContributionId, Vec<AccountId>> = HashMap::new();
    if articles.is_empty() {
        return Ok(authors);
    }
    let signing = authorship::Entity::find().select_only().columns([A::ContributionId, A::AccountId]).distinct();
    let signing = signing.filter(A::ContributionId.is_in(articles)).filter(A::AccountId.is_not_null());
    let signing = signing.filter(A::State.eq(authorship::AuthorshipState::Accepted));
    let rows: Vec<(ContributionId, AccountId)> = signing.into_tuple().all(db).await?;
    for (article, account) in rows {
        authors.entry(article).or_default().push(account);
    }
    Ok(authors)
}
