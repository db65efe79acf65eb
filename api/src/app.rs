//! The server: what lives as long as the process does.

use crate::applications::Usage;
use crate::chronicle::Stamper;
use crate::clock::{Clock, Ids};
use crate::db::Database;
use crate::identity::key_ring::KeyRing;
use crate::identity::limits::Limits;
use crate::identity::password::Passwords;
use crate::job::Runner;
use crate::legal::Notice;
use crate::mail::Post;
use crate::metrics::Metrics;
use crate::quota::Quota;
use crate::territory::Gazetteer;
use crate::viewer::Sessions;
use std::sync::Arc;
use uuid::Uuid;

/// What every request shares.
pub struct App {
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
}

impl App {
    /// A new id.
    pub fn id(&self) -> Uuid {
        self.ids.next(&self.clock)
    }
}
