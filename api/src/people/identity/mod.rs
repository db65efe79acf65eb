//! Identity: accounts, sessions, passwords, access tokens.
//!
//! Signing in gives an access token that names the session and is valid for five minutes; once the session has ended,
//! its tokens are refused within five seconds. The API does not reveal which accounts exist: a wrong address takes as
//! long and gets the same answer as a wrong password. An e-mail address is shown only to its owner.

pub mod accounts;
pub mod events;
mod graphql;
mod holdings;
mod known;
pub mod letters;
pub mod mailbox;
pub mod profile;
pub mod purge;
mod sessions;

pub use graphql::{Account, IdentityMutation, IdentityQuery, SignInPayload};
pub use sessions::{SignedIn, begin_session, end_sessions};

use crate::ground::app::{Area, ListBound};
use crate::ground::jobs::HOUR;
use crate::ground::policy::{ACCOUNTS, ANYBODY, Rule};
use crate::job;

/// Begin a session with a password.
pub const SIGN_IN: Rule = Rule::person("SignIn", ANYBODY);
/// Ask for an account.
pub const SIGN_UP: Rule = Rule::person("SignUp", ANYBODY);
/// Turn a sign-up into an account.
pub const VERIFY_EMAIL: Rule = Rule::person("VerifyEmail", ANYBODY);
/// Refresh a session.
pub const REFRESH_SESSION: Rule = Rule::person("RefreshSession", ANYBODY);
/// End one's current session.
pub const SIGN_OUT: Rule = Rule::person("SignOut", ACCOUNTS);
/// End another session of one's own.
pub const REVOKE_SESSION: Rule = Rule::person("RevokeSession", ACCOUNTS);
/// Change one's password.
pub const CHANGE_PASSWORD: Rule = Rule::person("ChangePassword", ACCOUNTS);
/// Ask for a mail with a token to set a new password.
pub const REQUEST_PASSWORD_RESET: Rule = Rule::person("RequestPasswordReset", ANYBODY);
/// Set a new password with a mailed token.
pub const RESET_PASSWORD: Rule = Rule::person("ResetPassword", ANYBODY);
/// Change one's profile.
pub const UPDATE_PROFILE: Rule = Rule::person("UpdateProfile", ACCOUNTS);

/// What identity contributes.
pub const AREA: Area = Area {
    mutations: &[
        ("sign_in", &SIGN_IN),
        ("sign_up", &SIGN_UP),
        ("verify_email", &VERIFY_EMAIL),
        ("refresh_session", &REFRESH_SESSION),
        ("sign_out", &SIGN_OUT),
        ("revoke_session", &REVOKE_SESSION),
        ("change_password", &CHANGE_PASSWORD),
        ("request_password_reset", &REQUEST_PASSWORD_RESET),
        ("reset_password", &RESET_PASSWORD),
        ("update_profile", &UPDATE_PROFILE),
    ],
    jobs: &[
        job!("send_letter", Letters, letters::send),
        job!("render_profiles", Upkeep, every HOUR, profile::render_all),
        job!("purge_letters", Upkeep, every HOUR, purge::letters),
        job!("purge_sessions", Upkeep, every HOUR, purge::sessions),
        job!("purge_known_addresses", Upkeep, every 24 * HOUR, known::purge),
        job!("purge_idempotency", Upkeep, every HOUR, purge::idempotency),
        job!("purge_security_events", Upkeep, every 24 * HOUR, purge::security_events),
    ],
    holdings: holdings::holdings,
    lists: &[ListBound::new("Viewer", "sessions", 100)],
    weights: &[
        ("Account", "about", 20),
        ("Account", "aboutHtml", 100),
        ("Viewer", "about", 20),
        ("Viewer", "aboutHtml", 100),
    ],
    ..Area::EMPTY
};
