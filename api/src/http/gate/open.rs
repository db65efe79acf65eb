//! Operations that nobody needs to be known for: signing in and up, refreshing, mailed tokens.

use crate::base::gql::camel_case;
use crate::base::gql::document::{OperationDefinition, OperationType, Selection};
use crate::ground::policy::Role;
use crate::nouns::AREAS;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Mutations that anybody may take.
static OPEN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let all = AREAS.iter().flat_map(|area| area.mutations);
    let open = all.filter(|(_, rule)| rule.may.roles.contains(&Role::Anonymous));
    open.map(|(name, _)| camel_case(name)).collect()
});

/// Whether every root field of a mutation is one of those. Fields in fragments are not looked up: such a document is not.
pub fn is_open(operation: &OperationDefinition) -> bool {
    operation.ty == OperationType::Mutation
        && operation.selection_set.node.items.iter().all(|selection| match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                name == "__typename" || OPEN.contains(name)
            }
            Selection::FragmentSpread(_) | Selection::InlineFragment(_) => false,
        })
}
