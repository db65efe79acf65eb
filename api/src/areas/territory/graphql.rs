//! The shape of the territory: communes, departments, regions, intercommunal bodies.

use super::kinds::{EpciKind, GrammaticalArticle};
use super::ops::{self, CommuneFilter, CommuneOrder, ListCommunes, SortedBy};
use crate::areas::resilience::{Extent, Resilience};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object, SimpleObject};
use crate::base::page::{Connection, Listed, PageArgs};
use crate::ground::context::Resolving;
use crate::ground::territory::Place;
use crate::ground::territory::codes::{InseeCode, Latitude, Longitude, SirenCode};
use crate::ground::territory::gazetteer::{Division, Epci as EpciRow, Gazetteer, gazetteer};
use crate::ground::territory::{AreaInput, PointInput};
use crate::ground::territory::{CommuneRow, Index};

/// Queries on the territory.
#[derive(Default)]
pub struct TerritoryQuery;

#[Object]
impl TerritoryQuery {
    /// A commune by its INSEE code. The code of a merged commune leads to its successor; that of an arrondissement of
    /// Paris, Lyon or Marseille leads to the city. Null when no commune has or had this code.
    async fn commune(&self, #[graphql(desc = "INSEE code, not a postal code.")] code: InseeCode) -> Option<Commune> {
        gazetteer().resolve(code).and_then(|index| Commune::at(gazetteer(), index))
    }

    /// Communes of the official list, a page at a time.
    #[expect(clippy::too_many_arguments, reason = "the arguments of every list")]
    async fn communes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where; the whole country when absent.")] within: Option<AreaInput>,
        #[graphql(desc = "Which communes; all when absent.")] filter: Option<CommuneFilter>,
        #[graphql(desc = "In which order; `NAME` when absent.")] order_by: Option<CommuneOrder>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Commune>, Error> {
        let page = PageArgs { first, after, last, before };
        ops::communes(&ctx.op(), ListCommunes { within, filter, order_by, page }).map(|page| page.of(Commune))
    }

    /// Suggestions of communes while somebody types a name or a postal code. Accents, case, hyphens, apostrophes,
    /// ligatures and «St»/«Saint» do not matter. Exact names come first, then names that begin with the text, then
    /// names with a later word that begins with it; within each group the most inhabited come first. If these are fewer
    /// than asked for, names follow that are one slip of the finger away. For a postal code: the communes that it
    /// serves, then those of longer codes that begin with it.
    async fn commune_suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far, at most 100 characters.")] text: String,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Commune>, Error> {
        ops::suggestions(&ctx.op(), &text, first).map(Commune::all)
    }

    /// The communes whose centre is nearest to a point, nearest first.
    async fn nearest_communes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point to start from.")] point: PointInput,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Commune>, Error> {
        ops::nearest(&ctx.op(), &point, first).map(Commune::all)
    }

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

/// A commune of the official list of today [code officiel géographique].
#[derive(Debug, Clone, Copy)]
pub struct Commune(&'static CommuneRow);

impl Commune {
    /// The commune of an index.
    pub fn at(gazetteer: &'static Gazetteer, index: Index) -> Option<Self> {
        gazetteer.get(index).map(Self)
    }

    fn all(rows: Vec<&'static CommuneRow>) -> Vec<Self> {
        rows.into_iter().map(Self).collect()
    }
}

impl Listed for Commune {
    type Order = SortedBy;

    fn cursor(&self, order: &SortedBy) -> String {
        order.mark(self.0).cursor(&order.name())
    }
}

/// A commune of the official list of today [code officiel géographique].
#[Object]
impl Commune {
    /// `commune:` and the INSEE code.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("commune:{}", self.0.code))
    }

    /// INSEE code.
    fn code(&self) -> InseeCode {
        self.0.code
    }

    /// Official name, with its article: «Le Mans».
    fn name(&self) -> &'static str {
        self.0.name
    }

    /// How «de» joins the name; null in the overseas collectivities, for which the list does not say it.
    fn article(&self) -> Option<GrammaticalArticle> {
        self.0.liaison.and_then(GrammaticalArticle::of)
    }

    /// Its department. The six overseas collectivities are their own department.
    fn department(&self) -> Department {
        Department(gazetteer().department_of(self.0))
    }

    /// Its region. The six overseas collectivities are their own region.
    fn region(&self) -> Region {
        Region(gazetteer().region_of(gazetteer().department_of(self.0)))
    }

    /// The intercommunal body with own taxation [EPCI à fiscalité propre] that it belongs to; null for four islands and
    /// the overseas collectivities.
    fn epci(&self) -> Option<Epci> {
        gazetteer().epci(self.0.epci?).map(Epci)
    }

    /// Postal codes that serve it, sorted; one postal code may serve many communes.
    async fn postal_codes(&self) -> &[&'static str] {
        &self.0.postal_codes
    }

    /// Inhabitants [population municipale]; 0 in six communes that were destroyed in 1916.
    fn population(&self) -> u32 {
        self.0.population
    }

    /// A point inside the commune; null for communes re-established since 2018.
    fn centre(&self) -> Option<Point> {
        self.0.centre.map(Point::from)
    }

    /// Area in km², to a hectare, in some communes to ten hectares. Null in the overseas collectivities and where no
    /// reliable figure exists.
    fn area_km2(&self) -> Option<f64> {
        self.0.hectares.map(|hectares| f64::from(hectares) / 100.0)
    }

    /// INSEE codes of communes that were merged into it or are part of it, sorted. `commune(code:)` finds this commune
    /// by each of them.
    fn former_codes(&self) -> &[InseeCode] {
        &self.0.former_codes
    }

    /// Other communes by the distance of their centres, nearest first; they need not touch this one. Empty when its
    /// centre is not known.
    async fn nearby(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Self>, Error> {
        ops::nearby(&ctx.op(), self.0, first).map(Self::all)
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
        Resilience::of(&ctx.op(), Extent::of_commune(self.0), if_fails, inflow).await
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
