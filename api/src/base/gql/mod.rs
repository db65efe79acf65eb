//! This module and the files below it are the only ones that name async-graphql's paths: everything else uses
//! `crate::base::gql`.
//!
//! The engine is pinned (docs/decisions/0001-async-graphql-8.md). When it is replaced or copied into the tree, this
//! module is what changes; the derive macros are the only other trace of the engine.
//!
//! `Result` and `FieldResult` are left out on purpose: they take any error that can be displayed, and would send the
//! messages of a database to clients. A nullable field that may fail returns `Option<Result<T, Error>>`: with
//! `Result<Option<T>, Error>` an error makes the engine set the parent to null.

mod in_turn;
mod interface;

pub use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Enum, Error as EngineError, ID, InputObject, InputType, InputValueError,
    InputValueResult, Interface, MaybeUndefined, MergedObject, Name, Number, Object, ObjectType, OneofObject,
    OutputType, PathSegment, Pos, Request, Response, SDLExportOptions, Scalar, ScalarType, Schema, ServerError,
    SimpleObject, TypeName, ValidationMode, Value, Variables, parser::parse_query,
};

pub use async_graphql::from_value;
pub use in_turn::{InTurn, Leaves};
pub use interface::{Fields, complete, engine, fields_of};

/// Types of a parsed document.
pub mod document {
    pub use async_graphql::Positioned;
    pub use async_graphql::parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet, VariableDefinition,
    };
    /// A value as written in a document; it may contain variables.
    pub use async_graphql_value::Value;
}

/// The name in the schema that the engine gives to a field or an input of Rust.
pub fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        name + &head.to_uppercase() + tail
    })
}
