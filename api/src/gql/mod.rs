//! The only place that names async-graphql's paths, with the files below it: everything else says `crate::gql`.
//!
//! The engine is pinned (docs/decisions/0001-async-graphql-8.md). When it is replaced or copied into the tree, this file is
//! where that happens; the derive macros are the only other trace of it.
//!
//! `Result` and `FieldResult` are left out on purpose: they take any error that can be displayed, and would send a
//! database's words to clients. A failing field that may be null returns `Option<Result<T, Error>>`: with
//! `Result<Option<T>, Error>` the engine voids its parent.

mod in_turn;

pub use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Enum, Error as EngineError, ID, InputObject, InputValueError,
    InputValueResult, Interface, MaybeUndefined, MergedObject, Name, Number, Object, ObjectType, OneofObject,
    OutputType, PathSegment, Pos, Request, Response, SDLExportOptions, Scalar, ScalarType, Schema, ServerError,
    SimpleObject, TypeName, ValidationMode, Value, Variables, parser::parse_query,
};

pub use in_turn::InTurn;

/// Types of a parsed document.
pub mod document {
    pub use async_graphql::Positioned;
    pub use async_graphql::parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet, VariableDefinition,
    };
    /// A value as written in a document: it may name variables.
    pub use async_graphql_value::Value;
}

#[cfg(test)]
mod tests {
    use super::Context;
    use crate::contribution::Common;
    use crate::identity::Account;
    use crate::organisations::Organisation;
    use crate::teams::Team;
    use async_graphql::ContainerType;

    fn of<T: 'static, F>(_: impl Fn(&'static T, &'static Context<'static>) -> F) -> usize {
        size_of::<F>()
    }

    /// For each field that is asked for, the engine moves a future as large as the largest field of its object to the heap:
    /// with 5.9 KB that was a sixth of what a list cost the server [measured]. What is seldom waited for is boxed.
    #[test]
    fn futures_of_fields_are_small() {
        let sizes = [
            of(|object: &'static Organisation, ctx| ContainerType::resolve_field(object, ctx)),
            of(|object: &'static Common, ctx| ContainerType::resolve_field(object, ctx)),
            of(|object: &'static Team, ctx| ContainerType::resolve_field(object, ctx)),
            of(|object: &'static Account, ctx| ContainerType::resolve_field(object, ctx)),
        ];
        assert!(sizes.iter().all(|size| *size <= 768), "{sizes:?}");
    }
}
