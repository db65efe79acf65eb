//! Passwords, access tokens and other secrets: how they are made, kept and checked.

pub mod address;
mod jwt;
pub mod key_ring;
pub mod keys;
mod mac;
pub mod password;
pub mod secret;
pub mod token;
