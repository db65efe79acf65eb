//! Pagination: the arguments of every list, opaque cursors, and the Relay connection.
//!
//! A cursor is base64url of `[version, order, keys…, id]`. It marks a place in an order, not a row, so it stays valid
//! after inserts and after the removal of the row that it was made from. A cursor of another order is refused.

use crate::base::error::{Error, Problem};
use crate::base::gql::{Object, OutputType, SimpleObject, TypeName};
use crate::base::text::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Items of a page when neither `first` nor `last` is given.
pub const DEFAULT_SIZE: usize = 20;
/// Items of the largest page.
pub const MAX_SIZE: usize = 100;
/// Longest cursor that is decoded, in bytes.
const MAX_CURSOR: usize = 4_000;
const CURSOR_VERSION: u64 = 1;
/// Most rows that are counted for a total.
pub const MOST_COUNTED: u64 = 100_000;

/// The four pagination arguments of a list, unchecked.
#[derive(Debug, Clone, Default)]
pub struct PageArgs {
    /// Number of items from the start, or after `after`.
    pub first: Option<i32>,
    /// Begin after this cursor.
    pub after: Option<String>,
    /// Number of items from the end, or before `before`.
    pub last: Option<i32>,
    /// End before this cursor.
    pub before: Option<String>,
}

/// A requested page, checked.
#[derive(Debug, Clone)]
pub struct Window {
    /// Maximum number of items.
    pub size: usize,
    /// Whether items are counted from the end.
    pub backward: bool,
    /// Begin after this mark.
    pub after: Option<Mark>,
    /// End before this mark.
    pub before: Option<Mark>,
    /// Whether to find out if more items lie beyond the page, by reading one more row.
    pub looks_beyond: bool,
}

/// A place in an order: the sort keys of the item there, with its id last.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark(Vec<Json>);

impl Mark {
    /// A mark from the keys of an item.
    pub fn new(keys: impl IntoIterator<Item = Json>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// The sort keys.
    pub fn keys(&self) -> &[Json] {
        &self.0
    }

    /// Encodes the mark as a cursor of this order.
    pub fn cursor(self, order: &str) -> String {
        let mut parts = vec![Json::from(CURSOR_VERSION), Json::from(order)];
        parts.extend(self.0);
        URL_SAFE_NO_PAD.encode(Json::Array(parts).to_string())
    }

    fn read(cursor: &str, order: &str) -> Option<Self> {
        if cursor.len() > MAX_CURSOR {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let mut parts: std::collections::VecDeque<Json> = serde_json::from_slice(&bytes).ok()?;
        let ours = parts.pop_front()? == CURSOR_VERSION && parts.pop_front()? == order;
        // PostgreSQL refuses NUL, and no key of ours contains one.
        let ours = ours && !parts.iter().any(|part| part.as_str().is_some_and(|text| text.contains('\0')));
        ours.then(|| Self(parts.into()))
    }
}

/// Checks `first` of a plain list: from 1 to 100, and 20 when absent or null.
pub fn size(first: Option<i32>) -> Result<usize, Problem> {
    sized("first", first)
}

fn sized(field: &str, given: Option<i32>) -> Result<usize, Problem> {
    let Some(given) = given else { return Ok(DEFAULT_SIZE) };
    let size = usize::try_from(given).ok().filter(|size| (1..=MAX_SIZE).contains(size));
    size.ok_or_else(|| Problem { field: field.to_owned(), fault: Fault::OutOfRange { min: 1, max: 100 } })
}

impl PageArgs {
    /// Checks the arguments for a list in the order named `order`; `fits` says whether a mark is valid in that order.
    pub fn window(&self, order: &str, fits: impl Fn(&Mark) -> bool) -> Result<Window, Error> {
        let mut problems = crate::base::error::Problems::default();
        if self.first.is_some() && self.last.is_some() {
            problems.add("last", Fault::Excludes("first"));
        }
        let backward = self.last.is_some();
        let size = if backward { sized("last", self.last) } else { sized("first", self.first) };
        let size = problems.take(size).unwrap_or(DEFAULT_SIZE);
        let mut mark = |field: &str, cursor: &Option<String>| {
            let cursor = cursor.as_deref()?;
            let read = Mark::read(cursor, order).filter(&fits);
            problems.take(read.ok_or_else(|| Problem { field: field.to_owned(), fault: Fault::Cursor }))
        };
        let after = mark("after", &self.after);
        let before = mark("before", &self.before);
        problems.check()?;
        Ok(Window { size, backward, after, before, looks_beyond: true })
    }
}

/// A part of an ordered list in memory.
#[derive(Debug)]
pub struct Part<T> {
    /// Its items, in order.
    pub items: Vec<T>,
    /// What lies beyond the items.
    pub beyond: Beyond,
}

/// What lies beyond a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beyond {
    /// Whether more follow.
    pub after: bool,
    /// Whether some precede.
    pub before: bool,
}

impl Window {
    /// Cuts the page out of an ordered list; `compare` compares the place of an item with a mark.
    pub fn cut<T: Copy>(&self, ordered: &[T], compare: impl Fn(&T, &Mark) -> Ordering) -> Part<T> {
        let start = self.after.as_ref().map_or(0, |mark| ordered.partition_point(|item| compare(item, mark).is_le()));
        let end = self.before.as_ref();
        let end = end.map_or(ordered.len(), |mark| ordered.partition_point(|item| compare(item, mark).is_lt()));
        let end = end.max(start);
        let (from, to) = if self.backward {
            (end.saturating_sub(self.size).max(start), end)
        } else {
            (start, start.saturating_add(self.size).min(end))
        };
        let items = ordered.get(from..to).unwrap_or_default().to_vec();
        Part { items, beyond: Beyond { after: to < ordered.len(), before: from > 0 } }
    }
}

impl Window {
    /// Adds the bounds, the order and the limit of this page to a statement; with `looks_beyond` the limit is one row
    /// more. `keys` are the columns of the order, the last of which is unique. `values` gives the values of a mark that
    /// the columns are compared with.
    pub fn narrow(
        &self,
        statement: &mut SelectStatement,
        keys: &[SimpleExpr],
        downward: bool,
        values: impl Fn(&Mark) -> Vec<SimpleExpr>,
    ) {
        for (mark, is_after) in [(&self.after, true), (&self.before, false)] {
            let Some(mark) = mark else { continue };
            let (here, there) = (Expr::tuple(keys.iter().cloned()), Expr::tuple(values(mark)));
            statement.and_where(if is_after == downward { here.lt(there) } else { here.gt(there) });
        }
        let order = if downward == self.backward { Order::Asc } else { Order::Desc };
        for key in keys {
            statement.order_by_expr(key.clone(), order.clone());
        }
        statement.limit(u64::try_from(self.size).unwrap_or(0) + u64::from(self.looks_beyond));
    }

