//! Contributions: everything public, whatever its noun. Life, revisions, areas, slugs, lists and lineage are written here
//! once; a noun adds its own columns under the same id.
//!
//! Life: `DRAFT → SUBMITTED → PUBLISHED → ARCHIVED`, and `REMOVED` by moderation. Published and archived things are public
//! (archived ones by id, slug, link, lineage and explicit filter, not in lists); drafts and proposals are for their author
//! and team. Invariants: a thing has 1 to 50 communes; its areas are in `contribution_area` exactly while it is public; its
//! slugs, today's and former ones, are unique in its kind; every edit of a public text keeps what was before.

pub mod areas;
mod edit;
mod graphql;
pub mod ids;
mod life;
mod lineage;
pub mod list;
mod load;
mod parts;
mod thing;

pub use edit::{Basics, BasicsPatch, begin_edit, finish_edit, register};
pub use graphql::{Common, Contribution, ContributionMutation, ContributionQuery, ContributionState};
pub use list::{ContributionOrder, List, SortedBy, list};
pub use load::{Loaders, by_ids, by_slug};
pub use thing::{Any, Base, COMMON, Loaded, Noun, Own, Person, Thing, Wanted};
