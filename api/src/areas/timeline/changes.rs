//! What changed last, for feeds: the position of the chronicle in a scope, and the things that changed there.
//!
//! Every change of what everybody sees has an activity. So whoever has what was made at a position has the latest as long as the
//! position stays.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::chronicle::PEOPLE;
use crate::ground::contribution::listing;
use crate::ground::kept::follow;
use crate::ground::topics::TopicCode;
use entity::activity::{Column as C, Verb};
use entity::activity_area::Column as A;
use entity::contribution::{Column as K, Kind, State};
use entity::{AccountId, ContributionId, activity, activity_area, authorship, contribution, listing as listings};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, UnionType};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait};

/// Most things of a feed.
const MOST: usize = 50;
/// Activities that are looked through at once.
const WINDOW: u64 = 300;
/// How often that is done: a feed looks no further back than so many activities.
const WINDOWS: usize = 10;

/// What a feed is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// An area of the official list, as the chronicle names it.
    Area(String),
    /// What a network holds.
    Network(ContributionId),
    /// What belongs to a medium.
    Medium(ContributionId),
    /// What is about a topic.
    Topic(TopicCode),
    /// The articles that somebody signs.
    Author(AccountId),
    /// Things of one kind.
    Kind(Kind),
}

/// The states in which a thing is in a feed: what was taken back stays in it as an update.
const SHOWN: [State; 3] = [State::Published, State::Archived, State::Retracted];

/// What happens to a thing without changing what a feed says of it.
const ASIDE: [Verb; 21] = [
    Verb::Linked,
    Verb::Unlinked,
    Verb::LinkConfirmed,
    Verb::Adopted,
    Verb::Commented,
    Verb::CommentEdited,
    Verb::CommentRemoved,
    Verb::Resonated,
    Verb::ResonanceWithdrawn,
    Verb::Joined,
    Verb::Left,
    Verb::DependencyAdded,
    Verb::DependencyRemoved,
    Verb::StockMoved,
    Verb::Supported,
    Verb::SupportWithdrawn,
    Verb::Vouched,
    Verb::VouchWithdrawn,
    Verb::FoldersChanged,
    Verb::Classified,
    Verb::HandedOver,
];

