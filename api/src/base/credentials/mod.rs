//! Passwords, access tokens and other secrets: how they are made, kept and checked.

mod jwt;
pub mod key_ring;
pub mod keys;
pub mod password;
pub mod secret;
pub mod token;
