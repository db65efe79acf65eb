//! Why a command ends, or what a log line says of a database: one line for an operator.

/// Why a command ends without having done anything: one line for a person.
#[derive(Debug)]
pub struct Refusal(pub String);

impl Refusal {
    /// A refusal in these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

/// The first line of what a database says, for operators' eyes.
pub fn first_line(error: &sea_orm::DbErr) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
