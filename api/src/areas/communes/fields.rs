//! What the page of a commune says.

use crate::base::gql::{InputObject, MaybeUndefined};
use crate::base::scalars::{Markdown, Text, Url};
use crate::fields;
use crate::ground::contribution::BasicsPatch;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::Optional;
use crate::ground::files::OnePicture;
use crate::ground::hours::OpeningHours;
use crate::ground::territory::PointInput;

/// What changes of the fields that every thing has: the official list gives the others.
#[derive(InputObject, Debug, Clone, Default)]
pub struct PagePatch {
    /// Where the town hall stands; null removes it, and the centre of the commune is used.
    pub point: MaybeUndefined<PointInput>,
    /// The version that you last read. When the page has changed since then, the error `CONFLICT` names the present version. When
    /// absent, the version is not checked.
    pub expected_version: Option<i32>,
    /// Why it is changed, for the readers of its revisions.
    pub reason: Option<Text>,
}

impl From<PagePatch> for BasicsPatch {
    fn from(PagePatch { point, expected_version, reason }: PagePatch) -> Self {
        Self { point, expected_version, reason, ..Self::default() }
    }
}

crate::facets!(commune_page {});

fields! {
    given
    /// What the page of a commune says.
    CommuneFields of commune_page;
    /// Changes the page of a commune: absent is unchanged, null is cleared.
    UpdateCommunePageInput with PagePatch {
        /// How to reach the town hall: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    texts {
        /// What its team says of the commune. Weighs 20 points.
        presentation and presentation_html: Optional<Markdown>,
    }
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
    }
    /// Its website.
    website: Optional<Url>,
    /// When the town hall is open.
    opening_hours: Optional<OpeningHours>,
}
