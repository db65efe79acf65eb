//! Parts of contributions (comments; later spaces, bookings, offers). A part carries the id of its contribution, which
//! is its root, and is as visible as its root. A write locks the root (`Tx::lock_part`), so parts of one root change
//! one after the other.

use entity::ContributionId;
use sea_orm::{ConnectionTrait, DbErr};

/// A row that is part of a contribution.
pub trait Part: Sized + Send {
    /// Its id.
    type Id: Copy + Send;

    /// The contribution that it is part of.
    fn root(&self) -> ContributionId;

    /// Reads the part with this id.
    fn find(db: &impl ConnectionTrait, id: Self::Id) -> impl Future<Output = Result<Option<Self>, DbErr>> + Send;
}
