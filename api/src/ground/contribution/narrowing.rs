//! Filters of lists of things.

use super::facets::TRUE;
use super::ids;
use super::listing;
use crate::base::clock::Clock;
use crate::base::error::Problems;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{DateTime, LanguageTag};
use crate::ground::territory::AreaInput;
use crate::ground::topics::TopicCode;
use entity::contribution::{Column as C, Kind};
use entity::{ContributionId, Moment};
use sea_orm::sea_query::{Condition, Expr, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait};

/// The filters that the lists of every noun have.
#[derive(InputObject, Debug, Clone, Default)]
pub struct BasicFilter {
    /// Only things that this team runs.
    pub team_id: Option<ID>,
    /// Only things with texts in one of these languages.
    pub languages: Option<Vec<LanguageTag>>,
    /// Only things that are about any of these topics.
    pub topics: Option<Vec<TopicCode>>,
    /// Only things that were first published then or later.
    pub published_from: Option<DateTime>,
    /// Only things that were first published before then.
    pub published_to: Option<DateTime>,
    /// Archived things instead of published ones.
    pub archived: Option<bool>,
}

/// The filter of a noun's lists.
pub trait Filter: Default {
    /// Adds its conditions to those of a list.
    fn narrow(self, list: &mut Narrowing);
}

/// Scopes of which a thing has one at least; see [`listing`].
pub type Group = Vec<String>;

/// The conditions of a list of things. All of them must hold.
pub struct Narrowing {
    /// The area.
    pub within: Option<AreaInput>,
    /// Tells when it is asked.
    pub clock: Clock,
    /// Scopes beside the area. A thing is in all groups.
    pub scopes: Vec<Group>,
    /// Columns that have one of some values of a closed set, as `condition` says too; see [`facets`](super::facets).
    pub facets: Vec<(&'static str, Vec<String>)>,
    /// The things that some of these scopes are named after. Nothing is found unless the viewer may know of all of them.
    pub holders: Vec<ContributionId>,
    /// Archived things instead of published ones.
    pub archived: bool,
    /// From when, and before when, things were first published.
    pub published: [Option<Moment>; 2],
    /// Only things that are in force now, or only others: their rank is until when they are.
    pub in_force: Option<bool>,
    /// Conditions on the noun's columns and the contribution's.
    pub condition: Condition,
    /// Kinds of other things that these conditions look at.
    pub looks_at: Vec<Kind>,
    /// What is wrong with the arguments.
    pub problems: Problems,
}

impl Narrowing {
    /// The conditions of a list in an area, or everywhere.
    pub fn new(within: Option<AreaInput>, clock: Clock) -> Self {
        Self {
            within,
            clock,
            scopes: Vec::new(),
            facets: Vec::new(),
            holders: Vec::new(),
            archived: false,
            published: [None; 2],
            in_force: None,
            condition: Condition::all(),
            looks_at: Vec::new(),
            problems: Problems::default(),
        }
    }

    /// Narrows to the things of a house of this kind, if there is one; `field` is the path of the argument.
    pub fn house(&mut self, id: Option<ID>, kind: Kind, field: &str) {
        self.holder(id, &[kind], field, listing::of_house);
    }

    /// The same for houses of several kinds.
    pub fn house_among(&mut self, id: Option<ID>, kinds: &[Kind], field: &str) {
        self.holder(id, kinds, field, listing::of_house);
    }

    /// Narrows to the things that a network holds, if there is one; `field` is the path of the argument.
    pub fn network(&mut self, id: Option<ID>, field: &str) {
        self.holder(id, &[Kind::Network], field, listing::of_network);
    }

    fn holder(&mut self, id: Option<ID>, kinds: &[Kind], field: &str, scope: fn(ContributionId) -> String) {
        let holder = id.and_then(|id| self.problems.take(ids::input_among(kinds, &id, field)));
        self.scopes.extend(holder.map(|holder| vec![scope(holder)]));
        self.holders.extend(holder);
    }

