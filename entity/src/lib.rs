//! Rows: one file per table, typed ids, and closed sets. They know nothing of GraphQL or HTTP.

pub mod account;
pub mod activity;
pub mod activity_area;
pub mod api_key;
pub mod api_key_usage;
pub mod article;
pub mod assessment;
pub mod attachment;
pub mod authorship;
pub mod blob;
pub mod comment;
pub mod commune;
pub mod commune_claim;
pub mod commune_page;
pub mod compost;
pub mod compost_part;
pub mod contact;
pub mod contribution;
pub mod correction;
pub mod data_export;
pub mod data_export_part;
pub mod editorial_note;
pub mod external_id;
pub mod file;
mod game_axis;
pub mod id;
pub mod idempotency;
pub mod initiative;
pub mod initiative_result;
pub mod initiative_support;
pub mod job;
pub mod key_holder;
pub mod letter;
pub mod licence;
pub mod lines;
pub mod link;
pub mod listing;
pub mod long_text;
pub mod medium;
pub mod moment;
pub mod need;
pub mod need_assumption;
pub mod need_line;
pub mod network;
pub mod network_ids;
pub mod network_member;
mod noun;
pub mod offer;
pub mod offer_line;
pub mod organisation;
pub mod positional;
pub mod practice;
pub mod preview_link;
pub mod progress_report;
pub mod refresh_token;
pub mod rendition;
pub mod resonance;
pub mod resource;
pub mod resource_dependency;
mod resource_kind;
pub mod revision;
pub mod security_event;
pub mod session;
pub mod setting;
pub mod sign_up;
pub mod sitting;
pub mod slug;
pub mod space;
pub mod stock_movement;
pub mod team;
pub mod team_invitation;
pub mod team_member;
pub mod team_reminder;
pub mod venue;
pub mod visibility;
pub mod vouch;
pub mod words;

pub use game_axis::GameAxis;
pub use id::{
    AccountId, ActivityId, ApiKeyId, AssessmentId, AuthorshipId, BlobId, CommentId, CommuneClaimId, CompostId,
    CompostPartId, ContributionId, CorrectionId, DataExportId, EditorialNoteId, FileId, InitiativeResultId,
    InitiativeSupportId, JobId, LetterId, LinkId, NeedLineId, NetworkMemberId, OfferId, PreviewLinkId,
    ProgressReportId, ResourceDependencyId, SecurityEventId, SessionId, SignUpId, SittingId, SpaceId, StockMovementId,
    TeamId, TeamInvitationId, VouchId,
};
pub use licence::Licence;
pub use lines::Lines;
pub use moment::Moment;
pub use network_ids::NetworkIds;
pub use positional::Positional;
pub use resource_kind::ResourceKind;
pub use visibility::Visibility;
pub use words::Words;
