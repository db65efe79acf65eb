//! The law of listings: at the end of every scenario, things are listed where their rows say, by the values of their noun that
//! lists are narrowed by, and nowhere else.

use entity::authorship::{AuthorshipState, Column as A};
use entity::{ContributionId, Words, authorship, contribution, listing};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use territoire::ground::contribution::Facets;
use territoire::ground::contribution::listing::rows_of;

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
    Ok(())
}
