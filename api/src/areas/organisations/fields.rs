//! What an organisation says of itself.

use crate::base::gql::{Enum, MaybeUndefined};
use crate::base::scalars::{RnaCode, Text, Title, Url};
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Flag, Many, Optional, Required};
use crate::ground::files::OnePicture;
use crate::ground::territory::SirenCode;
use crate::{cell_enum, fields};
use entity::organisation;

/// Kinds of organisations. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "organisation::OrganisationKind")]
pub enum OrganisationKind {
    /// Association, declared or not [association].
    Association,
    /// Business or cooperative [entreprise, coopérative].
    Business,
    /// Public body [collectivité, établissement public].
    PublicBody,
    /// Collective without legal form [collectif].
    Collective,
}

cell_enum!(OrganisationKind, organisation::OrganisationKind);

fields! {
    /// What an organisation says of itself.
    OrganisationFields of organisation;
    /// Registers an organisation.
    RegisterOrganisationInput with Running {
        /// How to reach it.
        contact: MaybeUndefined<ContactInput>,
    }
    /// Changes an organisation: absent is unchanged, null is cleared.
    UpdateOrganisationInput {
        /// How to reach it: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    beside {}
    texts {}
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
    }
    /// Which kind of body it is.
    kind: Required<OrganisationKind>,
    /// SIREN number.
    siren: Optional<SirenCode>,
    /// RNA number of an association.
    rna: Optional<RnaCode>,
    /// What it is and does.
    description: Optional<Text>,
    /// What it offers to others.
    offers: Optional<Text>,
    /// What its people can do, at most 30.
    skills: Many<Title, 30>,
    /// Its website.
    website: Optional<Url>,
    /// Whether anybody may propose practices of it to its editors; no unless said otherwise.
    accepts_proposals: Flag,
}
