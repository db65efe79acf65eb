//! Rate limits of what anybody may try with accounts.
//!
//! Signing in, from one network address: three times, then three a minute; on one account: 1,800 an hour. Whoever signed in
//! to the account from the same address before is not counted there, and a device that was signed in has a rate of its
//! own; so nobody locks an owner out. Passwords that are asked for again inside a session: ten, then one a minute; of one
//! account: sixty, then three a minute. Signing up, from one address: three times, then three an hour. Asking for a new
//! password, likewise. Mails of each of the two to one e-mail address: three, then one an hour; beyond that, one a day for
//! each network address that asks, and twenty, then one an hour, for each network around it. Mailed tokens, from one
//! address: ten, then one a minute. Refreshing a session: a hundred times, then once every ten seconds. Copies of personal
//! data, of one account: three, then one an hour. New keys of applications, of one account: ten, then one an hour.
//! Invitations by mail and other letters to those whom an account names, of one account: ten, then one every six minutes;
//! to one e-mail address: three, then one an hour. Claims of communes, of one account: five, then one an hour. Offers of
//! help, of one account: thirty, then one every two minutes. Requests for bookings, of one account: twenty, then one every
//! three minutes. New slugs of public things, by one account and of one thing: ten, then one every two hours and twenty-four
//! minutes, which makes ten a day. Invalid keys, from one address: a hundred, then one a second.

use crate::base::error::Error;
use crate::base::rates::Rates;
use crate::ground::quota::household;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{AccountId, ContributionId, SessionId};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// All rate limits with their states.
pub struct Limits {
    sign_ins: Rates<IpAddr>,
    sign_ins_of_account: Rates<String>,
    sign_ins_of_device: Rates<SessionId>,
    confirmations: Rates<SessionId>,
    confirmations_of_account: Rates<AccountId>,
    sign_ups: Rates<IpAddr>,
    sign_up_mails: Mails,
    resets: Rates<IpAddr>,
    reset_mails: Mails,
    other_mails: Rates<String>,
    tokens: Rates<IpAddr>,
    refreshes: Rates<SessionId>,
    exports: Rates<AccountId>,
    keys: Rates<AccountId>,
    invitations: Rates<AccountId>,
    claims: Rates<AccountId>,
    offers: Rates<AccountId>,
    bookings: Rates<AccountId>,
    slugs_by_account: Rates<AccountId>,
    slugs_of_thing: Rates<ContributionId>,
    bad_keys: Rates<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_ins: Rates::new(3, TimeDelta::seconds(20)),
            sign_ins_of_account: Rates::new(1_800, TimeDelta::seconds(2)),
            sign_ins_of_device: Rates::new(3, TimeDelta::seconds(20)),
            confirmations: Rates::new(10, TimeDelta::minutes(1)),
            confirmations_of_account: Rates::new(60, TimeDelta::seconds(20)),
            sign_ups: Rates::new(3, TimeDelta::minutes(20)),
            sign_up_mails: Mails::default(),
            resets: Rates::new(3, TimeDelta::minutes(20)),
            reset_mails: Mails::default(),
            other_mails: Rates::new(3, TimeDelta::hours(1)),
            tokens: Rates::new(10, TimeDelta::minutes(1)),
            refreshes: Rates::new(100, TimeDelta::seconds(10)),
            exports: Rates::new(3, TimeDelta::hours(1)),
            keys: Rates::new(10, TimeDelta::hours(1)),
            invitations: Rates::new(10, TimeDelta::minutes(6)),
            claims: Rates::new(5, TimeDelta::hours(1)),
            offers: Rates::new(30, TimeDelta::minutes(2)),
            bookings: Rates::new(20, TimeDelta::minutes(3)),
            slugs_by_account: Rates::new(10, TimeDelta::minutes(144)),
            slugs_of_thing: Rates::new(10, TimeDelta::minutes(144)),
            bad_keys: Rates::new(100, TimeDelta::seconds(1)),
        }
    }
}

impl Limits {
    /// Counts one sign-in from an address.
    pub fn sign_in_from(&self, address: IpAddr, now: DateTime<Utc>) -> Result<(), Error> {
        self.sign_ins.take(&household(address), now)
    }

    /// Counts one sign-in of a device that had this session, whatever its address.
    pub fn sign_in_by(&self, device: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
        self.sign_ins_of_device.take(&device, now)
    }

    /// Counts one sign-in of a stranger on the account of a folded e-mail address, whether the account exists or not.
    pub fn sign_in_of(&self, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.sign_ins_of_account.take(&email.to_owned(), now)
    }

