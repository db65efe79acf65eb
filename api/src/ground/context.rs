//! The context of resolvers and operations: the server, the viewer, and what was loaded for the request. Inside a
//! write, [`Tx`](crate::ground::write::Tx) has the transaction.

use crate::base::error::Error;
use crate::base::gql::Context;
use crate::base::loader::Loaders;
use crate::base::reads::{self, On};
use crate::base::text::Language;
use crate::ground::app::App;
use crate::ground::member::{Member, Viewer};
use crate::ground::quota::Standing;
use chrono::{DateTime, Utc};
use entity::ApiKeyId;
use futures_util::future::BoxFuture;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError, RwLock};

/// Who sends an operation, as far as the connection tells.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// Id of the request, for answers and log lines.
    pub request_id: RequestId,
    /// Language of messages.
    pub language: Language,
    /// Network address that it comes from, without trusted proxies.
    pub address: IpAddr,
    /// The state of the quota, once the operation was charged.
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

/// An idempotency key, with a fingerprint of what it was sent for.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// The value of the header.
    pub key: String,
    /// Fingerprint of the field and its input.
    pub fingerprint: String,
}

/// What the Gate puts into every request.
pub struct Asking {
    /// The sender, as far as the connection tells.
    pub caller: Caller,
    viewer: RwLock<Viewer>,
    /// The idempotency key of a mutation that was sent with one.
    pub repeat: Option<Repeat>,
    /// Bytes that were sent: the document and its variables. The first write that is committed takes them.
    sent: AtomicU64,
    /// What was loaded for this request.
    pub loaders: Loaders,
}

impl Asking {
    /// A request of a caller, who is this viewer and sent so many bytes.
    pub fn new(caller: Caller, viewer: Viewer, repeat: Option<Repeat>, sent: u64) -> Self {
        let (viewer, sent) = (RwLock::new(viewer), AtomicU64::new(sent));
        Self { caller, viewer, repeat, sent, loaders: Loaders::default() }
    }

    /// The id of the key, if an application asks.
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
    /// The sender of the operation.
    pub caller: &'a Caller,
    viewer: &'a RwLock<Viewer>,
    /// The idempotency key, if there is one.
    pub repeat: Option<&'a Repeat>,
    /// Bytes that were sent and that no write has taken yet.
    pub sent: &'a AtomicU64,
    /// What was loaded for this request.
    pub loaders: &'a Loaders,
}

impl Ctx<'_> {
    /// The present time.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// The state of the quota of who asks, which changes with each operation: an answer that is made from it is not kept.
    pub fn standing(&self) -> Result<Standing, Error> {
        reads::note_time();
        self.caller.standing.ok_or_else(|| Error::internal("an operation was not charged"))
    }

    /// The viewer.
    pub fn viewer(&self) -> Viewer {
        self.viewer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the viewer after their roles have changed, for the rest of this request, and forgets what is cached of
    /// their account, for the next ones.
    pub fn viewer_became(&self, member: Member) {
        self.app.sessions.forget_account(member.id);
        *self.viewer.write().unwrap_or_else(PoisonError::into_inner) = Viewer::Account(Arc::new(member));
    }

    /// Makes the viewer anonymous for the rest of this request, after their account was erased.
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
        // The Gate puts `Asking` into every request, the schema holds the server, and nothing but the Gate executes
        // requests.
        let asking = self.data_unchecked::<Asking>();
        Ctx {
            app: self.data_unchecked::<Arc<App>>(),
            caller: &asking.caller,
            viewer: &asking.viewer,
            repeat: asking.repeat.as_ref(),
            sent: &asking.sent,
            loaders: &asking.loaders,
        }
    }
}

/// The result of a batch: each value with its key.
pub type Pairs<B> = Vec<(<B as Batch>::Key, <B as Batch>::Value)>;

/// Values that are loaded by key, in one batch for all fields that ask in one turn; see [`Ctx::load`].
pub trait Batch: Send + Sync + 'static {
    /// The type of keys.
    type Key: Copy + Eq + Hash + Send + 'static;
    /// The type of values.
    type Value: Clone + Send + 'static;

    /// What values are made from, if not from everything that is written. Names of people and teams need not be said.
    fn depends(_: &[Self::Key]) -> Option<Vec<On>> {
        None
    }

    /// Loads the values of these keys; each key is given once. Values that do not exist or that the viewer may not know
    /// of are left out.
    fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> impl Future<Output = Result<Pairs<Self>, Error>> + Send;
}

impl Ctx<'_> {
    /// Loads a value by its key, once per request, in one batch with all keys that are asked for in the same turn.
    /// Boxed, because the engine makes room for the largest field of an object in each of its fields (see `gql`).
    pub fn load<B: Batch>(&self, key: B::Key) -> BoxFuture<'_, Result<Option<B::Value>, Error>> {
        self.loaders.of::<B, B::Key, B::Value>().load(key, |keys| reads::only(B::depends(&keys), B::fetch(self, keys)))
    }
}
