//! Codes that prove who wrote a text (HMAC-SHA-256).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The code of a text under a secret.
pub fn code(secret: &[u8; 32], text: &str) -> [u8; 32] {
    // The key of HMAC is as long as a block of the hash, and filled up with zeros.
    let mut key = [0; 64];
    key.iter_mut().zip(secret).for_each(|(byte, of_secret)| *byte = *of_secret);
    let mut mac = Hmac::<Sha256>::new(&key.into());
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}
