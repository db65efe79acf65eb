//! The schema, in steps: one file per family of tables, the same on SQLite and PostgreSQL.
//!
//! Rules: every step is one transaction; foreign keys are made with their table; a change first expands the schema and
//! contracts it in a later step; no step can be undone. Before the first tag files are edited in place; after it only
//! new files are added.

pub use sea_orm_migration::MigrationStatus;
pub use sea_orm_migration::prelude::*;

mod columns;
mod m0001_territory;
mod m0002_identity;
mod m0003_contribution;
mod m0004_organisation;
mod m0005_practice;
mod m0006_response;
mod m0007_media;
mod m0008_files;
mod m0009_membership;
mod m0010_article;
mod m0011_team;
mod m0012_resource;
mod m0013_dependency;
mod m0014_commune;
mod m0015_assumption;
mod m0016_venue;
mod m0017_booking;
mod m0018_initiative;
mod m0019_notice;
mod m0020_service_offer;
mod m0021_need;
mod m0022_folders;
mod m0023_mended;
mod m0024_parts;
mod m0025_links_and_slugs;
mod m0026_copies;
mod m0027_written;
mod m0028_facets;
mod m0029_search;
mod m0030_map;

pub use m0030_map::COUNT_THE_MAP;

/// All steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_territory::Migration),
            Box::new(m0002_identity::Migration),
            Box::new(m0003_contribution::Migration),
            Box::new(m0004_organisation::Migration),
            Box::new(m0005_practice::Migration),
            Box::new(m0006_response::Migration),
            Box::new(m0007_media::Migration),
            Box::new(m0008_files::Migration),
            Box::new(m0009_membership::Migration),
            Box::new(m0010_article::Migration),
            Box::new(m0011_team::Migration),
            Box::new(m0012_resource::Migration),
            Box::new(m0013_dependency::Migration),
            Box::new(m0014_commune::Migration),
            Box::new(m0015_assumption::Migration),
            Box::new(m0016_venue::Migration),
            Box::new(m0017_booking::Migration),
            Box::new(m0018_initiative::Migration),
            Box::new(m0019_notice::Migration),
            Box::new(m0020_service_offer::Migration),
            Box::new(m0021_need::Migration),
            Box::new(m0022_folders::Migration),
            Box::new(m0023_mended::Migration),
            Box::new(m0024_parts::Migration),
            Box::new(m0025_links_and_slugs::Migration),
            Box::new(m0026_copies::Migration),
            Box::new(m0027_written::Migration),
            Box::new(m0028_facets::Migration),
            Box::new(m0029_search::Migration),
            Box::new(m0030_map::Migration),
        ]
    }
}
