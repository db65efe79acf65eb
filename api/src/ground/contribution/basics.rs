//! The inputs that every noun has: what a thing takes when it is registered, and what of it changes.

use super::ids;
use crate::base::error::{Problem, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::scalars::{LanguageTag, Slug, Text, Title};
use crate::base::text::Fault;
use crate::ground::territory::{InseeCode, PointInput, gazetteer};
use crate::ground::topics::TopicCode;
use entity::TeamId;
use entity::contribution::Codes;

/// Maximum number of communes of one thing.
const MAX_COMMUNES: usize = 50;
/// Maximum number of topics of one thing.
const MAX_TOPICS: usize = 5;

/// The fields that every thing takes when it is registered.
#[derive(InputObject, Debug, Clone)]
pub struct Basics {
    /// What it is called.
    pub title: Title,
    /// A readable address, unique among things of this kind; `CONFLICT` when it is taken. When absent, the thing has
    /// none.
    pub slug: Option<Slug>,
    /// INSEE codes of its communes, 1 to 50, the principal one first. A former code stands for the commune of today.
    /// For a thing that belongs to another one, an empty list takes the communes of the other one.
    pub communes: Vec<InseeCode>,
    /// Its location. When absent, the centre of its principal commune is used.
    pub point: Option<PointInput>,
    /// Language of its texts; `fr` when absent.
    pub language: Option<LanguageTag>,
    /// What it is about, from the shared list, at most 5.
    pub topics: Option<Vec<TopicCode>>,
}

/// Who runs a thing that is registered, and whether it is published at once. A noun whose things always live in a house has an
/// input of its own in its place.
#[derive(InputObject, Debug, Clone, Default)]
pub struct Running {
    /// The team that runs it; you must be a member of it. Without a team, you alone run it.
    pub team_id: Option<ID>,
    /// Whether to keep it as a draft, which its author and team see. Otherwise it is published at once when an editor,
    /// a steward or an author without a team registers it, and submitted to the editors of its team when a contributor
    /// or a guest does.
    pub draft: Option<bool>,
}

impl Running {
    /// The team that is to run it.
    pub fn team(&self) -> Result<Option<TeamId>, Problem> {
        self.team_id.as_ref().map(|id| ids::team_input(id, "input.teamId")).transpose()
    }

    /// Checks what needs no database.
    pub fn check(&self, problems: &mut Problems) {
        problems.take(self.team().map(|_| ()));
    }
}

/// The fields of every thing that can be changed. An absent field stays as it is; null clears a field that can be
/// empty.
#[derive(InputObject, Debug, Clone, Default)]
pub struct BasicsPatch {
    /// What it is called.
    pub title: Option<Title>,
    /// Its readable address. The former address still leads to the thing. Null removes the address.
    pub slug: MaybeUndefined<Slug>,
    /// INSEE codes of all its communes, 1 to 50, the principal one first.
    pub communes: Option<Vec<InseeCode>>,
    /// Its location; null removes it.
    pub point: MaybeUndefined<PointInput>,
    /// Language of its texts.
    pub language: Option<LanguageTag>,
    /// What it is about, from the shared list, at most 5; null or an empty list clears them.
    pub topics: MaybeUndefined<Vec<TopicCode>>,
    /// The version that you last read. When the thing has changed since then, the error `CONFLICT` names the present
    /// version. When absent, the version is not checked.
    pub expected_version: Option<i32>,
    /// Why it is changed, for the readers of its revisions.
    pub reason: Option<Text>,
}

impl Basics {
    /// Checks what needs no database. `communes` may be empty only with a house, whose communes are then taken.
    pub fn check(&self, problems: &mut Problems, has_house: bool) {
        if !(has_house && self.communes.is_empty()) {
            problems.take(codes(&self.communes));
        }
        check_topics(self.topics.as_deref(), problems);
    }
}

impl From<Basics> for BasicsPatch {
    /// A patch that sets every field that the basics give.
    fn from(basics: Basics) -> Self {
        Self {
            title: Some(basics.title),
            slug: basics.slug.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
            communes: Some(basics.communes),
            point: basics.point.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
            language: basics.language,
            topics: basics.topics.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value),
            expected_version: None,
            reason: None,
        }
    }
}

impl BasicsPatch {
    /// Checks what needs no database.
    pub fn check(&self, problems: &mut Problems) {
        if let Some(communes) = &self.communes {
            problems.take(codes(communes));
        }
        check_topics(self.topics.as_opt_ref().flatten().map(Vec::as_slice), problems);
    }
}

fn check_topics(given: Option<&[TopicCode]>, problems: &mut Problems) {
    if given.is_some_and(|given| given.len() > MAX_TOPICS) {
        problems.add("input.topics", Fault::TooMany { max: MAX_TOPICS });
    }
}

/// The present codes of these communes, each once, in the order given.
pub fn codes(given: &[InseeCode]) -> Result<Codes, Problem> {
    let problem = |field: String, fault| Problem { field, fault };
    if given.is_empty() {
        return Err(problem("input.communes".to_owned(), Fault::TooFew { min: 1 }));
    }
    if given.len() > MAX_COMMUNES {
        return Err(problem("input.communes".to_owned(), Fault::TooMany { max: MAX_COMMUNES }));
    }
    let mut found: Vec<&str> = Vec::with_capacity(given.len());
    for (place, code) in given.iter().enumerate() {
        let row = gazetteer().resolve(*code).and_then(|index| gazetteer().get(index));
        let row = row.ok_or_else(|| problem(format!("input.communes.{place}"), Fault::Unknown))?;
        if !found.contains(&row.code.as_str()) {
            found.push(row.code.as_str());
        }
    }
    Ok(found.into_iter().collect())
}