    /// Makes the page from the rows of a statement that [`Self::narrow`] prepared. Whether items lie on the side where
    /// the page began is not looked up: they do if the page began at a mark.
    pub fn page<R, O>(&self, mut rows: Vec<R>, order: O, total: Option<usize>) -> Page<R, O> {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        if self.backward {
            rows.reverse();
        }
        let (after, before) = if self.backward { (self.before.is_some(), more) } else { (more, self.after.is_some()) };
        Page { rows, order, beyond: self.looks_beyond.then_some(Beyond { after, before }), total }
    }
}

/// Counts the rows of a statement, up to [`MOST_COUNTED`]; what it selects is replaced.
pub async fn count(db: &impl ConnectionTrait, mut statement: SelectStatement) -> Result<usize, Error> {
    statement.clear_selects().expr(Expr::val(1)).limit(MOST_COUNTED);
    let mut count = Query::select();
    count.expr(Func::count(Expr::cust("*"))).from_subquery(statement, Alias::new("counted"));
    let row = db.query_one(&count).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
    Ok(usize::try_from(count).unwrap_or(0))
}

/// A page of rows as an operation returns it; the shape layer (`graphql.rs`) converts it to a [`Connection`].
pub struct Page<R, O> {
    /// The rows, in order.
    pub rows: Vec<R>,
    /// The order, for cursors.
    pub order: O,
    /// What lies beyond the rows, if it was asked for.
    pub beyond: Option<Beyond>,
    /// Number of items in the whole list, if it was asked for.
    pub total: Option<usize>,
}

impl<R, O> Page<R, O> {
    /// Converts the rows to objects; the conversion of a row may fail.
    pub fn try_of<T: Listed<Order = O>>(self, show: impl Fn(R) -> Result<T, Error>) -> Result<Connection<T>, Error> {
        let Self { rows, order, beyond, total } = self;
        Ok(Connection { items: rows.into_iter().map(show).collect::<Result<_, _>>()?, order, beyond, total })
    }

    /// Converts the rows to objects.
    pub fn of<T: Listed<Order = O>>(self, show: impl Fn(R) -> T) -> Connection<T> {
        let Self { rows, order, beyond, total } = self;
        Connection { items: rows.into_iter().map(show).collect(), order, beyond, total }
    }
}

/// An item of a connection, which can give the cursor of its place in an order.
pub trait Listed: OutputType {
    /// The orders of its lists.
    type Order: Send + Sync;

