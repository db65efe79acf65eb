//! Things by id or slug, and what lists did not bring along.

use super::parts::{Direction, LinkRow, PartsOf, links, revisions};
use super::thing::{Any, Noun, Own, Person};
use crate::context::Ctx;
use crate::error::Error;
use crate::loader::{Loader, padded};
use crate::policy::sees;
use entity::contribution::{self, Kind};
use entity::{AccountId, ApiKeyId, ContributionId, TeamId, account, api_key_usage, organisation, revision, slug, team};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::sync::Arc;

/// What was loaded for one request beside lists.
#[derive(Default)]
pub struct Loaders {
    teams: Loader<TeamId, team::Model>,
    people: Loader<AccountId, Person>,
    things: Loader<ContributionId, Any>,
    revisions: Loader<PartsOf<i32>, Vec<revision::Model>>,
    links: Loader<PartsOf<Direction>, Vec<LinkRow>>,
    /// What people say of themselves.
    pub profiles: Loader<AccountId, Arc<account::Model>>,
    /// The teams of people.
    pub teams_of: Loader<AccountId, Vec<TeamId>>,
    /// What was done with keys of applications.
    pub usage: Loader<ApiKeyId, Arc<Vec<api_key_usage::Model>>>,
    /// Rows of organisations.
    pub organisations: Loader<ContributionId, Arc<organisation::Model>>,
}

impl Loaders {
    /// Forgets everything: a write may have changed it.
    pub fn forget(&self) {
        self.teams.forget();
        self.people.forget();
        self.things.forget();
        self.revisions.forget();
        self.links.forget();
        self.profiles.forget();
        self.teams_of.forget();
        self.usage.forget();
        self.organisations.forget();
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

    /// The row of a thing's noun, where it did not come along. For things that the viewer may know of: it is not asked here.
    pub async fn own<N: Noun>(&self, id: ContributionId, own: &Own<N>) -> Result<Arc<N::Model>, Error> {
        if let Some(own) = own {
            return Ok(own.clone());
        }
        let fetch = |ids| async {
            let rows = N::find().filter(N::ID.is_in(padded(ids))).all(self.app.db.read()).await?;
            Ok(rows.into_iter().map(|row| (N::id(&row), Arc::new(row))).collect())
        };
        let found = N::loader(self.loaders).load(id, fetch).await?;
        found.ok_or_else(|| Error::internal("a contribution without the row of its noun"))
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

/// Things of any noun by their ids, in no order; those that the viewer may not know of are left out.
pub async fn by_ids(ctx: &Ctx<'_>, ids: Vec<ContributionId>) -> Result<Vec<Any>, Error> {
    // By the key alone: with a condition on the state, a plan may take the index of states.
    let found = contribution::Entity::find().filter(contribution::Column::Id.is_in(ids)).all(ctx.app.db.read()).await?;
    let viewer = ctx.viewer();
    found.into_iter().filter(|row| sees(&viewer, row)).map(Any::new).collect()
}

/// A thing by a slug of its kind, today's or a former one.
pub async fn by_slug(ctx: &Ctx<'_>, kind: Kind, text: &str) -> Result<Option<Any>, Error> {
    let found = slug::Entity::find_by_id((kind, text.to_owned())).one(ctx.app.db.read()).await?;
    match found {
        Some(found) => ctx.thing(found.contribution_id).await,
        None => Ok(None),
    }
}
