//! The roots of the schema, its text, and the two twins that the Gate executes.

use crate::base::gql::{EmptySubscription, SDLExportOptions, Schema, ValidationMode};
use crate::ground::app::App;
#[cfg(feature = "faults")]
use crate::nouns::FaultyQuery;
use crate::nouns::{Contribution, Mutation, Query};
use std::sync::{Arc, LazyLock};

#[cfg(not(feature = "faults"))]
type Root = Query;
#[cfg(feature = "faults")]
type Root = FaultyQuery;

/// The schema that a server executes.
pub type Served = Schema<Root, Mutation, EmptySubscription>;

/// A schema of this server; see the Gate for the mode.
pub fn served(app: Arc<App>, mode: ValidationMode) -> Served {
    Schema::build(Root::default(), Mutation::default(), EmptySubscription)
        .validation_mode(mode)
        .register_output_type::<Contribution>()
        .data(app)
        .finish()
}

/// The schema without a server: for its text.
pub fn bare() -> Schema<Query, Mutation, EmptySubscription> {
    let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription);
    schema.register_output_type::<Contribution>().finish()
}

/// The schema's text, sorted: `schema.graphql`.
pub fn sdl() -> String {
    bare().sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}

/// The schema's text, made once.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(sdl);
    &TEXT
}
