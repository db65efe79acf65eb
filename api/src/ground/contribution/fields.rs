//! The fields of a noun, named once. From one list `fields!` makes the input that registers, the input that changes,
//! the row, the body of a revision and the GraphQL fields.

use super::edit::{Basics, BasicsPatch};
use super::thing::{Noun, Thing};
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{Context, ID, InputType, MaybeUndefined, OutputType};
use crate::base::scalars::Cell;
use crate::base::text::Fault;
use crate::ground::context::Resolving;
use crate::ground::write::Tx;
use entity::{ContributionId, contribution};
use futures_util::future::BoxFuture;
use std::marker::PhantomData;
use std::sync::Arc;

/// The types of a field in the inputs and in the API.
pub trait Shape {
    /// Its type in the input that registers.
    type Register: InputType + Clone;
    /// Its type in the input that changes.
    type Patch: InputType + Clone;
    /// The type of its value.
    type Value: InputType;
    /// The type of the GraphQL field.
    type Shown: OutputType;

    /// The change that stores a registered value; an absent value changes nothing.
    fn as_patch(given: Self::Register) -> Self::Patch;
    /// What the GraphQL field returns, given the value or the error of loading its row.
    fn shown(value: Result<Self::Value, Error>) -> Self::Shown;
    /// Checks a value of the input that registers.
    fn check(_: &Self::Register, _: &str, _: &mut Problems) {}
    /// Checks a value of the input that changes.
    fn check_patch(_: &Self::Patch, _: &str, _: &mut Problems) {}
}

/// How a field of this shape is stored in a column of type `C`.
pub trait Kept<C>: Shape {
    /// The cell that stores a registered value.
    fn cell(given: Self::Register) -> C;
    /// Applies a change to a cell.
    fn patch(given: Self::Patch, cell: &mut C);
    /// The value of a cell.
    fn value(cell: &C) -> Self::Value;
}

/// A field that must be given and cannot be cleared.
pub struct Required<T>(PhantomData<T>);
/// A field that may be absent and can be cleared.
pub struct Optional<T>(PhantomData<T>);
/// A list of at most `MAX` values; empty when absent or cleared.
pub struct Many<T, const MAX: usize>(PhantomData<T>);
/// A boolean; false when absent.
pub struct Flag;

impl<T: InputType + OutputType + Clone> Shape for Required<T> {
    type Register = T;
    type Patch = Option<T>;
    type Value = T;
    type Shown = Result<T, Error>;

    fn as_patch(given: T) -> Option<T> {
        Some(given)
    }

    fn shown(value: Result<T, Error>) -> Self::Shown {
        value
    }
}

impl<C, T: Cell<C> + InputType + OutputType + Clone> Kept<C> for Required<T> {
    fn cell(given: T) -> C {
        given.store()
    }

    fn patch(given: Option<T>, cell: &mut C) {
        if let Some(given) = given {
            *cell = given.store();
        }
    }

    fn value(cell: &C) -> T {
        T::show(cell)
    }
}

impl<T: InputType + OutputType + Clone> Shape for Optional<T> {
    type Register = Option<T>;
    type Patch = MaybeUndefined<T>;
    type Value = Option<T>;
    type Shown = Option<Result<T, Error>>;

    fn as_patch(given: Option<T>) -> MaybeUndefined<T> {
        given.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
    }

    fn shown(value: Result<Option<T>, Error>) -> Self::Shown {
        value.transpose()
    }
}

impl<C, T: Cell<C> + InputType + OutputType + Clone> Kept<Option<C>> for Optional<T> {
    fn cell(given: Option<T>) -> Option<C> {
        given.map(Cell::store)
    }

    fn patch(given: MaybeUndefined<T>, cell: &mut Option<C>) {
        match given {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => *cell = None,
            MaybeUndefined::Value(given) => *cell = Some(given.store()),
        }
    }

    fn value(cell: &Option<C>) -> Option<T> {
        cell.as_ref().map(T::show)
    }
}

impl<T: InputType + OutputType + Clone, const MAX: usize> Many<T, MAX> {
    fn too_many(given: &[T], field: &str, problems: &mut Problems) {
        if given.len() > MAX {
            problems.add(field, Fault::TooMany { max: MAX });
        }
    }
}

impl<T: InputType + OutputType + Clone, const MAX: usize> Shape for Many<T, MAX> {
    type Register = Option<Vec<T>>;
    type Patch = MaybeUndefined<Vec<T>>;
    type Value = Vec<T>;
    type Shown = Result<Vec<T>, Error>;

