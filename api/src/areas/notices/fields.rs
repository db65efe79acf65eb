//! What a notice says: the elements of CAP, under their names there.

use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::{DateTime, Text, Title, Url};
use crate::ground::contribution::Running;
use crate::ground::contribution::fields::{Many, Optional, Personal, Required};
use crate::{cell_enum, fields};
use entity::notice;

/// Whether a notice is meant (CAP `status`). Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notice::Status")]
pub enum NoticeStatus {
    /// It is meant.
    Actual,
    /// It belongs to an exercise [exercice].
    Exercise,
    /// It tries the equipment, and nobody need do anything.
    Test,
}

cell_enum!(NoticeStatus, notice::Status);

/// What a notice does to the messages before it (CAP `msgType`). Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notice::MessageType")]
pub enum NoticeMessageType {
    /// It is the first message about something.
    Alert,
    /// It takes the place of the messages that it refers to.
    Update,
    /// It cancels the messages that it refers to.
    Cancel,
}

/// What a notice is about (CAP `category`). Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notice::Category")]
pub enum NoticeCategory {
    /// The ground: landslides, earthquakes, avalanches.
    Geo,
    /// Weather and floods.
    Met,
    /// General emergencies and public safety.
    Safety,
    /// Law enforcement, military and local security.
    Security,
    /// Rescue and recovery.
    Rescue,
    /// Fire.
    Fire,
    /// Health.
    Health,
    /// Pollution, and what else concerns the environment.
    Env,
    /// Transport.
    Transport,
    /// Water, energy, telephone, and what else everybody is connected to.
    Infra,
    /// Chemical, biological, radiological, nuclear or explosive threats.
    Cbrne,
    /// Anything else.
    Other,
}

cell_enum!(NoticeCategory, notice::Category);

/// How soon one is to act (CAP `urgency`). Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notice::Urgency")]
pub enum NoticeUrgency {
    /// At once.
    Immediate,
    /// Within the next hour.
    Expected,
    /// In the near future.
    Future,
    /// No longer.
    Past,
    /// It is not known.
    Unknown,
}

cell_enum!(NoticeUrgency, notice::Urgency);

/// How grave it is (CAP `severity`). Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notice::Severity")]
pub enum NoticeSeverity {
    /// An extraordinary threat to life or property.
    Extreme,
    /// A significant threat.
    Severe,
    /// A possible threat.
    Moderate,
    /// Little or no threat.
    Minor,
    /// It is not known.
    Unknown,
}

cell_enum!(NoticeSeverity, notice::Severity);

/// How certain it is (CAP `certainty`). Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notice::Certainty")]
pub enum NoticeCertainty {
    /// It has happened, or is happening.
    Observed,
    /// More likely than not.
    Likely,
    /// Possible, but not likely.
    Possible,
    /// It is hardly expected.
    Unlikely,
    /// It is not known.
    Unknown,
}

cell_enum!(NoticeCertainty, notice::Certainty);

/// What people are to do (CAP `responseType`). Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notice::Response")]
pub enum NoticeResponse {
    /// Take shelter where they are.
    Shelter,
    /// Leave.
    Evacuate,
    /// Prepare.
    Prepare,
    /// Do what was planned before.
    Execute,
    /// Avoid what the notice is about.
    Avoid,
    /// Listen to further news.
    Monitor,
    /// Judge for themselves what the notice says.
    Assess,
    /// Nothing any more: the danger is over.
    AllClear,
    /// Nothing.
    None,
}

cell_enum!(NoticeResponse, notice::Response);

/// For which commune a notice is issued.
#[derive(InputObject, Debug, Clone)]
pub struct ForCommune {
    /// The commune whose town hall issues it: one that a team of yours runs. That team runs the notice, and it cannot be changed later.
    /// `communes` names all that it concerns, which that team must run too; an empty list is this one.
    pub commune_id: ID,
    /// Whether to keep it as a draft, which its author and team see. Otherwise it is issued at once when an editor or a steward
    /// sends it, and submitted to them when a contributor does.
    pub draft: Option<bool>,
}

impl From<ForCommune> for Running {
    fn from(ForCommune { draft, .. }: ForCommune) -> Self {
        Self { team_id: None, draft }
    }
}

fields! {
    /// What a notice says.
    NoticeFields of notice;
    /// Issues a notice. Its title is the headline; `language` is that of its texts.
    IssueNoticeInput with ForCommune {}
    /// What changes of a notice: absent is unchanged, null is cleared.
    UpdateNoticeDraftInput {}
    beside { message_type, chain_id, number, successor_id, sender, sender_name }
    texts {}
    files {}
    /// Whether it is meant. An exercise and a test say so in their title once they are issued.
    status: Required<NoticeStatus>,
    /// What it is about, at least one.
    categories: Many<NoticeCategory, 12>,
    /// The event, in a few words: «Crue de la Drôme».
    event: Required<Title>,
    /// How soon one is to act.
    urgency: Required<NoticeUrgency>,
    /// How grave it is.
    severity: Required<NoticeSeverity>,
    /// How certain it is.
    certainty: Required<NoticeCertainty>,
    /// What people are to do, for machines.
    responses: Many<NoticeResponse, 9>,
    /// When the event is expected to begin, not after `expiresAt`. The notice is in force before.
    onset_at: Optional<DateTime>,
    /// When it expires: within the next 180 days when it is issued.
    expires_at: Required<DateTime>,
    /// What happens.
    description: Required<Text>,
    /// What people are to do, in words.
    instruction: Optional<Text>,
    /// Where one can read more.
    web: Optional<Url>,
    /// Whom to call, in words that everybody reads.
    contact_words: Personal<Optional<Title>>,
}
