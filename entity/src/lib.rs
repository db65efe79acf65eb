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
pub mod contact;
pub mod contribution;
pub mod correction;
pub mod data_export;
pub mod data_export_part;
pub mod editorial_note;
pub mod external_id;
pub mod file;
pub mod id;
pub mod idempotency;
pub mod job;
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
pub mod notice;
mod noun;
pub mod offer;
pub mod offer_line;
pub mod organisation;
pub mod positional;
pub mod practice;
pub mod preview_link;
pub mod refresh_token;
pub mod rendition;
pub mod resonance;
pub mod resource;
pub mod resource_dependency;
mod resource_kind;
pub mod revision;
pub mod security_event;
pub mod service_offer;
pub mod session;
pub mod setting;
pub mod sign_up;
pub mod slug;
pub mod stock_movement;
pub mod team;
pub mod team_invitation;
pub mod team_member;
pub mod team_reminder;
pub mod visibility;
pub mod words;

pub use id::{
    AccountId, ActivityId, ApiKeyId, AssessmentId, AuthorshipId, BlobId, CommentId, CommuneClaimId, ContributionId,
    CorrectionId, DataExportId, EditorialNoteId, FileId, JobId, LetterId, LinkId, NeedLineId, NetworkMemberId, OfferId,
    PreviewLinkId, ResourceDependencyId, SecurityEventId, SessionId, SignUpId, StockMovementId, TeamId,
    TeamInvitationId,
};
pub use licence::Licence;
pub use lines::Lines;
pub use moment::Moment;
pub use network_ids::NetworkIds;
pub use positional::Positional;
pub use resource_kind::ResourceKind;
pub use visibility::Visibility;
pub use words::Words;
