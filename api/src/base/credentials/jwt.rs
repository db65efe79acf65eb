//! The form of access tokens.

use jsonwebtoken::{Algorithm, Header, Validation};

/// Its type (RFC 9068), which nothing else that is signed here may have.
const TYPE: &str = "at+jwt";

/// The only header that a token signed by this key has.
pub(super) fn header(kid: &str) -> Header {
    Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) }
}

/// What the library checks; it reads the system's clock, so that times are checked here.
pub(super) fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[issuer]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}
