//! What a resolver and an operation know: the server, and who asks.

use crate::app::App;
use crate::gql::Context;
use crate::http::gate::Caller;
use std::sync::Arc;

/// The context of one operation.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The server.
    pub app: &'a App,
    /// Who asks.
    pub caller: &'a Caller,
}

/// Gives a resolver its [`Ctx`].
pub trait Resolving {
    /// The context of the operation that is being resolved.
    fn op(&self) -> Ctx<'_>;
}

impl Resolving for Context<'_> {
    fn op(&self) -> Ctx<'_> {
        // The Gate puts the caller into every request and the server into the schema: nothing else executes.
        Ctx { app: self.data_unchecked::<Arc<App>>(), caller: self.data_unchecked::<Caller>() }
    }
}
