//! The only place that names async-graphql's paths, with the files below it: everything else says `crate::gql`.
//!
//! The engine is pinned (docs/decisions/0001-async-graphql-8.md). When it is replaced or copied into the tree, this file is
//! where that happens; the derive macros are the only other trace of it.
//!
//! `Result` and `FieldResult` are left out on purpose: they take any error that can be displayed, and would send a
//! database's words to clients. A failing field that may be null returns `Option<Result<T, Error>>`: with
//! `Result<Option<T>, Error>` the engine voids its parent.

mod in_turn;
mod interface;

pub use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Enum, Error as EngineError, ID, InputObject, InputType, InputValueError,
    InputValueResult, Interface, MaybeUndefined, MergedObject, Name, Number, Object, ObjectType, OneofObject,
    OutputType, PathSegment, Pos, Request, Response, SDLExportOptions, Scalar, ScalarType, Schema, ServerError,
    SimpleObject, TypeName, ValidationMode, Value, Variables, parser::parse_query,
};

pub use in_turn::InTurn;
pub use interface::{Fields, complete, engine, fields_of};

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

/// The name that the engine gives to a field or an input of Rust.
pub fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        name + &head.to_uppercase() + tail
    })
}
