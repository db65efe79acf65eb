//! The Gate: the only way to the schema, for every transport.
//!
//! The Gate scans the text, looks the document up or parses and measures it, chooses the operation, weighs it, charges
//! the quota, waits for a place, executes it under a deadline with panics caught, masks its errors, and charges what it took beyond its
//! weight. Each bound is checked before
//! anything recurses over what it bounds, validates it or executes it. No extension of the engine is registered,
//! because every extension slows every field.
//!
//! `docs/decisions/0002-gate.md` says why.

mod answer;
mod bill;
mod cost;
mod kept;
pub mod lists;
mod mask;
mod open;
mod repeat;
mod scan;
mod variables;
mod weight;

pub use answer::Answer;
pub use mask::told;

use crate::base::error::{Error, ErrorCode, Problems};
use crate::base::gql::document::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use crate::base::gql::{Name, Request, ValidationMode, Value, Variables, parse_query};
use crate::base::reads;
use crate::base::room::{Room, Taken};
use crate::base::share::{LONGEST_ANSWER, Places, Share, TooLong};
use crate::base::text::{Bound, Fault, Reason};
use crate::ground::app::App;
use crate::ground::context::{Asking, Caller};
use crate::ground::member::Viewer;
use crate::ground::quota::Payer;
use crate::ground::viewer::{by_key, identify, is_key};
use crate::schema::{self, Served};
use bill::Bill;
use cost::Plan;
use futures_util::FutureExt;
use quick_cache::sync::Cache;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Points of the heaviest operation: a page of 100 items with 25 fields passes, a page of 100 within a page of 100 does
/// not.
const MAX_WEIGHT: u64 = 3_000;
/// Bytes that a mutation sends for a point more.
const KIB: u64 = 1024;
/// Longest execution.
pub const DEADLINE: Duration = Duration::from_secs(10);
/// Most executions at once.
const MAX_EXECUTIONS: usize = 512;
/// Most executions of one sender at once. Further ones wait.
const MAX_EXECUTIONS_OF_ONE: usize = 128;
/// Most operations of one sender that wait. The clients of further ones are told to try again.
const MAX_WAITING_OF_ONE: usize = 128;
/// How long an operation waits for a place.
const WAIT: Duration = Duration::from_secs(2);
/// Long work of the processor that is done at once: large requests that are read and long answers that are written. One takes some 10
/// milliseconds, in which a thread does nothing for anybody else.
const LONG_AT_ONCE: usize = 1;
/// Bytes of an operation from which reading its variables is long work.
const LONG_OPERATION: u64 = 16 << 10;
/// Bytes of answers in memory at once, and of these most for one sender; short ones are not counted.
const ANSWERS: usize = 12 * LONGEST_ANSWER;
const ANSWERS_OF_ONE: usize = 3 * LONGEST_ANSWER;
/// Bytes that the cache of documents may take.
const CACHE: u64 = 16 << 20;
/// Bytes of memory for each parsed token. In six runs of 18 documents that repeat one field 3,800 times, resident
/// memory grew by 154 to 344 bytes for each token (2026-11-22, release build); other shapes were not measured.
const BYTES_PER_TOKEN: u64 = 350;

/// One operation as it came in.
pub struct Operation {
    /// The document.
    pub text: String,
    /// The name of the operation to execute.
    pub name: Option<String>,
    /// Values of its variables: the text of a JSON object, or nothing.
    pub variables: String,
    /// Whether the answer says what it cost.
    pub tell_cost: bool,
    /// Whether it came by a method that allows only queries.
    pub read_only: bool,
    /// The token of `Authorization: Bearer`; empty where the header is of another form.
    pub bearer: Option<String>,
    /// The header `Idempotency-Key`.
    pub key: Option<String>,
    /// The room that its body takes, which is held until it is answered.
    pub held: Option<Taken>,
}

impl Operation {
    /// Bytes of the document and of the variables.
    fn sent(&self) -> u64 {
        u64::try_from(self.text.len() + self.variables.len()).unwrap_or(u64::MAX)
    }
}

