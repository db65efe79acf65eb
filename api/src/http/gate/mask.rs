//! Masking: an error of the engine gets one of our codes and a message of bounded length; an unknown error becomes
//! `INTERNAL`.

use super::answer::{Answer, Told, ToldProblem};
use crate::base::error::{Error, ErrorCode, Problem};
use crate::base::gql::{Response, ServerError, Value};
use crate::base::text::{Fault, Language, Reason};
use crate::ground::context::Caller;

/// Most errors in one answer.
const MAX_ERRORS: usize = 10;
/// Most characters in a message of the engine, which quotes names of any length.
const MAX_MESSAGE: usize = 300;
/// How the engine's messages begin when they are about inputs that it reads only during execution.
const INPUT_WORDS: [&str; 4] = ["Failed to parse", "Expected input type", "Variable ", "Invalid value"];

/// An error with its messages in one language.
pub fn told(error: Error, language: Language) -> Told {
    let problems = error.problems.iter().map(|problem| told_problem(problem, language)).collect();
    Told {
        message: error.reason.message(language).into_owned(),
        locations: error.locations,
        path: Vec::new(),
        code: error.code,
        problems,
        retry_after: error.retry_after,
        status: error.reason.status(),
    }
}

fn told_problem(problem: &Problem, language: Language) -> ToldProblem {
    let Problem { field, fault } = problem;
    ToldProblem { field: field.clone(), code: fault.code(), message: fault.message(language) }
}

/// The engine's response, masked.
pub fn answer(response: Response, caller: &Caller) -> Answer {
    // The engine's errors before execution (parsing, validation, choice of the operation) have no path.
    let refused = response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty() && error.source::<Error>().is_none());
    let errors = response.errors.into_iter().take(MAX_ERRORS);
    let errors = errors.map(|error| mask(error, refused, caller)).collect();
    if refused { Answer::refused_for(errors) } else { Answer::executed_with(response.data, errors) }
}

fn mask(error: ServerError, refused: bool, caller: &Caller) -> Told {
    if let Some(ours) = error.source::<Error>() {
        if let Some(cause) = &ours.cause {
            tracing::error!(request_id = %caller.request_id, code = ours.code.as_str(), %cause, "failed");
        }
        let told = told(ours.clone(), caller.language);
        return Told { locations: error.locations, path: error.path, ..told };
    }
    if refused || INPUT_WORDS.iter().any(|words| error.message.starts_with(words)) {
        let problem = argument_problem(&error.message);
        let reason = if problem.is_some() { Reason::Input } else { Reason::Document(first_line(&error.message)) };
        let refused = Error { problems: problem.into_iter().collect(), ..Error::new(ErrorCode::Invalid, reason) };
        return Told { locations: error.locations, path: error.path, ..told(refused, caller.language) };
    }
    tracing::error!(request_id = %caller.request_id, cause = %first_line(&error.message), "failed without a code");
    let internal = told(Error::new(ErrorCode::Internal, Reason::Internal), caller.language);
    Told { locations: error.locations, path: error.path, ..internal }
}

/// The refused input, read from a message of the engine's validation:
/// `Invalid value for argument "within.commune", expected type "…"`.
fn argument_problem(message: &str) -> Option<Problem> {
    let rest = message.strip_prefix("Invalid value for argument \"")?;
    let (field, reason) = rest.split_once("\", ")?;
    let expected = reason.strip_prefix("expected type \"").and_then(|rest| rest.strip_suffix('"'));
    Some(Problem { field: cut(field), fault: Fault::Malformed(cut(expected.unwrap_or(reason))) })
}

/// A message of the engine on one line of bounded length, without the excerpt of the text that the engine's parser
/// adds.
pub fn first_line(message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let detail = message.lines().rev().find_map(|line| line.trim().strip_prefix("= "));
    match detail {
        Some(detail) => cut(&format!("Syntax error: {detail}.")),
        None => cut(line),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
