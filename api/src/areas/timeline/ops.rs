//! Reads the chronicle by area and by thing, from either end.

use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID};
use crate::base::loader::padded;
use crate::base::page::{Mark, Page, PageArgs, count};
use crate::base::text::Fault;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::found::{MOST_MERGED, merged};
use crate::ground::contribution::{ids, listing};
use crate::ground::kept::follow;
use crate::ground::member::Viewer;
use crate::ground::territory::{AreaInput, Where};
use crate::ground::visibility::exists_for;
use entity::activity_area::Column as A;
use entity::contribution::Kind;
use entity::{ActivityId, ContributionId, activity, activity_area};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter};
use serde_json::Value as Json;
use std::slice;

/// What was done. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ActivityVerb", remote = "activity::Verb")]
pub enum Verb {
    /// Something that exists was registered.
    Registered,
    /// Something began here.
    Created,
    /// Things were imported; `amount` says how many.
    Imported,
    /// Its texts or settings changed.
    Updated,
    /// A draft was proposed to the editors of its team.
    Submitted,
    /// A proposal was sent back to its author.
    SentBack,
    /// It is to be published at a time; no timeline shows it.
    Scheduled,
    /// It is no longer to be published at a time; no timeline shows it.
    Unscheduled,
    /// It became public.
    Published,
    /// It left the lists.
    Archived,
    /// It came back into the lists.
    Restored,
    /// It was corrected, and readers are told.
    Corrected,
    /// Those who published it took it back: a note stands at its address.
    Retracted,
    /// An author of it was named, agreed, or is one no longer.
    AuthorsChanged,
    /// Its authors and editors wrote to each other, or made or revoked a link to read it; no timeline shows it.
    Discussed,
    /// Moderation took it away.
    Removed,
    /// Its time ran out.
    Expired,
    /// Somebody said that it grew from another thing, which is `other`.
    Linked,
    /// Somebody took such a link back.
    Unlinked,
    /// Those who run it confirmed that the thing `other` grew from it.
    LinkConfirmed,
    /// The thing `other` took it up, or no longer does; `amount` says how many things do now.
    Adopted,
    /// Somebody commented on it.
    Commented,
    /// A comment on it was changed by its author.
    CommentEdited,
    /// A comment on it was removed.
    CommentRemoved,
    /// It resonated with somebody.
    Resonated,
    /// Somebody withdrew a resonance.
    ResonanceWithdrawn,
    /// Somebody asked for something; no timeline shows it.
    Requested,
    /// A request was accepted.
    Accepted,
    /// A request was refused; no timeline shows it, unless it had been accepted before.
    Refused,
    /// Whoever asked or offered took the request or offer back; no timeline shows it, unless it had been accepted before.
    Withdrawn,
    /// Whoever runs it cancelled it.
    Cancelled,
    /// What was booked took place; no timeline shows it.
    TookPlace,
    /// The network `other` accepted it.
    Joined,
    /// It left the network `other`, or was removed from it.
    Left,
    /// A team was made; no timeline shows it.
    TeamCreated,
    /// A team's name, members or invitations changed; no timeline shows it.
    TeamChanged,
    /// Those who run it said that it depends on the resource `other`, or what for.
    DependencyAdded,
    /// Those who run it said that it no longer depends on the resource `other`.
    DependencyRemoved,
    /// Those who run the resource `other` said that it depends on this one; timelines of areas leave it out.
    DependentAdded,
    /// Those who run the resource `other` said that it no longer depends on this one; timelines of areas leave it out.
    DependentRemoved,
    /// Its state was judged.
    Assessed,
    /// Something came into a stock or left it.
    StockMoved,
    /// A stock fell below its minimum.
    RanLow,
    /// A stock reached its minimum again.
    Restocked,
    /// An initiative reached another stage.
    StageChanged,
    /// A report of its progress was written.
    ProgressReported,
    /// A result was counted.
    ResultRecorded,
    /// Somebody said that they support it.
    Supported,
    /// Somebody supports it no longer.
    SupportWithdrawn,
    /// An initiative ended, and said what it leaves.
    Composted,
    /// The initiative `other` ended and left something to it; timelines of areas leave it out.
    Inherited,
    /// The commune or the network `other` vouched for it, or says something else about it.
    Vouched,
    /// The commune or the network `other` vouches for it no longer.
    VouchWithdrawn,
    /// Somebody offered something on it; no timeline shows it.
    Offered,
    /// What was accepted on it is on its way.
    DeliveryStarted,
    /// What was accepted on it arrived, whole or in part.
    Delivered,
    /// What was accepted covers all that is needed.
    Covered,
    /// It is open again.
    Reopened,
    /// Those who run it closed it.
    Closed,
    /// Its folders of service offers, or their order, changed.
    FoldersChanged,
    /// The editors of the network `other` put it into folders, or took it out of some.
    Classified,
    /// A shared meal there was announced [table d'hôtes].
    SittingAdded,
    /// A shared meal there was cancelled.
    SittingCancelled,
    /// It was handed over to another team; a commune also to nobody.
    HandedOver,
    /// Somebody changed their profile; no timeline shows it.
    ProfileUpdated,
    /// Somebody had their account erased; no timeline shows it.
    AccountErased,
    /// The last steward of a team had their account erased and another member became its steward; no timeline shows it.
    StewardSucceeded,
}

