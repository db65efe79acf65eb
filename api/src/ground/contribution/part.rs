//! Parts of contributions (a comment; later a space, a booking, an offer): they carry the id of their root and are as visible
//! as it is. A write locks the root (`Tx::lock_part`), so parts of one root change one after the other.

use entity::ContributionId;
use sea_orm::{ConnectionTrait, DbErr};

/// A row that is part of a contribution.
pub trait Part: Sized + Send {
    /// Its id.
    type Id: Copy + Send;

    /// The contribution.
    fn root(&self) -> ContributionId;

    /// Reads it.
    fn find(db: &impl ConnectionTrait, id: Self::Id) -> impl Future<Output = Result<Option<Self>, DbErr>> + Send;
}
