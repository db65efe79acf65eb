//! What a network says of itself.

use crate::base::gql::MaybeUndefined;
use crate::base::scalars::{Markdown, Text, Url};
use crate::fields;
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Optional, Required};
use crate::ground::files::OnePicture;

fields! {
    /// What a network says of itself.
    NetworkFields of network;
    /// Founds a network.
    CreateNetworkInput with Running {
        /// How to reach it.
        contact: MaybeUndefined<ContactInput>,
    }
    /// Changes a network: absent is unchanged, null is cleared.
    UpdateNetworkInput {
        /// How to reach it: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    beside { charter_version, entrusted_communes }
    texts {
        /// What its members agree on [charte]. Weighs 20 points.
        charter and charter_html: Required<Markdown>,
    }
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
    }
    /// What it is and does.
    description: Optional<Text>,
    /// Its website.
    website: Optional<Url>,
}
