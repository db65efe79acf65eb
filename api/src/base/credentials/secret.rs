//! Secrets that are shown once and stored as hashes: refresh tokens, mailed tokens, keys of applications.
//!
//! They are random and far too long to be guessed, so a plain SHA-256 is enough. A secret is looked up by its hash,
//! which takes as long whether it exists or not.

use crate::base::clock::random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Longest text that may be a secret, in bytes.
const LONGEST: usize = 200;

/// Prefix of keys of applications.
pub const API_KEY: &str = "jdt_";

/// Prefix of tickets of uploads.
pub const UPLOAD: &str = "jdu_";

/// A new secret: a prefix that tells what it is for, then `BYTES` random bytes in base64url.
pub fn draw<const BYTES: usize>(prefix: &str) -> String {
    let mut bytes = [0; BYTES];
    for word in bytes.chunks_mut(8) {
        for (byte, drawn) in word.iter_mut().zip(random().to_le_bytes()) {
            *byte = drawn;
        }
    }
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// The hash of a secret, which is stored instead of it.
pub fn hash(secret: &str) -> String {
    // Longer texts are not secrets of ours: all of them get the same hash.
    let secret = if secret.len() > LONGEST { "" } else { secret };
    fingerprint(secret)
}

/// SHA-256 of a text of any length, in base64url: two texts are the same if their fingerprints are.
pub fn fingerprint(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}
