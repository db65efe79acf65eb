//! Personal data: one table that classifies every column, the copy that a person may ask for, and erasure.
//!
//! The areas' [`holdings`](crate::ground::holdings) name every column of every table and classify it as plain, personal
//! or secret. The copy holds everything except the secrets; erasure removes everything of the person. Foreign keys do
//! most of the erasure: deleting an account deletes its rows and empties its name in the rows that others build on.
//! `docs/personal-data.md` is the page for operators.

mod copying;
mod download;
mod erase;
mod export;
mod graphql;

pub use download::{FileInCopy, find, read};
pub use export::{make, own};
pub use graphql::{DataExport, PersonalDataMutation};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::jobs::HOUR;
use crate::ground::policy::{ACCOUNTS, Rule};
use crate::job;
use entity::{data_export, data_export_file, job, setting};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Ask for a copy of one's own data.
pub const EXPORT_MY_DATA: Rule = Rule::person("ExportMyData", ACCOUNTS);
/// Have one's account erased.
pub const ERASE_MY_ACCOUNT: Rule = Rule::person("EraseMyAccount", ACCOUNTS);

/// What personal data contributes.
pub const AREA: Area = Area {
    mutations: &[("export_my_data", &EXPORT_MY_DATA), ("erase_my_account", &ERASE_MY_ACCOUNT)],
    jobs: &[
        job!("export_data", Long, export::make, given_up export::given_up),
        job!("sweep_copies", Upkeep, export::sweep),
        job!("wipe_traces", Upkeep, erase::forget),
        job!("purge_data_exports", Upkeep, every HOUR, export::purge),
        job!("optimise", Upkeep, every HOUR, erase::optimise),
        job!("rewrite_database", Upkeep, every 24 * HOUR, erase::rewrite),
    ],
    holdings,
    lists: &[ListBound::new("DataExport", "files", 100)],
    ..Area::EMPTY
};

fn holdings() -> Vec<Holding> {
    use {data_export::Column as X, data_export_file::Column as F};
    let of_copy = |person: &Person| {
        F::ExportId.in_subquery(ids_of::<data_export::Entity>(X::Id, X::AccountId.eq(person.id))).into_condition()
    };
    vec![
        Holding::of::<data_export::Entity>("data_export", Fate::WithAccount, |person| {
            X::AccountId.eq(person.id).into_condition()
        })
        .all_plain(),
        // These columns are secret so that a copy does not tell of itself.
        Holding::of::<data_export_file::Entity>("data_export_file", Fate::WithAccount, of_copy).secret([
            F::ExportId,
            F::Name,
            F::Bytes,
            F::Parts,
            F::Rows,
            F::LeftOut,
        ]),
        // Payloads hold ids and hashes, until the job is done.
        Holding::of_nobody::<job::Entity>().all_plain(),
        Holding::of_nobody::<setting::Entity>().all_plain(),
    ]
}
