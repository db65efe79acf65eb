//! The roots of the schema, its text, and the two twins that the Gate executes.

use crate::app::App;
use crate::applications::ApplicationMutation;
use crate::contribution::{Contribution, ContributionMutation, ContributionQuery};
use crate::error::ErrorCode;
use crate::gql::{EmptySubscription, MergedObject, SDLExportOptions, Schema, ValidationMode};
use crate::identity::{IdentityMutation, IdentityQuery};
use crate::legal::LegalQuery;
use crate::node::NodeQuery;
use crate::organisations::{OrganisationMutation, OrganisationQuery};
use crate::personal_data::PersonalDataMutation;
use crate::rate_limit::RateLimitQuery;
use crate::teams::{TeamMutation, TeamQuery};
use crate::territory::TerritoryQuery;
use crate::timeline::TimelineQuery;
use std::sync::{Arc, LazyLock};

macro_rules! query_root {
    ($name:ident $(, $more:ty)?) => {
        /// Everything that can be read.
        #[derive(MergedObject, Default)]
        #[graphql(name = "Query")]
        pub struct $name(
            NodeQuery,
            RateLimitQuery,
            TerritoryQuery,
            IdentityQuery,
            ContributionQuery,
            OrganisationQuery,
            TeamQuery,
            TimelineQuery,
            LegalQuery
            $(, $more)?
        );
    };
}

query_root!(Query);

/// Everything that can be changed. Every change takes one `input` and gives what it changed, null beside an error.
#[derive(MergedObject, Default)]
pub struct Mutation(
    IdentityMutation,
    ApplicationMutation,
    PersonalDataMutation,
    TeamMutation,
    ContributionMutation,
    OrganisationMutation,
);

#[cfg(feature = "faults")]
query_root!(FaultyQuery, crate::faults::FaultQuery);

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
        .register_output_type::<ErrorCode>()
        .register_output_type::<Contribution>()
        .data(app)
        .finish()
}

/// The schema without a server: for its text.
pub fn bare() -> Schema<Query, Mutation, EmptySubscription> {
    let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription);
    schema.register_output_type::<ErrorCode>().register_output_type::<Contribution>().finish()
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