    /// The cursor of this item in that order.
    fn cursor(&self, order: &Self::Order) -> String;
}

/// A page of a list.
pub struct Connection<T: Listed> {
    items: Vec<T>,
    order: T::Order,
    beyond: Option<Beyond>,
    total: Option<usize>,
}

impl<T: Listed> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// A page of a list, as a Relay connection.
#[Object(name_type)]
impl<T: Listed> Connection<T> {
    /// The items of the page.
    async fn nodes(&self) -> &[T] {
        &self.items
    }

    /// The items of the page, each with its cursor.
    async fn edges(&self) -> Vec<Edge<'_, T>> {
        self.items.iter().map(|node| Edge { node, order: &self.order }).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> Result<PageInfo, Error> {
        let beyond = self.beyond.ok_or_else(|| Error::internal("pageInfo was asked for and not looked up"))?;
        Ok(PageInfo {
            has_next_page: beyond.after,
            has_previous_page: beyond.before,
            start_cursor: self.items.first().map(|item| item.cursor(&self.order)),
            end_cursor: self.items.last().map(|item| item.cursor(&self.order)),
        })
    }

    /// How many items the whole list has, whatever the page; 100,000 stands for that many or more. Weighs 20 points.
    async fn total_count(&self) -> Result<usize, Error> {
        self.total.ok_or_else(|| Error::internal("totalCount was asked for and not counted"))
    }
}

/// An item of a page with its cursor.
pub struct Edge<'a, T: Listed> {
    node: &'a T,
    order: &'a T::Order,
}

impl<T: Listed> TypeName for Edge<'_, T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// An item of a page, with its cursor.
#[Object(name_type)]
impl<T: Listed> Edge<'_, T> {
    /// The item.
    async fn node(&self) -> &T {
        self.node
    }

    /// The item's place in the list, for `after` and `before` of the same list in the same order.
    async fn cursor(&self) -> String {
        self.node.cursor(self.order)
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject, Debug, Clone)]
pub struct PageInfo {
    /// Whether more items follow the page.
    pub has_next_page: bool,
    /// Whether items precede the page.
    pub has_previous_page: bool,
    /// Cursor of the page's first item; null when the page is empty.
    pub start_cursor: Option<String>,
    /// Cursor of the page's last item; null when the page is empty.
    pub end_cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mark(number: u32) -> Mark {
        Mark::new([Json::from(number)])
    }

    fn compare(item: &u32, mark: &Mark) -> Ordering {
        Json::from(*item).as_u64().cmp(&mark.keys()[0].as_u64())
    }

    #[test]
    fn a_cursor_is_of_one_order_and_of_ours() {
        let cursor = mark(7).cursor("NAME");
        assert_eq!(Mark::read(&cursor, "NAME"), Some(mark(7)));
        assert_eq!(Mark::read(&cursor, "CODE"), None);
        for invented in ["", "x", "bm8", "W10", "WzFd", &"A".repeat(100_000)] {
            assert_eq!(Mark::read(invented, "NAME"), None);
        }
    }

    proptest! {
        /// A list that is read in pages of any size, in either direction, while items come and go, gives every item
        /// that stays exactly once.
        #[test]
        fn pages_give_every_item_once(
            stays in proptest::collection::btree_set(0u32..500, 0..120),
            comes in proptest::collection::vec(0u32..500, 0..120),
            size in 1usize..30, backward: bool,
        ) {
            let mut list: std::collections::BTreeSet<u32> = stays.iter().copied().collect();
            let mut seen = Vec::new();
            let mut at: Option<Mark> = None;
            for step in 0.. {
                let ordered: Vec<u32> = list.iter().copied().collect();
                let (after, before) = if backward { (None, at.clone()) } else { (at.clone(), None) };
                let page = Window { size, backward, after, before, looks_beyond: true }.cut(&ordered, compare);
                prop_assert!(page.items.len() <= size);
                let more = if backward { page.beyond.before } else { page.beyond.after };
                let Some(edge) = (if backward { page.items.first() } else { page.items.last() }) else { break };
                at = Some(mark(*edge));
                seen.extend(page.items.iter().copied());
                if let Some(comer) = comes.get(step).filter(|comer| !stays.contains(comer)) && !list.remove(comer) {
                    list.insert(*comer);
                }
                if !more { break }
            }
            let mut kept: Vec<u32> = seen.into_iter().filter(|item| stays.contains(item)).collect();
            if backward { kept.sort_unstable(); }
            prop_assert_eq!(kept, stays.into_iter().collect::<Vec<_>>());
        }
    }
}
