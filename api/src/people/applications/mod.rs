//! Third-party applications: each acts for an account with a key, within the key's scopes and quota.
//!
//! A key is `jdt_` and 160 random bits. It is shown once and only its hash is stored. It may read what everybody reads,
//! and do what its account may do in the areas of its scopes. No key may do what concerns only the person: profile,
//! sessions, keys and personal data. The weight of its operations is charged to the key, not to the network address
//! that sends them.

mod graphql;
mod ops;
mod rate_limit;
mod usage;

pub use graphql::{ApiKey, ApplicationMutation};
pub use ops::{own_keys, revoke_all};
pub use rate_limit::RateLimitQuery;

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::jobs::HOUR;
use crate::ground::policy::{ACCOUNTS, Rule};
use crate::job;
use entity::{api_key, api_key_usage};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Make a key for an application.
pub const CREATE_API_KEY: Rule = Rule::person("CreateApiKey", ACCOUNTS);
/// Revoke a key of an application.
pub const REVOKE_API_KEY: Rule = Rule::person("RevokeApiKey", ACCOUNTS);

/// What applications contribute.
pub const AREA: Area = Area {
    mutations: &[("create_api_key", &CREATE_API_KEY), ("revoke_api_key", &REVOKE_API_KEY)],
    jobs: &[job!("purge_api_keys", Upkeep, every HOUR, ops::purge)],
    holdings,
    lists: &[ListBound::new("Viewer", "apiKeys", 20), ListBound::new("ApiKey", "usage", 30)],
    ..Area::EMPTY
};

fn holdings() -> Vec<Holding> {
    use {api_key::Column as K, api_key_usage::Column as U};
    let of_key = |person: &Person| {
        U::KeyId.in_subquery(ids_of::<api_key::Entity>(K::Id, K::AccountId.eq(person.id))).into_condition()
    };
    vec![
        Holding::of::<api_key::Entity>("api_key", Fate::WithAccount, |person| {
            K::AccountId.eq(person.id).into_condition()
        })
        .personal([K::Name])
        .secret([K::Hash])
        .plain([K::Id, K::AccountId, K::Scopes, K::PointsPerHour, K::CreatedAt, K::RevokedAt]),
        Holding::of::<api_key_usage::Entity>("api_key_usage", Fate::WithAccount, of_key).all_plain(),
    ]
}
