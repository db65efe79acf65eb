//! The file of a booking [dossier de réservation]: documents that the venue asks for, the deposit, what both agree upon, and how a space
//! was handed over and given back. It is seen by those who see the booking, and by nobody else.
//!
//! Nothing is paid or signed here: the deposit is a note of where the money is, the agreement a text with the moments at which each side
//! accepted it. Whoever writes the text accepts it thereby; another text asks for the other side's consent anew.

mod graphql;
mod ops;
mod reading;

pub use graphql::{BookingDocument, BookingPaperMutation, DepositState, documents_of};

use super::{ASKERS, HOLDERS};
use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::policy::Rule;
use entity::booking_document::{Column as D, Entity};
use entity::booking_series::{self, Column as R};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, ExprTrait, SelectStatement};

/// Keep the file of a booking, from the side of the venue.
pub const KEEP: Rule = Rule::on_things("KeepBookingFile", HOLDERS);
/// Give a document that was asked for.
pub const GIVE: Rule = Rule::on_things("GiveBookingDocument", ASKERS);
/// Accept what both agree upon.
pub const AGREE: Rule = Rule::on_things("AgreeToBooking", ASKERS);

/// What a person gave.
fn given(person: &Person) -> Condition {
    Condition::all().add(D::GivenBy.eq(person.id))
}

/// Requests in the name of an organisation.
fn of_organisations() -> SelectStatement {
    ids_of::<booking_series::Entity>(R::Id, R::OrganisationId.is_not_null())
}

/// What the files of bookings contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("ask_for_booking_document", &KEEP),
        ("give_booking_document", &GIVE),
        ("record_booking_deposit", &KEEP),
        ("offer_booking_agreement", &KEEP),
        ("accept_booking_agreement", &AGREE),
        ("record_booking_handover", &KEEP),
    ],
    holdings: || {
        let own = |person: &Person| given(person).add(D::SeriesId.in_subquery(of_organisations()).not());
        let for_others = |person: &Person| given(person).add(D::SeriesId.in_subquery(of_organisations()));
        vec![
            Holding::of::<Entity>("booking_document", Fate::Emptied, own)
                .plain([D::Id, D::SeriesId, D::ContributionId, D::Title, D::NeededUntil, D::ValidUntil])
                .plain([D::GivenAt, D::GivenBy, D::AskedAt])
                .personal([D::FileId, D::Words]),
            // The insurance of an organisation is its own.
            Holding::of::<Entity>("booking_document_for_an_organisation", Fate::Stays, for_others).all_plain(),
        ]
    },
    lists: &[ListBound::new("BookingSeries", "documents", 10)],
    ..Area::EMPTY
};
