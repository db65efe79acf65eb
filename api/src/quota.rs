//! Points: what an operation weighs is charged to who sends it, so that nobody can use up a server for all.
//!
//! A window of one hour begins with the first operation of an address. Counted per process, in memory: a restart forgives.

use crate::error::{Error, ErrorCode};
use crate::text::Reason;
use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Addresses remembered; the least used are forgotten first.
const ADDRESSES: usize = 100_000;
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// What an address has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Points of the present operation.
    pub cost: u64,
    /// Points per window.
    pub limit: u64,
    /// Points left, the present operation counted.
    pub remaining: u64,
    /// When the window ends.
    pub reset_at: DateTime<Utc>,
    /// The same in seconds from now.
    pub resets_in: u64,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends: DateTime<Utc>,
    used: u64,
}

/// The points of every address.
pub struct Quota {
    limit: u64,
    windows: Cache<IpAddr, Arc<Mutex<Window>>>,
}

impl Quota {
    /// So many points an hour for each address.
    pub fn new(limit: u64) -> Self {
        Self { limit, windows: Cache::new(ADDRESSES) }
    }

    /// Takes points, or says when there will be some.
    pub fn charge(&self, address: IpAddr, cost: u64, now: DateTime<Utc>) -> Result<Standing, Error> {
        let fresh = || Window { ends: now + WINDOW, used: 0 };
        let key = household(address);
        let Ok(window) = self.windows.get_or_insert_with(&key, || Ok::<_, ()>(Arc::new(Mutex::new(fresh())))) else {
            return Err(Error::internal("the quota's cache refused an entry"));
        };
        let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.ends <= now {
            *window = fresh();
        }
        let used = window.used.saturating_add(cost);
        let resets_in = u64::try_from((window.ends - now).num_milliseconds()).unwrap_or(0).div_ceil(1_000);
        if used > self.limit {
            return Err(Error::new(ErrorCode::TooMany, Reason::Quota).retry_after(resets_in));
        }
        window.used = used;
        Ok(Standing { cost, limit: self.limit, remaining: self.limit - used, reset_at: window.ends, resets_in })
    }
}

/// One subscriber's network: an IPv4 address, or the /64 that an IPv6 subscriber is given.
pub fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_run_out_and_come_back_after_an_hour() {
        let quota = Quota::new(100);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let alice = IpAddr::from([192, 0, 2, 1]);
        let bob = IpAddr::from([192, 0, 2, 2]);
        assert_eq!(quota.charge(alice, 60, now).map(|s| s.remaining).ok(), Some(40));
        let refused = quota.charge(alice, 60, now).err();
        assert_eq!(refused.as_ref().map(|e| e.code), Some(ErrorCode::TooMany));
        assert_eq!(refused.and_then(|e| e.retry_after), Some(3_600));
        assert_eq!(quota.charge(alice, 40, now).map(|s| s.remaining).ok(), Some(0), "a smaller one still fits");
        assert!(quota.charge(bob, 100, now).is_ok(), "another address has its own");
        assert!(quota.charge(alice, 100, now + WINDOW).is_ok());
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_whatever_address_it_uses() {
        let quota = Quota::new(1);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let address = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, 3, 4, 5, last));
        assert!(quota.charge(address(1), 1, now).is_ok());
        assert!(quota.charge(address(2), 1, now).is_err());
    }
}
