//! Contributions: everything public, whatever its kind.

use crate::positional::positional;
use crate::{AccountId, ContributionId, Moment, NetworkIds, TeamId, Words};
use sea_orm::entity::prelude::*;

/// One contribution. Its noun has a row in a table of its own, under the same id.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contribution")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContributionId,
    /// The noun that it is of.
    pub kind: Kind,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The title folded, for the order by name.
    #[sea_orm(column_type = "Text")]
    pub title_key: String,
    /// Its readable address. Once the thing is public, the table `slug` keeps it unique in its kind.
    #[sea_orm(column_type = "Text")]
    pub slug: Option<String>,
    /// Language of its texts: a BCP 47 tag.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// Who registered it; null after erasure.
    pub author_id: Option<AccountId>,
    /// The team that runs it; if it has none, its author runs it.
    pub team_id: Option<TeamId>,
    /// The house: the thing that it belongs to, as a practice belongs to an organisation. Its team runs this thing too.
    pub house_id: Option<ContributionId>,
    /// The networks that hold it: those that accepted it, and those that hold its house.
    pub networks: NetworkIds,
    /// The state of its life cycle.
    pub state: State,
    /// INSEE codes of its communes, the principal one first.
    pub communes: Codes,
    /// When it was first published.
    pub published_at: Option<Moment>,
    /// When it last changed.
    pub updated_at: Moment,
    /// Grows with each change.
    pub version: i32,
    /// Latitude in 10⁻⁷ degrees: of its own point, else of the centre of its principal commune.
    pub lat_e7: Option<i32>,
    /// Longitude in 10⁻⁷ degrees, of the same place.
    pub lon_e7: Option<i32>,
    /// Whether it has a point of its own.
    pub has_point: bool,
    /// Its rank in the order that only its noun has, such as the adoptions of a practice. Null if the noun has none.
    pub rank: Option<i64>,
    /// Whether its author registered it in a house whose team they do not belong to. Until it is public they may see
    /// and edit it.
    pub by_guest: bool,
    /// Whether comments are closed.
    pub comments_closed: bool,
    /// Codes of the topics that it is about.
    pub topics: Words,
    /// What lists of its noun are narrowed by: values of the noun's columns, each with the name of its column before it, as in
    /// `kind:ASSOCIATION`.
    pub facets: Words,
    /// When it is to be published by itself; null unless that was decided.
    pub publish_at: Option<Moment>,
    /// Until when nobody may publish it.
    pub embargo_until: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(
    id,
    kind,
    title,
    title_key,
    slug,
    language,
    author_id,
    team_id,
    house_id,
    networks,
    state,
    communes,
    published_at,
    updated_at,
    version,
    lat_e7,
    lon_e7,
    has_point,
    rank,
    by_guest,
    comments_closed,
    topics,
    facets,
    publish_at,
    embargo_until,
);

/// The closed set of kinds of contributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// The page of a commune.
    #[sea_orm(string_value = "COMMUNE")]
    Commune,
    /// Network.
    #[sea_orm(string_value = "NETWORK")]
    Network,
    /// Association, business, public body or collective.
    #[sea_orm(string_value = "ORGANISATION")]
    Organisation,
    /// Medium.
    #[sea_orm(string_value = "MEDIUM")]
    Medium,
    /// Article.
    #[sea_orm(string_value = "ARTICLE")]
    Article,
    /// Venue.
    #[sea_orm(string_value = "VENUE")]
    Venue,
    /// Resource.
    #[sea_orm(string_value = "RESOURCE")]
    Resource,
    /// Need.
    #[sea_orm(string_value = "NEED")]
    Need,
    /// Standing proposal of a service.
    #[sea_orm(string_value = "SERVICE_OFFER")]
    ServiceOffer,
    /// Practice.
    #[sea_orm(string_value = "PRACTICE")]
    Practice,
    /// Kit.
    #[sea_orm(string_value = "KIT")]
    Kit,
    /// Notice.
    #[sea_orm(string_value = "NOTICE")]
    Notice,
    /// Follow-up card of a safeguard plan.
    #[sea_orm(string_value = "SAFEGUARD_CARD")]
    SafeguardCard,
    /// Initiative.
    #[sea_orm(string_value = "INITIATIVE")]
    Initiative,
    /// Game.
    #[sea_orm(string_value = "GAME")]
    Game,
    /// Series of photos.
    #[sea_orm(string_value = "PHOTO_SERIES")]
    PhotoSeries,
    /// Photo.
    #[sea_orm(string_value = "PHOTO")]
    Photo,
    /// Question.
    #[sea_orm(string_value = "QUESTION")]
    Question,
    /// Mission.
    #[sea_orm(string_value = "MISSION")]
    Mission,
    /// Workshop.
    #[sea_orm(string_value = "WORKSHOP")]
    Workshop,
    /// Code.
    #[sea_orm(string_value = "CODE")]
    Code,
    /// Event.
    #[sea_orm(string_value = "EVENT")]
    Event,
    /// Laboratory around an event.
    #[sea_orm(string_value = "OFF")]
    Off,
    /// Seed.
    #[sea_orm(string_value = "SEED")]
    Seed,
    /// Module.
    #[sea_orm(string_value = "MODULE")]
    Module,
    /// Page.
    #[sea_orm(string_value = "PAGE")]
    Page,
    /// Book.
    #[sea_orm(string_value = "BOOK")]
    Book,
    /// Copy.
    #[sea_orm(string_value = "COPY")]
    Copy,
    /// Memory.
    #[sea_orm(string_value = "MEMORY")]
    Memory,
    /// Trail.
    #[sea_orm(string_value = "TRAIL")]
    Trail,
}

/// The life cycle of a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Visible to its author and team.
    #[sea_orm(string_value = "DRAFT")]
    Draft,
    /// Proposed to the editors of its team.
    #[sea_orm(string_value = "SUBMITTED")]
    Submitted,
    /// Public, and in lists.
    #[sea_orm(string_value = "PUBLISHED")]
    Published,
    /// Public, but no longer in lists.
    #[sea_orm(string_value = "ARCHIVED")]
    Archived,
    /// Taken back by those who published it: a note stands at its address.
    #[sea_orm(string_value = "RETRACTED")]
    Retracted,
    /// Taken away by moderation.
    #[sea_orm(string_value = "REMOVED")]
    Removed,
}

impl State {
    /// Whether everybody may know of a thing in this state, and read what it says.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Archived)
    }

    /// Whether everybody may know of a thing in this state.
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Published | Self::Archived | Self::Retracted)
    }
}

/// INSEE codes of communes, at most 50, each once, the principal one first; stored as one text, separated by spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveValueType)]
pub struct Codes(pub String);

impl Codes {
    /// The codes, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_ascii_whitespace()
    }
}

impl<'a> FromIterator<&'a str> for Codes {
    fn from_iter<I: IntoIterator<Item = &'a str>>(codes: I) -> Self {
        Self(codes.into_iter().collect::<Vec<_>>().join(" "))
    }
}
