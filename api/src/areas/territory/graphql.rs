//! The shape of the territory: departments, regions, intercommunal bodies.

use crate::areas::resilience::{Extent, Resilience};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object, SimpleObject};
use crate::ground::context::Resolving;
use crate::ground::territory::Place;
use crate::ground::territory::codes::{Latitude, Longitude, SirenCode};
use crate::ground::territory::gazetteer::{Division, Epci as EpciRow, gazetteer};

/// Queries on the territory.
#[derive(Default)]
pub struct TerritoryQuery;

#[Object]
impl TerritoryQuery {
    /// A department by its code, such as `26`, `2A` or `974`. Null when there is none.
    async fn department(&self, #[graphql(desc = "INSEE code of the department.")] code: String) -> Option<Department> {
        gazetteer().department(&code).map(Department)
    }

    /// All departments and the six overseas collectivities, by code.
    fn departments(&self) -> Vec<Department> {
        gazetteer().departments().iter().map(Department).collect()
    }

    /// A region by its INSEE code, such as `84`. Null when there is none.
    async fn region(&self, #[graphql(desc = "INSEE code of the region.")] code: String) -> Option<Region> {
        gazetteer().region(&code).map(Region)
    }

    /// All regions and the six overseas collectivities, by code.
    fn regions(&self) -> Vec<Region> {
        gazetteer().regions().iter().map(Region).collect()
    }

    /// An intercommunal body by its SIREN number. Null when there is none.
    async fn epci(&self, #[graphql(desc = "SIREN number of the EPCI.")] code: SirenCode) -> Option<Epci> {
        gazetteer().epci(code).map(Epci)
    }
}

/// A department [département], or an overseas collectivity.
#[derive(Debug, Clone, Copy)]
pub struct Department(pub(crate) &'static Division);

/// A department [département], or an overseas collectivity.
#[Object]
impl Department {
    /// `department:` and the code.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("department:{}", self.0.code))
    }

    /// Its code, such as `26`, `2A` or `974`.
    fn code(&self) -> &str {
        self.0.code
    }

    /// Official name.
    fn name(&self) -> &str {
        self.0.name
    }

    /// Its region. The six overseas collectivities are their own region.
    fn region(&self) -> Region {
        Region(gazetteer().region_of(self.0))
    }

    /// How many communes it has today.
    fn commune_count(&self) -> usize {
        self.0.communes.len()
    }

    /// What it can count on: resources by kind and state, what is exposed, and autonomy. Errors: `INVALID` for what is no published
    /// resource.
    async fn resilience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Resources that are taken as lost, to ask what would fail with them: at most 20 ids.")]
        if_fails: Option<Vec<ID>>,
        #[graphql(desc = "How many people come: 0 to 10,000,000, 0 when absent.")] inflow: Option<i32>,
    ) -> Result<Resilience, Error> {
        Resilience::of(&ctx.op(), Extent::of_department(self.0), if_fails, inflow).await
    }
}

/// A region [région], or an overseas collectivity.
#[derive(Debug, Clone, Copy)]
pub struct Region(pub(crate) &'static Division);

/// A region [région], or an overseas collectivity.
#[Object]
impl Region {
    /// `region:` and the INSEE code.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("region:{}", self.0.code))
    }

    /// Its INSEE code, such as `84`.
    fn code(&self) -> &str {
        self.0.code
    }

    /// Official name.
    fn name(&self) -> &str {
        self.0.name
    }

    /// Its departments, by code.
    fn departments(&self) -> Vec<Department> {
        self.0.departments.iter().filter_map(|code| gazetteer().department(code).map(Department)).collect()
    }

    /// How many communes it has today.
    fn commune_count(&self) -> usize {
        self.0.communes.len()
    }
}

/// An intercommunal body with own taxation [établissement public de coopération intercommunale à fiscalité propre,
/// EPCI].
#[derive(Debug, Clone, Copy)]
pub struct Epci(pub(crate) &'static EpciRow);

/// An intercommunal body with own taxation [établissement public de coopération intercommunale à fiscalité propre,
/// EPCI].
#[Object]
impl Epci {
    /// `epci:` and the SIREN number.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("epci:{}", self.0.code))
    }

    /// SIREN number.
    fn code(&self) -> SirenCode {
        self.0.code
    }

    /// Name as in the official list.
    fn name(&self) -> &str {
        self.0.name
    }

    /// Its legal form; null when this server does not know the form.
    fn kind(&self) -> Option<EpciKind> {
        EpciKind::of(self.0.kind)
    }

    /// Inhabitants of its communes together.
    fn population(&self) -> u32 {
        let communes = self.0.communes.iter().filter_map(|index| gazetteer().get(*index));
        communes.map(|commune| commune.population).sum()
    }

    /// How many communes it has today.
    fn commune_count(&self) -> usize {
        self.0.communes.len()
    }

    /// What it can count on: resources by kind and state, what is exposed, and autonomy. Errors: `INVALID` for what is no published
    /// resource.
    async fn resilience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Resources that are taken as lost, to ask what would fail with them: at most 20 ids.")]
        if_fails: Option<Vec<ID>>,
        #[graphql(desc = "How many people come: 0 to 10,000,000, 0 when absent.")] inflow: Option<i32>,
    ) -> Result<Resilience, Error> {
        Resilience::of(&ctx.op(), Extent::of_epci(self.0), if_fails, inflow).await
    }
}

/// Legal form of an intercommunal body. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpciKind {
    /// Communauté de communes.
    CommunityOfCommunes,
    /// Communauté d'agglomération.
    UrbanAgglomeration,
    /// Communauté urbaine.
    UrbanCommunity,
    /// Métropole.
    Metropolis,
    /// Métropole de Lyon, a body under a law of its own.
    MetropolisOfLyon,
}

impl EpciKind {
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "CC" => Self::CommunityOfCommunes,
            "CA" => Self::UrbanAgglomeration,
            "CU" => Self::UrbanCommunity,
            "METRO" => Self::Metropolis,
            "MET69" => Self::MetropolisOfLyon,
            _ => return None,
        })
    }
}

/// A point in WGS 84.
#[derive(SimpleObject, Debug, Clone, Copy)]
pub struct Point {
    /// Degrees north.
    pub latitude: Latitude,
    /// Degrees east.
    pub longitude: Longitude,
}

impl From<Place> for Point {
    fn from(place: Place) -> Self {
        Self { latitude: Latitude(place.latitude()), longitude: Longitude(place.longitude()) }
    }
}
