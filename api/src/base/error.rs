//! One error type for everything that a client may be told.
//!
//! It has no `Display`, so `?` can never send the message of a database to a client: code that gets the error of
//! another library has to map it to one of our codes. The cause goes to the log, never into an answer.

use crate::base::gql::{EngineError, Enum, Pos};
use crate::base::text::{Fault, Reason};
use sea_orm::{DbErr, RuntimeErr, sqlx};
use std::convert::Infallible;
use std::sync::Arc;

/// Why something was refused or failed: `errors[].extensions.code`. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The input was refused; `problems` names every invalid input path.
    Invalid,
    /// Credentials are missing, expired or revoked.
    Unauthenticated,
    /// The requester is authenticated, but not allowed to do this.
    Forbidden,
    /// The thing is absent, or invisible to the requester: the two look the same.
    NotFound,
    /// The version has changed, the state does not allow it, the name is taken or a maximum is reached.
    Conflict,
    /// The idempotency key was used before with another input.
    IdempotencyMismatch,
    /// The document is too large, too deep or weighs too much.
    TooCostly,
    /// A quota or a rate limit is used up; `retryAfter` is the number of seconds to wait before the next request.
    TooMany,
    /// The server cannot answer at the moment; the request can safely be sent again.
    Unavailable,
    /// The server has no room left to write.
    StorageFull,
    /// An internal error of the server; quote the `requestId` to its operator.
    Internal,
}

impl ErrorCode {
    /// All codes.
    pub const ALL: [Self; 11] = [
        Self::Invalid,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::IdempotencyMismatch,
        Self::TooCostly,
        Self::TooMany,
        Self::Unavailable,
        Self::StorageFull,
        Self::Internal,
    ];

    /// The code as written in answers and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::IdempotencyMismatch => "IDEMPOTENCY_MISMATCH",
            Self::TooCostly => "TOO_COSTLY",
            Self::TooMany => "TOO_MANY",
            Self::Unavailable => "UNAVAILABLE",
            Self::StorageFull => "STORAGE_FULL",
            Self::Internal => "INTERNAL",
        }
    }
}

/// One invalid input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the input from the field's arguments, such as `within.department`.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What a client is told when something is refused or fails.
#[derive(Debug, Clone)]
pub struct Error {
    /// The code, from a closed set.
    pub code: ErrorCode,
    /// The message for people, chosen by language at the very end.
    pub reason: Reason,
    /// Every invalid input, if the error is about inputs.
    pub problems: Vec<Problem>,
    /// Seconds to wait before the next request.
    pub retry_after: Option<u64>,
    /// Positions in the document, if the error is about the document.
    pub locations: Vec<Pos>,
    /// The cause, for the log only.
    pub cause: Option<Arc<str>>,
}

impl Error {
    /// An error with a code and a reason only.
    pub const fn new(code: ErrorCode, reason: Reason) -> Self {
        Self { code, reason, problems: Vec::new(), retry_after: None, locations: Vec::new(), cause: None }
    }

    /// An error about one invalid input.
    pub fn invalid(field: impl Into<String>, fault: Fault) -> Self {
        Problem { field: field.into(), fault }.into()
    }

    /// A conflict about one input, such as a changed version or a taken name.
    pub fn conflict(field: impl Into<String>, fault: Fault) -> Self {
        let problems = vec![Problem { field: field.into(), fault }];
        Self { problems, ..Self::new(ErrorCode::Conflict, Reason::Conflict) }
    }

    /// Something is missing before the change can be made.
    pub fn unready(problems: Vec<Problem>) -> Self {
        Self { problems, ..Self::new(ErrorCode::Conflict, Reason::Unready) }
    }

