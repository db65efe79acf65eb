//! Keys in addresses: whoever has such an address may read what is there, until it expires.

use super::keys::Keys;
use super::mac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes of the code in a key: 128 bits.
const CODE: usize = 16;

fn signed(secret: &[u8; 32], path: &str, until: i64) -> [u8; CODE] {
    let whole = mac::code(secret, &format!("{until} {path}"));
    let mut code = [0; CODE];
    code.iter_mut().zip(whole).for_each(|(byte, of_whole)| *byte = of_whole);
    code
}

impl Keys {
    /// A key for a path, valid until a moment in seconds since 1970: the moment, a dot and a code of 128 bits (HMAC-SHA-256).
    pub fn sign_path(&self, path: &str, until: i64) -> String {
        let secret = self.addresses.first().copied().unwrap_or_default();
        format!("{until}.{}", URL_SAFE_NO_PAD.encode(signed(&secret, path, until)))
    }

    /// Until when a key is valid for a path; none if it is not a key for this path.
    pub fn signed_until(&self, path: &str, key: &str) -> Option<i64> {
        let (until, given) = key.split_once('.')?;
        let until: i64 = until.parse().ok()?;
        let given: [u8; CODE] = URL_SAFE_NO_PAD.decode(given).ok()?.try_into().ok()?;
        // All bytes are compared, so that the time does not tell how many are right.
        let is_same = |code: [u8; CODE]| code.iter().zip(given).fold(0, |other, (a, b)| other | (a ^ b)) == 0;
        self.addresses.iter().any(|secret| is_same(signed(secret, path, until))).then_some(until)
    }
}
