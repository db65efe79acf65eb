//! Tests on generated files.
