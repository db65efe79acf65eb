//! The portal of a commune [portail web local]: everything that is there, of every noun.

use super::counts::{Count, counts};
use crate::areas::articles::Article;
use crate::areas::articles::ops::{ArticleFilter, ArticleOrder};
use crate::areas::initiatives::Initiative;
use crate::areas::initiatives::ops::{InitiativeFilter, InitiativeOrder};
use crate::areas::media::Medium;
use crate::areas::media::ops::{MediumFilter, MediumOrder};
use crate::areas::needs::Need;
use crate::areas::needs::ops::{NeedFilter, NeedOrder};
use crate::areas::organisations::Organisation;
use crate::areas::organisations::ops::{OrganisationFilter, OrganisationOrder};
use crate::areas::practices::Practice;
use crate::areas::practices::ops::{PracticeFilter, PracticeOrder};
use crate::areas::resources::Resource;
use crate::areas::resources::ops::{ResourceFilter, ResourceOrder};
use crate::areas::timeline::{Activity, of_area};
use crate::areas::venues::Venue;
use crate::areas::venues::ops::{VenueFilter, VenueOrder};
use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::base::page::{Connection, PageArgs};
use crate::ground::context::Resolving;
use crate::ground::contribution::{Wanted, noun};
use crate::ground::territory::{AreaInput, CommuneRow};

/// The portal of a commune [portail web local]. Nobody need have claimed the commune.
#[derive(Debug, Clone, Copy)]
pub struct CommunePortal(pub &'static CommuneRow);

/// How many things of one kind there are.
pub struct ContributionCount(Count);

/// How many things of one kind there are.
#[Object]
impl ContributionCount {
    /// Their type in this schema, such as `Article`.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// How many of them are published.
    async fn count(&self) -> i64 {
        self.0.count
    }
}

/// Declares the portal: one list for each noun, of the things in the commune.
macro_rules! portal {
    ($($(#[$doc:meta])* $many:ident($filter:ty, $order:ty) -> $object:ident in $noun:ident,)*) => {
        /// The portal of a commune [portail web local]. Nobody need have claimed the commune.
        #[Object]
        impl CommunePortal {
            $(
                $(#[$doc])*
                #[expect(clippy::too_many_arguments, reason = "the arguments of every list")]
                async fn $many(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Which; all when absent.")] filter: Option<$filter>,
                    #[graphql(desc = "In which order; `PUBLISHED_DESC` when absent.")] order_by: Option<$order>,
                    #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")]
                    first: Option<i32>,
                    #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
                    #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")]
                    last: Option<i32>,
                    #[graphql(desc = "End before this cursor.")] before: Option<String>,
                ) -> Result<Connection<$object>, Error> {
                    let (wanted, page) = (Wanted::of_connection(ctx), PageArgs { first, after, last, before });
                    let here = Some(AreaInput::Commune(self.0.code));
                    let op = ctx.op();
                    let found =
                        noun::many::<entity::$noun::Entity>(&op, here, None, filter, order_by, page, wanted);
                    found.await.map(|page| page.of($object::from))
                }
            )*

            /// What happened here, the latest first.
            async fn timeline(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")]
                first: Option<i32>,
                #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
                #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")]
                last: Option<i32>,
                #[graphql(desc = "End before this cursor.")] before: Option<String>,
            ) -> Result<Connection<Activity>, Error> {
                let (total, page) = (Wanted::of_connection(ctx).total, PageArgs { first, after, last, before });
                of_area(&ctx.op(), AreaInput::Commune(self.0.code), page, total).await
            }

            /// How many published things there are of each kind, kinds without any left out.
            async fn counts(&self, ctx: &Context<'_>) -> Result<Vec<ContributionCount>, Error> {
                Ok(counts(&ctx.op(), self.0.code).await?.into_iter().map(ContributionCount).collect())
            }
        }
    };
}

portal! {
    /// Its media.
    media(MediumFilter, MediumOrder) -> Medium in medium,
    /// Its news.
    articles(ArticleFilter, ArticleOrder) -> Article in article,
    /// Its directory [annuaire].
    organisations(OrganisationFilter, OrganisationOrder) -> Organisation in organisation,
    /// Its places [lieux].
    venues(VenueFilter, VenueOrder) -> Venue in venue,
    /// What it lives on [ressources vitales].
    resources(ResourceFilter, ResourceOrder) -> Resource in resource,
    /// What people begin there together [initiatives citoyennes].
    initiatives(InitiativeFilter, InitiativeOrder) -> Initiative in initiative,
    /// What it, its associations, venues and media ask others for [besoins]; the most urgent first with `URGENCY_DESC`.
    needs(NeedFilter, NeedOrder) -> Need in need,
    /// What was learned there [fiches d'expérience].
    practices(PracticeFilter, PracticeOrder) -> Practice in practice,
}
