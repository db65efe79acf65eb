//! How values of inputs and of the API are stored in columns.

use entity::Lines;

/// A value that a table stores in a column of type `C`.
pub trait Cell<C>: Sized {
    /// Converts the value to its stored form.
    fn store(self) -> C;
    /// Converts the stored form to the value.
    fn show(cell: &C) -> Self;
    /// Whether it is what people wrote in words of their own, which search finds; codes, numbers and addresses are not.
    const IS_PROSE: bool = false;
    /// The texts of a cell that search finds.
    fn prose(_: &C) -> Vec<&str> {
        Vec::new()
    }
}

impl Cell<i32> for i32 {
    fn store(self) -> i32 {
        self
    }

    fn show(cell: &i32) -> Self {
        *cell
    }
}

impl Cell<bool> for bool {
    fn store(self) -> bool {
        self
    }

    fn show(cell: &bool) -> Self {
        *cell
    }
}

/// Lists of texts are stored as lines.
impl<T: Cell<String>> Cell<Lines> for Vec<T> {
    fn store(self) -> Lines {
        self.into_iter().map(Cell::store).collect()
    }

    fn show(cell: &Lines) -> Self {
        cell.iter().map(|line| T::show(&line.to_owned())).collect()
    }

    fn prose(cell: &Lines) -> Vec<&str> {
        if T::IS_PROSE { cell.iter().collect() } else { Vec::new() }
    }
}

/// Implements `Cell` for a GraphQL enum and for lists of it, stored as the closed set that it mirrors.
#[macro_export]
macro_rules! cell_enum {
    ($shown:ty, $kept:ty) => {
        impl $crate::base::cell::Cell<$kept> for $shown {
            fn store(self) -> $kept {
                self.into()
            }

            fn show(cell: &$kept) -> Self {
                (*cell).into()
            }
        }

        impl $crate::base::cell::Cell<entity::Words> for Vec<$shown> {
            fn store(self) -> entity::Words {
                entity::Words::of(self.into_iter().map(<$kept>::from))
            }

            fn show(cell: &entity::Words) -> Self {
                cell.iter::<$kept>().map(Into::into).collect()
            }
        }
    };
}
