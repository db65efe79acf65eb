//! The tests are in `main.rs`: one binary, so that they compile and link once.
