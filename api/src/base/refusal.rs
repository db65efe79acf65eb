//! One-line messages for an operator: why a command ends, and what a log line says about a database error.

/// Why a command ends without having done anything: one line for a person.
#[derive(Debug)]
pub struct Refusal(pub String);

impl Refusal {
    /// A refusal with this message.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

/// The first line of a database error, for operators only.
pub fn first_line(error: &sea_orm::DbErr) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
