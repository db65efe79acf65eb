//! Access tokens: signed, short-lived, and refused without a reason.

use super::keys::Keys;
use crate::base::error::Error;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a token is valid, in seconds.
const LIFETIME: i64 = 300;
/// How far the clocks of several servers may differ.
const LEEWAY: TimeDelta = TimeDelta::seconds(5);
/// Longest token that is read, in bytes; ours have some hundreds.
const LONGEST: usize = 2_000;

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The account that it is for.
    pub account: Uuid,
    /// The session that it belongs to.
    pub session: Uuid,
    /// When it expires; it is refused from five seconds later on, the leeway.
    pub expires_at: DateTime<Utc>,
}

impl Claims {
    /// Whether the token has not expired at `now`, with the leeway.
    pub fn is_current(&self, now: DateTime<Utc>) -> bool {
        now.signed_duration_since(self.expires_at) <= LEEWAY
    }
}

/// The claims as a token encodes them; times are whole seconds since 1970.
#[derive(Serialize, Deserialize)]
struct Written {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    exp: i64,
    nbf: i64,
    iat: i64,
}

impl Keys {
    /// Returns a token that is valid for five minutes from `now`, and when it expires. The token is a JWT (EdDSA) with
    /// the header `typ` at+jwt and `kid`, and the claims `iss` and `aud` (this installation), `sub` (account), `sid`
    /// (session), `exp`, `nbf`, `iat`.
    pub fn issue(&self, account: Uuid, session: Uuid, now: DateTime<Utc>) -> Result<(String, DateTime<Utc>), Error> {
        let from = now.timestamp();
        let until = from.saturating_add(LIFETIME);
        let written = Written {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: account.to_string(),
            sid: session.to_string(),
            exp: until,
            nbf: from,
            iat: from,
        };
        let token = encode(&self.header, &written, &self.signing)
            .map_err(|error| Error::internal(format!("a token was not signed: {error}")))?;
        let until = DateTime::from_timestamp(until, 0).ok_or_else(|| Error::internal("a token without end"))?;
        Ok((token, until))
    }

