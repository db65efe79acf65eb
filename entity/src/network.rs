//! Networks [réseaux]: what ties media, venues, initiatives, organisations and communes together on a territory.

use crate::contribution::Codes;
use crate::noun::noun;
use sea_orm::entity::prelude::*;

noun!("network" { description: Option<String>, website: Option<String>, charter_version: i32, entrusted_communes: Option<Codes> });
