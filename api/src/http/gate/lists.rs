//! How many items a list without `first` may hold: the Gate multiplies by this number.
//!
//! Each area declares the bounds of its plain lists of objects and the weights of its heavy fields; a law finds lists
//! without a bound and bounds without a list. Connections need no bound: their `nodes` and `edges` multiply by
//! [`DEFAULT_PAGE`].

use crate::nouns::AREAS;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Items of a page when neither `first` nor `last` is given.
pub const DEFAULT_PAGE: u64 = 20;

/// The factors of a plain list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Factors {
    /// The factor for a field of the query root; 0 when the field is a connection there.
    pub at_root: u64,
    /// The factor for a field of an object, when the items of the list hold no list themselves.
    pub usual: u64,
    /// The factor for a field of an object, when the items of the list hold a list.
    pub most: u64,
}

/// The bounds and weights of all areas. The Gate reads no types, so one field name has one bound everywhere; a law
/// checks this.
pub struct Weights {
    lists: HashMap<&'static str, Factors>,
    points: HashMap<&'static str, u64>,
}

impl Weights {
    /// The factors of a plain list.
    pub fn list(&self, field: &str) -> Option<Factors> {
        self.lists.get(field).copied()
    }

    /// The weight of a heavy field; `None` for every other field.
    pub fn points(&self, field: &str) -> Option<u64> {
        self.points.get(field).copied()
    }
}

/// The weights of this schema.
pub static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let mut lists: HashMap<&'static str, Factors> = HashMap::new();
    // `nodes(ids:)` at the root multiplies by the number of its ids; elsewhere `nodes` is part of a connection.
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

/// Root fields whose input holds a secret. They accept no idempotency key, because the server would store a fingerprint
/// of the secret.
pub const SECRET_FIELDS: &[&str] = &[
    "changePassword",
    "confirmCommuneClaim",
    "eraseMyAccount",
    "joinTeam",
    "refreshSession",
    "requestPasswordReset",
    "resetPassword",
    "signIn",
    "signUp",
    "verifyEmail",
];

/// Root fields that check a credential or let anybody write: at most one of them in an operation.
pub const CREDENTIAL_FIELDS: &[&str] = &[
    "confirmCommuneClaim",
    "createApiKey",
    "joinTeam",
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
