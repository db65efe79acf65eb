//! Vital resources [ressources vitales]: what a commune lives on. The kinds are here, as practices name them; the resources
//! themselves are not registered yet.

mod fields;

pub use fields::ResourceKind;