    fn as_patch(given: Self::Register) -> Self::Patch {
        given.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
    }

    fn shown(value: Result<Vec<T>, Error>) -> Self::Shown {
        value
    }

    fn check(given: &Self::Register, field: &str, problems: &mut Problems) {
        Self::too_many(given.as_deref().unwrap_or_default(), field, problems);
    }

    fn check_patch(given: &Self::Patch, field: &str, problems: &mut Problems) {
        if let MaybeUndefined::Value(given) = given {
            Self::too_many(given, field, problems);
        }
    }
}

impl<C: Default, T: InputType + OutputType + Clone, const MAX: usize> Kept<C> for Many<T, MAX>
where
    Vec<T>: Cell<C>,
{
    fn cell(given: Option<Vec<T>>) -> C {
        given.map(Cell::store).unwrap_or_default()
    }

    fn patch(given: MaybeUndefined<Vec<T>>, cell: &mut C) {
        match given {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => *cell = C::default(),
            MaybeUndefined::Value(given) => *cell = given.store(),
        }
    }

    fn value(cell: &C) -> Vec<T> {
        Vec::show(cell)
    }
}

impl Shape for Flag {
    type Register = Option<bool>;
    type Patch = Option<bool>;
    type Value = bool;
    type Shown = Result<bool, Error>;

    fn as_patch(given: Option<bool>) -> Option<bool> {
        given
    }

    fn shown(value: Result<bool, Error>) -> Self::Shown {
        value
    }
}

impl Kept<bool> for Flag {
    fn cell(given: Option<bool>) -> bool {
        given.unwrap_or(false)
    }

    fn patch(given: Option<bool>, cell: &mut bool) {
        *cell = given.unwrap_or(*cell);
    }

    fn value(cell: &bool) -> bool {
        *cell
    }
}

/// The input that registers a noun; implemented by `fields!`.
pub trait Registers: Settles<Self::Noun> + Sync {
    /// Its noun.
    type Noun: Noun;
    /// The fields that every thing has.
    fn basics(&self) -> &Basics;
    /// Checks its fields.
    fn check(&self, problems: &mut Problems);
    /// The noun's row.
    fn row(&self, id: ContributionId) -> <Self::Noun as sea_orm::EntityTrait>::Model;
    /// Changes a row to what the input says; fields that it leaves out stay as they are.
    fn apply(&self, row: &mut <Self::Noun as sea_orm::EntityTrait>::Model);
}

/// The input that changes a noun; implemented by `fields!`.
pub trait Changes: Settles<Self::Noun> + Sync {
    /// Its noun.
    type Noun: Noun;
    /// The id of the thing.
    fn id(&self) -> &ID;
    /// The changes of the fields that every thing has.
    fn basics(&self) -> &BasicsPatch;
    /// Checks its fields.
    fn check(&self, problems: &mut Problems);
    /// Changes the noun's row.
    fn apply(&self, row: &mut <Self::Noun as sea_orm::EntityTrait>::Model);
}

/// What an input does beyond its fields when a thing is registered or changed. For a simple noun that is nothing:
/// `impl Settles<…> for RegisterXInput {}`.
pub trait Settles<N: Noun>: Sized + Send {
    /// The house of the thing: what it belongs to according to this input.
    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        Ok(None)
    }

    /// Whether the house takes proposals from people who are not members of its team.
    fn takes_guests(&self, _: &Tx, _: &contribution::Model) -> impl Future<Output = Result<bool, Error>> + Send {
        async { Ok(false) }
    }

    /// Completes the noun's row, and writes the rows that go with it.
    fn settle(
        &self,
        _: &Tx,
        _: &contribution::Model,
        _: &mut N::Model,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }
}

/// The noun's row of a thing, for a resolver. Boxed, because its future is part of the future of each field (see
/// `gql`).
pub fn own<'c, N: Noun>(thing: &'c Thing<N>, ctx: &'c Context<'_>) -> BoxFuture<'c, Result<Arc<N::Model>, Error>> {
    Box::pin(async move { thing.own(&ctx.op()).await })
}

