//! The shape of communes.

use super::article::GrammaticalArticle;
use super::fields::{CommuneFields, UpdateCommunePageInput};
use super::find::{self, CommuneFilter, CommuneOrder, ListCommunes, SortedBy};
use super::page::{self, Page};
use super::portal::CommunePortal;
use crate::areas::contributions::Common;
use crate::areas::resilience::{Extent, Resilience};
use crate::areas::territory::{Department, Epci, Point, Region};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::page::{Connection, Listed, PageArgs};
use crate::base::scalars::{DateTime, Url};
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::Contact;
use crate::ground::contribution::{Base, address, noun};
use crate::ground::hours::Opening;
use crate::ground::territory::codes::InseeCode;
use crate::ground::territory::gazetteer::{Gazetteer, gazetteer};
use crate::ground::territory::zone::zone_of;
use crate::ground::territory::{AreaInput, CommuneRow, Index, PointInput};
use entity::contribution::{self, Codes, Kind};
use std::sync::OnceLock;

/// A commune, with its page once a field asks for it. What the list says needs no statement.
#[derive(Debug, Clone)]
pub struct Commune {
    place: &'static CommuneRow,
    page: OnceLock<Page>,
    opening: OnceLock<Option<Opening>>,
}

impl Commune {
    /// The commune of an index.
    pub fn at(gazetteer: &'static Gazetteer, index: Index) -> Option<Self> {
        gazetteer.get(index).map(Self::of)
    }

    /// The communes of codes, in their order; a former code leads to the commune of today.
    pub fn of_codes(codes: &Codes) -> impl Iterator<Item = Self> {
        let codes = codes.iter().filter_map(InseeCode::read).filter_map(|code| gazetteer().resolve(code));
        codes.filter_map(|index| Self::at(gazetteer(), index))
    }

    const fn of(place: &'static CommuneRow) -> Self {
        Self { place, page: OnceLock::new(), opening: OnceLock::new() }
    }

    /// The commune whose page was read.
    fn written(page: Page) -> Result<Self, Error> {
        let commune = Self::of_codes(&page.base.row.communes).next();
        let commune = commune.ok_or_else(|| Error::internal("the page of no commune"))?;
        Ok(Self { page: OnceLock::from(page), ..commune })
    }

    fn all(rows: Vec<&'static CommuneRow>) -> Vec<Self> {
        rows.into_iter().map(Self::of).collect()
    }

    /// Its contribution, if it was read.
    pub fn row(&self) -> Option<&contribution::Model> {
        self.page.get().map(|page| &page.base.row)
    }

    /// Its page, which is read once.
    async fn page(&self, ctx: &Context<'_>) -> Result<&Page, Error> {
        match self.page.get() {
            Some(page) => Ok(page),
            None => page::page(&ctx.op(), self.place).await.map(|page| self.page.get_or_init(|| page)),
        }
    }

    /// Whether its town hall is open, which is computed once.
    async fn opening(&self, ctx: &Context<'_>) -> Option<Result<Opening, Error>> {
        match self.opening.get() {
            Some(found) => found.map(Ok),
            None => match page::opening(&ctx.op(), self.page(ctx).await).await {
                Ok(found) => self.opening.get_or_init(|| found).map(Ok),
                Err(error) => Some(Err(error)),
            },
        }
    }
}

impl TryFrom<Base> for Commune {
    type Error = Error;

    fn try_from(base: Base) -> Result<Self, Error> {
        Self::written(page::thing(base))
    }
}

impl Listed for Commune {
    type Order = SortedBy;

    fn cursor(&self, order: &SortedBy) -> String {
        order.mark(self.place).cursor(&order.name())
    }
}

