//! The law of listings: at the end of every scenario, things are listed where their rows say, by the values of their noun that
//! lists are narrowed by, and nowhere else; and search finds them by their words, as long as they are published.

use entity::authorship::{AuthorshipState, Column as A};
use entity::contribution::{Kind, State};
use entity::{ContributionId, Words, authorship, contribution, listing, search_document};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, Iterable, QueryFilter, Statement,
    TransactionTrait,
};
use std::collections::{BTreeSet, HashMap};
use territoire::ground::contribution::Facets;
use territoire::ground::contribution::listing::{rows_of, searched_in};
use territoire::ground::search::{Document, kind_of, of_kind, scopes};
use territoire::nouns::registry;

/// Declares how the facets of all things are read.
macro_rules! nouns {
    ($($noun:ident),*) => {
        async fn facets(db: &DatabaseConnection) -> Result<HashMap<ContributionId, Words>, DbErr> {
            let mut facets = HashMap::new();
            $(facets.extend(entity::$noun::Entity::find().all(db).await?.iter().map(|row| (row.id, row.facets())));)*
            Ok(facets)
        }
    };
}

nouns!(
    commune_page,
    network,
    organisation,
    medium,
    article,
    venue,
    resource,
    need,
    service_offer,
    practice,
    notice,
    initiative
);

/// Fails where a thing is not listed as its rows say.
pub async fn check(db: &DatabaseConnection) -> Result<(), DbErr> {
    let facets = facets(db).await?;
    let signing = authorship::Entity::find().filter(A::State.eq(AuthorshipState::Accepted)).all(db).await?;
    let key = |row: listing::Model| (row.contribution_id.0, row.scope, row.shelf, row.key);
    let mut wanted = BTreeSet::new();
    for thing in contribution::Entity::find().all(db).await? {
        assert_eq!(Some(&thing.facets), facets.get(&thing.id), "facets of {:?}", thing.title);
        let authors: BTreeSet<_> =
            signing.iter().filter(|author| author.contribution_id == thing.id).filter_map(|it| it.account_id).collect();
        let authors: Vec<_> = authors.into_iter().collect();
        wanted.extend(rows_of(&thing, &authors).map(key));
    }
    let listed: BTreeSet<_> = listing::Entity::find().all(db).await?.into_iter().map(key).collect();
    let (missing, surplus): (Vec<_>, Vec<_>) =
        (wanted.difference(&listed).collect(), listed.difference(&wanted).collect());
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:?}, surplus {surplus:?}");
    found(db).await
}

/// Fails where search finds a thing by anything but its present words.
async fn found(db: &DatabaseConnection) -> Result<(), DbErr> {
    let kept = search_document::Entity::find().all(db).await?;
    let mut kept: HashMap<ContributionId, _> = kept.into_iter().map(|row| (row.contribution_id, row)).collect();
    let (tx, registry) = (db.begin().await?, registry());
    let mut published = 0;
    for thing in contribution::Entity::find().all(&tx).await? {
        let row = kept.remove(&thing.id).unwrap_or_else(|| panic!("search knows nothing of {:?}", thing.title));
        let analyse = registry.analyser(thing.kind).expect("a noun");
        let documents = analyse(&tx, &[&thing]).await?;
        let said = Document { words: row.words, body: row.body };
        assert_eq!(documents.first(), Some(&said), "words of {:?}", thing.title);
        assert_eq!(row.scopes, scopes(&thing, &searched_in(&thing)), "scopes of {:?}", thing.title);
        assert_eq!(row.place.is_some(), thing.state == State::Published, "{:?}", thing.title);
        assert!(row.place.is_none_or(|place| kind_of(place) == Some(thing.kind)), "{:?}", thing.title);
        published += usize::from(row.place.is_some());
    }
    tx.rollback().await?;
    if db.get_database_backend() == DbBackend::Sqlite {
        // Each published thing has one term of its kind in the index, and nothing else has.
        let kinds: Vec<String> = Kind::iter().map(of_kind).collect();
        let all = format!("SELECT count(*) FROM search_index WHERE search_index MATCH '{}'", kinds.join(" OR "));
        let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, all)).await?;
        let indexed: i64 = row.expect("a count").try_get_by_index(0)?;
        assert_eq!(usize::try_from(indexed), Ok(published), "rows of the full-text table");
    }
    Ok(())
}
