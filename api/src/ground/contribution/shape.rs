//! The shapes of a noun's fields: which types they have in the inputs and in the API, and how they are stored.

use crate::base::cell::Cell;
use crate::base::error::{Error, Problems};
use crate::base::gql::{InputType, MaybeUndefined, OutputType};
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use entity::Moment;
use std::marker::PhantomData;

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
    /// Whether it holds personal data: no revision stores it, and erasure empties it where the person ran the thing alone.
    const IS_PERSONAL: bool = false;

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
    /// The texts of a cell that search finds; none of personal data.
    fn prose(_: &C) -> Vec<&str> {
        Vec::new()
    }
}

impl Cell<Moment> for DateTime {
    fn store(self) -> Moment {
        self.0.into()
    }

    fn show(cell: &Moment) -> Self {
        (*cell).into()
    }
}

/// A field that must be given and cannot be cleared.
pub struct Required<T>(PhantomData<T>);
/// A field that may be absent and can be cleared.
pub struct Optional<T>(PhantomData<T>);
/// A list of at most `MAX` values; empty when absent or cleared.
pub struct Many<T, const MAX: usize>(PhantomData<T>);
/// A boolean; false when absent.
pub struct Flag;
/// A field with personal data that everybody may see. No revision stores it, and erasure empties it where the person ran the
/// thing alone. Other personal data belongs into the contact.
pub struct Personal<S>(PhantomData<S>);

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

    fn prose(cell: &C) -> Vec<&str> {
        T::prose(cell)
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

    fn prose(cell: &Option<C>) -> Vec<&str> {
        cell.as_ref().map(T::prose).unwrap_or_default()
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

    fn prose(cell: &C) -> Vec<&str> {
        Vec::<T>::prose(cell)
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

impl<S: Shape> Shape for Personal<S> {
    type Register = S::Register;
    type Patch = S::Patch;
    type Value = S::Value;
    type Shown = S::Shown;
    const IS_PERSONAL: bool = true;

    fn as_patch(given: S::Register) -> S::Patch {
        S::as_patch(given)
    }

    fn shown(value: Result<S::Value, Error>) -> S::Shown {
        S::shown(value)
    }

    fn check(given: &S::Register, field: &str, problems: &mut Problems) {
        S::check(given, field, problems);
    }

    fn check_patch(given: &S::Patch, field: &str, problems: &mut Problems) {
        S::check_patch(given, field, problems);
    }
}

impl<C, S: Kept<C>> Kept<C> for Personal<S> {
    fn cell(given: S::Register) -> C {
        S::cell(given)
    }

    fn patch(given: S::Patch, cell: &mut C) {
        S::patch(given, cell);
    }

    fn value(cell: &C) -> S::Value {
        S::value(cell)
    }
}
