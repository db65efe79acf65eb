//! Deferred work, written in the transaction of its cause and done by whichever process takes it.

use crate::{JobId, Moment};
use sea_orm::entity::prelude::*;

/// One job. It is deleted once it is done; a recurring job becomes due again instead.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// The name of the kind of work.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The lane that it waits in. Lanes do not wait for each other.
    #[sea_orm(column_type = "Text")]
    pub lane: String,
    /// The unique name of a recurring job; null for others.
    #[sea_orm(column_type = "Text")]
    pub name: Option<String>,
    /// What it works on.
    #[sea_orm(column_type = "Text")]
    pub payload: Option<String>,
    /// How far it is, as a number that the job itself defines.
    pub progress: i64,
    /// It is not started before this moment.
    pub due_at: Moment,
    /// Until when a process has leased it.
    pub leased_until: Option<Moment>,
    /// How many tries have begun since it last succeeded.
    pub tries: i32,
    /// How many processes in a row died while they ran it, since it last got further.
    pub deaths: i32,
    /// When it was given up.
    pub dead_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}
