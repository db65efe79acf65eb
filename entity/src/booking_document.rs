//! Documents that a venue asks for before a booking, such as a certificate of insurance.

use crate::{AccountId, BookingDocumentId, BookingSeriesId, ContributionId, FileId, Moment};
use sea_orm::entity::prelude::*;

/// One document.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking_document")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingDocumentId,
    /// What was asked for at once.
    pub series_id: BookingSeriesId,
    /// The venue.
    pub contribution_id: ContributionId,
    /// What is asked for.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Until when it must be valid, at noon UTC of the day.
    pub needed_until: Option<Moment>,
    /// The document as a file.
    pub file_id: Option<FileId>,
    /// The document in words: its number, who issued it.
    #[sea_orm(column_type = "Text")]
    pub words: Option<String>,
    /// Until when it is valid, at noon UTC of the day.
    pub valid_until: Option<Moment>,
    /// When it was given; null until it is.
    pub given_at: Option<Moment>,
    /// Who gave it; null after erasure.
    pub given_by: Option<AccountId>,
    /// When it was asked for.
    pub asked_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
