//! The shape of search.

use super::ops::{self, Bodies, Found, Results, Search};
use crate::areas::communes::Commune;
use crate::areas::contributions::{ContributionKind, KindCount};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object, SimpleObject};
use crate::base::page::{PageArgs, PageInfo};
use crate::base::scalars::DateTime;
use crate::ground::context::Resolving;
use crate::ground::search::{Mark, Rank, Sought, excerpt, joined, marked};
use crate::ground::territory::AreaInput;
use crate::ground::territory::gazetteer::gazetteer;
use crate::ground::topics::TopicCode;
use crate::nouns::Contribution;

/// Marked parts of a title, at most.
const TITLE_PARTS: usize = 20;
/// Marked parts of an excerpt, at most.
const EXCERPT_PARTS: usize = 100;

/// How a thing answers a question. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Rank")]
pub enum SearchRank {
    /// All words are in its title.
    Title,
    /// All words are in its title and its texts.
    Text,
    /// A word of its title begins with the last word, and the other words are in its title and its texts.
    Prefix,
    /// The question only names a place.
    Place,
}

/// A part of a text.
#[derive(SimpleObject, Debug, Clone)]
pub struct TextPart {
    /// The part, as it was written.
    text: String,
    /// Whether it is a word of the question.
    matches: bool,
}

fn parts(marks: Vec<Mark>, most: usize) -> Vec<TextPart> {
    joined(marks, most).into_iter().map(|Mark { text, matches }| TextPart { text, matches }).collect()
}

/// What a search found, a page at a time.
pub struct SearchConnection(Results);

/// Something that was found.
pub struct SearchEdge<'r> {
    found: &'r Found,
    results: &'r Results,
}

/// Something that was found, with its place among the results.
#[Object]
impl SearchEdge<'_> {
    /// The thing.
    async fn node(&self) -> Result<Contribution, Error> {
        Contribution::of(self.found.thing.clone())
    }

    /// Its place among the results, for `after` and `before` of the same search.
    async fn cursor(&self) -> String {
        self.found.cursor()
    }

    /// How it answers the question.
    async fn rank(&self) -> SearchRank {
        self.found.rank.into()
    }

    /// Metres over ground from the place that is searched around; null where the search is around none.
    async fn distance_meters(&self) -> Option<i64> {
        self.found.metres
    }

    /// Its title with the words of the question marked, in at most 20 parts.
    async fn title_parts(&self) -> Vec<TextPart> {
        parts(marked(&self.found.thing.row.title, &self.sought()), TITLE_PARTS)
    }

    /// The part of its texts around the first word of the question, else their beginning, of at most some 240 characters; in at most
    /// 100 parts. Empty where it has no texts. Weighs 5 points.
    async fn excerpt_parts(&self, ctx: &Context<'_>) -> Result<Vec<TextPart>, Error> {
        let body = ctx.op().load::<Bodies>(self.found.thing.row.id).await?.unwrap_or_default();
        Ok(parts(excerpt(&body, &self.sought()), EXCERPT_PARTS))
    }
}

impl SearchEdge<'_> {
    fn sought(&self) -> Sought<'_> {
        let question = &self.results.question;
        Sought { terms: &question.terms, beginning: question.long_beginning() }
    }
}

/// What a search found, a page at a time.
#[Object]
impl SearchConnection {
    /// The things of the page.
    async fn nodes(&self) -> Result<Vec<Contribution>, Error> {
        self.0.found.iter().map(|found| Contribution::of(found.thing.clone())).collect()
    }

    /// The things of the page, each with how it answers.
    async fn edges(&self) -> Vec<SearchEdge<'_>> {
        self.0.found.iter().map(|found| SearchEdge { found, results: &self.0 }).collect()
    }

    /// Where the page stands among the results.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.0.beyond.after,
            has_previous_page: self.0.beyond.before,
            start_cursor: self.0.found.first().map(Found::cursor),
            end_cursor: self.0.found.last().map(Found::cursor),
        }
    }

    /// How many things there are, whatever the page; see `isCapped`. Weighs 20 points.
    async fn total_count(&self) -> Result<i64, Error> {
        Ok(self.counts()?.map(|count| count.count).sum())
    }

    /// How many things of each kind there are, the most frequent kind first; see `isCapped`. Weighs 20 points.
    async fn kind_facets(&self) -> Result<Vec<KindCount>, Error> {
        Ok(self.counts()?.collect())
    }

    /// Whether there may be more things than `totalCount` and `kindFacets` say: 10,000 are counted, and around a place the 1,000 newest of
    /// each rank are looked at. Weighs 20 points.
    async fn is_capped(&self) -> bool {
        self.0.is_capped
    }

    /// The commune that the question names, as in «café réparation près de Die»; null if it names none. Unless `within` says where, things
    /// at most 30 km from its centre are found, the nearest first within a rank.
    async fn place(&self) -> Option<Commune> {
        let place = self.0.question.place?;
        gazetteer().resolve(place.code).and_then(|index| Commune::at(gazetteer(), index))
    }

    /// Communes that the question may mean instead: others of the same name, or those with a similar one; at most 5.
    async fn did_you_mean(&self) -> Vec<Commune> {
        self.0.question.proposed.iter().filter_map(|index| Commune::at(gazetteer(), *index)).collect()
    }
}

impl SearchConnection {
    fn counts(&self) -> Result<impl Iterator<Item = KindCount>, Error> {
        let counts = self.0.counts.as_ref().ok_or_else(|| Error::internal("counts were asked for and not counted"))?;
        let of = |(kind, count): &(_, i64)| Some(KindCount { kind: ContributionKind::of(*kind)?, count: *count });
        Ok(counts.iter().filter_map(of))
    }
}

/// The query of search.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Searches all published things, of every noun [recherche]. Case, accents, hyphens, elisions, «St»/«Saint», number and most endings of words
    /// do not matter. All words must be there, in the title, in a text, in the name of a topic or of a commune. The last word may be
    /// the beginning, of at least 3 letters, of a word of the title. What has all words in its title comes first, then what has them
    /// in its texts, then what a beginning finds; within these the newest, or the nearest where the question ends with a place
    /// («près de Die», «à Crest»). Weighs 10 points.
    /// Errors: `INVALID` for a text without a word.
    #[expect(clippy::too_many_arguments, reason = "the arguments of every list")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The question: 1 to 200 characters with at least one letter or digit; the first 10 words count."
        )]
        text: String,
        #[graphql(
            desc = "Where; everywhere when absent. For `near` and `bounds` the 1,000 newest of each rank are looked at."
        )]
        within: Option<AreaInput>,
        #[graphql(desc = "Only things that this network holds.")] network: Option<ID>,
        #[graphql(desc = "Only things of these kinds.")] kinds: Option<Vec<ContributionKind>>,
        #[graphql(desc = "Only things that are about any of these topics.")] topics: Option<Vec<TopicCode>>,
        #[graphql(desc = "Only things that were first published then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only things that were first published before then.")] to: Option<DateTime>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<SearchConnection, Error> {
        let asked = ctx.look_ahead();
        let counts = ["totalCount", "kindFacets", "isCapped"].iter().any(|field| asked.field(field).exists());
        let page = PageArgs { first, after, last, before };
        let asked = Search { text, within, network, kinds, topics, from, until: to, page, counts };
        ops::search(&ctx.op(), asked).await.map(SearchConnection)
    }
}
