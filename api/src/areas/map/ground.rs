//! The areas that maps are drawn of: what they are called, and what they are made of.

use super::asked::{Asked, SQUARES, every_kind};
use crate::base::error::Error;
use crate::base::text::Language;
use crate::ground::app::App;
use crate::ground::contribution::listing::of_network;
use crate::ground::contribution::tally::FRANCE;
use crate::ground::contribution::{given, ids};
use crate::ground::territory::gazetteer::{Division, Epci, gazetteer};
use crate::ground::territory::outlines::{Bounds, Level, bounds_of};
use crate::ground::territory::{AreaInput, CommuneRow, Index, InseeCode, SirenCode, Where};
use entity::ContributionId;
use entity::contribution::{self, Kind};
use entity::listing::{Column as L, Entity as Listing};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;

/// Communes of a network that a map shows at most.
const MOST_COMMUNES: u64 = 2_000;

/// An area that an address names.
pub enum Ground {
    /// A commune.
    Commune(&'static CommuneRow),
    /// An intercommunal body.
    Epci(&'static Epci),
    /// A department.
    Department(&'static Division),
    /// A region.
    Region(&'static Division),
    /// A network, with its communes and those that are members of it.
    Network(Box<contribution::Model>, Vec<&'static str>),
    /// All of France.
    France,
}

impl Ground {
    /// Reads an area as addresses name it: `commune:26289`, `epci:…`, `department:26`, `region:84`, `network:<uuid>`, `france`. None
    /// where there is none, or where it is no public network.
    pub async fn read(app: &App, name: &str) -> Result<Option<Self>, Error> {
        let Some((noun, key)) = name.split_once(':') else {
            return Ok((name == FRANCE).then_some(Self::France));
        };
        Ok(match noun {
            "commune" => {
                let index = InseeCode::read(key).and_then(|code| app.gazetteer.resolve(code));
                index.and_then(|index| gazetteer().get(index)).map(Self::Commune)
            }
            "epci" => SirenCode::read(key).and_then(|code| gazetteer().epci(code)).map(Self::Epci),
            "department" => gazetteer().department(key).map(Self::Department),
            "region" => gazetteer().region(key).map(Self::Region),
            "network" => match ids::contribution(name) {
                Some((Kind::Network, id)) => Self::network(app, id).await?,
                _ => None,
            },
            _ => None,
        })
    }

    async fn network(app: &App, id: ContributionId) -> Result<Option<Self>, Error> {
        let row = contribution::Entity::find_by_id(id).one(app.db.read()).await?;
        let Some(row) = row.filter(|row| row.kind == Kind::Network && row.state.is_public()) else { return Ok(None) };
        let members = Listing::find().select_only().column(L::ContributionId);
        let members = members.filter(L::Scope.eq(of_network(id))).filter(L::Shelf.eq(Kind::Commune.to_value()));
        let members: Vec<ContributionId> = members.limit(MOST_COMMUNES).into_tuple().all(app.db.read()).await?;
        let of_code = |code: &str| {
            let index = InseeCode::read(code).and_then(|code| gazetteer().resolve(code))?;
            gazetteer().get(index).map(|row| row.code.as_str())
        };
        let own = row.communes.iter().filter_map(of_code);
        let members = members.into_iter().filter_map(given::commune_of).map(|row| row.code.as_str());
        let communes: BTreeSet<&'static str> = own.chain(members).collect();
        Ok(Some(Self::Network(Box::new(row), communes.into_iter().collect())))
    }

    /// What it is called.
    pub fn title(&self, language: Language) -> String {
        match self {
            Self::Commune(row) => row.name.to_owned(),
            Self::Epci(row) => row.name.to_owned(),
            Self::Department(row) => format!("{} ({})", row.name, row.code),
            Self::Region(row) => row.name.to_owned(),
            Self::Network(row, _) => row.title.clone(),
            Self::France => language.choose("France", "France").to_owned(),
        }
    }

    /// How it is named in addresses.
    pub fn name(&self) -> String {
        match self {
            Self::Commune(row) => format!("commune:{}", row.code),
            Self::Epci(row) => format!("epci:{}", row.code),
            Self::Department(row) => format!("department:{}", row.code),
            Self::Region(row) => format!("region:{}", row.code),
            Self::Network(row, _) => ids::of_contribution(Kind::Network, row.id).0,
            Self::France => FRANCE.to_owned(),
        }
    }

    /// What it is drawn of.
    pub fn parts(&self) -> (Level, Vec<&'static str>) {
        let all = |communes: &'static [Index]| {
            let rows = communes.iter().filter_map(|index| gazetteer().get(*index));
            (Level::Communes, rows.map(|row| row.code.as_str()).collect())
        };
        match self {
            Self::Commune(row) => (Level::Communes, vec![row.code.as_str()]),
            Self::Epci(row) => all(&row.communes),
            Self::Department(row) => all(&row.communes),
            // What has no departments with outlines is drawn of its communes.
            Self::Region(row) if !row.departments.iter().any(|code| Level::Departments.has(code)) => all(&row.communes),
            Self::Region(row) => (Level::Departments, row.departments.clone()),
            Self::Network(_, communes) => (Level::Communes, communes.clone()),
            Self::France => (Level::Departments, gazetteer().departments().iter().map(|row| row.code).collect()),
        }
    }

    /// Its bounds; of France those of its part in Europe.
    pub fn bounds(&self) -> Option<Bounds> {
        let all = |communes: &[Index]| {
            bounds_of(communes.iter().filter_map(|index| gazetteer().get(*index)).map(|row| row.code))
        };
        match self {
            Self::Commune(row) => bounds_of(std::iter::once(row.code)),
            Self::Epci(row) => all(&row.communes),
            Self::Department(row) | Self::Region(row) => all(&row.communes),
            Self::Network(_, communes) => bounds_of(communes.iter().filter_map(|code| InseeCode::read(code))),
            Self::France => {
                Some(Bounds { south: 413_000_000, west: -52_000_000, north: 511_000_000, east: 97_000_000 })
            }
        }
    }

    /// Asks for all things in it.
    pub fn asked(&self, app: &App) -> Result<Asked, Error> {
        let area = match self {
            Self::Commune(row) => AreaInput::Commune(row.code),
            Self::Epci(row) => AreaInput::Epci(row.code),
            Self::Department(row) => AreaInput::Department(row.code.to_owned()),
            Self::Region(row) => AreaInput::Region(row.code.to_owned()),
            Self::Network(row, _) => return Ok(self.of_scope(app, of_network(row.id))),
            Self::France => return Ok(self.of_scope(app, FRANCE.to_owned())),
        };
        Asked::of(app, &area, "area")
    }

    fn of_scope(&self, app: &App, scope: String) -> Asked {
        Asked {
            within: Where::Areas(vec![scope]),
            bounds: self.bounds(),
            zoom: None,
            squares: SQUARES,
            kinds: every_kind(app),
            groups: Vec::new(),
            known: Condition::all(),
        }
    }
}
