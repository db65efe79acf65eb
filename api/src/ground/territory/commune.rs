//! A commune of the official list.

use super::codes::{InseeCode, SirenCode};
use super::place::Place;

/// A commune's place in [`Gazetteer::communes`].
pub type Index = u32;

/// A commune of today.
#[derive(Debug)]
pub struct CommuneRow {
    /// INSEE code.
    pub code: InseeCode,
    /// With its article.
    pub name: &'static str,
    /// The name, folded: what lists are sorted by.
    pub key: &'static str,
    /// INSEE's code of the article and of how «de» joins the name; empty in the overseas collectivities.
    pub liaison: Option<u8>,
    /// Code of the department.
    pub department: &'static str,
    /// The place of that department among all departments.
    pub(super) department_index: usize,
    /// SIREN of the EPCI; four islands and the overseas collectivities have none.
    pub epci: Option<SirenCode>,
    /// Inhabitants.
    pub population: u32,
    /// A point inside; six communes have none yet.
    pub centre: Option<Place>,
    /// Hectares.
    pub hectares: Option<u32>,
    /// Sorted.
    pub postal_codes: Box<[&'static str]>,
    /// Codes of what was merged into it, sorted.
    pub former_codes: Vec<InseeCode>,
}