/// Declares the fields of a noun; see [`crate::areas::practices`] for an example. The two inputs may have further
/// fields, which the noun's `Settles` handles; `beside` names the columns that it sets.
#[macro_export]
macro_rules! fields {
    (
        $(#[$object_doc:meta])* $object:ident of $noun:ident;
        $(#[$register_doc:meta])* $register:ident { $($(#[$r_doc:meta])* $r:ident: $r_ty:ty),* $(,)? }
        $(#[$update_doc:meta])* $update:ident { $($(#[$u_doc:meta])* $u:ident: $u_ty:ty),* $(,)? }
        beside { $($beside:ident),* $(,)? }
        $($(#[$doc:meta])* $field:ident: $shape:ty,)*
    ) => {
        $(#[$register_doc])*
        #[derive($crate::base::gql::InputObject, Debug, Clone)]
        pub struct $register {
            /// The fields that every thing has.
            #[graphql(flatten)]
            pub basics: $crate::ground::contribution::Basics,
            $($(#[$doc])* pub $field: <$shape as $crate::ground::contribution::fields::Shape>::Register,)*
            $($(#[$r_doc])* pub $r: $r_ty,)*
        }

        $(#[$update_doc])*
        #[derive($crate::base::gql::InputObject, Debug, Clone)]
        pub struct $update {
            /// The id of the thing.
            pub id: $crate::base::gql::ID,
            /// The changes of the fields that every thing has.
            #[graphql(flatten)]
            pub basics: $crate::ground::contribution::BasicsPatch,
            $($(#[$doc])* pub $field: <$shape as $crate::ground::contribution::fields::Shape>::Patch,)*
            $($(#[$u_doc])* pub $u: $u_ty,)*
        }

        impl $crate::ground::contribution::fields::Registers for $register {
            type Noun = entity::$noun::Entity;

            fn basics(&self) -> &$crate::ground::contribution::Basics {
                &self.basics
            }

            fn check(&self, problems: &mut $crate::base::error::Problems) {
                use $crate::base::gql::camel_case;
                use $crate::ground::contribution::fields::Shape;
                $(<$shape as Shape>::check(
                    &self.$field,
                    &format!("input.{}", camel_case(stringify!($field))),
                    problems,
                );)*
            }

            fn row(&self, id: entity::ContributionId) -> entity::$noun::Model {
                use $crate::ground::contribution::fields::Kept;
                entity::$noun::Model {
                    id,
                    $($field: <$shape as Kept<_>>::cell(self.$field.clone()),)*
                    $($beside: Default::default(),)*
                }
            }

            fn apply(&self, row: &mut entity::$noun::Model) {
                use $crate::ground::contribution::fields::{Kept, Shape};
                $(<$shape as Kept<_>>::patch(<$shape as Shape>::as_patch(self.$field.clone()), &mut row.$field);)*
            }
        }

        impl $crate::ground::contribution::fields::Changes for $update {
            type Noun = entity::$noun::Entity;

            fn id(&self) -> &$crate::base::gql::ID {
                &self.id
            }

            fn basics(&self) -> &$crate::ground::contribution::BasicsPatch {
                &self.basics
            }

            fn check(&self, problems: &mut $crate::base::error::Problems) {
                use $crate::base::gql::camel_case;
                use $crate::ground::contribution::fields::Shape;
                $(<$shape as Shape>::check_patch(
                    &self.$field,
                    &format!("input.{}", camel_case(stringify!($field))),
                    problems,
                );)*
            }

            fn apply(&self, row: &mut entity::$noun::Model) {
                use $crate::ground::contribution::fields::Kept;
                $(<$shape as Kept<_>>::patch(self.$field.clone(), &mut row.$field);)*
            }
        }

        impl $crate::ground::contribution::Told for entity::$noun::Model {
            fn told(&self) -> serde_json::Value {
                use $crate::base::gql::{InputType, camel_case};
                use $crate::ground::contribution::fields::Kept;
                let mut told = serde_json::Map::new();
                $(told.insert(
                    camel_case(stringify!($field)),
                    <$shape as Kept<_>>::value(&self.$field).to_value().into_json().unwrap_or_default(),
                );)*
                told.into()
            }
        }

        $(#[$object_doc])*
        pub struct $object<'t>(pub &'t $crate::ground::contribution::Thing<entity::$noun::Entity>);

        $(#[$object_doc])*
        #[$crate::base::gql::Object]
        impl $object<'_> {
            $(
                $(#[$doc])*
                async fn $field(
                    &self,
                    ctx: &$crate::base::gql::Context<'_>,
                ) -> <$shape as $crate::ground::contribution::fields::Shape>::Shown {
                    use $crate::ground::contribution::fields::{Kept, Shape};
                    let own = $crate::ground::contribution::fields::own(self.0, ctx).await;
                    <$shape as Shape>::shown(own.map(|own| <$shape as Kept<_>>::value(&own.$field)))
                }
            )*
        }
    };
}
