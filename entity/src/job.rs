//! Work put off: written in the transaction of its cause, done by whichever process takes it.

use crate::{JobId, Moment};
use sea_orm::entity::prelude::*;

/// One job. Done ones are gone; those that come again move on.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// What to do.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Which lane it waits in: no lane waits for another.
    #[sea_orm(column_type = "Text")]
    pub lane: String,
    /// The name of a job that exists once.
    #[sea_orm(column_type = "Text")]
    pub name: Option<String>,
    /// What to do it on.
    #[sea_orm(column_type = "Text")]
    pub payload: Option<String>,
    /// How far it is, in a number of its own.
    pub progress: i64,
    /// Not before.
    pub due_at: Moment,
    /// Until when a process has it.
    pub leased_until: Option<Moment>,
    /// How often it was tried and failed.
    pub tries: i32,
    /// When it was given up.
    pub dead_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}
