//! Contributions: everything public, whatever its noun. Life cycle, revisions, listings, slugs, lists, lineage and
//! contacts are implemented here once; a noun adds its own columns under the same id.
//!
//! Life cycle: `DRAFT → SUBMITTED → PUBLISHED → ARCHIVED`, and `REMOVED` by moderation. Published and archived things
//! are public; archived ones are found by id, slug, link, lineage and explicit filter, but are not in other lists.
//! Drafts and proposals are visible to their author and team. Invariants: a thing has 1 to 50 communes; it has rows in
//! `listing` exactly while it is public; the slugs that it has and had in public are unique in its kind; every edit of a
//! public thing stores its former state.

pub mod address;
pub mod analysed;
mod answers;
mod basics;
pub mod bulk;
pub mod contact;
pub mod course;
pub mod days;
mod edit;
pub mod facets;
pub mod fields;
pub mod files;
pub mod found;
pub mod given;
pub mod ids;
mod inputs;
pub mod list;
pub mod listing;
mod load;
mod narrowing;
pub mod nested;
pub mod noun;
mod order;
mod part;
mod said;
mod shape;
pub mod sizes;
pub mod slot;
pub mod slugs;
pub mod tally;
pub mod texts;
mod thing;
pub mod used;
mod wanted;

pub use basics::{Basics, BasicsPatch, Running, codes};
pub use edit::{
    EDIT_PUBLISHED, EDIT_UNPUBLISHED, Edition, PUBLISH, REGISTER, REGISTER_FOR_TEAM, apply, is_expected, is_kept_back,
    keep, may_edit, may_move_on, register, store, store_with,
};
pub use facets::Facets;
pub use list::List;
pub use narrowing::{BasicFilter, Filter, Narrowing};
pub use order::{By, Order, SortedBy};
pub use part::Part;
pub use said::{Before, Said};
pub use slot::Slot;
pub use thing::{Base, Loaded, Noun, Person, Revised, Rows, Thing};
pub use wanted::{COMMON, Wanted};
