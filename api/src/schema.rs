//! The roots of the schema, its text, and the two twins that the Gate executes.

use crate::app::App;
use crate::error::ErrorCode;
use crate::gql::{EmptyMutation, EmptySubscription, MergedObject, SDLExportOptions, Schema, ValidationMode};
use crate::node::NodeQuery;
use crate::rate_limit::RateLimitQuery;
use crate::territory::TerritoryQuery;
use std::sync::{Arc, LazyLock};

macro_rules! query_root {
    ($name:ident $(, $more:ty)?) => {
        /// Everything that can be read.
        #[derive(MergedObject, Default)]
        #[graphql(name = "Query")]
        pub struct $name(NodeQuery, RateLimitQuery, TerritoryQuery $(, $more)?);
    };
}

query_root!(Query);

#[cfg(feature = "faults")]
query_root!(FaultyQuery, crate::faults::FaultQuery);

#[cfg(not(feature = "faults"))]
type Root = Query;
#[cfg(feature = "faults")]
type Root = FaultyQuery;

/// The schema that a server executes.
pub type Served = Schema<Root, EmptyMutation, EmptySubscription>;

/// A schema of this server; see the Gate for the mode.
pub fn served(app: Arc<App>, mode: ValidationMode) -> Served {
    Schema::build(Root::default(), EmptyMutation, EmptySubscription)
        .validation_mode(mode)
        .register_output_type::<ErrorCode>()
        .data(app)
        .finish()
}

/// The schema's text, sorted: `schema.graphql`.
pub fn sdl() -> String {
    let schema =
        Schema::build(Query::default(), EmptyMutation, EmptySubscription).register_output_type::<ErrorCode>().finish();
    schema.sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}

/// The schema's text, made once.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(sdl);
    &TEXT
}
