//! What a search decides: how a question is narrowed, which of two ways finds its page, and what is counted.

use super::find::{self, CANDIDATES, From, Hit, Lookup, MOST_COUNTED};
use crate::areas::contributions::ContributionKind;
use crate::base::error::{Error, Problems};
use crate::base::gql::ID;
use crate::base::page::{Beyond, Mark, PageArgs, Window};
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::{Base, ids, listing};
use crate::ground::search::{self, Question, Rank};
use crate::ground::territory::{AreaInput, Place, Where};
use crate::ground::topics::TopicCode;
use entity::ContributionId;
use entity::contribution::Kind;
use futures_util::future::try_join_all;
use serde_json::Value as Json;
use std::cmp::{Ordering, Reverse};

/// Longest question, in characters.
const LONGEST: usize = 200;
/// How far around a place that a question names things are found, in metres.
const AROUND: f64 = 30_000.0;
/// The name of the order in cursors.
const ORDER: &str = "SEARCH";

/// What is searched for.
pub struct Search {
    /// The question.
    pub text: String,
    /// Where.
    pub within: Option<AreaInput>,
    /// The network that holds what is found.
    pub network: Option<ID>,
    /// Kinds of things.
    pub kinds: Option<Vec<ContributionKind>>,
    /// Topics.
    pub topics: Option<Vec<TopicCode>>,
    /// First published then or later.
    pub from: Option<DateTime>,
    /// First published before.
    pub until: Option<DateTime>,
    /// Which page.
    pub page: PageArgs,
    /// Whether things are counted.
    pub counts: bool,
}

/// Something that was found, with its place in the order.
#[derive(Debug, Clone)]
pub struct Found {
    /// The thing.
    pub thing: Base,
    /// How it answers.
    pub rank: Rank,
    /// Metres from the place that is searched around.
    pub metres: Option<i64>,
    key: Key,
}

impl Found {
    /// The cursor of its place.
    pub fn cursor(&self) -> String {
        let Key { rank, metres, place } = self.key;
        Mark::new([rank, metres, place].map(Json::from)).cursor(ORDER)
    }
}

/// What was found.
pub struct Results {
    /// The question as it was understood.
    pub question: Question,
    /// The things of the page.
    pub found: Vec<Found>,
    /// What lies beyond the page.
    pub beyond: Beyond,
    /// How many things of each kind there are, if they were counted.
    pub counts: Option<Vec<(Kind, i64)>>,
    /// Whether there are more than were counted.
    pub is_capped: bool,
}

/// A place in the order of the results: by rank, then the nearest, then the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    rank: i64,
    metres: i64,
    place: i64,
}

