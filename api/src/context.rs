//! What a resolver and an operation know: the server, who asks, and, inside a write, the transaction.

use crate::app::App;
use crate::contribution::Loaders;
use crate::gql::Context;
use crate::http::gate::Caller;
use crate::viewer::{Member, Viewer};
use crate::write::Repeat;
use chrono::{DateTime, Utc};
use entity::ApiKeyId;
use std::sync::{Arc, PoisonError, RwLock};

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
