//! Mails about accounts: those to be sent, and those that were sent with a token that was not used yet.

use crate::{LetterId, Moment, SignUpId};
use sea_orm::entity::prelude::*;

/// One letter. It is deleted once its token was used or, if it has no token, once it was sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LetterId,
    /// What it is about.
    pub kind: LetterKind,
    /// The e-mail address that it goes to, folded.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// Its language: `fr` or `en`.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// The sign-up that it asks to confirm.
    pub sign_up_id: Option<SignUpId>,
    /// SHA-256 of its token; null until it is sent.
    #[sea_orm(column_type = "Text")]
    pub token_hash: Option<String>,
    /// Until when the token is valid.
    pub good_until: Option<Moment>,
    /// The INSEE code of the commune that it is about.
    #[sea_orm(column_type = "Text")]
    pub about: Option<String>,
    /// When the row was written.
    pub made_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LetterKind {
    /// A sign-up. Whether its address already has an account is looked up when the letter is sent.
    #[sea_orm(string_value = "VERIFY_EMAIL")]
    VerifyEmail,
    /// A new password was asked for. Whether there is an account is looked up when the letter is sent.
    #[sea_orm(string_value = "RESET_PASSWORD")]
    ResetPassword,
    /// The password was changed.
    #[sea_orm(string_value = "PASSWORD_CHANGED")]
    PasswordChanged,
    /// A key for an application was made.
    #[sea_orm(string_value = "API_KEY_CREATED")]
    ApiKeyCreated,
    /// Somebody is asked to sign an article, with an account or without.
    #[sea_orm(string_value = "AUTHOR_INVITED")]
    AuthorInvited,
    /// A scheduled article was not published.
    #[sea_orm(string_value = "ARTICLE_RETURNED")]
    ArticleReturned,
    /// Somebody is invited to a team, with an account or without.
    #[sea_orm(string_value = "TEAM_INVITED")]
    TeamInvited,
    /// A stock fell below its minimum.
    #[sea_orm(string_value = "STOCK_LOW")]
    StockLow,
    /// The code by which a town hall confirms a claim of its commune; it goes to an address, with an account or without.
    #[sea_orm(string_value = "CLAIM_CODE")]
    ClaimCode,
    /// A claim of a commune awaits a decision.
    #[sea_orm(string_value = "CLAIM_MADE")]
    ClaimMade,
    /// A claim of a commune has awaited a decision for a while.
    #[sea_orm(string_value = "CLAIM_WAITS")]
    ClaimWaits,
    /// A claim of a commune was accepted.
    #[sea_orm(string_value = "CLAIM_ACCEPTED")]
    ClaimAccepted,
    /// A claim of a commune was refused, or nobody decided it in time.
    #[sea_orm(string_value = "CLAIM_ENDED")]
    ClaimEnded,
    /// A commune is no longer run by the team that ran it.
    #[sea_orm(string_value = "COMMUNE_HANDED_OVER")]
    CommuneHandedOver,
    /// A booking is asked for, or was taken at once.
    #[sea_orm(string_value = "BOOKING_REQUESTED")]
    BookingRequested,
    /// A booking was accepted.
    #[sea_orm(string_value = "BOOKING_ACCEPTED")]
    BookingAccepted,
    /// A booking was refused.
    #[sea_orm(string_value = "BOOKING_REFUSED")]
    BookingRefused,
    /// Nobody decided about a booking in time.
    #[sea_orm(string_value = "BOOKING_LAPSED")]
    BookingLapsed,
    /// Seats that one took are at another time now.
    #[sea_orm(string_value = "BOOKING_MOVED")]
    BookingMoved,
    /// A booking that was accepted was cancelled.
    #[sea_orm(string_value = "BOOKING_CANCELLED")]
    BookingCancelled,
    /// A space for which one asked takes no bookings any more.
    #[sea_orm(string_value = "BOOKINGS_CLOSED")]
    BookingsClosed,
    /// Something was done about the file of a booking.
    #[sea_orm(string_value = "BOOKING_FILE")]
    BookingFile,
    /// An initiative that ended left something to a thing.
    #[sea_orm(string_value = "COMPOST_LEFT")]
    CompostLeft,
    /// A commune or a network vouches for a thing.
    #[sea_orm(string_value = "VOUCHED")]
    Vouched,
    /// Resources of a team were last judged more than a year ago.
    #[sea_orm(string_value = "ASSESSMENTS_OLD")]
    AssessmentsOld,
    /// Service offers will soon leave the lists unless they are confirmed.
    #[sea_orm(string_value = "OFFERS_END")]
    OffersEnd,
    /// Somebody offers something on a need.
    #[sea_orm(string_value = "OFFER_MADE")]
    OfferMade,
    /// An offer was accepted, whole or in part.
    #[sea_orm(string_value = "OFFER_ACCEPTED")]
    OfferAccepted,
    /// An offer was refused.
    #[sea_orm(string_value = "OFFER_REFUSED")]
    OfferRefused,
    /// An offer that had been accepted was withdrawn.
    #[sea_orm(string_value = "OFFER_WITHDRAWN")]
    OfferWithdrawn,
    /// Nobody decided an offer in time, or its need ended.
    #[sea_orm(string_value = "OFFER_EXPIRED")]
    OfferExpired,
    /// The time of a need ran out before it was covered.
    #[sea_orm(string_value = "NEED_EXPIRED")]
    NeedExpired,
}
