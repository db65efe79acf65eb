//! What a medium says of itself.

use crate::base::gql::{Enum, MaybeUndefined};
use crate::base::scalars::{Markdown, Text, Title, Url};
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Flag, Optional, Personal, Required};
use crate::ground::files::OnePicture;
use crate::{cell_enum, fields};

/// Kinds of media. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::medium::MediumKind")]
pub enum MediumKind {
    /// A newspaper or magazine, on paper or not [journal].
    Newspaper,
    /// A radio, on the air or not.
    Radio,
    /// Television on the web [web-télé].
    WebTv,
    /// Recordings that one subscribes to.
    Podcast,
    /// A blog.
    Blog,
    /// Letters by e-mail [lettre d'information].
    Newsletter,
    /// A newspaper that is posted up in the street [journal mural].
    WallNewspaper,
    /// The portal of a place [portail web local].
    LocalPortal,
}

cell_enum!(MediumKind, entity::medium::MediumKind);

/// What others may do with a work. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::Licence")]
pub enum Licence {
    /// Nothing without asking [tous droits réservés].
    AllRightsReserved,
    /// Creative Commons Attribution 4.0.
    #[graphql(name = "CC_BY_4_0")]
    CcBy,
    /// Creative Commons Attribution-ShareAlike 4.0.
    #[graphql(name = "CC_BY_SA_4_0")]
    CcBySa,
    /// Creative Commons Attribution-NonCommercial 4.0.
    #[graphql(name = "CC_BY_NC_4_0")]
    CcByNc,
    /// Creative Commons Attribution-NonCommercial-ShareAlike 4.0.
    #[graphql(name = "CC_BY_NC_SA_4_0")]
    CcByNcSa,
    /// Creative Commons Attribution-NoDerivatives 4.0.
    #[graphql(name = "CC_BY_ND_4_0")]
    CcByNd,
    /// Creative Commons Attribution-NonCommercial-NoDerivatives 4.0.
    #[graphql(name = "CC_BY_NC_ND_4_0")]
    CcByNcNd,
    /// Creative Commons Zero 1.0: anything.
    #[graphql(name = "CC0_1_0")]
    CcZero,
    /// Open Licence 2.0 of the French administration [licence ouverte Etalab].
    #[graphql(name = "ETALAB_2_0")]
    Etalab,
}

cell_enum!(Licence, entity::Licence);

fields! {
    /// What a medium says of itself.
    MediumFields of medium;
    /// Registers a medium.
    RegisterMediumInput with Running {
        /// How to reach it.
        contact: MaybeUndefined<ContactInput>,
    }
    /// Changes a medium: absent is unchanged, null is cleared.
    UpdateMediumInput {
        /// How to reach it: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    beside {}
    texts {
        /// What its authors and editors hold to [charte éditoriale]. Weighs 20 points.
        charter and charter_html: Optional<Markdown>,
    }
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
    }
    /// Which kind of medium it is.
    kind: Required<MediumKind>,
    /// What it is about, and for whom.
    description: Optional<Text>,
    /// Its website.
    website: Optional<Url>,
    /// The address of its feed: RSS or Atom.
    feed: Optional<Url>,
    /// What others may do with what it publishes, unless an article says otherwise.
    default_licence: Optional<Licence>,
    /// Its director of publication [directeur de la publication], whom French law asks a medium to name: shown to everybody.
    publication_director: Personal<Optional<Title>>,
    /// Whether anybody may submit articles to its editors; no unless said otherwise. It needs a team.
    accepts_submissions: Flag,
    /// What it accepts, for those who submit.
    submission_guidelines: Optional<Text>,
}
