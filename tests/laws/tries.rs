//! How each mutation is tried in every role.

use entity::contribution::State;
use territoire::areas::comments::ops::{ADD, CLOSE, EDIT, REMOVE, REOPEN};
use territoire::areas::contributions::ops::{ARCHIVE, RESTORE, SUBMIT};
use territoire::areas::files::{REMOVE_FILE, REQUEST_UPLOAD, REQUEST_UPLOAD_FOR_TEAM};
use territoire::areas::lineage::LINK;
use territoire::areas::resonances::RESONATE;
use territoire::ground::contribution::{EDIT_PUBLISHED, EDIT_UNPUBLISHED, PUBLISH, REGISTER, REGISTER_FOR_TEAM};
use territoire::ground::policy::Rule;
use territoire::people::applications::{CREATE_API_KEY, REVOKE_API_KEY};
use territoire::people::identity::{
    CHANGE_PASSWORD, REFRESH_SESSION, REQUEST_PASSWORD_RESET, RESET_PASSWORD, REVOKE_SESSION, SIGN_IN, SIGN_OUT,
    SIGN_UP, UPDATE_PROFILE, VERIFY_EMAIL,
};
use territoire::people::personal_data::{ERASE_MY_ACCOUNT, EXPORT_MY_DATA};
use territoire::people::teams::CREATE_TEAM;

/// A way to try a mutation: on a thing in a state, with an input in which `{id}` is the thing and `{n}` is new each time;
/// `{register}`, `{update}` and `{least}` are those of its noun, `{comment}` is a comment of Carol's on it; `{verify}`, `{reset}`,
/// `{refresh}` and `{session}` are secrets made for it, `{key}` a key of theirs, `{file}` a file, `{fresh}` a name that nobody has, `{me}` who
/// tries.
pub struct Try {
    pub mutation: &'static str,
    pub rule: &'static Rule,
    pub on: Option<State>,
    pub text: &'static str,
}

const fn on(mutation: &'static str, rule: &'static Rule, state: State, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(state), text }
}

const fn alone(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: None, text }
}

pub const TRIES: [Try; 35] = [
    alone(
        "signIn",
        &SIGN_IN,
        r#"signIn(input: {email: "dave@village.example", password: "dave-long-password"}) { account { id } }"#,
    ),
    alone(
        "signUp",
        &SIGN_UP,
        r#"signUp(input: {email: "{fresh}@village.example", password: "a-long-password", name: "Nouveau"}) { email }"#,
    ),
    alone(
        "verifyEmail",
        &VERIFY_EMAIL,
        r#"verifyEmail(input: {token: "{verify}", password: "a-long-password"}) { account { name } }"#,
    ),
    alone(
        "refreshSession",
        &REFRESH_SESSION,
        r#"refreshSession(input: {refreshToken: "{refresh}"}) { account { name } }"#,
    ),
    alone("revokeSession", &REVOKE_SESSION, r#"revokeSession(input: {id: "{session}"}) { id }"#),
    alone(
        "changePassword",
        &CHANGE_PASSWORD,
        r#"changePassword(input: {currentPassword: "{me}-long-password", newPassword: "{me}-long-password"}) { id }"#,
    ),
    alone(
        "requestPasswordReset",
        &REQUEST_PASSWORD_RESET,
        r#"requestPasswordReset(input: {email: "{fresh}@village.example"}) { email }"#,
    ),
    alone(
        "resetPassword",
        &RESET_PASSWORD,
        r#"resetPassword(input: {token: "{reset}", newPassword: "another-long-password"}) { id }"#,
    ),
    alone("updateProfile", &UPDATE_PROFILE, r#"updateProfile(input: {about: "**{n}**"}) { version }"#),
    alone("createApiKey", &CREATE_API_KEY, r#"createApiKey(input: {name: "{n}"}) { apiKey { id } }"#),
    alone("revokeApiKey", &REVOKE_API_KEY, r#"revokeApiKey(input: {id: "{key}"}) { id }"#),
    alone("exportMyData", &EXPORT_MY_DATA, "exportMyData { id }"),
    alone(
        "requestUpload",
        &REQUEST_UPLOAD,
        r#"requestUpload(input: {mediaType: "image/png", bytes: 100}) { file { id } }"#,
    ),
    alone(
        "requestUpload",
        &REQUEST_UPLOAD_FOR_TEAM,
        r#"requestUpload(input: {mediaType: "image/png", bytes: 100, teamId: "{team}"}) { file { id } }"#,
    ),
    alone("removeFile", &REMOVE_FILE, r#"removeFile(input: {id: "{file}"}) { id }"#),
    alone("createTeam", &CREATE_TEAM, r#"createTeam(input: {name: "{n}"}) { id }"#),
    on(
        "{register}",
        &REGISTER,
        State::Published,
        r#"{register}(input: {title: "{n}", communes: ["26289"], {least}}) { id }"#,
    ),
    on(
        "{register}",
        &REGISTER_FOR_TEAM,
        State::Published,
        r#"{register}(input: {title: "{n}", communes: ["26289"], teamId: "{team}", {least}}) { id }"#,
    ),
    on("{update}", &EDIT_PUBLISHED, State::Published, r#"{update}(input: {id: "{id}", title: "{n}"}) { id }"#),
    on("{update}", &EDIT_UNPUBLISHED, State::Submitted, r#"{update}(input: {id: "{id}", title: "{n}"}) { id }"#),
    on("submitContribution", &SUBMIT, State::Draft, r#"submitContribution(input: {id: "{id}"}) { id }"#),
    on("publishContribution", &PUBLISH, State::Submitted, r#"publishContribution(input: {id: "{id}"}) { id }"#),
    on("archiveContribution", &ARCHIVE, State::Published, r#"archiveContribution(input: {id: "{id}"}) { id }"#),
    on("restoreContribution", &RESTORE, State::Archived, r#"restoreContribution(input: {id: "{id}"}) { id }"#),
    on(
        "linkContributions",
        &LINK,
        State::Published,
        r#"linkContributions(input: {fromId: "{from}", relation: ABOUT, toId: "{id}"}) { id }"#,
    ),
    on("unlinkContributions", &LINK, State::Published, r#"unlinkContributions(input: {id: "{link}"}) { id }"#),
    on("addComment", &ADD, State::Published, r#"addComment(input: {contributionId: "{id}", body: "{n}"}) { id }"#),
    on("editComment", &EDIT, State::Published, r#"editComment(input: {id: "{comment}", body: "{n}"}) { id }"#),
    on("removeComment", &REMOVE, State::Published, r#"removeComment(input: {id: "{comment}", reason: "{n}"}) { id }"#),
    on("closeComments", &CLOSE, State::Published, r#"closeComments(input: {id: "{id}"}) { id }"#),
    on("reopenComments", &REOPEN, State::Published, r#"reopenComments(input: {id: "{closed}"}) { id }"#),
    on(
        "addResonance",
        &RESONATE,
        State::Published,
        r#"addResonance(input: {contributionId: "{id}", kind: MOVED}) { id }"#,
    ),
    on(
        "removeResonance",
        &RESONATE,
        State::Published,
        r#"removeResonance(input: {contributionId: "{id}", kind: MOVED}) { id }"#,
    ),
    // Last of all, as they end the session, and the account.
    alone("signOut", &SIGN_OUT, "signOut { id }"),
    alone("eraseMyAccount", &ERASE_MY_ACCOUNT, r#"eraseMyAccount(input: {password: "{me}-long-password"}) { id }"#),
];