    /// The claims of a token, if it is one of ours and valid at `now`. Anything else gives `None` without a reason, on
    /// purpose: a reason would help to forge one. Only the exact header of an existing key is accepted; any other is
    /// refused before any cryptography.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        if token.len() > LONGEST {
            return None;
        }
        let header = decode_header(token).ok()?;
        let (expected, key) = self.verifying.get(header.kid.as_deref()?)?;
        if header != *expected {
            return None;
        }
        let written = decode::<Written>(token, key, &self.validation).ok()?.claims;
        let expires_at = DateTime::from_timestamp(written.exp, 0)?;
        let from = DateTime::from_timestamp(written.nbf, 0)?;
        let (account, session) = (Uuid::try_parse(&written.sub).ok()?, Uuid::try_parse(&written.sid).ok()?);
        let claims = Claims { account, session, expires_at };
        let is_short = written.exp.saturating_sub(written.nbf) <= LIFETIME;
        if !is_short || !claims.is_current(now) || from.signed_duration_since(now) > LEEWAY {
            return None;
        }
        Some(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::crypto::sign;
    use jsonwebtoken::{Algorithm, EncodingKey};
    use serde_json::{Value, json};

    const ISSUER: &str = "https://a.example";
    const NOW: DateTime<Utc> = DateTime::from_timestamp_millis(1_800_000_000_250).unwrap();
    const ACCOUNT: Uuid = Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0001);
    const SESSION: Uuid = Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0002);

    fn keys() -> Keys {
        let temp = tempfile::tempdir().unwrap();
        Keys::open(temp.path(), ISSUER, NOW).ok().unwrap()
    }

    fn claims() -> Value {
        let at = NOW.timestamp();
        let [sub, sid] = [ACCOUNT, SESSION].map(|id| id.to_string());
        json!({ "iss": ISSUER, "aud": ISSUER, "sub": sub, "sid": sid, "exp": at + 300, "nbf": at, "iat": at })
    }

    /// Copies of the object, one for each value of the table `{ member: [value, …] }`: the copy has that value, or
    /// lacks the member if the value is "(absent)".
    fn each(object: &Value, table: Value) -> Vec<Value> {
        let mut all = Vec::new();
        for (member, values) in table.as_object().unwrap() {
            for value in values.as_array().unwrap() {
                let mut changed = object.clone();
                changed[member] = value.clone();
                changed.as_object_mut().unwrap().retain(|_, value| *value != "(absent)");
                all.push(changed);
            }
        }
        all
    }

    fn unsigned(header: &Value, claims: &Value) -> String {
        [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".")
    }

    /// A token signed with a key, whatever its header says.
    fn forged(key: &EncodingKey, header: &Value, claims: &Value) -> String {
        let message = unsigned(header, claims);
        let signature = sign(message.as_bytes(), key, Algorithm::EdDSA).unwrap();
        format!("{message}.{signature}")
    }

    #[test]
    fn a_token_says_who_for_five_minutes_and_five_seconds() {
        let keys = keys();
        let (token, until) = keys.issue(ACCOUNT, SESSION, NOW).unwrap();
        assert_eq!(until, DateTime::from_timestamp(1_800_000_300, 0).unwrap());
        let said = Some(Claims { account: ACCOUNT, session: SESSION, expires_at: until });
        assert_eq!(decode_header(&token).unwrap(), keys.header);
        // The helper `forged`, used by the tests below, makes a valid token from valid parts.
        assert_eq!(keys.read(&forged(&keys.signing, &json!(keys.header), &claims()), NOW), said);
        for (seconds, expected) in [(-6, None), (-5, said), (0, said), (304, said), (305, said), (306, None)] {
            let at = DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
            assert_eq!(keys.read(&token, at), expected, "{seconds} s");
        }
    }

    #[test]
    fn b1_other_algorithms_and_headers_are_refused_though_signed() {
        let (keys, other) = (keys(), self::keys());
        let kid = keys.header.kid.as_deref().unwrap();
        let jwk = &serde_json::from_str::<Value>(other.jwks()).unwrap()["keys"][0];
        let table = json!({
            "alg": ["(absent)", "none", "None", "NONE", "nOnE", "noNE", "", null, 0, ["EdDSA"], "EdDSA ", "eddsa",
                "Ed25519", "HS256", "HS384", "HS512", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256",
                "PS384", "PS512"],
            "kid": ["(absent)", "unknown", "", null, 1, other.header.kid, "../../../dev/null", format!("{kid}.key"),
                format!("./{kid}"), "' OR 1=1 --", "' UNION SELECT 'AAAA' --"],
            "typ": ["(absent)", "JWT", "at+JWT", "rt+jwt", "", null], "crit": [["exp"]], "cty": ["JWT"], "b64": [false],
            "jwk": [jwk], "jku": ["https://b.example/keys"], "x5u": ["https://b.example/cert.pem"], "x5c": [["MIIB"]],
        });
        for header in each(&json!(keys.header), table) {
            let message = unsigned(&header, &claims());
            let signed = [&keys.signing, &other.signing].map(|key| forged(key, &header, &claims()));
            for token in [message.clone(), format!("{message}."), format!("{message}.AA")].iter().chain(&signed) {
                assert_eq!(keys.read(token, NOW), None, "{header}");
            }
        }
    }

    #[test]
    fn b1_the_public_key_is_no_secret() {
        let keys = keys();
        let key = serde_json::from_str::<Value>(keys.jwks()).unwrap()["keys"][0].clone();
        let x = key["x"].as_str().unwrap();
        let secrets = [URL_SAFE_NO_PAD.decode(x).unwrap(), x.into(), keys.jwks().into(), key.to_string().into()];
        for header in each(&json!(keys.header), json!({ "alg": ["HS256", "EdDSA"] })) {
            let message = unsigned(&header, &claims());
            for secret in &secrets {
                let signature = sign(message.as_bytes(), &EncodingKey::from_secret(secret), Algorithm::HS256).unwrap();
                assert_eq!(keys.read(&format!("{message}.{signature}"), NOW), None, "{header}");
            }
        }
    }

    #[test]
    fn b1_nothing_but_three_whole_parts_with_our_signature() {
        let keys = keys();
        let (token, _) = keys.issue(ACCOUNT, SESSION, NOW).unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let mut turned = signature.to_owned();
        turned.replace_range(10..11, if signature[10..].starts_with('A') { "B" } else { "A" });
        let zeros = URL_SAFE_NO_PAD.encode([0; 64]);
        let signatures = ["", &signature[..80], &turned, &zeros, &format!("{signature}="), &format!("{signature}.AA")];
        let mut bad: Vec<_> = signatures.iter().map(|signature| format!("{message}.{signature}")).collect();
        bad.extend([message, "", "..", &format!(" {token}"), &format!("{token}\n"), "é\0😀"].map(str::to_owned));
        bad.push("a".repeat(1_000_000));
        for token in bad {
            assert_eq!(keys.read(&token, NOW), None, "{token:.80}");
        }
        for (length, good) in [(900, true), (1_500, false)] {
            let [claims] = each(&claims(), json!({ "more": ["x".repeat(length)] })).try_into().unwrap();
            assert_eq!(keys.read(&forged(&keys.signing, &json!(keys.header), &claims), NOW).is_some(), good);
        }
    }

    #[test]
    fn b2_claims_that_are_wrong_or_missing() {
        let keys = keys();
        let at = NOW.timestamp();
        let table = json!({
            "exp": [at - 6, -1, i64::MAX, (at + 300).to_string(), 1.9e9, null, "(absent)"],
            "nbf": [at + 6, "0", null, "(absent)"], "iss": ["https://b.example", [ISSUER], null, "(absent)"],
            "aud": ["https://a.example/", [], [ISSUER, "https://b.example"], null, "(absent)"],
            "sub": ["root", "", null, "(absent)"], "sid": ["root", "", null, "(absent)"],
        });
        for claims in each(&claims(), table).into_iter().chain([json!([]), json!(null), json!("x")]) {
            assert_eq!(keys.read(&forged(&keys.signing, &json!(keys.header), &claims), NOW), None, "{claims}");
        }
    }

    #[test]
    fn b2_a_token_of_another_installation_or_a_refresh_token() {
        let (keys, other) = (keys(), self::keys());
        let (token, _) = other.issue(ACCOUNT, SESSION, NOW).unwrap();
        assert!(other.read(&token, NOW).is_some());
        for token in [token, forged(&other.signing, &json!(keys.header), &claims()), "A".repeat(43)] {
            assert_eq!(keys.read(&token, NOW), None);
        }
    }
}
