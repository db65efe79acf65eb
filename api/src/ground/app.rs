//! The server: what lives as long as the process does.

use crate::base::clock::{Clock, Ids};
use crate::base::credentials::key_ring::KeyRing;
use crate::base::credentials::password::Passwords;
use crate::base::db::Database;
use crate::base::mail::Post;
use crate::base::metrics::Metrics;
use crate::base::notice::Notice;
use crate::ground::chronicle::{self, Stamper};
use crate::ground::jobs::{self, Runner};
use crate::ground::limits::Limits;
use crate::ground::quota::Quota;
use crate::ground::registry::Registry;
use crate::ground::territory::Gazetteer;
use crate::ground::usage::Usage;
use crate::ground::viewer::Sessions;
use sea_orm::DbErr;
use std::sync::Arc;
use uuid::Uuid;

/// What every request shares.
pub struct App {
    /// What the areas contribute to the mechanisms.
    pub registry: Registry,
    /// The official list of communes.
    pub gazetteer: &'static Gazetteer,
    /// The database.
    pub db: Database,
    /// What time it is.
    pub clock: Clock,
    /// Makes ids.
    pub ids: Ids,
    /// Counters.
    pub metrics: Metrics,
    /// Points of every address and key.
    pub quota: Quota,
    /// What was done with keys of applications.
    pub usage: Usage,
    /// Signing keys of access tokens.
    pub keys: KeyRing,
    /// Hashes passwords, so many at once.
    pub passwords: Passwords,
    /// Who signed in, for five seconds.
    pub sessions: Sessions,
    /// How often what anybody may do about accounts may be tried.
    pub limits: Limits,
    /// The legal notice, where the operator gave one.
    pub notice: Option<Arc<Notice>>,
    /// Address that the world knows this server by, without a slash at its end.
    pub public_url: String,
    /// Sends mail.
    pub post: Post,
    /// Wakes what does jobs.
    pub runner: Runner,
    /// Wakes what gives positions to activities.
    pub stamper: Stamper,
    /// Whether lists leave out optional joins, for the law that finds that nothing changes without them.
    #[cfg(feature = "faults")]
    pub leaves_out_joins: std::sync::atomic::AtomicBool,
}

impl App {
    /// A new id.
    pub fn id(&self) -> Uuid {
        self.ids.next(&self.clock)
    }

    /// Whether lists bring along what is asked for with them: always, in what users run.
    pub fn joins(&self) -> bool {
        #[cfg(feature = "faults")]
        return !self.leaves_out_joins.load(std::sync::atomic::Ordering::SeqCst);
        #[cfg(not(feature = "faults"))]
        true
    }

    /// Stamps the chronicle and does what is due until nothing is left: what a server does by itself in a while.
    pub async fn settle(self: &Arc<Self>) -> Result<(), DbErr> {
        self.usage.store(self).await?;
        while chronicle::stamp(&self.db).await? > 0 || jobs::run_due(self).await? > 0 {}
        Ok(())
    }
}
