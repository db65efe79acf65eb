//! Loads things by id, and relations that the statement of a list did not read.

use super::given;
use super::thing::{Base, Loaded, Person};
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::base::reads::On;
use crate::ground::context::{Batch, Ctx};
use crate::ground::kept::reach;
use crate::ground::visibility::sees;
use entity::{AccountId, ContributionId, Positional, TeamId, account, contribution, team};
use futures_util::future::try_join_all;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Teams by id.
struct Teams;

impl Batch for Teams {
    type Key = TeamId;
    type Value = team::Model;

    fn depends(_: &[TeamId]) -> Option<Vec<On>> {
        Some(Vec::new())
    }

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<TeamId>) -> Result<Vec<(TeamId, team::Model)>, Error> {
        let rows = team::Entity::find().filter(team::Column::Id.is_in(padded(ids))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// People by id.
struct People;

impl Batch for People {
    type Key = AccountId;
    type Value = Person;

    fn depends(_: &[AccountId]) -> Option<Vec<On>> {
        Some(Vec::new())
    }

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<AccountId>) -> Result<Vec<(AccountId, Person)>, Error> {
        let rows: Vec<(AccountId, String)> = account::Entity::find()
            .select_only()
            .columns([account::Column::Id, account::Column::Name])
            .filter(account::Column::Id.is_in(padded(ids)))
            .into_tuple()
            .all(ctx.app.db.read())
            .await?;
        Ok(rows.into_iter().map(|(id, name)| (id, Person { id, name })).collect())
    }
}

/// Things of any noun by id, if the viewer may know of them.
struct Things;

impl Batch for Things {
    type Key = ContributionId;
    type Value = Base;

    fn depends(ids: &[ContributionId]) -> Option<Vec<On>> {
        Some(reach::things(ids.iter()))
    }

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<ContributionId>) -> Result<Vec<(ContributionId, Base)>, Error> {
        // The condition is on the key alone: with one on the state too, the planner may use the index of states.
        let found =
            contribution::Entity::find().filter(contribution::Column::Id.is_in(padded(ids.clone()))).into_query();
        let (found, viewer) = (ctx.app.db.read().query_all(&found).await?, ctx.viewer());
        let mut rows = found.iter().map(|row| contribution::Model::at(row, 0)).collect::<Result<Vec<_>, DbErr>>()?;
        let communes = ids.into_iter().filter_map(given::commune_of).map(given::unwritten);
        let unwritten: Vec<_> = communes.filter(|commune| rows.iter().all(|row| row.id != commune.id)).collect();
        rows.extend(unwritten);
        Ok(rows.into_iter().filter(|row| sees(&viewer, row)).map(|row| (row.id, row.into())).collect())
    }
}

impl Ctx<'_> {
    /// A team.
    pub async fn team(&self, id: TeamId) -> Result<Option<team::Model>, Error> {
        self.load::<Teams>(id).await
    }

    /// The public data of an account.
    pub async fn person(&self, id: AccountId) -> Result<Option<Person>, Error> {
        self.load::<People>(id).await
    }

    /// A thing, if the viewer may know of it. All things that the fields of a page ask for are loaded in one statement.
    pub async fn thing(&self, id: ContributionId) -> Result<Option<Base>, Error> {
        self.load::<Things>(id).await
    }

    /// The public networks that hold a thing. Those of all things of a page are loaded in one statement.
    pub async fn networks_of(&self, thing: &contribution::Model) -> Result<Vec<Base>, Error> {
        let found = try_join_all(thing.networks.iter().map(|network| self.thing(network))).await?;
        Ok(found.into_iter().flatten().filter(|network| network.row.state.is_public()).collect())
    }

    /// The thing that another one belongs to (an article to its medium), if there is one and the viewer may know of it. A list reads
    /// it with its things.
    pub async fn house(&self, of: &Base) -> Result<Option<Base>, Error> {
        match &of.house {
            Loaded::NotLoaded => self.related(of.row.house_id).await,
            Loaded::None => Ok(None),
            Loaded::There(house) => Ok(Some(Base::clone(house))),
        }
    }

    /// The thing that another one refers to, if there is one and the viewer may know of it.
    /// All things that a page refers to are loaded in one statement.
    pub async fn related(&self, id: Option<ContributionId>) -> Result<Option<Base>, Error> {
        match id {
            Some(id) => self.thing(id).await,
            None => Ok(None),
        }
    }
}
