//! The legal notice [mentions légales], as everybody reads it.

mod graphql;

pub use graphql::{LegalNotice, LegalQuery};

use crate::ground::app::Area;

/// What the legal notice contributes.
pub const AREA: Area =
    Area { weights: &[("LegalNotice", "terms", 20), ("LegalNotice", "termsHtml", 100)], ..Area::EMPTY };
