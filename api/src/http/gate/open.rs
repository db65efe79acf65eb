//! Mutations that need no account: signing in and up, refreshing, mailed tokens.

use crate::base::gql::camel_case;
use crate::base::gql::document::{OperationDefinition, OperationType, Selection};
use crate::ground::policy::Role;
use crate::nouns::AREAS;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Mutations that anybody may call.
static OPEN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let all = AREAS.iter().flat_map(|area| area.mutations);
    let open = all.filter(|(_, rule)| rule.may.roles.contains(&Role::Anonymous));
    open.map(|(name, _)| camel_case(name)).collect()
});

/// Whether the operation is a mutation and anybody may call each of its root fields. Fragments are not looked into: an
/// operation with a fragment at its root is not open.
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
