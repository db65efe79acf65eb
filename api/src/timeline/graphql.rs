//! The shape of the timeline.

use super::ops::{self, ByPosition, Timeline, TimelineOrder, Verb};
use crate::context::Resolving;
use crate::contribution::{Contribution, Wanted, ids};
use crate::error::Error;
use crate::gql::{Context, ID, Object};
use crate::page::{Connection, Listed, PageArgs};
use crate::scalars::{DateTime, Position};
use crate::territory::AreaInput;
use entity::activity;

/// Something that happened [chronique]. It names no person.
pub struct Activity(activity::Model);

impl Listed for Activity {
    type Order = ByPosition;

    fn cursor(&self, order: &ByPosition) -> String {
        order.cursor(&self.0)
    }
}

/// Something that happened [chronique]. It names no person.
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

    /// To what, as it is now; null where you may not see it any more.
    async fn contribution(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        ctx.op().thing(self.0.contribution_id?).await.map(|thing| thing.map(Contribution::from)).transpose()
    }

    /// When.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// Queries on the chronicle.
#[derive(Default)]
pub struct TimelineQuery;

#[Object]
impl TimelineQuery {
    /// What happened, a page at a time. What was written a moment ago may take a moment to appear.
    #[expect(clippy::too_many_arguments, reason = "the arguments of every list")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where: communes, an EPCI, a department or a region; everywhere when absent.")] within: Option<
            AreaInput,
        >,
        #[graphql(desc = "Of this thing alone, of any kind.")] of: Option<ID>,
        #[graphql(desc = "From which end; `NEWEST` when absent.")] order_by: Option<TimelineOrder>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Activity>, Error> {
        let (page, total) = (PageArgs { first, after, last, before }, Wanted::of_connection(ctx).total);
        ops::timeline(&ctx.op(), Timeline { within, of, order_by, page, total }).await.map(|page| page.of(Activity))
    }
}
