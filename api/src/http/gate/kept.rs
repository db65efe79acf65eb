//! Kept answers: the question that an anonymous reader asks, and how its answer is kept and given again.

use super::Operation;
use super::answer::{Answer, Data};
use crate::base::reads::Depends;
use crate::base::text::Language;
use crate::ground::app::App;
use crate::ground::kept::{KeptAnswer, follow};
use serde_json::value::{RawValue, to_raw_value};
use std::sync::Arc;
use std::time::Instant;

/// Longest question whose answer is kept, in bytes.
const LONGEST: u64 = 16 << 10;

/// What decides about the answer to an anonymous reader; none for others, for who sends an idempotency key, and for what is long.
pub fn question(operation: &Operation, language: Language) -> Option<Box<str>> {
    if operation.bearer.is_some() || operation.key.is_some() || operation.sent() > LONGEST {
        return None;
    }
    let (name, variables) = (operation.name.as_deref().unwrap_or_default(), &operation.variables);
    let (named, valued) = (name.len(), variables.len());
    Some(format!("{} {named} {valued} {name}{variables}{}", language.tag(), operation.text).into())
}

/// The answer that is kept for a question, if it is still good.
pub async fn find(app: &App, question: Option<&str>) -> Option<Arc<KeptAnswer>> {
    let question = question.filter(|_| app.kept.is_on())?;
    let found = follow::answer(app, question).await;
    app.metrics.looked_up(found.is_some(), app.kept.bytes());
    found
}

/// A kept answer, given again.
pub fn again(app: &App, kept: &KeptAnswer, operation: &Operation, started: Instant) -> Answer {
    app.metrics.operation(kept.name.as_deref()).observe(started.elapsed(), None);
    let mut answer = Answer::kept(kept);
    answer.cost = operation.tell_cost.then_some(kept.weight);
    answer
}

/// A question whose answer may be kept.
pub struct Asked {
    question: Box<str>,
    since: u64,
}

impl Asked {
    /// A question that is answered from now on; none where answers are not kept.
    pub async fn begun(app: &App, question: Option<Box<str>>) -> Option<Self> {
        Some(Self { since: follow::begin(app).await?, question: question? })
    }

    /// Keeps its answer, if nothing went wrong. The answer then has its data as it is kept, so that it is not written twice.
    pub fn keep(self, app: &App, answer: &mut Answer, depends: Depends, name: Option<String>, weight: u64) {
        if let Data::Made(data) = &answer.data
            && answer.errors.is_empty()
            && depends != Depends::OnTime
            && let Ok(data) = to_raw_value(data)
        {
            let data: Arc<RawValue> = Arc::from(data);
            app.kept.keep(self.question, self.since, depends, name, weight, &data);
            answer.data = Data::Kept(data);
        }
    }
}
