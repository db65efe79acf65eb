//! The quota: the weight of an operation is charged in points to its sender, so that no sender can use up the server.
//! The sender is a network address, or the key if an application asks.
//!
//! A window of one hour begins with the first operation. Points are counted by each process, in memory, so a restart
//! forgets them.

use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use crate::ground::member::Grant;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{AccountId, ApiKeyId};
use quick_cache::sync::Cache;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Addresses and keys remembered; the least used are forgotten first.
const REMEMBERED: usize = 100_000;
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// Who is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    /// A network address.
    Address(IpAddr),
    /// An application's key, and with it all keys of its account.
    Key(AccountId, ApiKeyId),
}

impl Payer {
    /// Who is charged for what comes from an address: one subscriber.
    pub fn of(address: IpAddr) -> Self {
        Self::Address(household(address))
    }

    /// The number by which shares know a payer: all keys of an account are one. Those of IPv4 have 32 digits, those of IPv6 begin with
    /// other digits than the random ones of accounts.
    pub fn sender(self) -> u64 {
        match self {
            Self::Address(IpAddr::V4(v4)) => u64::from(v4.to_bits()),
            Self::Address(IpAddr::V6(v6)) => u64::try_from(v6.to_bits() >> 64).unwrap_or(u64::MAX),
            Self::Key(account, _) => account.0.as_u64_pair().1,
        }
    }
}

impl Payer {
    fn purses(self) -> impl Iterator<Item = Purse> {
        let purses = match self {
            Self::Address(address) => [Some(Purse::Address(address)), None],
            Self::Key(account, key) => [Some(Purse::Key(key)), Some(Purse::KeysOf(account))],
        };
        purses.into_iter().flatten()
    }
}

/// Whose points are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Purse {
    /// Those of a network address.
    Address(IpAddr),
    /// Those of an application's key.
    Key(ApiKeyId),
    /// Those of all keys of an account, so that another key brings no more points.
    KeysOf(AccountId),
}

/// The state of a quota after an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Points of the present operation.
    pub cost: u64,
    /// Points per window.
    pub limit: u64,
    /// Points left. The present operation is deducted, unless there were too few points for it.
    pub remaining: u64,
    /// When the window ends.
    pub reset_at: DateTime<Utc>,
    /// Seconds until the window ends.
    pub resets_in: u64,
    is_enough: bool,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends: DateTime<Utc>,
    used: u64,
}

impl Standing {
    /// Fails if there were too few points; the error says when there will be more.
    pub fn check(&self) -> Result<(), Error> {
        if self.is_enough {
            return Ok(());
        }
        Err(Error::new(ErrorCode::TooMany, Reason::Quota).retry_after(self.resets_in))
    }
}

/// The points of all payers.
pub struct Quota {
    /// Points an hour of an address, and the maximum of a key.
    limit: u64,
    windows: Cache<Purse, Arc<Mutex<Window>>>,
}

impl Quota {
    /// Allows each address `limit` points an hour.
    pub fn new(limit: u64) -> Self {
        Self { limit, windows: Cache::new(REMEMBERED) }
    }

    /// Points an hour of an address; a key has at most as many.
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// Charges an address, if it has enough points.
    pub fn charge_address(&self, address: IpAddr, cost: u64, now: DateTime<Utc>) -> Result<Standing, Error> {
        self.charge(Purse::Address(household(address)), self.limit, cost, now)
    }

    /// Charges a key, if the key and all keys of its account together have enough points.
    pub fn charge_key(
        &self,
        account: AccountId,
        grant: &Grant,
        cost: u64,
        now: DateTime<Utc>,
    ) -> Result<Standing, Error> {
        // The operator may have lowered the limit since the key was made.
        let standing = self.charge(Purse::Key(grant.id), grant.points_per_hour.min(self.limit), cost, now)?;
        if !standing.is_enough {
            return Ok(standing);
        }
        let together = self.charge(Purse::KeysOf(account), self.limit, cost, now)?;
        if together.is_enough {
            return Ok(standing);
        }
        self.give_back(Purse::Key(grant.id), cost);
        Ok(together)
    }

    fn give_back(&self, purse: Purse, cost: u64) {
        if let Some(window) = self.windows.get(&purse) {
            let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
            window.used = window.used.saturating_sub(cost);
        }
    }

