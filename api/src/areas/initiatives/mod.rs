//! Citizen initiatives [initiatives citoyennes]: what people begin together, from the idea to what it leaves behind.
//!
//! Words: the *stage* says how far an initiative is; a *report* tells of a day; a *result* is what came of it, counted; *compost*
//! [compostage] is what an ended one leaves: why it ended, what was learned, which parts go to whom.
//!
//! Invariants: an initiative ends by its compost, and is taken up again by another stage; each end has a compost of its own, which
//! is corrected, never removed; those who run what a part goes to may refuse it. Reports, results and compost are of a public initiative. An account supports an initiative once;
//! how many do is public, who does only where they agree, and both end with the account. A result is never changed; a mistake is
//! removed. Results in one unit under one label are added up. The letter to those who run what a part goes to names nothing.

mod compost;
pub mod fields;
mod graphql;
mod inheritance;
pub mod ops;
mod parts;
mod progress;
mod results;
mod support;

pub use graphql::{Initiative, InitiativeMutation, InitiativeQuery};
pub use parts::{InheritedPart, inherited};

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::{EDIT_PUBLISHED, REGISTER, noun};
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::policy::{ACCOUNTS, Action, EDITORS, Rule};
use entity::contribution::{self, Kind, State};
use entity::{
    attachment, compost as composts, compost_part, initiative, initiative_result, initiative_support, long_text,
    progress_report,
};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{IntoCondition, SelectStatement};

const fn is_public(row: &contribution::Model) -> bool {
    matches!(row.kind, Kind::Initiative) && row.state.is_public()
}

/// Say which stage an initiative has reached.
pub const MOVE: Rule = Rule::on_things("MoveInitiative", EDITORS).offered(Action::Move, |row| {
    matches!(row.kind, Kind::Initiative) && !matches!(row.state, State::Removed | State::Retracted)
});
/// Write, change and remove reports of its progress.
pub const REPORT: Rule = Rule::on_things("ReportProgress", EDITORS).offered(Action::Report, is_public);
/// Write down a result, and remove it.
pub const RECORD: Rule = Rule::on_things("RecordResult", EDITORS).offered(Action::RecordResult, is_public);
/// End an initiative and say what it leaves, or correct that.
pub const COMPOST: Rule = Rule::on_things("CompostInitiative", EDITORS).offered(Action::Compost, is_public);
/// Refuse what an ended initiative left to a thing.
pub const REFUSE_PART: Rule = Rule::on_things("RefuseInheritedPart", EDITORS);
/// Support an initiative, or no longer.
pub const SUPPORT: Rule = Rule::on_things("SupportInitiative", ACCOUNTS).offered(Action::Support, is_public);

/// What initiatives contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("start_initiative", &REGISTER),
        ("update_initiative", &EDIT_PUBLISHED),
        ("move_initiative", &MOVE),
        ("report_progress", &REPORT),
        ("update_progress_report", &REPORT),
        ("remove_progress_report", &REPORT),
        ("support_initiative", &SUPPORT),
        ("withdraw_support", &SUPPORT),
        ("record_result", &RECORD),
        ("remove_result", &RECORD),
        ("compost_initiative", &COMPOST),
        ("refuse_inherited_part", &REFUSE_PART),
    ],
    holdings,
    lists: &[
        ListBound::new("Initiative", "gallery", 20),
        ListBound::new("Initiative", "attachments", 20),
        ListBound::new("Initiative", "strengthens", 20),
        ListBound::new("Initiative", "supporters", 20),
        ListBound::new("Initiative", "progressReports", 20),
        ListBound::new("Initiative", "results", 20),
        ListBound::new("Initiative", "resultTotals", 20),
        ListBound::new("Initiative", "composts", 20),
        ListBound::new("ProgressReport", "gallery", 20),
        ListBound::new("Compost", "parts", 20),
        // Most things inherit nothing.
        ListBound::new("Contribution", "inherited", 20).usually(3),
    ],
    weights: &[
        ("Initiative", "presentation", 20),
        ("Initiative", "presentationHtml", 100),
        ("ProgressReport", "body", 20),
        ("ProgressReport", "bodyHtml", 100),
    ],
    ..Area::EMPTY
};

/// The reports that somebody wrote.
fn reports_of(person: &Person) -> SelectStatement {
    use progress_report::Column as G;
    ids_of::<progress_report::Entity>(G::Id, G::AuthorId.eq(person.id))
}

/// What was written for others stays without the name; support goes with the account.
fn holdings() -> Vec<Holding> {
    use {
        compost_part::Column as P, composts::Column as K, initiative_result::Column as R,
        initiative_support::Column as S, progress_report::Column as G,
    };
    let part_of_theirs = |person: &Person| {
        P::CompostId.in_subquery(ids_of::<composts::Entity>(K::Id, K::AuthorId.eq(person.id))).into_condition()
    };
    let mut holdings = noun::holdings::<initiative::Entity>("initiative_run_alone");
    holdings.extend([
        Holding::of::<progress_report::Entity>("progress_report", Fate::Stays, |person| {
            G::AuthorId.eq(person.id).into_condition()
        })
        .all_plain(),
        Holding::of::<long_text::Entity>("progress_report_text", Fate::Stays, |person| {
            long_text::Column::PartId.in_subquery(reports_of(person)).into_condition()
        })
        .all_plain(),
        Holding::of::<attachment::Entity>("progress_report_attachment", Fate::Stays, |person| {
            attachment::Column::PartId.in_subquery(reports_of(person)).into_condition()
        })
        .all_plain(),
        Holding::of::<initiative_support::Entity>("initiative_support", Fate::WithAccount, |person| {
            S::AccountId.eq(person.id).into_condition()
        })
        .all_plain(),
        Holding::of::<initiative_result::Entity>("initiative_result", Fate::Stays, |person| {
            R::AuthorId.eq(person.id).into_condition()
        })
        .all_plain(),
        Holding::of::<compost_part::Entity>("compost_part", Fate::Stays, part_of_theirs).all_plain(),
        Holding::of::<composts::Entity>("compost", Fate::Stays, |person| K::AuthorId.eq(person.id).into_condition())
            .all_plain(),
    ]);
    holdings
}
