//! The part of the territory whose resilience is asked for: where its resources are listed, and how many people live there.

use crate::ground::contribution::given::id_of;
use crate::ground::contribution::listing;
use crate::ground::territory::gazetteer::{Division, Epci, gazetteer};
use crate::ground::territory::{CommuneRow, InseeCode};
use entity::ContributionId;
use entity::contribution::{self, Kind, State};

/// A part of the territory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The scopes that its resources are listed in; a resource may be in several.
    pub scopes: Vec<String>,
    /// Its inhabitants.
    pub population: i64,
    /// The commune that it is, which may have assumptions of its own.
    pub commune: Option<ContributionId>,
}

impl Extent {
    /// A commune.
    pub fn of_commune(commune: &CommuneRow) -> Self {
        let scopes = vec![format!("commune:{}", commune.code)];
        Self { scopes, population: commune.population.into(), commune: Some(id_of(commune.code)) }
    }

    /// An intercommunal body.
    pub fn of_epci(epci: &Epci) -> Self {
        let communes = epci.communes.iter().filter_map(|index| gazetteer().get(*index));
        Self { scopes: vec![format!("epci:{}", epci.code)], population: people(communes), commune: None }
    }

    /// A department.
    pub fn of_department(department: &Division) -> Self {
        let communes = department.communes.iter().filter_map(|index| gazetteer().get(*index));
        Self { scopes: vec![format!("department:{}", department.code)], population: people(communes), commune: None }
    }

    /// The communes of a network: resources belong to no network, they are where its territory is.
    pub fn of_network(network: &contribution::Model) -> Self {
        let codes = network.communes.iter().filter_map(InseeCode::read);
        let rows = codes.filter_map(|code| gazetteer().resolve(code)).filter_map(|index| gazetteer().get(index));
        let rows: Vec<&CommuneRow> = rows.collect();
        let scopes = rows.iter().map(|row| format!("commune:{}", row.code)).collect();
        Self { scopes, population: people(rows.into_iter()), commune: None }
    }
}

fn people<'c>(communes: impl Iterator<Item = &'c CommuneRow>) -> i64 {
    communes.map(|commune| i64::from(commune.population)).sum()
}

/// The shelf that published resources stand on.
pub fn shelf() -> String {
    listing::shelf(Kind::Resource, listing::ShelfOrder::Published, State::Published).unwrap_or_default()
}
