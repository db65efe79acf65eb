//! The shape of maps.

use super::asked::{Asked, Narrowed};
use super::found::{self, Counts};
use super::ops::find;
use crate::areas::contributions::{ContributionKind, KindCount};
use crate::areas::territory::Point;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object, SimpleObject};
use crate::ground::context::Resolving;
use crate::ground::territory::codes::{Latitude, Longitude};
use crate::ground::territory::outlines::{self, attribution};
use crate::ground::territory::{AreaInput, Place};
use crate::ground::topics::TopicCode;
use crate::nouns::Contribution;
use entity::contribution::{self, Kind};

/// A rectangle of latitudes and longitudes.
#[derive(SimpleObject, Debug, Clone, Copy)]
pub struct Bounds {
    /// Southern edge.
    south: Latitude,
    /// Western edge.
    west: Longitude,
    /// Northern edge.
    north: Latitude,
    /// Eastern edge.
    east: Longitude,
}

impl From<outlines::Bounds> for Bounds {
    fn from(bounds: outlines::Bounds) -> Self {
        let low = Place { lat_e7: bounds.south, lon_e7: bounds.west };
        let high = Place { lat_e7: bounds.north, lon_e7: bounds.east };
        Self {
            south: Latitude(low.latitude()),
            west: Longitude(low.longitude()),
            north: Latitude(high.latitude()),
            east: Longitude(high.longitude()),
        }
    }
}

fn counted(counts: &Counts) -> Vec<KindCount> {
    let count = |kind: &ContributionKind| Some(KindCount { kind: *kind, count: *counts.get(&(*kind).into())? });
    ContributionKind::ALL.iter().filter_map(count).collect()
}

/// A map: where published things are, as single things and as clusters.
pub struct Map(found::Found);

/// A map: where published things are, as single things and as clusters.
#[Object]
impl Map {
    /// The bounds of the area; null where nothing is known of its place. Squares at the edge reach beyond them.
    fn bounds(&self) -> Option<Bounds> {
        self.0.bounds.map(Bounds::from)
    }

    /// The zoom whose squares it has: less than what was asked for where the view would have more than some 150 squares, or where an area
    /// is counted in larger ones: a department at 11 at most, a region at 9.
    fn zoom(&self) -> i32 {
        self.0.zoom()
    }

    /// How many things there are, in clusters and alone. In a rectangle, those of its squares.
    fn total_count(&self) -> i64 {
        self.0.counts().values().sum()
    }

    /// Whether there are more than were looked at: with a network, a team, topics, communes, an EPCI or a circle, 20,000 are.
    fn is_capped(&self) -> bool {
        self.0.is_capped
    }

    /// How many things of each kind there are.
    fn kind_counts(&self) -> Vec<KindCount> {
        counted(&self.0.counts())
    }

    /// Squares with several things, at most 150.
    fn clusters(&self) -> Vec<MapCluster> {
        self.0.clusters().map(MapCluster).collect()
    }

    /// The things of squares that have few, the latest published first: at most 200. Squares for whose things there was no room are clusters.
    fn things(&self) -> Vec<MapThing> {
        self.0.things.iter().cloned().map(MapThing).collect()
    }

    /// What must stand beside outlines of this server where they are drawn, in French or English by `Accept-Language`.
    async fn attribution(&self, ctx: &Context<'_>) -> &str {
        attribution(ctx.op().caller.language)
    }
}

/// Several things of a square.
pub struct MapCluster(found::Cluster);

/// Several things of a square.
#[Object]
impl MapCluster {
    /// The middle of the square.
    fn point(&self) -> Point {
        self.0.middle().into()
    }

    /// The edges of the square.
    fn bounds(&self) -> Bounds {
        self.0.bounds().into()
    }

    /// How many things there are.
    fn count(&self) -> i64 {
        self.0.count()
    }

    /// How many of each kind.
    fn kind_counts(&self) -> Vec<KindCount> {
        counted(&self.0.counts)
    }

    /// The zoom at which it is drawn as several squares; null where it is never divided: its things are found by the lists of its commune.
    fn zoom_to(&self) -> Option<i32> {
        self.0.zoom_to()
    }
}

/// A thing on a map.
pub struct MapThing(contribution::Model);

/// A thing on a map.
#[Object]
impl MapThing {
    /// The thing.
    async fn contribution(&self) -> Result<Contribution, Error> {
        Contribution::of(self.0.clone().into())
    }

    /// Where it is drawn: at its own point, else in the centre of its principal commune.
    fn point(&self) -> Option<Point> {
        Place::of(&self.0).map(Point::from)
    }

    /// Whether that is its own point.
    fn is_exact(&self) -> bool {
        self.0.has_point
    }
}

/// Queries on maps.
#[derive(Default)]
pub struct MapQuery;

#[Object]
impl MapQuery {
    /// Where published things are. A square of the map with few things gives these; one with more is a cluster. Communes are the ground
    /// of the map: they are not among its things. Weighs 50 points beside what is selected. Errors: `INVALID`.
    #[expect(clippy::too_many_arguments, reason = "what maps are narrowed by")]
    async fn map(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where. Of a rectangle, whole squares are counted.")] within: AreaInput,
        #[graphql(
            desc = "How closely it is looked at, from 0, the world, to 18, as maps of the web count; as closely as the area allows when absent."
        )]
        zoom: Option<i32>,
        #[graphql(desc = "Only things that this network holds.")] network: Option<ID>,
        #[graphql(desc = "Only things of these kinds, of which `COMMUNE` is none here; of all when absent.")]
        kinds: Option<Vec<ContributionKind>>,
        #[graphql(desc = "Only things that are about any of these topics.")] topics: Option<Vec<TopicCode>>,
        #[graphql(desc = "Only things that this team runs.")] team_id: Option<ID>,
    ) -> Result<Map, Error> {
        let ctx = ctx.op();
        let mut asked = Asked::of(ctx.app, &within, "within")?;
        asked.zoom = zoom;
        asked.of_kinds(kinds.map(|kinds| kinds.into_iter().map(Kind::from).collect()));
        asked.narrow(&ctx.viewer(), Narrowed { network, team: team_id, topics })?;
        Ok(Map(find(&asked, ctx.app).await?))
    }
}
