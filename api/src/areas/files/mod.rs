//! Uploads of files [fichiers], as people ask for them.
//!
//! Invariants: a ticket is for one file, works once and for thirty minutes, and needs no other credential; who keeps too much
//! is refused before the bytes are sent, and again once they are here. What becomes of a file afterwards:
//! [`crate::ground::files`].

mod graphql;
pub mod ops;

pub use graphql::FileMutation;

use crate::ground::app::{Area, ListBound};
use crate::ground::files::{bytes, purge};
use crate::ground::holdings::{Fate, Holding, Person};
use crate::ground::jobs::HOUR;
use crate::job;
use entity::file::{self, Column as F};
use entity::{blob, rendition};
pub use ops::{REMOVE_FILE, REQUEST_UPLOAD, REQUEST_UPLOAD_FOR_TEAM};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

/// What files contribute.
pub const AREA: Area = Area {
    mutations: &[("request_upload", &REQUEST_UPLOAD), ("remove_file", &REMOVE_FILE)],
    rules: &[&REQUEST_UPLOAD_FOR_TEAM],
    jobs: &[
        job!("purge_files", Upkeep, every HOUR, purge::files),
        job!("sweep_bytes", Upkeep, purge::sweep),
        job!("delete_bytes", Upkeep, bytes::delete),
    ],
    holdings,
    lists: &[ListBound::new("Viewer", "uploads", 20)],
    ..Area::EMPTY
};

/// The holdings of files, after those of contributions: what the drafts of a person used is unused once they are deleted.
fn holdings() -> Vec<Holding> {
    let unused = |person: &Person| purge::unused_of(person.id);
    let used = |person: &Person| Condition::all().add(F::OwnerId.eq(person.id)).add(purge::unused().not());
    let plain = [
        F::Id,
        F::OwnerId,
        F::TeamId,
        F::Kind,
        F::State,
        F::MediaType,
        F::Bytes,
        F::Width,
        F::Height,
        F::Blurhash,
        F::DurationMillis,
        F::TicketUntil,
        F::CreatedAt,
        F::TouchedAt,
    ];
    vec![
        Holding::of::<file::Entity>("unused_file", Fate::Deleted, unused)
            .personal([F::Name])
            .secret([F::TicketHash])
            .plain(plain),
        Holding::of::<file::Entity>("file", Fate::Emptied, used)
            .personal([F::Name])
            .secret([F::TicketHash])
            .plain(plain),
        Holding::of_nobody::<rendition::Entity>().all_plain(),
        Holding::of_nobody::<blob::Entity>().all_plain(),
    ]
}
