//! The form of access tokens.

use jsonwebtoken::{Algorithm, Header, Validation};

/// Type of access tokens (RFC 9068); nothing else that is signed here may have it.
const TYPE: &str = "at+jwt";

/// The header of every token that is signed with this key.
pub(super) fn header(kid: &str) -> Header {
    Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) }
}

/// What the library checks. It would check times by the system clock, so `Keys::read` checks them instead.
pub(super) fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[issuer]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}