/// A parsed and measured document; those in the cache were also validated and executed.
struct Known {
    document: ExecutableDocument,
    plan: Plan,
    /// Approximate memory.
    bytes: u64,
}

/// The way to the schema.
pub struct Gate {
    app: Arc<App>,
    strict: Served,
    /// For documents without variables that the strict schema has already validated.
    fast: Served,
    documents: Cache<Box<str>, Arc<Known>, Memory>,
    executions: Arc<Places>,
    /// The turns of long work of the processor.
    pub turns: Arc<Places>,
    /// What answers take in memory.
    answers: Arc<Room>,
}

#[derive(Clone)]
struct Memory;

impl quick_cache::Weighter<Box<str>, Arc<Known>> for Memory {
    fn weight(&self, _: &Box<str>, known: &Arc<Known>) -> u64 {
        known.bytes
    }
}

impl Gate {
    /// A gate to the schema of this server.
    pub fn new(app: Arc<App>) -> Self {
        Self {
            strict: schema::served(Arc::clone(&app), ValidationMode::Strict),
            fast: schema::served(Arc::clone(&app), ValidationMode::Fast),
            documents: Cache::with_weighter(2_000, CACHE, Memory),
            executions: Places::new(MAX_EXECUTIONS, MAX_EXECUTIONS_OF_ONE, MAX_WAITING_OF_ONE),
            turns: Places::new(LONG_AT_ONCE, LONG_AT_ONCE, MAX_WAITING_OF_ONE),
            answers: Room::new(ANSWERS, ANSWERS_OF_ONE),
            app,
        }
    }

    /// Answers one operation, whatever it holds.
    pub async fn answer(&self, operation: Operation, caller: Caller) -> Answer {
        let (started, mut caller, language) = (Instant::now(), caller, caller.language);
        let mut bill = Bill::of(&self.app, caller.address);
        let refused = |error| Answer::refused(mask::told(error, language));
        let mut answer = self.ask(operation, &mut caller, &mut bill, started).await.unwrap_or_else(refused);
        drop(bill);
        answer.standing = caller.standing;
        if let Some(code) = answer.code() {
            self.app.metrics.refused(code);
        }
        answer
    }

    /// Charges what was refused before it was read as an operation.
    pub fn refused(&self, caller: &Caller) {
        drop(Bill::of(&self.app, caller.address));
    }

    /// Decides about an operation, and executes it in the share of whoever is charged.
    async fn ask(
        &self,
        operation: Operation,
        caller: &mut Caller,
        bill: &mut Bill<'_>,
        started: Instant,
    ) -> Result<Answer, Error> {
        let app = &self.app;
        // An application's key is looked up first, because the key is charged. Everybody else is charged before any
        // look-up.
        let applicant = match operation.bearer.as_deref().filter(|token| is_key(token)) {
            Some(key) => Some(by_key(app, key, caller.address).await?),
            None => None,
        };
        // Whoever has no points left is refused before anything is parsed.
        self.charge(applicant.as_ref(), 0, caller, bill)?;
        let question = kept::question(&operation, caller.language);
        if let Some(answer) = kept::find(app, question.as_deref()).await {
            self.charge(None, answer.weight, caller, bill)?;
            return Ok(kept::again(app, &answer, &operation, started));
        }
        let turn = match operation.sent() > LONG_OPERATION {
            true => Some(self.turns.take().await.map_err(|_| busy())?),
            false => None,
        };
        let mut admitted = self.admit(&operation)?;
        drop(turn);
        admitted.question = question.filter(|_| !admitted.writes);
        self.charge(applicant.as_ref(), admitted.weight, caller, bill)?;
        let share = Share::present().for_sender(bill.payer.sender());
        share.within(Box::pin(self.in_turn(operation, admitted, applicant, *caller, bill, started))).await
    }

