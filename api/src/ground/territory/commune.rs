//! A commune of the official list.

use super::codes::{InseeCode, SirenCode};
use super::place::Place;

/// The index of a commune in [`Gazetteer::communes`].
pub type Index = u32;

/// A commune of today.
#[derive(Debug)]
pub struct CommuneRow {
    /// INSEE code.
    pub code: InseeCode,
    /// The name with its article.
    pub name: &'static str,
    /// The folded name, which lists are sorted by.
    pub key: &'static str,
    /// INSEE's code of the article and of how «de» joins the name; empty in the overseas collectivities.
    pub liaison: Option<u8>,
    /// Code of the department.
    pub department: &'static str,
    /// The index of that department among all departments.
    pub(super) department_index: usize,
    /// SIREN of the EPCI; four islands and the overseas collectivities have none.
    pub epci: Option<SirenCode>,
    /// Inhabitants.
    pub population: u32,
    /// A point inside the commune.
    pub centre: Option<Place>,
    /// Area in hectares.
    pub hectares: Option<u32>,
    /// Postal codes, sorted.
    pub postal_codes: Box<[&'static str]>,
    /// Codes of communes that were merged into it or are part of it, sorted.
    pub former_codes: Vec<InseeCode>,
}