/// The last position of the chronicle in a scope, 0 where there is none; it takes one statement. It moves with every change of a thing
/// there, of what the scope is named after, and of the name of anybody. The chronicle has no place for some scopes: they move with
/// every activity.
pub async fn position(app: &App, scope: &Scope) -> Result<i64, Error> {
    let in_area = |area: &str| {
        let mut select = Query::select();
        select.expr(A::Position.max()).from(activity_area::Entity).and_where(A::Area.eq(area));
        select
    };
    let mut select = match scope {
        Scope::Area(area) => in_area(area),
        Scope::Network(network) => {
            let mut own = Query::select();
            own.expr(C::Position.max()).from(activity::Entity).and_where(C::ContributionId.eq(*network));
            in_area(&listing::of_network(*network)).union(UnionType::All, own).to_owned()
        }
        Scope::Medium(_) | Scope::Topic(_) | Scope::Author(_) | Scope::Kind(_) => {
            Query::select().expr(C::Position.max()).from(activity::Entity).to_owned()
        }
    };
    select.union(UnionType::All, in_area(PEOPLE));
    let rows = app.db.read().query_all(&select).await?;
    follow::to_the_end(app).await?;
    let positions = rows.iter().map(|row| row.try_get_by_index::<Option<i64>>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(positions.into_iter().flatten().max().unwrap_or(0))
}

/// The things of a scope that changed last, the latest first, at most 50; of one kind alone where one is named. Communes are not among
/// them.
pub async fn latest(app: &App, scope: &Scope, kind: Option<Kind>) -> Result<Vec<(Kind, ContributionId)>, Error> {
    match scope {
        Scope::Area(area) => in_chronicle(app, area, kind).await,
        Scope::Network(network) => in_chronicle(app, &listing::of_network(*network), kind).await,
        _ => in_order(app, scope, kind).await,
    }
}

/// The things to which something happened in an area last.
async fn in_chronicle(app: &App, area: &str, kind: Option<Kind>) -> Result<Vec<(Kind, ContributionId)>, Error> {
    let (mut found, mut before): (Vec<(Kind, ContributionId)>, i64) = (Vec::new(), i64::MAX);
    for _ in 0..WINDOWS {
        let mut window = Query::select();
        window.columns([A::Position, A::ActivityId].map(|column| column.as_column_ref())).from(activity_area::Entity);
        window.and_where(A::Area.eq(area)).and_where(A::Position.lt(before));
        window.order_by(A::Position.as_column_ref(), Order::Desc).limit(WINDOW);
        let mut select = Query::select();
        select
            .column(A::Position.as_column_ref())
            .columns([K::Kind, K::Id, K::State].map(|column| column.as_column_ref()));
        select.column(C::Verb.as_column_ref()).from_subquery(window, activity_area::Entity);
        let of = Expr::col(A::ActivityId.as_column_ref()).equals(C::Id.as_column_ref());
        let on = Expr::col(C::ContributionId.as_column_ref()).equals(K::Id.as_column_ref());
        select.inner_join(activity::Entity, of).inner_join(contribution::Entity, on);
        select.order_by(A::Position.as_column_ref(), Order::Desc);
        let rows = app.db.read().query_all(&select).await?;
        for row in &rows {
            before = row.try_get_by_index(0)?;
            let (of, id, state): (Kind, ContributionId, State) =
                (row.try_get_by_index(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?);
            let aside = ASIDE.contains(&row.try_get_by_index::<Verb>(4)?);
            let fits = SHOWN.contains(&state) && of != Kind::Commune && kind.is_none_or(|kind| kind == of);
            if fits && !aside && !found.contains(&(of, id)) {
                found.push((of, id));
            }
            if found.len() == MOST {
                return Ok(found);
            }
        }
        if rows.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// The things of a scope in the order of their changes.
async fn in_order(app: &App, scope: &Scope, kind: Option<Kind>) -> Result<Vec<(Kind, ContributionId)>, Error> {
    let kind = match (scope, kind) {
        (Scope::Kind(of), None) => Some(*of),
        (Scope::Medium(_) | Scope::Author(_), None) => Some(Kind::Article),
        (_, kind) => kind,
    };
    let kinds: Vec<Kind> =
        kind.map_or_else(|| app.registry.kinds().filter(|kind| *kind != Kind::Commune).collect(), |kind| vec![kind]);
    let mut found = Vec::new();
    for (kind, state) in kinds.iter().flat_map(|kind| SHOWN.map(|state| (*kind, state))) {
        let mut select = Query::select();
        select.columns([K::UpdatedAt, K::Id].map(|column| column.as_column_ref())).from(contribution::Entity);
        select.and_where(K::Kind.eq(kind)).and_where(K::State.eq(state));
        match scope {
            Scope::Medium(medium) => {
                select.and_where(K::HouseId.eq(*medium));
            }
            Scope::Author(account) => {
                let mut signed = Query::select();
                signed.column(authorship::Column::ContributionId).from(authorship::Entity);
                signed.and_where(authorship::Column::AccountId.eq(*account));
                signed.and_where(authorship::Column::State.eq(authorship::AuthorshipState::Accepted));
                select.and_where(K::Id.in_subquery(signed));
            }
            Scope::Topic(topic) => {
                // What was taken back stands on no shelf.
                if state == State::Retracted {
                    select.and_where(K::Topics.like(format!("% {} %", topic.0.code)));
                } else {
                    let mut about = Query::select();
                    about.column(listings::Column::ContributionId).from(listings::Entity);
                    about.and_where(listings::Column::Scope.eq(listing::of_topic(*topic)));
                    let archived = if state == State::Archived { " ARCHIVED" } else { "" };
                    about.and_where(listings::Column::Shelf.eq(format!("{}{archived}", kind.to_value())));
                    select.and_where(K::Id.in_subquery(about));
                }
            }
            Scope::Area(_) | Scope::Network(_) | Scope::Kind(_) => {}
        }
        select.order_by(K::UpdatedAt.as_column_ref(), Order::Desc).order_by(K::Id.as_column_ref(), Order::Desc);
        select.limit(u64::try_from(MOST).unwrap_or(u64::MAX));
        for row in app.db.read().query_all(&select).await? {
            let at: entity::Moment = row.try_get_by_index(0)?;
            found.push((at, kind, row.try_get_by_index::<ContributionId>(1)?));
        }
    }
    found.sort_by_key(|(at, _, id)| std::cmp::Reverse((*at, id.0)));
    Ok(found.into_iter().map(|(_, kind, id)| (kind, id)).take(MOST).collect())
}
