//! The shape of the timeline.

use super::ops::{self, ByPosition, Timeline, TimelineOrder, Verb};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::page::{Connection, Listed, PageArgs};
use crate::base::scalars::{DateTime, Position};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::{Wanted, ids};
use crate::ground::territory::AreaInput;
use crate::nouns::Contribution;
use entity::activity::{self, OtherKind};
use entity::{ActivityId, ContributionId};

/// An activity: something that happened [chronique]. It names no person.
#[derive(Debug, Clone)]
pub struct Activity(activity::Model);

/// An activity by its id, if the timeline shows it.
pub async fn activity(ctx: &Ctx<'_>, id: ActivityId) -> Option<Result<Activity, Error>> {
    ops::activity(ctx, id).await.transpose().map(|found| found.map(Activity))
}

impl Listed for Activity {
    type Order = ByPosition;

    fn cursor(&self, order: &ByPosition) -> String {
        order.cursor(&self.0)
    }
}

/// An activity: something that happened [chronique]. It names no person.
#[Object]
impl Activity {
    /// `activity:<uuid>`.
    fn id(&self) -> ID {
        ids::of("activity", self.0.id.0)
    }

    /// Its place in the one order of the chronicle.
    fn position(&self) -> Position {
        Position(self.0.position.unwrap_or(0))
    }

    /// What was done.
    fn verb(&self) -> Verb {
        self.0.verb.into()
    }

    /// The contribution that it concerns, as it is now. Null if it concerns none, or if you may not see the
    /// contribution.
    async fn contribution(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        shown(ctx, self.0.contribution_id?).await
    }

    /// The other contribution that it concerns: what a thing was linked to, what took it up, or
    /// the network that it joined or left. Null if there is none,
    /// or if you may not see it.
    async fn other(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        let is_one = self.0.other_kind == Some(OtherKind::Contribution);
        shown(ctx, ContributionId(self.0.other_id.filter(|_| is_one)?)).await
    }

    /// A number, if the activity is about one: how many things have adopted the contribution now, or how many things
    /// were imported.
    fn amount(&self) -> Option<i64> {
        self.0.amount
    }

    /// When it happened.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

async fn shown(ctx: &Context<'_>, id: ContributionId) -> Option<Result<Contribution, Error>> {
    ctx.op().thing(id).await.transpose().map(|thing| thing.and_then(Contribution::of))
}

/// What happened in an area, the latest first, a page at a time.
pub async fn of_area(
    ctx: &Ctx<'_>,
    area: AreaInput,
    page: PageArgs,
    total: bool,
) -> Result<Connection<Activity>, Error> {
    let asked = Timeline { within: Some(area), network: None, of: None, order_by: None, page, total };
    ops::timeline(ctx, asked).await.map(|page| page.of(Activity))
}

/// Queries on the chronicle.
#[derive(Default)]
pub struct TimelineQuery;

#[Object]
impl TimelineQuery {
    /// What happened, a page at a time. An activity may take a moment to appear.
    #[expect(clippy::too_many_arguments, reason = "the arguments of every list")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where: communes, an EPCI, a department or a region; everywhere when absent.")] within: Option<
            AreaInput,
        >,
        #[graphql(desc = "Only activities of things that this network held when they happened.")] network: Option<ID>,
        #[graphql(desc = "Only activities of this thing, of any kind.")] of: Option<ID>,
        #[graphql(desc = "Which end comes first; `NEWEST` when absent.")] order_by: Option<TimelineOrder>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Activity>, Error> {
        let (page, total) = (PageArgs { first, after, last, before }, Wanted::of_connection(ctx).total);
        ops::timeline(&ctx.op(), Timeline { within, network, of, order_by, page, total })
            .await
            .map(|page| page.of(Activity))
    }
}
