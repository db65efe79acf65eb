//! Interfaces whose fields are declared once, on an object that every implementer flattens.
//!
//! The engine copies the fields of a flattened object when the implementer is registered. If the flattened object is
//! itself being registered at that moment, because it leads to the implementer, it is still an empty placeholder, and
//! the engine silently copies no fields. [`complete`] adds the missing fields once the object is registered.

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaField, MetaType, Registry};

/// Fields by their names.
pub type Fields = IndexMap<String, MetaField>;

/// The engine's types that `interface!` and other implementations of its traits need.
pub mod engine {
    pub use super::Fields;
    pub use async_graphql::indexmap::IndexSet;
    pub use async_graphql::parser::types::Field;
    pub use async_graphql::registry::{MetaField, MetaType, MetaTypeId, Registry};
    pub use async_graphql::{
        ContainerType, Context, ContextSelectionSet, InterfaceType, OutputType, Positioned, ServerResult, Value,
    };
}

/// The fields of an object, none while it is still a placeholder.
pub fn fields_of(registry: &Registry, object: &str) -> Fields {
    match registry.types.get(object) {
        Some(MetaType::Object { name, fields, .. }) if !name.is_empty() => fields.clone(),
        _ => Fields::new(),
    }
}

/// Adds the fields of an object to an interface and to all its implementers, where they are missing. It must be called
/// each time after the object was registered; while the object is a placeholder it does nothing.
pub fn complete(registry: &mut Registry, interface: &str, object: &str) {
    let fields = fields_of(registry, object);
    let implementers = registry.implements.iter().filter(|(_, of)| of.contains(interface));
    let mut all: Vec<String> = implementers.map(|(name, _)| name.clone()).collect();
    all.push(interface.to_owned());
    for name in all {
        if let Some(MetaType::Object { fields: own, .. } | MetaType::Interface { fields: own, .. }) =
            registry.types.get_mut(&name)
        {
            for (field, meta) in &fields {
                own.entry(field.clone()).or_insert_with(|| meta.clone());
            }
        }
    }
}

/// Declares an interface: an enum of the objects that implement it. `fields` is a function from the registry to the
/// fields that the interface has when it is registered.
#[macro_export]
macro_rules! interface {
    ($(#[doc = $doc:literal])* $name:ident, fields: $fields:expr, { $($member:ident),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone)]
        pub enum $name {
            $(
                #[doc = concat!("A `", stringify!($member), "`.")]
                $member($member),
            )*
        }

        $(
            impl From<$member> for $name {
                fn from(object: $member) -> Self {
                    Self::$member(object)
                }
            }
        )*

        const _: () = {
            use std::borrow::Cow;
            use $crate::base::gql::engine::{
                ContainerType, Context, ContextSelectionSet, Field, IndexSet, InterfaceType, MetaType, MetaTypeId,
                OutputType, Positioned, Registry, ServerResult, Value,
            };

            impl OutputType for $name {
                fn type_name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }

                fn introspection_type_name(&self) -> Cow<'static, str> {
                    match self {
                        $(Self::$member(_) => <$member as OutputType>::type_name(),)*
                    }
                }

                fn create_type_info(registry: &mut Registry) -> String {
                    registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
                        let members = [$(<$member as OutputType>::type_name().into_owned()),*];
                        for member in &members {
                            registry.add_implements(member, stringify!($name));
                        }
                        let fields = ($fields)(registry);
                        $(<$member as OutputType>::create_type_info(registry);)*
                        MetaType::Interface {
                            name: stringify!($name).to_owned(),
                            description: Some([$($doc.trim()),*].join("\n")),
                            fields,
                            possible_types: IndexSet::from_iter(members),
                            extends: false,
                            keys: None,
                            visible: None,
                            inaccessible: false,
                            tags: Vec::new(),
                            rust_typename: Some(std::any::type_name::<Self>()),
                            directive_invocations: Vec::new(),
                            requires_scopes: Vec::new(),
                        }
                    })
                }

                async fn resolve(
                    &self,
                    ctx: &ContextSelectionSet<'_>,
                    field: &Positioned<Field>,
                ) -> ServerResult<Value> {
                    match self {
                        $(Self::$member(object) => object.resolve(ctx, field).await,)*
                    }
                }
            }

            impl ContainerType for $name {
                async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
                    match self {
                        $(Self::$member(object) => object.resolve_field(ctx).await,)*
                    }
                }
            }

            impl InterfaceType for $name {}
        };
    };
}
