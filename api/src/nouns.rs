//! The registry: one line for each noun and for each other area.
//!
//! It makes the interface `Contribution`, the members of `Node`, the roots `Query` and `Mutation`, and the sum of what the
//! areas contribute to the mechanisms.

use crate::areas::articles::{Article, ArticleMutation, ArticleQuery};
use crate::areas::authors::{AuthorMutation, AuthorQuery};
use crate::areas::bookings::{
    BookingMutation, BookingPaperMutation, BookingQuery, SpaceCalendarMutation, calendars, papers,
};
use crate::areas::claims::{ClaimMutation, ClaimQuery};
use crate::areas::comments::{Comment, CommentMutation};
use crate::areas::communes::{Commune, CommuneMutation, CommuneQuery};
use crate::areas::contributions::{Common, ContributionMutation, ContributionQuery};
use crate::areas::editing::{EditingMutation, EditingQuery};
use crate::areas::files::FileMutation;
use crate::areas::folders::{FolderMutation, FolderQuery};
use crate::areas::initiatives::{Initiative, InitiativeMutation, InitiativeQuery};
use crate::areas::lineage::{LineageMutation, LineageQuery};
use crate::areas::map::MapQuery;
use crate::areas::media::{Medium, MediumMutation, MediumQuery};
use crate::areas::memberships::MembershipMutation;
use crate::areas::needs::{Need, NeedMutation, NeedQuery};
use crate::areas::networks::{Network, NetworkMutation, NetworkQuery};
use crate::areas::node::{NodeFields, NodeQuery};
use crate::areas::notices::{Notice, NoticeMutation, NoticeQuery};
use crate::areas::offers::{OfferMutation, OfferQuery};
use crate::areas::organisations::{Organisation, OrganisationMutation, OrganisationQuery};
use crate::areas::practices::{Practice, PracticeMutation, PracticeQuery};
use crate::areas::resilience::ResilienceMutation;
use crate::areas::resonances::ResonanceMutation;
use crate::areas::resources::{Resource, ResourceMutation, ResourceQuery, UnitQuery};
use crate::areas::search::SearchQuery;
use crate::areas::service_offers::{ServiceOffer, ServiceOfferMutation, ServiceOfferQuery};
use crate::areas::spaces::{SpaceMutation, SpaceQuery};
use crate::areas::territory::{Department, Epci, Region, TerritoryQuery};
use crate::areas::timeline::{Activity, TimelineQuery};
use crate::areas::topics::TopicQuery;
use crate::areas::venues::{Venue, VenueMutation, VenueQuery};
use crate::areas::vouching::VouchingMutation;
use crate::areas::{
    articles, authors, bookings, claims, comments, communes, contributions, editing, files, folders, initiatives,
    lineage, map, media, memberships, needs, networks, notices, offers, organisations, practices, resilience,
    resonances, resources, search, service_offers, spaces, territory, topics, venues, vouching,
};
use crate::base::error::Error;
use crate::base::gql::{MergedObject, engine, fields_of};
use crate::ground::app::{Area, NounEntry, Rank, Registry};
use crate::ground::contribution::analysed::analyse;
use crate::ground::contribution::{Base, Noun};
#[cfg(feature = "faults")]
use crate::ground::faults::FaultQuery;
use crate::interface;
use crate::people::applications::{ApplicationMutation, RateLimitQuery};
use crate::people::identity::{IdentityMutation, IdentityQuery};
use crate::people::legal::LegalQuery;
use crate::people::personal_data::PersonalDataMutation;
use crate::people::teams::{Team, TeamMutation, TeamQuery};
use crate::people::{applications, identity, legal, personal_data, teams};
use entity::ContributionId;
use entity::api_key::Scope;
use entity::contribution::{self, Kind};

/// Declares a root of queries: those of every area, and of these nouns.
macro_rules! query_root {
    ($name:ident, $($query:ident),*) => {
        /// Everything that can be read.
        #[derive(MergedObject, Default)]
        #[graphql(name = "Query")]
        pub struct $name(
            NodeQuery,
            RateLimitQuery,
            TerritoryQuery,
            ClaimQuery,
            OfferQuery,
            TopicQuery,
            UnitQuery,
            FolderQuery,
            SpaceQuery,
            BookingQuery,
            IdentityQuery,
            TeamQuery,
            ContributionQuery,
            AuthorQuery,
            EditingQuery,
            LineageQuery,
            TimelineQuery,
            SearchQuery,
            MapQuery,
            LegalQuery,
            $($query,)*
        );
    };
}

/// Whether a word stands in the line of a noun.
macro_rules! word {
    (joins in) => { false };
    (joins in joins $($rest:ident)*) => { true };
    (joins in $other:ident $($rest:ident)*) => { word!(joins in $($rest)*) };
    (vouched in) => { false };
    (vouched in vouched $($rest:ident)*) => { true };
    (vouched in $other:ident $($rest:ident)*) => { word!(vouched in $($rest)*) };
    (given in) => { false };
    (given in given $($rest:ident)*) => { true };
    (given in $other:ident $($rest:ident)*) => { word!(given in $($rest)*) };
    (fixed in) => { false };
    (fixed in fixed $($rest:ident)*) => { true };
    (fixed in $other:ident $($rest:ident)*) => { word!(fixed in $($rest)*) };
}

