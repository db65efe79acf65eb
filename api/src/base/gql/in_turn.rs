//! Small objects, resolved without the engine's cost of fields that run concurrently.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{ContainerType, ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use futures_util::future::BoxFuture;
use std::borrow::Cow;

/// An object whose fields are resolved one after the other. The engine resolves the fields of an object concurrently,
/// which takes a box, a copy and a slot in a join for each field, even if its value is at hand. This is for objects in
/// every row of a list: fields that need the database are loaded one after the other, each in one batch for all rows.
#[derive(Debug, Clone, Copy)]
pub struct InTurn<T>(pub T);

/// The same for objects whose fields lead to further things: they are resolved in turn only where no field with a selection of its
/// own is asked for, so that what lies deeper is loaded at the same time.
#[derive(Debug, Clone, Copy)]
pub struct Leaves<T>(pub T);

/// The fields of a selection, if it has no fragments, no directives and no response key twice.
fn plain(selections: &[Positioned<Selection>]) -> Option<Vec<&Positioned<Field>>> {
    let mut fields: Vec<&Positioned<Field>> = Vec::with_capacity(selections.len());
    for selection in selections {
        let Selection::Field(field) = &selection.node else { return None };
        let key = &field.node.response_key().node;
        if !field.node.directives.is_empty() || fields.iter().any(|other| other.node.response_key().node == *key) {
            return None;
        }
        fields.push(field);
    }
    Some(fields)
}

impl<T: ContainerType> OutputType for InTurn<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        in_turn(ctx, &self.0, |_| true).await
    }
}

impl<T: ContainerType> OutputType for Leaves<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        in_turn(ctx, &self.0, |field| field.selection_set.node.items.is_empty()).await
    }
}

/// Resolves an object in turn, if its selection is plain and each of its fields is `such`; else concurrently. Boxed, because this
/// future would otherwise be part of the future of each field of the parent object.
fn in_turn<'c, T: ContainerType>(
    ctx: &'c ContextSelectionSet<'c>,
    object: &'c T,
    such: fn(&Field) -> bool,
) -> BoxFuture<'c, ServerResult<Value>> {
    let fields = plain(&ctx.item.node.items).filter(|fields| fields.iter().all(|field| such(&field.node)));
    Box::pin(async move {
        let Some(fields) = fields else { return resolve_container(ctx, object).await };
        let mut values = IndexMap::with_capacity(fields.len());
        for field in fields {
            let value = if field.node.name.node == "__typename" {
                Value::String(object.introspection_type_name().into_owned())
            } else {
                object.resolve_field(&ctx.with_field(field)).await?.unwrap_or_default()
            };
            values.insert(field.node.response_key().node.clone(), value);
        }
        Ok(Value::Object(values))
    })
}
