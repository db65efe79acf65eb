//! Folders [dossiers]: the editors of a network arrange its directory of service offers in a tree, and say what lies where.
//!
//! Invariants: a network has at most 200 folders, five deep; no folder lies in itself. The folders of one parent have an order, which
//! editors change by moving one. An offer may lie in several folders. It is shown in the folders of a network only while it is
//! published and the network holds it; what is said of it is kept meanwhile. Everybody who sees the network sees its folders. Every
//! change locks the network, so changes of one tree are made one after the other.

mod entries;
mod graphql;
mod ops;
mod tree;

pub use graphql::{Folder, FolderMutation, FolderQuery, of_network, of_offer};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, ids_of};
use crate::ground::policy::{EDITORS, May, Rule};
use entity::contribution::Column as K;
use entity::{contribution, folder, folder_entry};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Those who decide about a network.
const DECIDE: May = May {
    roles: EDITORS.roles,
    words: "those who decide about the network: its author where it has no team, else editors and stewards of its team",
};

/// Offers of a folder where nobody says how many.
const OFFERS_SHOWN: u64 = 5;

/// Arrange the folders of a network.
pub const ARRANGE: Rule = Rule::on_things("ArrangeFolders", DECIDE);
/// Say in which folders of a network a service offer lies.
pub const CLASSIFY: Rule = Rule::on_things("ClassifyServiceOffer", DECIDE);

/// What folders contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("create_folder", &ARRANGE),
        ("update_folder", &ARRANGE),
        ("move_folder", &ARRANGE),
        ("delete_folder", &ARRANGE),
        ("classify_service_offer", &CLASSIFY),
    ],
    holdings: || {
        let folders = Holding::of::<folder::Entity>("folder", Fate::Stays, |person| {
            let registered = ids_of::<contribution::Entity>(K::Id, K::AuthorId.eq(person.id));
            folder::Column::ContributionId.in_subquery(registered).into_condition()
        });
        vec![folders.all_plain(), Holding::of_nobody::<folder_entry::Entity>().all_plain()]
    },
    lists: &[
        // Most networks have few, and a tree of some dozens where they have more.
        ListBound::new("Network", "folders", 20).usually(6),
        ListBound::new("Folder", "offers", OFFERS_SHOWN),
        // Most offers lie in a few, if any.
        ListBound::new("ServiceOffer", "inFolders", 20).usually(3),
    ],
    ..Area::EMPTY
};