    /// Adds the filters that every noun has.
    pub fn basics(&mut self, filter: BasicFilter) {
        if let Some(id) = filter.team_id {
            let team = self.problems.take(ids::team_input(&id, "filter.teamId"));
            self.scopes.extend(team.map(|team| vec![listing::of_team(team)]));
        }
        if let Some(tags) = filter.languages {
            let scopes: Option<Group> = tags.iter().map(|tag| listing::of_language(&tag.0)).collect();
            match scopes {
                Some(scopes) => self.scopes.push(scopes),
                // Most things are in this language.
                None => self.that(C::Language.is_in(tags.into_iter().map(|tag| tag.0))),
            }
        }
        self.scopes.extend(filter.topics.map(|topics| topics.into_iter().map(listing::of_topic).collect()));
        self.published = [filter.published_from, filter.published_to].map(|at| at.map(|at| Moment::from(at.0)));
        self.archived = filter.archived.unwrap_or(false);
    }

    /// Narrows to things whose column has one of these texts. An empty list matches nothing; without a list nothing is narrowed.
    pub fn any(&mut self, column: impl ColumnTrait, texts: Option<Vec<String>>) {
        if let Some(texts) = texts {
            self.facets.push((column.as_str(), texts.clone()));
            self.that(column.is_in(texts));
        }
    }

    /// The same for values of a closed set. `E` is the set as it is stored.
    pub fn any_value<V: Into<E>, E: ActiveEnum<Value = String>>(
        &mut self,
        column: impl ColumnTrait,
        values: Option<Vec<V>>,
    ) {
        self.any(column, values.map(|values| values.into_iter().map(|value| value.into().to_value()).collect()));
    }

    /// Narrows to things whose column of type [`entity::Words`] holds one of these values. `E` is the closed set as it
    /// is stored.
    pub fn any_word<V: Into<E>, E: ActiveEnum<Value = String>>(
        &mut self,
        column: impl ColumnTrait,
        values: Option<Vec<V>>,
    ) {
        self.any_text(column, values.map(|values| values.into_iter().map(|value| value.into().to_value()).collect()));
    }

    /// Narrows to things whose column of type [`entity::Words`] holds one of these texts.
    pub fn any_text(&mut self, column: impl ColumnTrait, texts: Option<Vec<String>>) {
        if let Some(texts) = texts {
            // Without this condition, which is always false, an empty list of values would match everything.
            let none = Condition::any().add(Expr::Constant(false.into()));
            let any = texts.iter().fold(none, |any, text| any.add(column.contains(format!(" {text} "))));
            self.that(likely(any));
            self.facets.push((column.as_str(), texts));
        }
    }

    /// Narrows to things of which a flag is set, or to those of which it is not.
    pub fn flag(&mut self, column: impl ColumnTrait, set: Option<bool>) {
        if set == Some(true) {
            self.facets.push((column.as_str(), vec![TRUE.to_owned()]));
        }
        self.is(column, set);
    }

    /// Narrows to things whose column has this value, if there is one.
    pub fn is<V: Into<sea_orm::Value>>(&mut self, column: impl ColumnTrait, value: Option<V>) {
        if let Some(value) = value {
            self.that(column.eq(value));
        }
    }

    /// Narrows to things of which something holds.
    pub fn that(&mut self, holds: SimpleExpr) {
        self.condition = std::mem::replace(&mut self.condition, Condition::all()).add(holds);
    }
}

/// A condition that PostgreSQL does not take for rare. It takes what depends on parameters for rare, and would read a whole table and sort
/// what it found, where a page is full after some rows of the shelf. Of a `CASE` it assumes that half of the things match.
pub fn likely(holds: Condition) -> SimpleExpr {
    Expr::case(holds, Expr::Constant(true.into())).finally(Expr::Constant(false.into())).into()
}
