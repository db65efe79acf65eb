//! What narrows a list of things.

use super::ids;
use super::listing;
use crate::base::error::Problems;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::LanguageTag;
use crate::ground::territory::AreaInput;
use entity::contribution::Column as C;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait};

/// What narrows the lists of every noun.
#[derive(InputObject, Debug, Clone, Default)]
pub struct BasicFilter {
    /// Run by this team.
    pub team_id: Option<ID>,
    /// With texts in any of these languages.
    pub languages: Option<Vec<LanguageTag>>,
    /// Archived ones instead of published ones.
    pub archived: Option<bool>,
}

/// The filter of a noun's lists.
pub trait Filter: Default {
    /// Narrows a list by it.
    fn narrow(self, list: &mut Narrowing);
}

/// What a list of a noun is narrowed to. All of it must hold.
pub struct Narrowing {
    /// Where.
    pub within: Option<AreaInput>,
    /// Further scopes: see [`listing`].
    pub scopes: Vec<String>,
    /// Archived things instead of published ones.
    pub archived: bool,
    /// Conditions on the noun's columns and the contribution's.
    pub condition: Condition,
    /// What is wrong with the arguments.
    pub problems: Problems,
}

impl Narrowing {
    /// To an area, or to nothing.
    pub fn new(within: Option<AreaInput>) -> Self {
        Self { within, scopes: Vec::new(), archived: false, condition: Condition::all(), problems: Problems::default() }
    }

    /// By what every noun has.
    pub fn basics(&mut self, filter: BasicFilter) {
        if let Some(id) = filter.team_id {
            let team = self.problems.take(ids::team_input(&id, "filter.teamId"));
            self.scopes.extend(team.map(listing::of_team));
        }
        let languages = filter.languages.map(|tags| tags.into_iter().map(|tag| tag.0).collect());
        self.any::<String>(C::Language, languages);
        self.archived = filter.archived.unwrap_or(false);
    }

    /// To things whose column has any of these values: none where the list of values is empty, all where there is no list.
    pub fn any<V: Into<sea_orm::Value>>(&mut self, column: impl ColumnTrait, values: Option<Vec<V>>) {
        if let Some(values) = values {
            self.that(column.is_in(values));
        }
    }

    /// To things whose column of [`entity::Words`] holds any of these values, `E` being the closed set that is kept.
    pub fn any_word<V: Into<E>, E: ActiveEnum<Value = String>>(
        &mut self,
        column: impl ColumnTrait,
        values: Option<Vec<V>>,
    ) {
        if let Some(values) = values {
            // An empty `any` would hold for all.
            let none = Condition::any().add(Expr::val(1).eq(0));
            let holds = |value: V| column.contains(format!(" {} ", value.into().to_value()));
            let any = values.into_iter().fold(none, |any, value| any.add(holds(value)));
            self.condition = std::mem::replace(&mut self.condition, Condition::all()).add(any);
        }
    }

    /// To things whose column has any of these values of a closed set, `E` being the one that is kept.
    pub fn any_value<V: Into<E>, E: ActiveEnum<Value = String> + Into<sea_orm::Value>>(
        &mut self,
        column: impl ColumnTrait,
        values: Option<Vec<V>>,
    ) {
        self.any::<E>(column, values.map(|values| values.into_iter().map(Into::into).collect()));
    }

    /// To things whose column is this, where there is a value.
    pub fn is<V: Into<sea_orm::Value>>(&mut self, column: impl ColumnTrait, value: Option<V>) {
        if let Some(value) = value {
            self.that(column.eq(value));
        }
    }

    fn that(&mut self, holds: SimpleExpr) {
        self.condition = std::mem::replace(&mut self.condition, Condition::all()).add(holds);
    }
}
