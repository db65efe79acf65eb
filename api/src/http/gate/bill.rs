//! What an operation is charged.

use crate::base::error::Error;
use crate::base::share::Share;
use crate::ground::app::App;
use crate::ground::quota::{Payer, Standing};
use std::net::IpAddr;
use std::time::Duration;

/// Time that the weight of an operation includes, whatever it is: ordinary ones cost what they weigh, also when the server is busy.
const INCLUDED: Duration = Duration::from_millis(250);

/// Who pays for an operation, and what was charged in advance. The rest is charged when this is dropped, also where the client hangs
/// up: of an operation that took longer than its weight includes, a point for each further millisecond of the processor, of the
/// database and of the writer; of one that was refused, its time and at least a point.
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
        let checked = standing.check();
        self.waived = checked.is_err();
        checked
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
