//! How many items a list without `first` may hold: the Gate multiplies by it.
//!
//! The areas name their plain lists of objects and their heavy fields; a law finds lists without a bound and bounds without a
//! list. Connections need none (`nodes` and `edges` multiply by [`DEFAULT_PAGE`]).

use crate::nouns::AREAS;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Items of a page when neither `first` nor `last` is given.
pub const DEFAULT_PAGE: u64 = 20;

/// How many items a plain list multiplies by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Factors {
    /// Where it is a field of the query root; 0 where it is a connection there.
    pub at_root: u64,
    /// Where it is a field of an object and its own items hold no list.
    pub usual: u64,
    /// Where they do.
    pub most: u64,
}

/// What the Gate weighs by, summed up from all areas. It reads no types, so one name has one bound (a law).
pub struct Weights {
    lists: HashMap<&'static str, Factors>,
    points: HashMap<&'static str, u64>,
}

impl Weights {
    /// The factors of a plain list.
    pub fn list(&self, field: &str) -> Option<Factors> {
        self.lists.get(field).copied()
    }

    /// What a field weighs that gives more than others.
    pub fn points(&self, field: &str) -> Option<u64> {
        self.points.get(field).copied()
    }
}

/// The weights of this schema.
pub static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let mut lists: HashMap<&'static str, Factors> = HashMap::new();
    // `nodes(ids:)` multiplies by its length; elsewhere `nodes` are those of a connection.
    lists.insert("nodes", Factors { at_root: 100, usual: DEFAULT_PAGE, most: DEFAULT_PAGE });
    for list in AREAS.iter().flat_map(|area| area.lists) {
        let factors = lists.entry(list.field).or_default();
        if list.of == "Query" {
            factors.at_root = list.most;
        } else {
            (factors.usual, factors.most) = (list.usual, list.most);
        }
    }
    let points = AREAS.iter().flat_map(|area| area.weights).map(|(_, field, points)| (*field, *points)).collect();
    Weights { lists, points }
});

/// Root fields whose input holds a secret: an idempotency key would keep a fingerprint of it.
pub const SECRET_FIELDS: &[&str] =
    &["changePassword", "eraseMyAccount", "refreshSession", "resetPassword", "signIn", "signUp", "verifyEmail"];

/// Root fields that check a credential or let anybody write: at most one of them in an operation.
pub const CREDENTIAL_FIELDS: &[&str] = &[
    "createApiKey",
    "refreshSession",
    "reportContent",
    "requestPasswordReset",
    "resetPassword",
    "signIn",
    "signUp",
    "changePassword",
    "eraseMyAccount",
    "verifyEmail",
];
