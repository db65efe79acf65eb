//! What a service offer says.

use crate::areas::offers::OfferConditions;
use crate::areas::resources::{ResourceKind, SubkindCode};
use crate::base::cell::Cell;
use crate::base::gql::{ID, MaybeUndefined};
use crate::base::scalars::{DateTime, Text, Title, Url};
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Many, Optional, Required};
use crate::ground::files::OnePicture;
use crate::{cell_enum, fields};
use entity::{Words, offer};
use std::collections::BTreeSet;

cell_enum!(OfferConditions, offer::Conditions);

/// Codes of subkinds are stored as the values of a closed set are, because a list looks for one of them.
impl Cell<Words> for Vec<SubkindCode> {
    fn store(self) -> Words {
        let codes: BTreeSet<&str> = self.iter().map(|code| code.0.code).collect();
        Words(codes.into_iter().map(|code| format!(" {code} ")).collect())
    }

    fn show(cell: &Words) -> Self {
        cell.0.split_ascii_whitespace().filter_map(SubkindCode::read).collect()
    }
}

fields! {
    /// What a service offer says.
    ServiceOfferFields of service_offer;
    /// Registers a service offer.
    RegisterServiceOfferInput with Running {
        /// Who makes it: an organisation or a commune, whose team runs the offer; excludes `teamId`. Absent where you make it
        /// yourself, or for a team. It cannot be changed later.
        by_id: Option<ID>,
        /// Until when it stands: within the next 366 days; a year when absent.
        valid_until: Option<DateTime>,
        /// How to reach whoever makes it.
        contact: MaybeUndefined<ContactInput>,
    }
    /// Changes a service offer: absent is unchanged, null is cleared.
    UpdateServiceOfferInput {
        /// How to reach whoever makes it: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    beside { confirmed_at, valid_until, due_at }
    texts {}
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
    }
    /// What is done for others, and how.
    description: Required<Text>,
    /// Kinds of vital resources that it serves, at least one.
    resource_kinds: Many<ResourceKind, 17>,
    /// Subkinds that it serves, of these kinds, from the list of `resourceSubkinds`, at most 20.
    subkinds: Many<SubkindCode, 20>,
    /// What is asked in return.
    conditions: Required<OfferConditions>,
    /// The same in words: how much, or what in exchange.
    conditions_words: Optional<Text>,
    /// For whom or where it was done before [références], at most 20.
    done_for: Many<Title, 20>,
    /// Where one can read more.
    website: Optional<Url>,
}
