//! What an initiative says of itself.

use crate::areas::resources::ResourceKind;
use crate::base::gql::{Enum, ID, MaybeUndefined};
use crate::base::scalars::{Markdown, Text, Url};
use crate::ground::axes::GameAxis;
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Many, Optional, Required};
use crate::ground::files::{Attachments, OnePicture, Pictures};
use crate::{cell_enum, fields};
use entity::initiative::Stage;

/// How far an initiative is. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Stage")]
pub enum InitiativeStage {
    /// Somebody has the idea, and looks for others [idée].
    Idea,
    /// People prepare it [en préparation].
    Preparation,
    /// It takes place [active].
    Active,
    /// It goes on without those who began it [pérenne].
    Sustained,
    /// It ended, and says what it leaves in its `composts` [terminée].
    Ended,
}

cell_enum!(InitiativeStage, Stage);

fields! {
    /// What an initiative says of itself.
    InitiativeFields of initiative;
    /// Starts an initiative.
    StartInitiativeInput with Running {
        /// How far it is; `IDEA` when absent. It is not `ENDED` yet.
        stage: Option<InitiativeStage>,
        /// The venue that hosts it: a public one.
        host_venue_id: Option<ID>,
        /// The resources that it strengthens, at most 20: links of the relation `STRENGTHENS`.
        strengthens: Option<Vec<ID>>,
        /// How to reach it.
        contact: MaybeUndefined<ContactInput>,
    }
    /// Changes an initiative: absent is unchanged, null is cleared. `moveInitiative` changes its stage.
    UpdateInitiativeInput {
        /// The venue that hosts it: a public one.
        host_venue_id: MaybeUndefined<ID>,
        /// All the resources that it strengthens, at most 20; those that you may not see stay.
        strengthens: MaybeUndefined<Vec<ID>>,
        /// How to reach it: all of it anew.
        contact: MaybeUndefined<ContactInput>,
    }
    beside { stage, host_venue_id }
    texts {
        /// What it is, at length. Weighs 20 points.
        presentation and presentation_html: Optional<Markdown>,
    }
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
        /// Further pictures, in the order in which they are shown, at most 20.
        gallery: Pictures<20>,
        /// Documents and sounds that go with it, at most 20.
        attachments: Attachments<20>,
    }
    /// What it is for [raison d'être].
    purpose: Required<Text>,
    /// The axes of the territory game that it serves.
    axes: Many<GameAxis, 4>,
    /// Kinds of vital resources that it serves.
    resource_kinds: Many<ResourceKind, 17>,
    /// Its website.
    website: Optional<Url>,
}