    /// Gives back what was charged in advance for an operation that was not executed.
    pub fn refund(&self, payer: Payer, points: u64) {
        for purse in payer.purses() {
            self.give_back(purse, points);
        }
    }

    /// Charges what an operation took beyond what it was charged in advance, whether so many points are left or not.
    pub fn spend(&self, payer: Payer, points: u64, now: DateTime<Utc>) {
        for purse in payer.purses().filter(|_| points > 0) {
            if let Some(window) = self.window(purse, now) {
                let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
                window.used = window.used.saturating_add(points);
            }
        }
    }

    /// The present window of a purse.
    fn window(&self, purse: Purse, now: DateTime<Utc>) -> Option<Arc<Mutex<Window>>> {
        let fresh = Window { ends: now + WINDOW, used: 0 };
        let made = || Ok::<_, ()>(Arc::new(Mutex::new(fresh)));
        let found = self.windows.get_or_insert_with(&purse, made).ok()?;
        let mut window = found.lock().unwrap_or_else(PoisonError::into_inner);
        if window.ends <= now {
            *window = fresh;
        }
        drop(window);
        Some(found)
    }

    /// Charges a purse that has `limit` points an hour, if enough of them are left; see [`Standing::check`].
    fn charge(&self, purse: Purse, limit: u64, cost: u64, now: DateTime<Utc>) -> Result<Standing, Error> {
        let Some(window) = self.window(purse, now) else {
            return Err(Error::internal("the quota's cache refused an entry"));
        };
        let window = &mut *window.lock().unwrap_or_else(PoisonError::into_inner);
        let resets_in = u64::try_from((window.ends - now).num_milliseconds()).unwrap_or(0).div_ceil(1_000);
        let is_enough = window.used.saturating_add(cost) <= limit;
        if is_enough {
            window.used += cost;
        }
        let remaining = limit.saturating_sub(window.used);
        Ok(Standing { cost, limit, remaining, reset_at: window.ends, resets_in, is_enough })
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
    use entity::api_key::Scopes;
    use uuid::Uuid;

    #[test]
    fn points_run_out_and_come_back_after_an_hour() {
        let quota = Quota::new(100);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let alice = IpAddr::from([192, 0, 2, 1]);
        let bob = IpAddr::from([192, 0, 2, 2]);
        let charge = |address, cost, now| {
            let standing = quota.charge_address(address, cost, now).unwrap();
            (standing.remaining, standing.check().err())
        };
        assert_eq!(charge(alice, 60, now).0, 40);
        let (left, refused) = charge(alice, 60, now);
        assert_eq!((left, refused.as_ref().map(|e| e.code)), (40, Some(ErrorCode::TooMany)));
        assert_eq!(refused.and_then(|e| e.retry_after), Some(3_600));
        assert_eq!(charge(alice, 40, now).0, 0, "a smaller one still fits");
        assert!(charge(bob, 100, now).1.is_none(), "another address has its own");
        assert!(charge(alice, 100, now + WINDOW).1.is_none());
    }

    #[test]
    fn keys_of_an_account_share_its_points() {
        let (quota, now, account) = (Quota::new(100), DateTime::<Utc>::UNIX_EPOCH, AccountId(Uuid::nil()));
        let keys = [1, 2].map(|number| Grant {
            id: ApiKeyId(Uuid::from_u128(number)),
            kinds: Vec::new(),
            scopes: Scopes::default(),
            points_per_hour: 80,
        });
        let charge = |key: &Grant, cost| {
            let standing = quota.charge_key(account, key, cost, now).unwrap();
            (standing.limit, standing.remaining, standing.check().is_ok())
        };
        assert_eq!(charge(&keys[0], 70), (80, 10, true));
        assert_eq!(charge(&keys[0], 20), (80, 10, false), "the key's own");
        assert_eq!(charge(&keys[1], 40), (100, 30, false), "what is left to all keys together");
        assert_eq!(charge(&keys[1], 30), (80, 50, true), "what was refused was not charged");
        assert!(quota.charge_address(IpAddr::from([192, 0, 2, 1]), 100, now).unwrap().check().is_ok());
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_whatever_address_it_uses() {
        let quota = Quota::new(1);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let address = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, 3, 4, 5, last));
        assert!(quota.charge_address(address(1), 1, now).unwrap().check().is_ok());
        assert!(quota.charge_address(address(2), 1, now).unwrap().check().is_err());
    }
}