    /// The thing is absent, or invisible to the requester.
    pub const fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, Reason::NotFound)
    }

    /// The requester is authenticated, but not allowed to do this.
    pub const fn forbidden() -> Self {
        Self::new(ErrorCode::Forbidden, Reason::Forbidden)
    }

    /// Credentials are missing, expired or revoked.
    pub const fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, Reason::SignedOut)
    }

    /// The state of the thing does not allow the change.
    pub const fn state() -> Self {
        Self::new(ErrorCode::Conflict, Reason::State)
    }

    /// An internal error; the cause is logged.
    pub fn internal(cause: impl Into<Arc<str>>) -> Self {
        Self { cause: Some(cause.into()), ..Self::new(ErrorCode::Internal, Reason::Internal) }
    }

    /// Sets the seconds to wait before the next request.
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let known = match of_driver(&error) {
            Some(Trouble::Full) => Self::new(ErrorCode::StorageFull, Reason::StorageFull),
            Some(Trouble::Away) => Self::new(ErrorCode::Unavailable, Reason::Database).retry_after(5),
            Some(Trouble::Slow) => Self::new(ErrorCode::Unavailable, Reason::Timeout).retry_after(1),
            // Not logged: this is not a failure of the server.
            Some(Trouble::Crossed) => return Self::new(ErrorCode::Conflict, Reason::Deadlock),
            Some(Trouble::Gone) => {
                tracing::warn!(cause = %error, code = "CONFLICT", "what a write refers to is gone");
                return Self::new(ErrorCode::Conflict, Reason::Deadlock);
            }
            None => Self::new(ErrorCode::Internal, Reason::Internal),
        };
        Self { cause: Some(error.to_string().into()), ..known }
    }
}

/// Database errors that are not defects of this program.
enum Trouble {
    Full,
    Away,
    Slow,
    Crossed,
    Gone,
}

fn of_driver(error: &DbErr) -> Option<Trouble> {
    let driver = match error {
        DbErr::ConnectionAcquire(_) => return Some(Trouble::Away),
        DbErr::Conn(RuntimeErr::SqlxError(driver))
        | DbErr::Exec(RuntimeErr::SqlxError(driver))
        | DbErr::Query(RuntimeErr::SqlxError(driver)) => driver,
        _ => return None,
    };
    match &**driver {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Some(Trouble::Away)
        }
        // SQLite: FULL, BUSY. PostgreSQL: disk_full, admin_shutdown, crash_shutdown, cannot_connect_now,
        // too_many_connections.
        sqlx::Error::Database(told) => match told.code().as_deref() {
            Some("13" | "53100") => Some(Trouble::Full),
            // SQLite: INTERRUPT. PostgreSQL: query_canceled.
            Some("9" | "57014") => Some(Trouble::Slow),
            // serialization_failure, deadlock_detected
            Some("40001" | "40P01") => Some(Trouble::Crossed),
            // foreign_key_violation: the referenced row was deleted after it was read. SQLite has one writer, so there
            // it is a defect.
            Some("23503") => Some(Trouble::Gone),
            Some("5" | "57P01" | "57P02" | "57P03" | "53300") => Some(Trouble::Away),
            _ => None,
        },
        _ => None,
    }
}

impl From<Error> for EngineError {
    fn from(error: Error) -> Self {
        let mut told = Self::new(error.code.as_str());
        told.source = Some(Arc::new(error));
        told
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], ..Self::new(ErrorCode::Invalid, Reason::Input) }
    }
}

/// Collects invalid inputs, so that all of them are reported together.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds an invalid input.
    pub fn add(&mut self, field: impl Into<String>, fault: Fault) {
        self.0.push(Problem { field: field.into(), fault });
    }

    /// Returns the value, or adds the problem.
    pub fn take<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.0.push(problem)).ok()
    }

    /// Returns the value, or adds all problems of the error. An error without problems is returned.
    pub fn merge<T>(&mut self, result: Result<T, Error>) -> Result<Option<T>, Error> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.problems.is_empty() => Err(error),
            Err(error) => {
                self.0.extend(error.problems);
                Ok(None)
            }
        }
    }

    /// Returns an error if any problem was added.
    pub fn check(self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Error { problems: self.0, ..Error::new(ErrorCode::Invalid, Reason::Input) })
    }
}