    /// Everything that is decided before the viewer is known.
    fn admit(&self, operation: &Operation) -> Result<Admitted, Error> {
        let (known, seen) = match self.documents.get(operation.text.as_str()) {
            Some(known) => (known, true),
            None => (Arc::new(measure(&operation.text)?), false),
        };
        let (name, chosen) = choose(&known.document, operation.name.as_deref())
            .ok_or_else(|| Error::new(ErrorCode::Invalid, Reason::Operation))?;
        match chosen.ty {
            OperationType::Query => {}
            OperationType::Mutation if !operation.read_only => {}
            OperationType::Mutation => return Err(Error::new(ErrorCode::Invalid, Reason::Method)),
            OperationType::Subscription => return Err(Error::new(ErrorCode::Invalid, Reason::Subscription)),
        }
        let variables = variables::read(&operation.variables, chosen)?;
        check_variables(chosen, &variables)?;
        let mut weight = known.plan.weight(name, chosen, &variables);
        if weight > MAX_WEIGHT {
            return Err(Error::new(ErrorCode::TooCostly, Reason::Bound(Bound::Weight(weight, MAX_WEIGHT))));
        }
        let (name, takes_variables) = (name.cloned(), !chosen.variable_definitions.is_empty());
        let is_open = open::is_open(chosen);
        let writes = chosen.ty == OperationType::Mutation;
        if writes {
            weight = weight.saturating_add(operation.sent() / KIB);
        }
        Ok(Admitted { known, seen, name, variables, takes_variables, writes, is_open, weight, question: None })
    }

    /// Charges the weight of the operation in advance.
    fn charge(
        &self,
        applicant: Option<&Viewer>,
        weight: u64,
        caller: &mut Caller,
        bill: &mut Bill<'_>,
    ) -> Result<(), Error> {
        let (quota, now) = (&self.app.quota, self.app.clock.now());
        let member = applicant.and_then(Viewer::account);
        let standing = match member.and_then(|member| Some((member.id, member.grant()?))) {
            Some((account, grant)) => {
                bill.payer = Payer::Key(account, grant.id);
                quota.charge_key(account, grant, weight, now)?
            }
            None => quota.charge_address(caller.address, weight, now)?,
        };
        caller.standing = Some(standing);
        bill.check(&standing)?;
        bill.charged = weight;
        Ok(())
    }

    /// Waits for a place, finds who asks and with which idempotency key, and executes the operation.
    async fn in_turn(
        &self,
        operation: Operation,
        admitted: Admitted,
        applicant: Option<Viewer>,
        caller: Caller,
        bill: &mut Bill<'_>,
        started: Instant,
    ) -> Result<Answer, Error> {
        let place = tokio::time::timeout(WAIT, self.executions.take()).await;
        let Some(_place) = place.ok().and_then(Result::ok) else {
            bill.not_executed();
            return Err(busy());
        };
        let viewer = match applicant {
            Some(viewer) => viewer,
            None => match identify(&self.app, operation.bearer.as_deref()).await {
                // A client that signs in or refreshes may still send an expired token; those fields are open to
                // anybody.
                Err(error) if error.code == ErrorCode::Unauthenticated && admitted.is_open => Viewer::Anonymous,
                viewer => viewer?,
            },
        };
        let repeat = match &operation.key {
            Some(key) => repeat::of(key, &operation, &admitted, &viewer)?,
            None => None,
        };
        let (weight, tell_cost, name) = (admitted.weight, operation.tell_cost, admitted.name.clone());
        let asking = Asking::new(caller, viewer, repeat, operation.sent());
        let key = asking.key();
        let mut answer = self.execute(operation, admitted, asking).await;
        if let Some(key) = key.filter(|_| answer.executed()) {
            self.app.usage.count(key, weight, self.app.clock.now());
        }
        // Names of operations that were not executed do not reach the metrics.
        let name = name.as_ref().map(Name::as_str).filter(|_| answer.executed());
        self.app.metrics.operation(name).observe(started.elapsed(), answer.code());
        answer.cost = tell_cost.then_some(weight);
        Ok(answer)
    }