/// Declares the nouns: the object, the module of its row, its area, its queries and mutations, the scope by which applications
/// write it, what its things are ranked by, and the words `joins` if they may join networks, `vouched` if communes and networks
/// vouch for them, `given` if the official list gives them and nobody registers them, `fixed` if nobody changes them once they are
/// public.
macro_rules! nouns {
    ($($noun:ident($row:ident) in $area:ident { $query:ident, $mutation:ident } $scope:ident, $rank:ident $(, $word:ident)*;)*) => {
        interface! {
            /// Everything public, whatever its noun: what a network is made of.
            Contribution,
            fields: |registry: &mut engine::Registry| {
                let common = <Common<'static> as OutputType>::create_type_info(registry);
                fields_of(registry, common.trim_end_matches('!'))
            },
            { $($noun),* }
        }

        impl Contribution {
            /// The object of a thing. An error where its kind is no noun yet: nothing registers such a thing.
            pub fn of(base: Base) -> Result<Self, Error> {
                match base.row.kind {
                    $(Kind::$noun => Ok(Self::$noun(base.try_into()?)),)*
                    kind => Err(Error::internal(format!("a contribution without a noun: {kind:?}"))),
                }
            }

            /// Its row; none for a commune whose page was not read.
            pub fn row(&self) -> Option<&contribution::Model> {
                match self {
                    $(Self::$noun(object) => object.row(),)*
                }
            }
        }

        interface! {
            /// A thing that has an id, valid as long as the thing exists.
            Node,
            fields: NodeFields::of,
            { Department, Region, Epci, Team, Activity, Comment, $($noun),* }
        }

        impl From<Contribution> for Node {
            fn from(thing: Contribution) -> Self {
                match thing {
                    $(Contribution::$noun(object) => Self::$noun(object),)*
                }
            }
        }

        $(
            impl Noun for entity::$row::Entity {
                const KIND: Kind = Kind::$noun;
                const ID: Self::Column = entity::$row::Column::Id;

                fn id(row: &entity::$row::Model) -> ContributionId {
                    row.id
                }
            }
        )*

        /// The nouns, in the order of the registry.
        pub static NOUNS: &[NounEntry] =
            &[$(NounEntry {
                kind: Kind::$noun,
                scope: Scope::$scope,
                rank: Rank::$rank,
                joins: word!(joins in $($word)*),
                vouched: word!(vouched in $($word)*),
                given: word!(given in $($word)*),
                fixed: word!(fixed in $($word)*),
                analyse: analyse::<entity::$row::Entity>,
            }),*];

        /// What every area contributes.
        pub static AREAS: &[&Area] = &[
            &identity::AREA,
            &applications::AREA,
            &personal_data::AREA,
            &teams::AREA,
            &legal::AREA,
            &territory::AREA,
            &resilience::AREA,
            &map::AREA,
            &topics::AREA,
            &comments::AREA,
            &resonances::AREA,
            &vouching::AREA,
            &lineage::AREA,
            &search::AREA,
            &contributions::AREA,
            &authors::AREA,
            &editing::AREA,
            &memberships::AREA,
            &claims::AREA,
            &offers::AREA,
            &files::AREA,
            &folders::AREA,
            &spaces::AREA,
            &bookings::AREA,
            &papers::AREA,
            &calendars::AREA,
            #[cfg(feature = "faults")]
            &crate::ground::faults::AREA,
            $(&$area::AREA,)*
        ];

        query_root!(Query, $($query),*);
        #[cfg(feature = "faults")]
        query_root!(FaultyQuery, $($query,)* FaultQuery);

        /// Everything that can be changed. Every change takes one `input` and gives what it changed, null beside an error.
        #[derive(MergedObject, Default)]
        pub struct Mutation(
            IdentityMutation,
            ApplicationMutation,
            PersonalDataMutation,
            TeamMutation,
            ContributionMutation,
            LineageMutation,
            CommentMutation,
            ResonanceMutation,
            VouchingMutation,
            AuthorMutation,
            EditingMutation,
            MembershipMutation,
            FileMutation,
            ClaimMutation,
            OfferMutation,
            ResilienceMutation,
            FolderMutation,
            SpaceMutation,
            BookingMutation,
            BookingPaperMutation,
            SpaceCalendarMutation,
            $($mutation,)*
        );
    };
}

nouns! {
    Commune(commune_page) in communes { CommuneQuery, CommuneMutation } WriteCommunes, None, joins, given;
    Network(network) in networks { NetworkQuery, NetworkMutation } WriteNetworks, None;
    Medium(medium) in media { MediumQuery, MediumMutation } WriteMedia, None, joins, vouched;
    Article(article) in articles { ArticleQuery, ArticleMutation } WriteArticles, None;
    Organisation(organisation) in organisations { OrganisationQuery, OrganisationMutation } WriteOrganisations, None, joins, vouched;
    Practice(practice) in practices { PracticeQuery, PracticeMutation } WriteResources, Adoptions, vouched;
    Resource(resource) in resources { ResourceQuery, ResourceMutation } WriteResources, None, vouched;
    Initiative(initiative) in initiatives { InitiativeQuery, InitiativeMutation } WriteInitiatives, None, joins, vouched;
    Venue(venue) in venues { VenueQuery, VenueMutation } WriteVenues, None, joins, vouched;
    Need(need) in needs { NeedQuery, NeedMutation } WriteNeeds, Urgency;
    ServiceOffer(service_offer) in service_offers { ServiceOfferQuery, ServiceOfferMutation } WriteNeeds, None, joins;
    Notice(notice) in notices { NoticeQuery, NoticeMutation } WriteCommunes, Until, fixed;
}

/// The sum of what the areas contribute.
pub fn registry() -> Registry {
    Registry::new(AREAS, NOUNS)
}
