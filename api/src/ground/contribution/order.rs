//! Orders of lists of things, and their cursors.

use super::listing::ShelfOrder;
use super::thing::Base;
use crate::base::fold::title_key;
use crate::base::page::Mark;
use crate::ground::territory::Place;
use entity::contribution::{self, Column as C, Kind};
use entity::listing as table;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait};
use serde_json::Value as Json;
use uuid::Uuid;

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// The latest published first.
    #[default]
    Published,
    /// The latest changed first.
    Updated,
    /// By folded title.
    Name,
    /// The nearest first.
    Distance,
    /// By the rank of the noun. The fields are its name in cursors, and whether the greatest rank comes first.
    Rank(&'static str, bool),
}

/// The enum of the orders of a noun's lists, such as `PracticeOrder`; see `orders!`.
pub trait Order: Copy {
    /// The order that a value stands for.
    fn by(self) -> By;
}

/// Declares the enum of the orders of a noun's lists: the four that every noun has, and its own orders by rank, each
/// with its name in cursors and whether the greatest rank comes first.
#[macro_export]
macro_rules! orders {
    ($(#[$doc:meta])* $name:ident $({ $($(#[$own_doc:meta])* $own:ident = ($text:literal, $downward:literal)),* $(,)? })?) => {
        $(#[$doc])*
        #[derive($crate::base::gql::Enum, Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            /// The latest published first.
            PublishedDesc,
            /// The latest changed first.
            UpdatedDesc,
            /// By title, in dictionary order: accents and hyphens do not matter.
            Name,
            /// The nearest first; only with `within: {near: …}`.
            Distance,
            $($($(#[$own_doc])* $own,)*)?
        }

        impl $crate::ground::contribution::Order for $name {
            fn by(self) -> $crate::ground::contribution::By {
                use $crate::ground::contribution::By;
                match self {
                    Self::PublishedDesc => By::Published,
                    Self::UpdatedDesc => By::Updated,
                    Self::Name => By::Name,
                    Self::Distance => By::Distance,
                    $($(Self::$own => By::Rank($text, $downward),)*)?
                }
            }
        }
    };
}

/// The order of a list, for its cursors.
#[derive(Debug, Clone, Copy)]
pub struct SortedBy {
    /// The kind of its things.
    pub kind: Kind,
    /// What they are ordered by.
    pub by: By,
    /// The point that distances are counted from.
    pub from: Option<Place>,
}

impl SortedBy {
    /// Its name in cursors. It contains the kind, the order and, for distances, the point, so that the cursor of
    /// another list is refused.
    pub fn name(&self) -> String {
        let order = match (self.by, self.from) {
            (By::Published, _) => "PUBLISHED_DESC".to_owned(),
            (By::Updated, _) => "UPDATED_DESC".to_owned(),
            (By::Name, _) => "NAME".to_owned(),
            (By::Distance, from) => {
                let Place { lat_e7, lon_e7 } = from.unwrap_or(Place { lat_e7: 0, lon_e7: 0 });
                format!("DISTANCE {lat_e7} {lon_e7}")
            }
            (By::Rank(name, _), _) => name.to_owned(),
        };
        format!("{} {order}", self.kind.to_value())
    }

    /// The cursor of a thing.
    pub fn cursor(&self, base: &Base) -> String {
        self.mark(&base.row).cursor(&self.name())
    }

    fn mark(&self, row: &contribution::Model) -> Mark {
        let key = match self.by {
            By::Published => Json::from(row.published_at.map_or(0, |at| at.0)),
            By::Updated => Json::from(row.updated_at.0),
            By::Name => Json::from(title_key(&row.title)),
            By::Distance => Json::from(self.metres(Place::of(row))),
            By::Rank(..) => Json::from(row.rank.unwrap_or(0)),
        };
        Mark::new([key, Json::from(row.id.0.to_string())])
    }

    /// The distance of a place from that point in whole metres; the greatest number if either is unknown.
    pub fn metres(&self, place: Option<Place>) -> u64 {
        #[expect(clippy::as_conversions, reason = "there is no TryFrom<f64>; distances on earth fit")]
        self.from.zip(place).map_or(u64::MAX, |(from, place)| from.metres_to(place).round() as u64)
    }

    /// Whether a mark is valid in this order.
    pub fn fits(&self, mark: &Mark) -> bool {
        let [key, id] = mark.keys() else { return false };
        let is_key = match self.by {
            By::Name => key.is_string(),
            By::Distance => key.is_u64(),
            By::Published | By::Updated | By::Rank(..) => key.is_i64(),
        };
        is_key && id.as_str().is_some_and(|id| Uuid::try_parse(id).is_ok())
    }

    /// Whether a shelf is stored in this order.
    pub const fn has_shelf(&self) -> bool {
        matches!(self.by, By::Published | By::Rank(..))
    }

    /// The shelf that is stored in this order. Orders without a shelf of their own sort what the shelf `Published`
    /// holds.
    pub const fn shelf_order(&self) -> ShelfOrder {
        match self.by {
            By::Rank(..) => ShelfOrder::Ranked,
            _ => ShelfOrder::Published,
        }
    }

    /// Whether the greatest key comes first.
    pub const fn is_downward(&self) -> bool {
        match self.by {
            By::Published | By::Updated => true,
            By::Name | By::Distance => false,
            By::Rank(_, downward) => downward,
        }
    }

    /// The columns that it is ordered by: those of `listing` if the list reads a shelf in this order, else those of
    /// `contribution`.
    pub fn columns(&self, on_shelf: bool) -> [SimpleExpr; 2] {
        let column = |column: C| Expr::col(column.as_column_ref());
        let key = match self.by {
            By::Updated => column(C::UpdatedAt),
            By::Name => column(C::TitleKey),
            _ if on_shelf => {
                let id = Expr::col(table::Column::ContributionId.as_column_ref());
                return [Expr::col(table::Column::Key.as_column_ref()), id];
            }
            By::Rank(..) => column(C::Rank),
            By::Published | By::Distance => column(C::PublishedAt),
        };
        [key, column(C::Id)]
    }
}
