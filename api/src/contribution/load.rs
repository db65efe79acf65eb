//! Things by id or slug, and what lists did not bring along.

use super::parts::{Direction, LinkRow, PartsOf, links, revisions};
use super::thing::{Any, Noun, Person, Thing};
use crate::context::Ctx;
use crate::error::Error;
use crate::loader::{Loader, padded};
use crate::policy::sees;
use entity::contribution::{self, Kind};
use entity::{AccountId, ContributionId, TeamId, account, organisation, revision, slug, team};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// What was loaded for one request beside lists.
#[derive(Default)]
pub struct Loaders {
    teams: Loader<TeamId, team::Model>,
    people: Loader<AccountId, Person>,
    things: Loader<ContributionId, Any>,
    revisions: Loader<PartsOf<i32>, Vec<revision::Model>>,
    links: Loader<PartsOf<Direction>, Vec<LinkRow>>,
}

impl Loaders {
    /// Forgets everything: a write may have changed it.
    pub fn forget(&self) {
        self.teams.forget();
        self.people.forget();
        self.things.forget();
        self.revisions.forget();
        self.links.forget();
    }
}

impl Ctx<'_> {
    /// A team.
    pub async fn team(&self, id: TeamId) -> Result<Option<team::Model>, Error> {
        let fetch = |ids| async {
            let rows = team::Entity::find().filter(team::Column::Id.is_in(padded(ids))).all(self.app.db.read()).await?;
            Ok(rows.into_iter().map(|row| (row.id, row)).collect())
        };
        self.loaders.teams.load(id, fetch).await
    }

    /// What is public of an account.
    pub async fn person(&self, id: AccountId) -> Result<Option<Person>, Error> {
        let fetch = |ids| async {
            let rows: Vec<(AccountId, String)> = account::Entity::find()
                .select_only()
                .columns([account::Column::Id, account::Column::Name])
                .filter(account::Column::Id.is_in(padded(ids)))
                .into_tuple()
                .all(self.app.db.read())
                .await?;
            Ok(rows.into_iter().map(|(id, name)| (id, Person { id, name })).collect())
        };
        self.loaders.people.load(id, fetch).await
    }

    /// A thing that the viewer may know of.
    pub async fn thing(&self, id: ContributionId) -> Result<Option<Any>, Error> {
        let fetch = |ids| async {
            let things = by_ids(self, padded(ids)).await?;
            Ok(things.into_iter().map(|thing| (thing.row().id, thing)).collect())
        };
        self.loaders.things.load(id, fetch).await
    }

    /// Earlier states of a thing, the latest first.
    pub async fn revisions(&self, of: PartsOf<i32>) -> Result<Vec<revision::Model>, Error> {
        let found = self.loaders.revisions.load(of, |keys| revisions(self, keys)).await?;
        Ok(found.unwrap_or_default())
    }

    /// Links of a thing in one direction, the first made first.
    pub async fn links(&self, of: PartsOf<Direction>) -> Result<Vec<LinkRow>, Error> {
        let found = self.loaders.links.load(of, |keys| links(self, keys)).await?;
        Ok(found.unwrap_or_default())
    }
}

/// Things of any noun by their ids, in no order; those that the viewer may not know of are left out. One statement, and one
/// for each noun among them.
pub async fn by_ids(ctx: &Ctx<'_>, ids: Vec<ContributionId>) -> Result<Vec<Any>, Error> {
    // By the key alone: with a condition on the state, a plan may take the index of states.
    let found = contribution::Entity::find().filter(contribution::Column::Id.is_in(ids)).all(ctx.app.db.read()).await?;
    let viewer = ctx.viewer();
    with_nouns(ctx.app.db.read(), found.into_iter().filter(|row| sees(&viewer, row)).collect()).await
}

/// A thing by a slug of its kind, today's or a former one.
pub async fn by_slug(ctx: &Ctx<'_>, kind: Kind, text: &str) -> Result<Option<Any>, Error> {
    let found = slug::Entity::find_by_id((kind, text.to_owned())).one(ctx.app.db.read()).await?;
    match found {
        Some(found) => ctx.thing(found.contribution_id).await,
        None => Ok(None),
    }
}

/// Contributions with the rows of their nouns.
pub async fn with_nouns(db: &impl ConnectionTrait, bases: Vec<contribution::Model>) -> Result<Vec<Any>, Error> {
    let mut by_kind: HashMap<Kind, Vec<contribution::Model>> = HashMap::new();
    for base in bases {
        by_kind.entry(base.kind).or_default().push(base);
    }
    let mut things = Vec::new();
    for (kind, bases) in by_kind {
        match kind {
            Kind::Organisation => things.extend(of_noun::<organisation::Entity>(db, bases).await?),
            // Kinds whose nouns have no table yet: nothing registers them.
            _ => return Err(Error::internal(format!("a contribution without a noun: {kind:?}"))),
        }
    }
    Ok(things)
}

async fn of_noun<N: Noun>(db: &impl ConnectionTrait, bases: Vec<contribution::Model>) -> Result<Vec<Any>, Error> {
    let ids = padded(bases.iter().map(|base| base.id).collect());
    let rows = N::find().filter(N::ID.is_in(ids)).all(db).await?;
    let mut rows: HashMap<ContributionId, N::Model> = rows.into_iter().map(|row| (N::id(&row), row)).collect();
    let things = bases.into_iter().filter_map(|base| rows.remove(&base.id).map(|own| N::among(Thing::new(base, own))));
    Ok(things.collect())
}
