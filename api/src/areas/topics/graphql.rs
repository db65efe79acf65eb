//! The shape of topics.

use crate::base::gql::{Context, Object};
use crate::ground::context::Resolving;
use crate::ground::topics::{TopicCode, topics};

/// A topic of the shared list [thème].
#[derive(Debug, Clone, Copy)]
pub struct Topic(pub TopicCode);

/// A topic of the shared list [thème].
#[Object]
impl Topic {
    /// Its code, for inputs and filters.
    async fn code(&self) -> TopicCode {
        self.0
    }

    /// Its name, in French or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.0.0.name(ctx.op().caller.language)
    }

    /// The code of the IPTC Media Topic that it lies under, such as `06000000`, for agencies and other newsrooms.
    async fn iptc(&self) -> &str {
        self.0.0.iptc
    }
}

/// Queries on topics.
#[derive(Default)]
pub struct TopicQuery;

#[Object]
impl TopicQuery {
    /// All topics of the shared list, in the order of their codes.
    async fn topics(&self) -> Vec<Topic> {
        topics().iter().map(|row| Topic(TopicCode(row))).collect()
    }
}
