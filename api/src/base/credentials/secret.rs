//! Secrets that are shown once and kept as hashes: refresh tokens, mailed tokens, keys of applications.
//!
//! They are drawn, not chosen, and far too long to be guessed, so a plain SHA-256 keeps them: looking one up is looking for
//! its hash, which takes as long whether it exists or not.

use crate::base::clock::random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Bytes of the longest text that may be one.
const LONGEST: usize = 200;

/// What keys of applications begin with.
pub const API_KEY: &str = "jdt_";

/// A new secret: a prefix that tells what it is for, then so many random bytes in base64url.
pub fn draw<const BYTES: usize>(prefix: &str) -> String {
    let mut bytes = [0; BYTES];
    for word in bytes.chunks_mut(8) {
        for (byte, drawn) in word.iter_mut().zip(random().to_le_bytes()) {
            *byte = drawn;
        }
    }
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of it.
pub fn hash(secret: &str) -> String {
    // What is longer is none of ours: the same hash stands for all of it.
    let secret = if secret.len() > LONGEST { "" } else { secret };
    fingerprint(secret)
}

/// SHA-256 of a text of any length, in base64url: two texts are the same where this is.
pub fn fingerprint(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}
