//! What is asked of the resilience of a part of the territory.

use super::assumed::{self, Assumed};
use super::autonomy::{Autonomy, autonomy};
use super::exposure::{Exposures, exposures};
use super::extent::Extent;
use super::needs::{Assumption, listed};
use super::own;
use super::picture::Picture;
use super::stock::{Group, KindSummary, by_kind, groups, new_year};
use super::words;
use crate::base::error::Error;
use crate::base::gql::ID;
use crate::base::loader::padded;
use crate::base::page::size;
use crate::base::text::{Fault, Language};
use crate::ground::app::App;
use crate::ground::context::Ctx;
use crate::ground::contribution::Base;
use crate::ground::territory::CommuneRow;
use entity::ContributionId;
use entity::contribution::{self, Column as C, State};
use entity::resource::{self, Column as R, Condition};
use futures_util::future::try_join_all;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};
use std::collections::HashMap;
use tokio::sync::OnceCell;

/// Most people who come.
const MAX_INFLOW: i32 = 10_000_000;

/// The resilience of a part of the territory. What is read is read when it is asked for, in at most one statement for what there is and one for
/// what is exposed; one more if something is assumed to fail, and one for the things that are shown.
pub struct Asked {
    extent: Extent,
    assumed: Vec<Assumed>,
    inflow: i32,
    groups: OnceCell<Vec<Group>>,
    exposures: OnceCell<Exposures>,
}

/// An exposed resource as it is shown.
pub struct ShownExposure {
    /// From what fails to what is exposed.
    pub chain: Vec<Base>,
    /// What is exposed.
    pub resource: Base,
    /// What fails.
    pub cause: Base,
    /// Whether it is exposed only because of what is assumed to fail.
    pub only_if_fails: bool,
}

/// Most exposed resources of a picture.
const DRAWN: usize = 10;

/// The picture of a commune.
pub async fn picture(app: &App, commune: &'static CommuneRow, language: Language) -> Result<Picture, Error> {
    let asked = Asked::read(app, Extent::of_commune(commune), None, None).await?;
    let exposures = asked.exposures(app).await?;
    let chains: Vec<_> = exposures.all.iter().take(DRAWN).map(|exposure| &exposure.chain).collect();
    let named = named(app, chains.iter().flat_map(|chain| chain.iter().copied()).collect()).await?;
    let exposed = chains.into_iter().filter_map(|chain| {
        let named: Vec<_> = chain.iter().map(|id| named.get(id)).collect::<Option<_>>()?;
        let (_, condition) = named.first()?;
        Some((*condition, named.iter().map(|(title, _)| title.clone()).collect()))
    });
    Ok(Picture {
        name: commune.name,
        language,
        day: words::day(app.clock.now().date_naive(), language),
        population: asked.population(),
        kinds: asked.kinds(app).await?,
        exposed_count: exposures.count(),
        exposed: exposed.collect(),
        autonomy: asked.autonomy(app).await?,
    })
}

/// The titles and states of published resources.
async fn named(app: &App, ids: Vec<ContributionId>) -> Result<HashMap<ContributionId, (String, Condition)>, Error> {
    let mut select = Query::select();
    select.columns([C::Id, C::Title].map(|column| column.as_column_ref())).column(R::Condition.as_column_ref());
    let same = Expr::col(C::Id.as_column_ref()).equals(R::Id.as_column_ref());
    select.from(contribution::Entity).inner_join(resource::Entity, same);
    select.and_where(C::Id.is_in(padded(ids))).and_where(C::State.eq(State::Published));
    let rows = app.db.read().query_all(&select).await?;
    let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, (row.try_get_by_index(1)?, row.try_get_by_index(2)?)));
    Ok(rows.iter().map(read).collect::<Result<_, DbErr>>()?)
}

impl Asked {
    /// Checks what is assumed.
    pub async fn read(
        app: &App,
        extent: Extent,
        if_fails: Option<Vec<ID>>,
        inflow: Option<i32>,
    ) -> Result<Self, Error> {
        let inflow = inflow.unwrap_or(0);
        if !(0..=MAX_INFLOW).contains(&inflow) {
            return Err(Error::invalid("inflow", Fault::OutOfRange { min: 0, max: MAX_INFLOW.into() }));
        }
        let assumed = assumed::read(app, &extent, if_fails).await?;
        Ok(Self { extent, assumed, inflow, groups: OnceCell::new(), exposures: OnceCell::new() })
    }

    /// The inhabitants.
    pub const fn population(&self) -> i64 {
        self.extent.population
    }

    /// The people who come.
    pub const fn inflow(&self) -> i32 {
        self.inflow
    }

    async fn groups(&self, app: &App) -> Result<&Vec<Group>, Error> {
        let read = async || {
            let mut groups = groups(app, &self.extent).await?;
            // What is assumed to fail is counted as lost.
            let year = new_year(app);
            groups.extend(self.assumed.iter().filter(|resource| resource.is_here).flat_map(|lost| lost.moves(year)));
            Ok(groups)
        };
        self.groups.get_or_try_init(read).await
    }

    /// What is exposed.
    pub async fn exposures(&self, app: &App) -> Result<&Exposures, Error> {
        let read = async || {
            let assumed: Vec<_> = self.assumed.iter().map(Assumed::id).collect();
            exposures(app, &self.extent, &assumed).await
        };
        self.exposures.get_or_try_init(read).await
    }

    /// How many resources of each kind are in which state.
    pub async fn kinds(&self, app: &App) -> Result<Vec<KindSummary>, Error> {
        self.groups(app).await.map(|groups| by_kind(groups))
    }

    /// The assumptions that hold: those of the list, and in their place those that the commune gave.
    async fn assumptions(&self, app: &App) -> Result<Vec<Assumption>, Error> {
        let listed = listed().cloned().collect();
        match self.extent.commune {
            Some(commune) => own::with_own(app, commune, listed).await,
            None => Ok(listed),
        }
    }

    /// What there is against each need.
    pub async fn autonomy(&self, app: &App) -> Result<Vec<Autonomy>, Error> {
        let people = self.extent.population + i64::from(self.inflow);
        let (groups, assumptions) = (self.groups(app).await?, self.assumptions(app).await?);
        Ok(assumptions.iter().map(|assumption| autonomy(assumption, groups, people)).collect())
    }

    /// The first exposed resources, with their chains.
    pub async fn exposed(&self, ctx: &Ctx<'_>, first: Option<i32>) -> Result<Vec<ShownExposure>, Error> {
        let first = size(first)?;
        let found = self.exposures(ctx.app).await?.all.iter().take(first);
        let shown = found.map(async |exposure| {
            let chain = try_join_all(exposure.chain.iter().map(|id| ctx.thing(*id))).await?;
            // What was erased since is not shown.
            let chain: Option<Vec<Base>> = chain.into_iter().collect();
            let shown = chain.and_then(|chain| {
                let (resource, cause) = (chain.last()?.clone(), chain.first()?.clone());
                Some(ShownExposure { chain, resource, cause, only_if_fails: exposure.only_if_fails })
            });
            Ok::<_, Error>(shown)
        });
        Ok(try_join_all(shown).await?.into_iter().flatten().collect())
    }
}
