//! One-line messages for an operator: why a command ends, and what a log line says about a database error.

use super::error::Error;
use super::text::Language;

/// Why a command ends without having done anything: one line for a person.
#[derive(Debug)]
pub struct Refusal(pub String);

impl Refusal {
    /// A refusal with this message.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// A refusal because of an error of an operation, in the words that a client would read.
    pub fn because(error: &Error) -> Self {
        let told = |field: &str, words: String| format!("{field}: {words}");
        let problems = error.problems.iter().map(|it| told(&it.field, it.fault.message(Language::English)));
        let problems: Vec<String> = problems.collect();
        Self(if problems.is_empty() {
            error.reason.message(Language::English).into_owned()
        } else {
            problems.join(" ")
        })
    }
}

/// The first line of a database error, for operators only.
pub fn first_line(error: &sea_orm::DbErr) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
