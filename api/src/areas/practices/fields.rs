//! What a practice tells.

use crate::areas::resources::ResourceKind;
use crate::base::gql::{Enum, ID};
use crate::base::scalars::{Text, Title, Url};
use crate::ground::contribution::Running;
use crate::ground::contribution::fields::{Many, Optional, Required};
use crate::ground::files::{Attachments, OnePicture, Pictures};
use crate::{cell_enum, fields};

/// An axis of Cerema's compass of resilience [boussole de la résilience, 2020]: its six principles. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::practice::CompassAxis")]
pub enum CompassAxis {
    /// Strategies and governance, shared and adaptive.
    Governance,
    /// Social cohesion and solidarity.
    Cohesion,
    /// Anticipation, knowledge, watch.
    Anticipation,
    /// Adaptation, learning, innovation.
    Adaptation,
    /// Sobriety and essential needs.
    Sobriety,
    /// Robustness and continuity.
    Robustness,
}

cell_enum!(CompassAxis, entity::practice::CompassAxis);

fields! {
    /// What a practice tells.
    PracticeFields of practice;
    /// Registers a practice.
    RegisterPracticeInput with Running {
        /// The organisation that did it, whose team runs the practice: excludes `teamId`. Whoever is no member of that team
        /// proposes the practice to its editors, where the organisation takes proposals. It cannot be changed later.
        organisation_id: Option<ID>,
    }
    /// Changes a practice: absent is unchanged, null is cleared.
    UpdatePracticeInput {}
    beside {}
    texts {}
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
        /// Pictures of it, in the order in which they are shown, at most 20.
        gallery: Pictures<20>,
        /// Documents and sounds that go with it, at most 20.
        attachments: Attachments<20>,
    }
    /// The problem that it answers.
    problem: Required<Text>,
    /// What was done.
    action: Required<Text>,
    /// The steps, in order, at most 50.
    steps: Many<Title, 50>,
    /// What it cost, in money and in time, in words.
    cost: Optional<Text>,
    /// How long it took, in words.
    duration: Optional<Title>,
    /// With whom it was done, at most 30.
    partners: Many<Title, 30>,
    /// What came of it.
    results: Optional<Text>,
    /// What failed, and what others had better avoid.
    failures: Optional<Text>,
    /// Where one can read more, at most 30.
    sources: Many<Url, 30>,
    /// Axes of the compass of resilience that it serves.
    axes: Many<CompassAxis, 6>,
    /// Kinds of vital resources that it serves.
    resource_kinds: Many<ResourceKind, 17>,
}
