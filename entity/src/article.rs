//! Articles: what a medium publishes. The medium is the house of the contribution.

use crate::noun::{closed, noun};
use crate::{ContributionId, Licence, Lines, Moment};
use sea_orm::entity::prelude::*;

noun!("article" {
    standfirst: Option<String>, keywords: Lines, sources: Lines, canonical_url: Option<String>, licence: Option<Licence>,
    call_to_action_id: Option<ContributionId>, excerpt: String, reading_minutes: i32, sent_back: bool,
    retraction: Option<String>, retracted_at: Option<Moment>,
});

closed! {
    /// Where an article is in its workflow: computed from its row and that of its contribution, and stored nowhere.
    ArticleProgress {
        Draft = "DRAFT", SentBack = "SENT_BACK", Submitted = "SUBMITTED", Scheduled = "SCHEDULED", Published = "PUBLISHED",
        Archived = "ARCHIVED", Retracted = "RETRACTED", Removed = "REMOVED",
    }
}
