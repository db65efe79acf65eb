//! What an article says.

use crate::areas::media::fields::Licence;
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::scalars::{DateTime, Markdown, Text, Title, Url};
use crate::fields;
use crate::ground::contribution::Running;
use crate::ground::contribution::fields::{Many, Optional};
use crate::ground::files::{Attachments, OnePicture, Pictures};

/// Where an article is drafted.
#[derive(InputObject, Debug, Clone)]
pub struct InMedium {
    /// The medium that it is for, whose team runs it: one that accepts submissions, or of a team that you are a member of. It cannot
    /// be changed later.
    pub medium_id: ID,
}

/// An article begins as a draft of its medium.
impl From<InMedium> for Running {
    fn from(_: InMedium) -> Self {
        Self { team_id: None, draft: Some(true) }
    }
}

fields! {
    /// What an article says.
    ArticleFields of article;
    /// Drafts an article.
    DraftArticleInput with InMedium {
        /// The name of who wrote it, where that is somebody without an account: then you are not among its authors.
        byline: Option<Title>,
        /// Things that it is about, of any kind, at most 10: links of the relation `ABOUT`.
        about: Option<Vec<ID>>,
        /// What it calls its readers to: a mission, a need, an event, any thing that you may see. Readers see it once it is public.
        call_to_action_id: Option<ID>,
        /// Nobody publishes it before this moment.
        embargo_until: Option<DateTime>,
    }
    /// Changes an article: absent is unchanged, null is cleared.
    UpdateArticleInput {
        /// All things that it is about, of any kind, at most 10.
        about: MaybeUndefined<Vec<ID>>,
        /// What it calls its readers to: any thing that you may see. Readers see it once it is public.
        call_to_action_id: MaybeUndefined<ID>,
        /// Nobody publishes it before this moment. It has no effect on an article that is public.
        embargo_until: MaybeUndefined<DateTime>,
    }
    beside { call_to_action_id, excerpt, reading_minutes, sent_back, retraction, retracted_at }
    texts {
        /// What it says. Weighs 20 points.
        body and body_html: Optional<Markdown>,
    }
    files {
        /// The picture that is shown with it, with the credit that it asks for.
        cover: OnePicture,
        /// Further pictures, in the order in which they are shown, at most 20.
        gallery: Pictures<20>,
        /// Sounds to listen to and documents to read, at most 20.
        attachments: Attachments<20>,
    }
    /// The paragraph below the headline [chapô].
    standfirst: Optional<Text>,
    /// Free topics beside those of the shared list, at most 10.
    keywords: Many<Title, 10>,
    /// The sources that it cites, as one cites: author, title, address; at most 30.
    sources: Many<Title, 30>,
    /// Where it appeared first, if that was elsewhere.
    canonical_url: Optional<Url>,
    /// What others may do with it. When it is published without one, it takes the default licence of its medium.
    licence: Optional<Licence>,
}
