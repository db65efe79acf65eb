//! How many items a list without `first` may hold: the Gate multiplies by it.
//!
//! One line for each field of the schema that is a plain list of objects; a law of the tests finds lists without a line and
//! lines without a list. Connections need none (`nodes` and `edges` multiply by [`DEFAULT_PAGE`]).

/// Items of a page when neither `first` nor `last` is given.
pub const DEFAULT_PAGE: u64 = 20;

/// A plain list: the name of its field, its bound in the query root, its bound elsewhere.
pub struct ListBound {
    /// The field's name.
    pub field: &'static str,
    /// Most items when it is a field of the query root; 0 where it is a connection there.
    pub at_root: u64,
    /// Items when it is a field of an object and its own items hold no list: what is usual there.
    pub nested: u64,
    /// Most items when it is a field of an object.
    pub most: u64,
}

/// Every plain list of objects.
pub const LISTS: &[ListBound] = &[
    ListBound { field: "apiKeys", at_root: 20, nested: 20, most: 20 },
    // A thing has one commune, sometimes some, at most 50; their own fields come from memory. In the root it is a
    // connection.
    ListBound { field: "communes", at_root: 0, nested: 5, most: 50 },
    ListBound { field: "communeSuggestions", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE, most: DEFAULT_PAGE },
    ListBound { field: "departments", at_root: 110, nested: 14, most: 14 },
    ListBound { field: "files", at_root: 30, nested: 30, most: 30 },
    ListBound { field: "grewFrom", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE, most: DEFAULT_PAGE },
    ListBound { field: "grewInto", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE, most: DEFAULT_PAGE },
    ListBound { field: "lineage", at_root: 100, nested: 100, most: 100 },
    ListBound { field: "memberships", at_root: 100, nested: 100, most: 100 },
    ListBound { field: "nearby", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE, most: DEFAULT_PAGE },
    ListBound { field: "nearestCommunes", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE, most: DEFAULT_PAGE },
    ListBound { field: "nodes", at_root: 100, nested: DEFAULT_PAGE, most: DEFAULT_PAGE },
    ListBound { field: "revisions", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE, most: DEFAULT_PAGE },
    ListBound { field: "sessions", at_root: 100, nested: 100, most: 100 },
    ListBound { field: "usage", at_root: 30, nested: 30, most: 30 },
    ListBound { field: "regions", at_root: 25, nested: 25, most: 25 },
];

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
