//! An answer: the result of the schema, and the errors as the client is told them.

use crate::base::error::ErrorCode;
use crate::base::gql::{PathSegment, Pos, Value, from_value};
use crate::base::room::Taken;
use crate::ground::kept::KeptAnswer;
use crate::ground::quota::Standing;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::Duration;

/// One error of an answer.
#[derive(Debug, Clone)]
pub struct Told {
    /// The message, for people.
    pub message: String,
    /// Positions in the document.
    pub locations: Vec<Pos>,
    /// Path in the data.
    pub path: Vec<PathSegment>,
    /// The code, for programs.
    pub code: ErrorCode,
    /// Invalid inputs: path, closed code, message.
    pub problems: Vec<ToldProblem>,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u64>,
    /// The HTTP status, when the reason alone decides it.
    pub status: Option<u16>,
}

/// One invalid input of an answer.
#[derive(Debug, Clone, Serialize)]
pub struct ToldProblem {
    /// Path of the input from the field's arguments.
    pub field: String,
    /// Code from a closed list.
    pub code: &'static str,
    /// The message, for people.
    pub message: String,
}

/// How far an operation got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Refused before execution: there is no `data`.
    Refused,
    /// Executed, if only in part.
    Executed,
}

/// The data of an answer.
#[derive(Debug)]
pub enum Data {
    /// As the engine made it; null when the operation has no result, for example because a non-nullable field failed.
    Made(Value),
    /// As JSON, as it is kept.
    Kept(Arc<RawValue>),
}

impl Data {
    /// Reads it into a type.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, String> {
        match self {
            Self::Made(value) => from_value(value).map_err(|error| error.to_string()),
            Self::Kept(json) => serde_json::from_str(json.get()).map_err(|error| error.to_string()),
        }
    }
}

/// The answer to one operation.
#[derive(Debug)]
pub struct Answer {
    stage: Stage,
    /// The data.
    pub data: Data,
    /// What went wrong.
    pub errors: Vec<Told>,
    /// The points that the operation cost, when the request asked for them.
    pub cost: Option<u64>,
    /// What is left of the quota.
    pub standing: Option<Standing>,
    /// How old it is, if it was kept.
    pub age: Option<Duration>,
    /// The room in memory that it and its request take, which is held until it is sent.
    pub held: Vec<Taken>,
}

impl Answer {
    /// The answer to an operation that was not executed.
    pub fn refused(error: Told) -> Self {
        Self::refused_for(vec![error])
    }

    /// The answer to an operation that was not executed, for several reasons.
    pub const fn refused_for(errors: Vec<Told>) -> Self {
        Self::at(Stage::Refused, Data::Made(Value::Null), errors)
    }

    /// The answer to an operation that was executed without a result.
    pub fn failed(error: Told) -> Self {
        Self::executed_with(Value::Null, vec![error])
    }

    /// The answer to an operation that was executed.
    pub const fn executed_with(data: Value, errors: Vec<Told>) -> Self {
        Self::at(Stage::Executed, Data::Made(data), errors)
    }

    /// An answer that was kept.
    pub fn kept(answer: &KeptAnswer) -> Self {
        let data = Data::Kept(Arc::clone(&answer.data));
        Self { age: Some(answer.age()), ..Self::at(Stage::Executed, data, Vec::new()) }
    }

    const fn at(stage: Stage, data: Data, errors: Vec<Told>) -> Self {
        Self { stage, data, errors, cost: None, standing: None, age: None, held: Vec::new() }
    }

    /// Whether the document was found valid and executed.
    pub fn executed(&self) -> bool {
        self.stage == Stage::Executed
    }

    /// The code of its first error.
    pub fn code(&self) -> Option<ErrorCode> {
        self.errors.first().map(|error| error.code)
    }

    /// The HTTP status for `application/graphql-response+json` (`strict`) or `application/json`.
    pub fn status(&self, strict: bool) -> u16 {
        let Some(Told { code, status, .. }) = self.errors.first() else { return 200 };
        if let Some(status) = status {
            return *status;
        }
        let nothing_succeeded = match &self.data {
            Data::Made(Value::Object(fields)) => fields.values().all(|value| *value == Value::Null),
            Data::Made(data) => *data == Value::Null,
            Data::Kept(_) => false,
        };
        match code {
            ErrorCode::TooCostly => 400,
            ErrorCode::TooMany => 429,
            ErrorCode::Unauthenticated if !self.executed() => 401,
            ErrorCode::Unavailable if nothing_succeeded => 503,
            ErrorCode::StorageFull if nothing_succeeded => 507,
            ErrorCode::Internal if nothing_succeeded => 500,
            _ if !self.executed() && strict => 400,
            _ => 200,
        }
    }

    /// As JSON.
    pub fn to_json(&self, request_id: impl std::fmt::Display) -> Vec<u8> {
        let request_id = request_id.to_string();
        let body = Body { answer: self, request_id: &request_id };
        // The maps in the engine's values have only strings as keys, so this cannot fail.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

struct Body<'a> {
    answer: &'a Answer,
    request_id: &'a str,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Answer { errors, data, cost, .. } = self.answer;
        let mut map = serializer.serialize_map(None)?;
        if !errors.is_empty() {
            let errors: Vec<_> = errors.iter().map(|told| Entry { told, request_id: self.request_id }).collect();
            map.serialize_entry("errors", &errors)?;
        }
        if self.answer.executed() {
            match data {
                Data::Made(data) => map.serialize_entry("data", data)?,
                Data::Kept(json) => map.serialize_entry("data", json)?,
            }
        }
        if let Some(cost) = cost {
            map.serialize_entry("extensions", &serde_json::json!({ "cost": cost }))?;
        }
        map.end()
    }
}

struct Entry<'a> {
    told: &'a Told,
    request_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extensions<'a> {
    code: &'static str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    problems: &'a [ToldProblem],
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Told { message, locations, path, code, problems, retry_after, status: _ } = self.told;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("message", message)?;
        if !locations.is_empty() {
            map.serialize_entry("locations", locations)?;
        }
        if !path.is_empty() {
            map.serialize_entry("path", path)?;
        }
        let extensions =
            Extensions { code: code.as_str(), request_id: self.request_id, problems, retry_after: *retry_after };
        map.serialize_entry("extensions", &extensions)?;
        map.end()
    }
}
