//! Rate limits of what anybody may try with accounts.
//!
//! Signing in, from one network address: three times, then three a minute; on one account: 1,800 an hour, so that
//! nobody can lock its owner out. Signing up, from one address: three times, then three an hour. Asking for a new
//! password, from one address: three times, then three an hour. Mails to one e-mail address: three, then one an hour.
//! Mailed tokens, from one address: ten, then one a minute. Refreshing a session: a hundred times, then once every ten
//! seconds. Copies of personal data, of one account: three, then one an hour. New keys of applications, of one account:
//! ten, then one an hour. Invitations by mail and other letters to those whom an account names, of one account: ten, then
//! one every six minutes. Claims of communes, of one account: five, then one an hour. Offers of help, of one account: thirty,
//! then one every two minutes. Requests for bookings, of one account: twenty, then one every three minutes. New slugs of
//! public things, by one account and of one thing: ten, then one every two hours and twenty-four minutes, which makes ten a day. Invalid keys, from one address: a hundred, then one a second.

use crate::base::error::Error;
use crate::base::rates::Rates;
use crate::ground::quota::household;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{AccountId, ContributionId, SessionId};
use std::net::IpAddr;

/// All rate limits with their states.
pub struct Limits {
    sign_ins: Rates<IpAddr>,
    sign_ins_of_account: Rates<String>,
    sign_ups: Rates<IpAddr>,
    resets: Rates<IpAddr>,
    mails: Rates<String>,
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
            sign_ups: Rates::new(3, TimeDelta::minutes(20)),
            resets: Rates::new(3, TimeDelta::minutes(20)),
            mails: Rates::new(3, TimeDelta::hours(1)),
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
    /// Counts one sign-in from an address on the account of a folded e-mail address, whether the account exists or not.
    pub fn sign_in(&self, address: IpAddr, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.sign_ins.take(&household(address), now)?;
        self.sign_ins_of_account.take(&email.to_owned(), now)
    }

    /// Counts one sign-up from an address with a folded e-mail address.
    pub fn sign_up(&self, address: IpAddr, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.sign_ups.take(&household(address), now)?;
        self.mails.take(&email.to_owned(), now)
    }

    /// Counts one request for a new password.
    pub fn reset(&self, address: IpAddr, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
        self.resets.take(&household(address), now)?;
        self.mails.take(&email.to_owned(), now)
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
        self.mails.take(&email.to_owned(), now)
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
