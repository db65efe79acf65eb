//! The shape of calendars of spaces.

use super::ops::{self, CloseSpaceCalendarInput, OpenSpaceCalendarInput, Opened};
use crate::areas::spaces::{Space, space_of};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Url};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::people::identity::Account;
use entity::space;

/// A secret address under which the calendar of a space tells all.
pub struct SpaceCalendar(Opened);

/// A secret address under which the calendar of a space tells all, for programs that read iCalendar. It works as long as it is not
/// closed and whoever opened it runs the venue.
#[Object]
impl SpaceCalendar {
    /// `space_calendar:<uuid>`.
    fn id(&self) -> ID {
        ids::of("space_calendar", self.0.row.id.0)
    }

    /// The space.
    async fn space(&self, ctx: &Context<'_>) -> Option<Result<Space, Error>> {
        space_of(&ctx.op(), Some(self.0.row.space_id)).await
    }

    /// The address: shown once, by the mutation that opened it; null otherwise.
    fn url(&self, ctx: &Context<'_>) -> Option<Url> {
        self.0.url(&ctx.op()).map(Url)
    }

    /// Who opened it.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.row.author_id).await
    }

    /// When it was opened.
    fn created_at(&self) -> DateTime {
        self.0.row.created_at.into()
    }
}

/// The secret addresses of a space, for those who run its venue.
pub async fn calendars_of(ctx: &Ctx<'_>, space: &space::Model) -> Result<Vec<SpaceCalendar>, Error> {
    let rows = ops::of_space(ctx, space).await?;
    Ok(rows.into_iter().map(|row| SpaceCalendar(Opened { row, secret: None })).collect())
}

/// Changes of calendars of spaces.
#[derive(Default)]
pub struct SpaceCalendarMutation;

#[Object]
impl SpaceCalendarMutation {
    /// Opens a secret address under which the calendar of a space tells all: who asked, for whom and what for. Whoever knows it reads it;
    /// so it is shown once. A space has at most 20.
    /// Who may: its venue's author where that has no team, else members of its team.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when there are 20.
    async fn open_space_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which space.")] input: OpenSpaceCalendarInput,
    ) -> Option<Result<SpaceCalendar, Error>> {
        Some(ops::open(&ctx.op(), input).await.map(SpaceCalendar))
    }

    /// Closes such an address: it shows nothing any more.
    /// Who may: its venue's author where that has no team, else members of its team.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`.
    async fn close_space_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which address.")] input: CloseSpaceCalendarInput,
    ) -> Option<Result<SpaceCalendar, Error>> {
        Some(ops::close(&ctx.op(), input).await.map(SpaceCalendar))
    }
}
