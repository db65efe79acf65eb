//! The shape of venues.

use super::fields::{RegisterVenueInput, UpdateVenueInput, VenueFields};
use super::keys::{self, KeyHolder};
use super::opening::{self, PERIOD};
use super::ops::{VenueFilter, VenueOrder};
use crate::areas::contributions::Common;
use crate::areas::organisations::Organisation;
use crate::areas::spaces::{self, Sitting, Space};
use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::base::scalars::DateTime;
use crate::ground::app::ListBound;
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::{job, mutations, object, queries};

object!(Venue of venue);

/// A place where people meet, stay, eat and learn [lieu d'accueil et de convivialité].
#[Object]
impl Venue {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> VenueFields<'_> {
        VenueFields(&self.0)
    }

    /// The organisation that it belongs to; null where none is named, or where you may not see it.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Error>> {
        ctx.op().house(&self.0.base).await.map(|found| found.map(Organisation::from)).transpose()
    }

    /// Whether it is open now: at its local time, and closed on its public holidays where its hours say so. Null where they do not
    /// tell. Weighs 10 points.
    async fn open_now(&self, ctx: &Context<'_>) -> Option<Result<bool, Error>> {
        opening::opening(&ctx.op(), &self.0).await.map(|found| found?.is_open).transpose()
    }

    /// When it opens or closes next; null where its hours do not tell, or where it does not within 400 days. Weighs 10 points.
    async fn next_change(&self, ctx: &Context<'_>) -> Option<Result<DateTime, Error>> {
        opening::opening(&ctx.op(), &self.0).await.map(|found| found?.until.map(DateTime::from)).transpose()
    }

    /// How to reach it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }

    /// Who has the key [qui a la clé]; null unless you run the venue. An application needs the scope `WRITE_VENUES`.
    async fn key_holder(&self, ctx: &Context<'_>) -> Option<Result<KeyHolder, Error>> {
        keys::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }

    /// What one can book there, in the order that those who run it chose; at most 50.
    async fn spaces(&self, ctx: &Context<'_>) -> Result<Vec<Space>, Error> {
        spaces::of_venue(&ctx.op(), self.0.base.row.id).await
    }

    /// The shared meals that have not ended [tables d'hôtes], the next one first, cancelled ones too.
    async fn sittings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Sitting>, Error> {
        spaces::sittings_of_venue(&ctx.op(), self.0.base.row.id, first).await
    }
}

queries! {
    VenueQuery of Venue in venue;
    /// A venue by its id or its readable address, former addresses too. Null when there is none that you may see.
    venue,
    /// Published venues, a page at a time.
    venues(VenueFilter, VenueOrder),
}

mutations! {
    VenueMutation of Venue in venue;
    /// Registers a venue.
    register_venue(RegisterVenueInput),
    /// Changes a venue. Contacts, key holders and addresses are in no revision.
    update_venue(UpdateVenueInput);
    jobs: &[job!("renew_opening_spells", Upkeep, every PERIOD, opening::renew_past)],
    lists: &[
        ListBound::new("Venue", "gallery", 20),
        ListBound::new("Venue", "attachments", 20),
        ListBound::new("Venue", "spaces", 50).usually(5),
        ListBound::new("Venue", "sittings", 20),
    ],
    weights: &[
        ("Venue", "presentation", 20),
        ("Venue", "presentationHtml", 100),
        ("Venue", "openNow", 10),
        ("Venue", "nextChange", 10),
    ],
}
