//! The schema, in steps: one file per family of tables, the same on SQLite and PostgreSQL.
//!
//! Rules: every step in one transaction, foreign keys at creation, expand then contract, no way back. Before the first tag
//! files are edited in place; after it only new ones are added.

pub use sea_orm_migration::MigrationStatus;
pub use sea_orm_migration::prelude::*;

mod m0001_territory;

/// All steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_territory::Migration)]
    }
}