    async fn execute(&self, operation: Operation, admitted: Admitted, asking: Asking) -> Answer {
        let (caller, app) = (asking.caller, &self.app);
        let asked = kept::Asked::begun(app, admitted.question).await;
        let mut request = Request::new(String::new()).variables(admitted.variables).data(asking);
        request.operation_name = operation.name;
        request.set_parsed_query(admitted.known.document.clone());
        // Without variables the result of validation is always the same: a document that was valid once stays valid.
        let schema = if admitted.seen && !admitted.takes_variables { &self.fast } else { &self.strict };
        let share = Share::present();
        // What was written is told, however much else is being told.
        if !admitted.writes {
            share.answers_in(&self.answers);
        }
        let execution = share.clone().bounded(reads::noted(schema.execute(request)));
        let execution = AssertUnwindSafe(execution).catch_unwind();
        let (request_id, told) = (caller.request_id, |error| Answer::failed(mask::told(error, caller.language)));
        let (response, depends) = match tokio::time::timeout(DEADLINE, execution).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(TooLong::Answer))) => {
                return told(Error::new(ErrorCode::TooCostly, Reason::Bound(Bound::Answer)));
            }
            Ok(Ok(Err(TooLong::Room))) => {
                return told(busy());
            }
            Ok(Err(_panic)) => {
                tracing::error!(%request_id, code = "INTERNAL", "failed by a defect: see the line before");
                return told(Error::new(ErrorCode::Internal, Reason::Internal));
            }
            Err(_elapsed) => {
                tracing::warn!(%request_id, code = "UNAVAILABLE", "took longer than it may");
                return told(Error::new(ErrorCode::Unavailable, Reason::Timeout).retry_after(1));
            }
        };
        let mut answer = mask::answer(response, &caller);
        if let Some(asked) = asked {
            let name = admitted.name.as_ref().map(ToString::to_string);
            asked.keep(app, &mut answer, depends, name, admitted.weight);
        }
        answer.held = [operation.held, share.take_room()].into_iter().flatten().collect();
        if !admitted.seen && answer.executed() {
            self.documents.insert(operation.text.into_boxed_str(), admitted.known);
        }
        answer
    }
}

/// Scans, parses and measures a document that is not in the cache.
fn measure(text: &str) -> Result<Known, Error> {
    let tokens = scan::scan(text)?;
    let document = parse_query(text).map_err(|error| {
        let reason = Reason::Document(mask::first_line(&error.to_string()));
        Error { locations: error.positions().collect(), ..Error::new(ErrorCode::Invalid, reason) }
    })?;
    let plan = Plan::new(&document)?;
    let length = u64::try_from(text.len()).unwrap_or(CACHE);
    Ok(Known { document, plan, bytes: length + u64::from(tokens) * BYTES_PER_TOKEN })
}

/// Checks that every non-nullable variable has a value; the engine would take the default of the argument instead.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), Error> {
    let mut problems = Problems::default();
    for variable in &operation.variable_definitions {
        let (name, ty) = (&variable.node.name.node, &variable.node.var_type.node);
        let given = variables.get(name);
        let missing = given.is_none() && variable.node.default_value.is_none() || given == Some(&Value::Null);
        if missing && !ty.nullable {
            problems.add(name.as_str(), Fault::Missing(ty.to_string()));
        }
    }
    problems.check()
}

struct Admitted {
    known: Arc<Known>,
    seen: bool,
    name: Option<Name>,
    variables: Variables,
    takes_variables: bool,
    writes: bool,
    /// Whether all its root fields are open to anybody.
    is_open: bool,
    weight: u64,
    /// What an anonymous reader asks.
    question: Option<Box<str>>,
}

/// What the client of an operation is told that has no place.
fn busy() -> Error {
    Error::new(ErrorCode::Unavailable, Reason::Busy).retry_after(1)
}

fn choose<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<(Option<&'d Name>, &'d OperationDefinition)> {
    match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Some((None, &only.node)),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(all), Some(name)) => {
            all.get_key_value(name).map(|(name, op)| (Some(name), &op.node))
        }
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => {
            all.iter().next().map(|(name, op)| (Some(name), &op.node))
        }
        (DocumentOperations::Multiple(_), None) => None,
    }
}