/// A commune of the official list of today [code officiel géographique]. It is a contribution that nobody registers: its page is
/// kept by the team that claimed it. Until somebody writes about it, it reads as published and changed on the day from which the
/// list holds, in version 0.
#[Object]
impl Commune {
    /// `commune:` and the INSEE code.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("commune:{}", self.place.code))
    }

    /// The address of its page for people: `<site>/communes/<INSEE code>`.
    pub(crate) fn url(&self, ctx: &Context<'_>) -> Url {
        Url(address::of_named(ctx.op().app, Kind::Commune, self.place.code.as_str()))
    }

    /// INSEE code.
    fn code(&self) -> InseeCode {
        self.place.code
    }

    /// Official name, with its article: «Le Mans».
    fn name(&self) -> &'static str {
        self.place.name
    }

    /// How «de» joins the name; null in the overseas collectivities, for which the list does not say it.
    fn article(&self) -> Option<GrammaticalArticle> {
        self.place.liaison.and_then(GrammaticalArticle::of)
    }

    /// Its department. The six overseas collectivities are their own department.
    fn department(&self) -> Department {
        Department(gazetteer().department_of(self.place))
    }

    /// Its region. The six overseas collectivities are their own region.
    fn region(&self) -> Region {
        Region(gazetteer().region_of(gazetteer().department_of(self.place)))
    }

    /// The intercommunal body with own taxation [EPCI à fiscalité propre] that it belongs to; null for four islands and
    /// the overseas collectivities.
    fn epci(&self) -> Option<Epci> {
        gazetteer().epci(self.place.epci?).map(Epci)
    }

    /// Postal codes that serve it, sorted; one postal code may serve many communes.
    async fn postal_codes(&self) -> &[&'static str] {
        &self.place.postal_codes
    }

    /// Inhabitants [population municipale]; 0 in six communes that were destroyed in 1916.
    fn population(&self) -> u32 {
        self.place.population
    }

    /// A point inside the commune; null for communes re-established since 2018.
    fn centre(&self) -> Option<Point> {
        self.place.centre.map(Point::from)
    }

    /// Area in km², to a hectare, in some communes to ten hectares. Null in the overseas collectivities and where no
    /// reliable figure exists.
    fn area_km2(&self) -> Option<f64> {
        self.place.hectares.map(|hectares| f64::from(hectares) / 100.0)
    }

    /// INSEE codes of communes that were merged into it or are part of it, sorted. `commune(code:)` finds this commune
    /// by each of them.
    fn former_codes(&self) -> &[InseeCode] {
        &self.place.former_codes
    }

    /// Other communes by the distance of their centres, nearest first; they need not touch this one. Empty when its
    /// centre is not known.
    async fn nearby(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Self>, Error> {
        find::nearby(&ctx.op(), self.place, first).map(Self::all)
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
        Resilience::of(&ctx.op(), Extent::of_commune(self.place), if_fails, inflow).await
    }

    /// The time zone in which it lives, from the IANA database.
    fn time_zone(&self) -> &'static str {
        zone_of(self.place.code).name()
    }

    /// Whether the town hall is open now: at its local time, and closed on its public holidays where its hours say so. Null where
    /// they do not tell. Weighs 10 points.
    async fn open_now(&self, ctx: &Context<'_>) -> Option<Result<bool, Error>> {
        self.opening(ctx).await?.map(|found| found.is_open).transpose()
    }

    /// When the town hall opens or closes next; null where its hours do not tell, or where it does not within 400 days.
    /// Weighs 10 points.
    async fn next_change(&self, ctx: &Context<'_>) -> Option<Result<DateTime, Error>> {
        self.opening(ctx).await?.map(|found| found.until.map(DateTime::from)).transpose()
    }

    /// How to reach the town hall; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        page::contact(&ctx.op(), self.page(ctx).await).await.transpose()
    }

    /// Its portal [portail web local]: everything that is there, of every kind, whether somebody claimed the commune or not. It is
    /// meant for one commune at a time, and weighs 1,000 points.
    async fn portal(&self) -> CommunePortal {
        CommunePortal(self.place)
    }

    #[graphql(flatten)]
    async fn common(&self, ctx: &Context<'_>) -> Result<Common<'_>, Error> {
        self.page(ctx).await.map(|page| Common(&page.base))
    }

    #[graphql(flatten)]
    async fn fields(&self, ctx: &Context<'_>) -> Result<CommuneFields<'_>, Error> {
        self.page(ctx).await.map(CommuneFields)
    }
}

/// Queries on communes.
#[derive(Default)]
pub struct CommuneQuery;

#[Object]
impl CommuneQuery {
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
        find::communes(&ctx.op(), ListCommunes { within, filter, order_by, page }).map(|page| page.of(Commune::of))
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
        find::suggestions(&ctx.op(), &text, first).map(Commune::all)
    }

    /// The communes whose centre is nearest to a point, nearest first.
    async fn nearest_communes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point to start from.")] point: PointInput,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Commune>, Error> {
        find::nearest(&ctx.op(), &point, first).map(Commune::all)
    }
}

/// Changes of communes.
#[derive(Default)]
pub struct CommuneMutation;

#[Object]
impl CommuneMutation {
    /// Changes the page of a commune. What was public before stays readable in its `revisions`, but contacts.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`, also as long as nobody claimed the commune; `CONFLICT` when the version moved.
    async fn update_commune_page(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which commune, and what changes.")] input: UpdateCommunePageInput,
    ) -> Option<Result<Commune, Error>> {
        Some(noun::update(&ctx.op(), input).await.and_then(Commune::written))
    }
}