/// Orders of the timeline. A cursor of one order is valid in the other.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimelineOrder {
    /// The latest activity comes first.
    #[default]
    Newest,
    /// The oldest activity comes first. To follow the timeline, ask again with the last cursor as `after`.
    Oldest,
}

/// A request for the timeline.
pub struct Timeline {
    /// The area.
    pub within: Option<AreaInput>,
    /// The network that held the things when something happened to them.
    pub network: Option<ID>,
    /// The thing, if the timeline is of one only.
    pub of: Option<ID>,
    /// Which end comes first.
    pub order_by: Option<TimelineOrder>,
    /// Which page.
    pub page: PageArgs,
    /// Whether to count all activities.
    pub total: bool,
}

/// The name in cursors of both orders, so that a cursor of one is valid in the other.
const CURSORS: &str = "POSITION";

/// The order of a page.
pub struct ByPosition;

impl ByPosition {
    /// The cursor of an activity.
    pub fn cursor(&self, row: &activity::Model) -> String {
        Mark::new([Json::from(row.position.unwrap_or(0))]).cursor(CURSORS)
    }
}

/// Activities by id, if the timeline shows them.
struct Activities;

impl Batch for Activities {
    type Key = ActivityId;
    type Value = activity::Model;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<ActivityId>) -> Result<Vec<(ActivityId, activity::Model)>, Error> {
        let shown = activity::Column::Public.eq(true).and(activity::Column::Position.is_not_null());
        let rows = activity::Entity::find().filter(activity::Column::Id.is_in(padded(ids))).filter(shown);
        Ok(rows.all(ctx.app.db.read()).await?.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// An activity by its id, if the timeline shows it.
pub async fn activity(ctx: &Ctx<'_>, id: ActivityId) -> Result<Option<activity::Model>, Error> {
    ctx.load::<Activities>(id).await
}

/// Public activities, a page at a time. It takes one statement, and a second one if all are counted.
pub async fn timeline(ctx: &Ctx<'_>, asked: Timeline) -> Result<Page<activity::Model, ByPosition>, Error> {
    let mut problems = Problems::default();
    let area = asked.within.as_ref().map(|area| area.typed(ctx.app.gazetteer, "within")).transpose();
    let area = problems.merge(area)?.flatten();
    let areas = match area {
        None => None,
        Some(Where::Areas(areas)) => Some(areas),
        Some(Where::Near(..) | Where::Bounds(_)) => {
            problems.add("within", Fault::Needs("commune, communes, epci, department, region"));
            None
        }
    };
    let network = asked.network.as_ref();
    let network = network.and_then(|id| problems.take(ids::input_of(Kind::Network, id, "network")));
    let of = asked.of.as_ref().and_then(|id| problems.take(ids::any_input(id, "of")));
    let window = asked.page.window(CURSORS, |mark| matches!(mark.keys(), [Json::Number(at)] if at.is_i64()));
    let window = problems.merge(window)?;
    problems.check()?;
    let window = window.ok_or_else(|| Error::internal("a problem was not told"))?;
    let network_group = network.map(|network| vec![listing::of_network(network)]);
    let mut groups: Vec<Vec<String>> = network_group.into_iter().chain(areas).collect();
    // The activities of one scope are one range of an index: the list reads that of a group of one, if there is one.
    groups.sort_by_key(Vec::len);
    let mut groups = groups.into_iter();
    let read = Read { scopes: groups.next(), groups: groups.collect(), of, known: network };
    let total = if asked.total { Some(count(ctx.app.db.read(), read.all(&ctx.viewer())).await?) } else { None };
    let newest = asked.order_by.unwrap_or_default() == TimelineOrder::Newest;
    let select = read.page(&ctx.viewer(), |select, position| {
        window.narrow(select, &[position], newest, |mark| {
            let at = mark.keys().first().and_then(Json::as_i64);
            vec![Expr::val(at.unwrap_or(i64::MAX))]
        });
    });
    let rows = ctx.app.db.read().query_all(&select).await?;
    let rows = rows.iter().map(|row| activity::Model::from_query_result(row, ""));
    follow::to_the_end(ctx.app).await?;
    Ok(window.page(rows.collect::<Result<Vec<_>, _>>()?, ByPosition, total))
}

/// Which activities a timeline reads.
struct Read {
    /// Scopes of which an activity has one; none for all activities.
    scopes: Option<Vec<String>>,
    /// Further groups of scopes. An activity is in all groups.
    groups: Vec<Vec<String>>,
    /// The thing, if the timeline is of one only.
    of: Option<ContributionId>,
    /// The network that the viewer must know of.
    known: Option<ContributionId>,
}

impl Read {
    /// The one statement of a page; `cut` adds its bounds and its order by a position. Where there are several scopes, each gives as many
    /// as a page has, and the page is made of these: an activity that is in several appears once.
    fn page(&self, viewer: &Viewer, cut: impl Fn(&mut SelectStatement, SimpleExpr)) -> SelectStatement {
        let columns = activity::Column::iter().map(|column| column.as_column_ref());
        let mut select = match self.scopes.as_deref() {
            None | Some([] | [_]) => self.of_scopes(viewer, self.scopes.as_deref()),
            Some(several) => {
                let mut select = Query::select();
                let rows = if several.len() > MOST_MERGED {
                    self.each_once(viewer)
                } else {
                    let each = several.iter().map(|scope| {
                        let mut rows = self.of_scopes(viewer, Some(slice::from_ref(scope)));
                        rows.columns([A::ActivityId, A::Position].map(|column| column.as_column_ref()));
                        cut(&mut rows, Expr::col(A::Position.as_column_ref()));
                        rows
                    });
                    merged(each)
                };
                select.from_subquery(rows, activity_area::Entity);
                let id = Expr::col(A::ActivityId.as_column_ref());
                select.inner_join(activity::Entity, id.equals(activity::Column::Id.as_column_ref()));
                select
            }
        };
        let position = match self.scopes {
            None => activity::Column::Position.as_column_ref(),
            Some(_) => A::Position.as_column_ref(),
        };
        select.columns(columns);
        cut(&mut select, Expr::col(position));
        select
    }

    /// All of them, to be counted.
    fn all(&self, viewer: &Viewer) -> SelectStatement {
        if self.scopes.as_ref().is_none_or(|scopes| scopes.len() < 2) {
            return self.of_scopes(viewer, self.scopes.as_deref());
        }
        let mut select = Query::select();
        select.from_subquery(self.each_once(viewer), activity_area::Entity);
        select
    }

    /// The ids and the positions of the activities of several scopes.
    fn each_once(&self, viewer: &Viewer) -> SelectStatement {
        let mut rows = self.of_scopes(viewer, self.scopes.as_deref());
        rows.distinct().columns([A::ActivityId, A::Position].map(|column| column.as_column_ref()));
        rows
    }

    /// The activities of these scopes, or all.
    fn of_scopes(&self, viewer: &Viewer, scopes: Option<&[String]>) -> SelectStatement {
        let mut select = Query::select();
        let id = activity::Column::Id.as_column_ref();
        let position = if let Some(scopes) = scopes {
            select.from(activity_area::Entity);
            select.inner_join(activity::Entity, Expr::col(A::ActivityId.as_column_ref()).equals(id.clone()));
            select.and_where(A::Area.is_in(scopes.iter().map(String::as_str)));
            A::Position.is_not_null()
        } else {
            select.from(activity::Entity);
            activity::Column::Position.is_not_null()
        };
        for scopes in &self.groups {
            // A look-up by the whole key: neither database knows how many activities a scope has.
            let inside = Alias::new("inside");
            let column = |column: A| Expr::col((inside.clone(), column));
            let mut row = Query::select();
            row.expr(Expr::val(1)).from_as(activity_area::Entity, inside.clone());
            row.and_where(column(A::ActivityId).equals(id.clone()));
            row.and_where(column(A::Area).is_in(scopes.iter().map(String::as_str)));
            select.and_where(Expr::exists(row));
        }
        select.and_where_option(self.known.map(|network| exists_for(viewer, network)));
        select.and_where(activity::Column::Public.eq(true)).and_where(position);
        select.and_where_option(self.of.map(|of| activity::Column::ContributionId.eq(of)));
        select
    }
}
