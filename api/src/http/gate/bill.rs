//! What an operation is charged.

use crate::base::error::Error;
use crate::base::share::Share;
use crate::ground::app::App;
use crate::ground::quota::{Payer, Standing};
use std::net::IpAddr;
use std::time::Duration;

/// Time that the weight of an operation includes, whatever it is: ordinary ones cost what they weigh, also when the server is busy.
const INCLUDED: Duration = Duration::from_millis(250);
/// Who pays for an operation, and what was charged in advance. What it took beyond that is charged when this is dropped, also where
/// the client hangs up, if it is much or the operation was refused: a point for each millisecond of the processor, of the database and of the writer, and one for what was refused.
pub struct Bill<'g> {
    app: &'g App,
    share: Share,
    /// Who pays.
    pub payer: Payer,
    /// Points that were charged in advance.
    pub charged: u64,
    waived: bool,
}

impl<'g> Bill<'g> {
    /// The bill of what comes from an address.
    pub fn of(app: &'g App, from: IpAddr) -> Self {
        Self { app, share: Share::present(), payer: Payer::of(from), charged: 0, waived: false }
    }

    /// Fails where there are too few points. That costs none of those that are left.
    pub fn check(&mut self, standing: &Standing) -> Result<(), Error> {
        self.waived = standing.check().is_err();
        standing.check()
    }

    /// Gives back what was charged in advance.
    pub fn not_executed(&mut self) {
        self.app.quota.refund(self.payer, std::mem::take(&mut self.charged));
    }
}

impl Drop for Bill<'_> {
    fn drop(&mut self) {
        let took = self.app.clock.measured(self.share.spent());
        if self.waived || self.charged > 0 && took <= INCLUDED {
            return;
        }
        let points = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        self.app.quota.spend(self.payer, points.saturating_sub(self.charged), self.app.clock.now());
    }
}