    /// Counts one password that is asked for again inside a session.
    pub fn confirm(&self, session: SessionId, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.confirmations.take(&session, now)?;
        self.confirmations_of_account.take(&account, now)
    }

    /// Counts one sign-up from an address with a folded e-mail address.
    pub fn sign_up(&self, address: IpAddr, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.sign_ups.take(&household(address), now)?;
        self.sign_up_mails.take(address, email, now)
    }

    /// Counts one request for a new password.
    pub fn reset(&self, address: IpAddr, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.resets.take(&household(address), now)?;
        self.reset_mails.take(address, email, now)
    }

    /// Counts one refresh of a session.
    pub fn refresh(&self, session: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
        self.refreshes.take(&session, now)
    }

    /// Counts one copy of somebody's data.
    pub fn export(&self, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.exports.take(&account, now)
    }

    /// Counts one key of an application that an account makes.
    pub fn key(&self, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.keys.take(&account, now)
    }

    /// Counts one letter that an account has sent to a folded e-mail address.
    pub fn invitation(&self, account: AccountId, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.invitations.take(&account, now)?;
        self.other_mails.take(&email.to_owned(), now)
    }

    /// Counts one letter that an account causes to those who run what it names.
    pub fn told(&self, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.invitations.take(&account, now)
    }

    /// Counts one claim of a commune that an account makes.
    pub fn claim(&self, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.claims.take(&account, now)
    }

    /// Counts one offer of help that an account makes.
    pub fn offer(&self, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.offers.take(&account, now)
    }

    /// Counts one request for bookings that an account makes.
    pub fn booking(&self, account: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
        self.bookings.take(&account, now)
    }

    /// Counts one new slug of a public thing, by an account if it was one.
    pub fn slug(&self, by: Option<AccountId>, of: ContributionId, now: DateTime<Utc>) -> Result<(), Error> {
        self.slugs_of_thing.take(&of, now)?;
        by.map_or(Ok(()), |by| self.slugs_by_account.take(&by, now))
    }

    /// Fails if no other key may be looked up for an address; see [`Self::bad_key`].
    pub fn may_try_key(&self, address: IpAddr, now: DateTime<Utc>) -> Result<(), Error> {
        self.bad_keys.check(&household(address), now)
    }

    /// Counts one invalid key.
    pub fn bad_key(&self, address: IpAddr, now: DateTime<Utc>) {
        // The error is given when the next key is tried.
        let _ = self.bad_keys.take(&household(address), now);
    }

    /// Counts one use of a mailed token.
    pub fn token(&self, address: IpAddr, now: DateTime<Utc>) -> Result<(), Error> {
        self.tokens.take(&household(address), now)
    }
}

/// Mails of one purpose to e-mail addresses that anybody names. What others asked for keeps nobody from asking: each network
/// address has a mail of its own. The network around it bounds how many mails somebody with many addresses causes.
struct Mails {
    all: Rates<String>,
    own: Rates<(IpAddr, String)>,
    around: Rates<(IpAddr, String)>,
}

impl Default for Mails {
    fn default() -> Self {
        Self {
            all: Rates::new(3, TimeDelta::hours(1)),
            own: Rates::new(1, TimeDelta::days(1)),
            around: Rates::new(20, TimeDelta::hours(1)),
        }
    }
}

impl Mails {
    /// Counts one mail to a folded e-mail address, asked for from a network address.
    fn take(&self, address: IpAddr, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        let Err(refused) = self.all.take(&email.to_owned(), now) else { return Ok(()) };
        let own = (household(address), email.to_owned());
        let around = (neighbourhood(address), email.to_owned());
        let has_place = self.own.check(&own, now).is_ok() && self.around.take(&around, now).is_ok();
        if has_place && self.own.take(&own, now).is_ok() { Ok(()) } else { Err(refused) }
    }
}

/// The network around an address: its /24, or the /48 of IPv6.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match household(address) {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_uses_up_the_mails_of_an_address() {
        let (limits, now) = (Limits::default(), DateTime::<Utc>::UNIX_EPOCH);
        let from = |number: u32| IpAddr::V4(Ipv4Addr::from(0x0b00_0000 + number));
        let passed = (0..256).filter(|number| limits.sign_up(from(*number), "claire@example.org", now).is_ok()).count();
        assert_eq!(passed, 3 + 20, "one network");
        assert!(limits.sign_up(from(0x200), "claire@example.org", now).is_ok(), "from elsewhere");
        assert!(limits.sign_up(from(0x200), "claire@example.org", now).is_err(), "once a day");
        assert!(limits.sign_up(from(0x200), "malik@example.org", now).is_ok(), "another mailbox");
        assert!(limits.reset(from(0x200), "claire@example.org", now).is_ok(), "another purpose");
    }
}
