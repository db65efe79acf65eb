//! Media [médias locaux]: where articles are published.

use crate::Licence;
use crate::noun::{closed, noun};
use sea_orm::entity::prelude::*;

noun!("medium" {
    kind: MediumKind, description: Option<String>, website: Option<String>, feed: Option<String>,
    default_licence: Option<Licence>, publication_director: Option<String>, accepts_submissions: bool,
    submission_guidelines: Option<String>,
});

closed! {
    /// Kinds of media.
    MediumKind {
        Newspaper = "NEWSPAPER", Radio = "RADIO", WebTv = "WEB_TV", Podcast = "PODCAST", Blog = "BLOG",
        Newsletter = "NEWSLETTER", WallNewspaper = "WALL_NEWSPAPER", LocalPortal = "LOCAL_PORTAL",
    }
}
