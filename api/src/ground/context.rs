//! What a resolver and an operation know: the server, who asks, and, inside a write, the transaction.

use crate::base::error::Error;
use crate::base::gql::Context;
use crate::base::loader::Loaders;
use crate::base::text::Language;
use crate::ground::app::App;
use crate::ground::member::{Member, Viewer};
use crate::ground::quota::Standing;
use chrono::{DateTime, Utc};
use entity::ApiKeyId;
use futures_util::future::BoxFuture;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

/// Who sends an operation, as far as the connection tells.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// Quoted in answers and log lines.
    pub request_id: RequestId,
    /// Language of messages.
    pub language: Language,
    /// Where it comes from, trusted proxies left out.
    pub address: IpAddr,
    /// What is left of the quota, once the operation was charged.
    pub standing: Option<Standing>,
}

/// Identifies one request in its answer and its log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(u64);

impl Default for RequestId {
    fn default() -> Self {
        Self(crate::base::clock::random())
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// An idempotency key with what it was sent for.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// The header.
    pub key: String,
    /// Of the field and its input.
    pub fingerprint: String,
}

/// What the Gate puts into every request.
pub struct Asking {
    /// As far as the connection tells.
    pub caller: Caller,
    viewer: RwLock<Viewer>,
    /// The idempotency key of a mutation that was sent with one.
    pub repeat: Option<Repeat>,
    /// What was loaded for this request.
    pub loaders: Loaders,
}

impl Asking {
    /// A request of somebody.
    pub fn new(caller: Caller, viewer: Viewer, repeat: Option<Repeat>) -> Self {
        Self { caller, viewer: RwLock::new(viewer), repeat, loaders: Loaders::default() }
    }

    /// The key, where an application asks.
    pub fn key(&self) -> Option<ApiKeyId> {
        let viewer = self.viewer.read().unwrap_or_else(PoisonError::into_inner);
        viewer.account()?.grant().map(|grant| grant.id)
    }
}

/// The context of one operation.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The server.
    pub app: &'a Arc<App>,
    /// Where the operation comes from.
    pub caller: &'a Caller,
    viewer: &'a RwLock<Viewer>,
    /// The idempotency key, where there is one.
    pub repeat: Option<&'a Repeat>,
    /// What was loaded for this request.
    pub loaders: &'a Loaders,
}

impl Ctx<'_> {
    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Who asks.
    pub fn viewer(&self) -> Viewer {
        self.viewer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who asks has another role than before: the rest of this request knows, and so does the next one.
    pub fn viewer_became(&self, member: Member) {
        self.app.sessions.forget_account(member.id);
        *self.viewer.write().unwrap_or_else(PoisonError::into_inner) = Viewer::Account(Arc::new(member));
    }

    /// Who asks is nobody any more: the rest of this request knows.
    pub fn viewer_left(&self) {
        *self.viewer.write().unwrap_or_else(PoisonError::into_inner) = Viewer::Anonymous;
    }
}

/// Gives a resolver its [`Ctx`].
pub trait Resolving {
    /// The context of the operation that is being resolved.
    fn op(&self) -> Ctx<'_>;
}

impl Resolving for Context<'_> {
    fn op(&self) -> Ctx<'_> {
        // The Gate puts these into every request and the server into the schema: nothing else executes.
        let asking = self.data_unchecked::<Asking>();
        Ctx {
            app: self.data_unchecked::<Arc<App>>(),
            caller: &asking.caller,
            viewer: &asking.viewer,
            repeat: asking.repeat.as_ref(),
            loaders: &asking.loaders,
        }
    }
}

/// What a batch loaded: each value with its key.
pub type Pairs<B> = Vec<(<B as Batch>::Key, <B as Batch>::Value)>;

/// Something that is loaded by key, for all that ask in one turn together; see [`Ctx::load`].
pub trait Batch: Send + Sync + 'static {
    /// What it is asked for by.
    type Key: Copy + Eq + Hash + Send + 'static;
    /// What is loaded; what does not exist is left out.
    type Value: Clone + Send + 'static;

    /// Loads all of these, each once. What the viewer may not know of is left out.
    fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> impl Future<Output = Result<Pairs<Self>, Error>> + Send;
}

impl Ctx<'_> {
    /// Loads by key, once in a request, together with all that ask in the same turn. Boxed, as the engine makes room for the
    /// largest field of an object for each of its fields (see `gql`).
    pub fn load<B: Batch>(&self, key: B::Key) -> BoxFuture<'_, Result<Option<B::Value>, Error>> {
        self.loaders.of::<B, B::Key, B::Value>().load(key, |keys| B::fetch(self, keys))
    }
}
