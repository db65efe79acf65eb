//! How often signing in may be tried: from one address three times, then three times a minute; on one account 1,800 times
//! an hour, so that nobody can lock its owner out.

use crate::error::Error;
use crate::rates::Rates;
use chrono::{DateTime, TimeDelta, Utc};
use std::net::IpAddr;

/// Both limits.
pub struct SignInLimits {
    by_address: Rates<IpAddr>,
    by_account: Rates<String>,
}

impl Default for SignInLimits {
    fn default() -> Self {
        Self { by_address: Rates::new(3, TimeDelta::seconds(20)), by_account: Rates::new(1_800, TimeDelta::seconds(2)) }
    }
}

impl SignInLimits {
    /// Counts one try from an address on the account of a folded e-mail address, whether it exists or not.
    pub fn take(&self, address: IpAddr, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.by_address.take(&crate::quota::household(address), now)?;
        self.by_account.take(&email.to_owned(), now)
    }
}
