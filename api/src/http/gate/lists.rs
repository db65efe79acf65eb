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
    /// Most items when it is a field of the query root.
    pub at_root: u64,
    /// Most items when it is a field of an object.
    pub nested: u64,
}

/// Every plain list of objects.
pub const LISTS: &[ListBound] = &[
    ListBound { field: "communeSuggestions", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE },
    ListBound { field: "departments", at_root: 110, nested: 14 },
    ListBound { field: "nearby", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE },
    ListBound { field: "nearestCommunes", at_root: DEFAULT_PAGE, nested: DEFAULT_PAGE },
    ListBound { field: "nodes", at_root: 100, nested: DEFAULT_PAGE },
    ListBound { field: "regions", at_root: 25, nested: 25 },
];

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
    "verifyEmail",
];
