//! What a map is asked for: the area, how closely it is looked at, and what it is narrowed by.

use super::found::FINEST;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::contribution::ids;
use crate::ground::contribution::listing::{self, ShelfOrder};
use crate::ground::member::Viewer;
use crate::ground::territory::outlines::{Bounds, bounds_of};
use crate::ground::territory::{AreaInput, Where, cells};
use crate::ground::topics::TopicCode;
use crate::ground::visibility::exists_for;
use entity::TeamId;
use entity::contribution::{Kind, State};
use sea_orm::Condition;

/// The greatest zoom.
pub const MOST_ZOOM: i32 = 18;
/// Squares of a map that does not say otherwise.
pub const SQUARES: u64 = 150;

/// What a map is asked for.
pub struct Asked {
    /// Where.
    pub within: Where,
    /// The bounds of the area; none where it has no place.
    pub bounds: Option<Bounds>,
    /// How closely it is looked at; as closely as the area allows when absent.
    pub zoom: Option<i32>,
    /// Squares at most: fewer are larger.
    pub squares: u64,
    /// Kinds of things.
    pub kinds: Vec<Kind>,
    /// Scopes beside the area. A thing is in all groups.
    pub groups: Vec<Vec<String>>,
    /// Whether the viewer may know of what scopes are named after.
    pub known: Condition,
}

/// What is narrowed by, as clients say it.
#[derive(Default)]
pub struct Narrowed {
    /// A network.
    pub network: Option<ID>,
    /// A team.
    pub team: Option<ID>,
    /// Topics.
    pub topics: Option<Vec<TopicCode>>,
}

impl Asked {
    /// All things in an area; `field` is the argument's name, for errors.
    pub fn of(app: &App, area: &AreaInput, field: &str) -> Result<Self, Error> {
        let within = area.typed(app.gazetteer, field)?;
        let bounds = match &within {
            Where::Areas(_) => {
                let communes = area.communes(app.gazetteer, field)?;
                bounds_of(communes.iter().filter_map(|index| app.gazetteer.get(*index)).map(|row| row.code))
            }
            Where::Near(..) | Where::Bounds(_) => {
                let boxes = within.boxes().into_iter();
                boxes.map(|[south, west, north, east]| Bounds { south, west, north, east }).reduce(Bounds::with)
            }
        };
        let (kinds, groups, known) = (every_kind(app), Vec::new(), Condition::all());
        Ok(Self { within, bounds, zoom: None, squares: SQUARES, kinds, groups, known })
    }

    /// Narrows to some kinds, if there are any.
    pub fn of_kinds(&mut self, kinds: Option<Vec<Kind>>) {
        if let Some(mut kinds) = kinds {
            kinds.sort_unstable();
            kinds.dedup();
            self.kinds.retain(|kind| kinds.contains(kind));
        }
    }

    /// Narrows by what a client says.
    pub fn narrow(&mut self, viewer: &Viewer, narrowed: Narrowed) -> Result<(), Error> {
        let mut problems = Problems::default();
        if let Some(id) = &narrowed.network
            && let Some(network) = problems.take(ids::input_of(Kind::Network, id, "network"))
        {
            self.groups.push(vec![listing::of_network(network)]);
            self.known = std::mem::replace(&mut self.known, Condition::all()).add(exists_for(viewer, network));
        }
        if let Some(id) = &narrowed.team {
            let team: Option<TeamId> = problems.take(ids::team_input(id, "teamId"));
            self.groups.extend(team.map(|team| vec![listing::of_team(team)]));
        }
        if let Some(topics) = narrowed.topics {
            self.groups.push(topics.into_iter().map(listing::of_topic).collect());
        }
        if self.zoom.is_some_and(|zoom| !(0..=MOST_ZOOM).contains(&zoom)) {
            problems.add("zoom", Fault::OutOfRange { min: 0, max: MOST_ZOOM.into() });
        }
        problems.check()
    }

    /// The size of squares: that of the zoom, or a larger one of which the view has few enough.
    pub(super) fn size(&self) -> u32 {
        let least = self.zoom.map_or(0, |zoom| u32::try_from(FINEST - zoom).unwrap_or(0));
        let boxes = self.boxes();
        let count = |size: u32| boxes.iter().map(|view| cells::whole(*view, size).1).sum::<u64>();
        (least..cells::WORLD).find(|size| count(*size) <= self.squares).unwrap_or(cells::WORLD)
    }

    /// The rectangles of the view.
    pub(super) fn boxes(&self) -> Vec<[i32; 4]> {
        match &self.within {
            Where::Areas(_) => self.bounds.map(|it| [it.south, it.west, it.north, it.east]).into_iter().collect(),
            Where::Near(..) | Where::Bounds(_) => self.within.boxes(),
        }
    }

    /// The scopes of a shelf on which the published things of these kinds stand.
    pub(super) fn shelves(&self) -> Vec<String> {
        self.kinds.iter().filter_map(|kind| listing::shelf(*kind, ShelfOrder::Published, State::Published)).collect()
    }

    /// Whether a square is of the view: of rectangles some more are read.
    pub(super) fn holds_square(&self, square: i64, size: u32) -> bool {
        let (corner, _) = cells::corner(square, size);
        let holds = |[south, west, north, east]: [i32; 4]| {
            (south..=north).contains(&corner.lat_e7) && (west..=east).contains(&corner.lon_e7)
        };
        matches!(self.within, Where::Areas(_)) || self.boxes().into_iter().any(|view| holds(cells::whole(view, size).0))
    }
}

/// The kinds of things that may be on a map.
pub fn every_kind(app: &App) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = app.registry.kinds().filter(|kind| *kind != Kind::Commune).collect();
    kinds.sort_unstable();
    kinds
}
