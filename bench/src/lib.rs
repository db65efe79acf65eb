//! What the benches share: a load generator, the processes they measure, and how a result is said.
//!
//! Only 127.0.0.1 is ever asked, and every run is bounded in count and time.

pub mod bare;
pub mod bare_articles;
pub mod bare_list;
pub mod both;
pub mod generate;
pub mod load;
pub mod plans;
pub mod postgraphile;
pub mod process;
pub mod report;
pub mod scratch;
pub mod sides;
pub mod siege;

use std::error::Error;

/// A bench that cannot be run says why; a bound that does not hold is no error but a FAIL.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A runtime with one thread: what is measured in process shares it with nothing.
pub fn one_thread() -> Outcome<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// The operation that is measured: a page of the communes of one department.
pub const REFERENCE: &str =
    r#"query { communes(within: {department: "26"}, first: 20) { nodes { code name population } } }"#;