impl Key {
    fn of(mark: &Mark) -> Option<Self> {
        match mark.keys().iter().map(Json::as_i64).collect::<Option<Vec<_>>>()?.as_slice() {
            [rank, metres, place] => Some(Self { rank: *rank, metres: *metres, place: *place }),
            _ => None,
        }
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = |key: &Self| (key.rank, key.metres, Reverse(key.place));
        order(self).cmp(&order(other))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Searches.
pub async fn search(ctx: &Ctx<'_>, asked: Search) -> Result<Results, Error> {
    let mut problems = Problems::default();
    let window = problems.merge(asked.page.window(ORDER, |mark| Key::of(mark).is_some()))?;
    let question = if asked.text.chars().count() > LONGEST {
        problems.add("text", Fault::TooMany { max: LONGEST });
        None
    } else {
        let question = Question::read(&asked.text, ctx.app.gazetteer);
        if question.is_none() {
            problems.add("text", Fault::TooFew { min: 1 });
        }
        question
    };
    let area = asked.within.as_ref().map(|area| area.typed(ctx.app.gazetteer, "within")).transpose();
    let area = problems.merge(area)?.flatten();
    let network = asked.network.map(|id| ids::input_among(&[Kind::Network], &id, "network")).transpose();
    let network = problems.take(network).flatten();
    problems.check()?;
    let (Some(window), Some(question)) = (window, question) else {
        return Err(Error::internal("a problem was not told"));
    };
    let around = around(&question, area.as_ref());
    let middle = match &around {
        Some(Where::Near(middle, _)) => Some(*middle),
        _ => None,
    };
    let mut groups: Vec<Vec<String>> = Vec::new();
    let is_wide = match &area {
        Some(Where::Areas(areas)) => {
            groups.push(areas.iter().map(|area| search::of_scope(area)).collect());
            areas.iter().all(|area| area.starts_with("department:") || area.starts_with("region:"))
        }
        Some(_) => false,
        None => true,
    };
    if let Some(squares) = around.as_ref().and_then(|area| search::squares_over(&area.boxes())) {
        groups.push(squares);
    }
    groups.extend(network.map(|network| vec![search::of_scope(&listing::of_network(network))]));
    groups.extend(asked.kinds.map(|kinds| kinds.into_iter().map(|kind| search::of_kind(kind.into())).collect()));
    let topics = asked.topics.map(|topics| topics.into_iter().map(|it| search::of_scope(&listing::of_topic(it))));
    groups.extend(topics.map(Iterator::collect));
    let places = [
        asked.from.map_or(0, |from| search::first_place(from.0.into())),
        asked.until.map_or(i64::MAX, |until| search::first_place(until.0.into())),
    ];
    let is_known = match network {
        Some(network) => ctx.thing(network).await?.is_some(),
        None => true,
    };
    let whole: Vec<Lookup> =
        question.lookups(&groups).into_iter().map(|(rank, terms)| Lookup { rank, terms, places }).collect();
    let whole: Vec<Lookup> = whole.into_iter().filter(|lookup| is_known && !lookup.terms.finds_nothing()).collect();
    let counted = question.matching(&groups);
    match around {
        Some(area) => {
            let found = find::candidates(ctx.app.db.read(), &whole).await?;
            let is_capped = found.len() >= CANDIDATES;
            let inside = found.into_iter().filter(|(_, place)| area.holds(*place));
            let mut ordered: Vec<(Key, ContributionId)> =
                inside.map(|(hit, place)| (key(hit, middle, place), hit.id)).collect();
            ordered.sort_unstable_by_key(|(key, _)| *key);
            let kinds = || ordered.iter().filter_map(|(key, _)| search::kind_of(key.place));
            let counts = asked.counts.then(|| tally(kinds().map(|kind| (kind, 1))));
            let part = window.cut(&ordered, |(key, _), mark| Key::of(mark).map_or(Ordering::Less, |at| key.cmp(&at)));
            let found = things(ctx, part.items, middle.is_some()).await?;
            Ok(Results { question, found, beyond: part.beyond, counts, is_capped })
        }
        None => {
            let hits = page(ctx, &window, whole, is_wide && network.is_none()).await?;
            let (items, beyond) = hits;
            let items = items.into_iter().map(|hit| (key(hit, None, NOWHERE), hit.id)).collect();
            let found = things(ctx, items, false).await?;
            let (mut counts, mut is_capped) = (None, false);
            if asked.counts {
                let counted: Vec<_> = counted.into_iter().filter(|terms| is_known && !terms.finds_nothing()).collect();
                let numbers = match counted.as_slice() {
                    [] => Vec::new(),
                    counted => find::counts(ctx.app.db.read(), counted, places).await?,
                };
                let all: i64 = numbers.iter().map(|(_, count)| count).sum();
                is_capped = all >= MOST_COUNTED;
                let of = |(number, count): (i64, i64)| Some((search::kind_of(number << 16)?, count));
                counts = Some(tally(numbers.into_iter().filter_map(of)));
            }
            Ok(Results { question, found, beyond, counts, is_capped })
        }
    }
}

/// A place for what has no distance.
const NOWHERE: Place = Place { lat_e7: 0, lon_e7: 0 };

/// Where a search around a place looks; none for one that does not look around a place.
fn around(question: &Question, area: Option<&Where>) -> Option<Where> {
    match area {
        Some(Where::Areas(_)) => None,
        Some(area) => Some(area.clone()),
        None => question.place.and_then(|commune| commune.centre).map(|centre| Where::Near(centre, AROUND)),
    }
}

fn key(hit: Hit, middle: Option<Place>, place: Place) -> Key {
    #[expect(clippy::as_conversions, reason = "there is no TryFrom<f64>; distances on earth fit")]
    let metres = middle.map_or(0, |middle| middle.metres_to(place).round() as i64);
    Key { rank: hit.rank, metres, place: hit.place }
}

/// Adds up counts of kinds, the most frequent first.
fn tally(each: impl Iterator<Item = (Kind, i64)>) -> Vec<(Kind, i64)> {
    let mut counts: Vec<(Kind, i64)> = Vec::new();
    for (kind, count) in each {
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, all)) => *all += count,
            None => counts.push((kind, count)),
        }
    }
    counts.sort_by_key(|(kind, count)| (Reverse(*count), *kind));
    counts
}

/// The hits of a page in the order of publication.
async fn page(ctx: &Ctx<'_>, window: &Window, whole: Vec<Lookup>, walks: bool) -> Result<(Vec<Hit>, Beyond), Error> {
    let [after, before] = [&window.after, &window.before].map(|mark| mark.as_ref().and_then(Key::of));
    let bounded = whole.into_iter().filter_map(|lookup| {
        let (rank, [mut first, mut end]) = (lookup.rank.number(), lookup.places);
        if after.is_some_and(|after| rank < after.rank) || before.is_some_and(|before| rank > before.rank) {
            return None;
        }
        if let Some(after) = after.filter(|after| after.rank == rank) {
            end = end.min(after.place);
        }
        if let Some(before) = before.filter(|before| before.rank == rank) {
            first = first.max(before.place.saturating_add(1));
        }
        Some(Lookup { places: [first, end], ..lookup })
    });
    let bounded: Vec<Lookup> = bounded.collect();
    let from = if window.backward { From::Oldest } else { From::Newest };
    let mut hits = find::page(ctx.app.db.read(), &bounded, from, window.size + 1, walks).await?;
    let more = hits.len() > window.size;
    hits.truncate(window.size);
    if window.backward {
        hits.reverse();
    }
    let beyond = if window.backward {
        Beyond { after: before.is_some(), before: more }
    } else {
        Beyond { after: more, before: after.is_some() }
    };
    Ok((hits, beyond))
}

/// The things of a page, read in one statement.
async fn things(ctx: &Ctx<'_>, items: Vec<(Key, ContributionId)>, has_metres: bool) -> Result<Vec<Found>, Error> {
    let read = try_join_all(items.iter().map(|(_, id)| ctx.thing(*id))).await?;
    let found = items.into_iter().zip(read).filter_map(|((key, _), thing)| {
        let rank = Rank::ALL.into_iter().find(|rank| rank.number() == key.rank)?;
        Some(Found { thing: thing?, rank, metres: has_metres.then_some(key.metres), key })
    });
    Ok(found.collect())
}

/// The plain texts of things, for excerpts.
pub struct Bodies;

impl Batch for Bodies {
    type Key = ContributionId;
    type Value = String;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<ContributionId>) -> Result<Vec<(ContributionId, String)>, Error> {
        search::bodies(ctx.app.db.read(), crate::base::loader::padded(ids)).await
    }
}
