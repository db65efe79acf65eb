//! How each mutation is tried in every role.

use super::{bookings, folders, initiatives, memberships, notices, offers, venues};
use crate::harness::fixtures::fixture;
use entity::contribution::{Kind, State};
use territoire::areas::articles::workflow::{RETRACT, SCHEDULE, SEND_BACK, UNSCHEDULE};
use territoire::areas::authors::ops::{ACCEPT as ACCEPT_CLAIM, ANSWER, CLAIM, REFUSE_CLAIM};
use territoire::areas::claims::{
    ACCEPT as ACCEPT_COMMUNE_CLAIM, CLAIM as CLAIM_COMMUNE, CONFIRM, ENTRUST, HAND_OVER,
    REFUSE as REFUSE_COMMUNE_CLAIM, WITHDRAW as WITHDRAW_COMMUNE_CLAIM,
};
use territoire::areas::comments::ops::{ADD, CLOSE, EDIT, REMOVE, REOPEN};
use territoire::areas::contributions::ops::{ARCHIVE, RESTORE, SUBMIT, TRANSFER};
use territoire::areas::editing::notes::ADD_NOTE;
use territoire::areas::editing::previews::{CREATE_PREVIEW, REVOKE_PREVIEW};
use territoire::areas::files::{REMOVE_FILE, REQUEST_UPLOAD, REQUEST_UPLOAD_FOR_TEAM};
use territoire::areas::lineage::{CONFIRM as CONFIRM_LINK, LINK, UNLINK};
use territoire::areas::resilience::ASSUME;
use territoire::areas::resonances::RESONATE;
use territoire::areas::resources::{ASSESS, DEPEND, MOVE_STOCK};
use territoire::ground::app::NounEntry;
use territoire::ground::contribution::{EDIT_PUBLISHED, EDIT_UNPUBLISHED, PUBLISH, REGISTER, REGISTER_FOR_TEAM};
use territoire::ground::policy::Rule;
use territoire::people::applications::{CREATE_API_KEY, REVOKE_API_KEY};
use territoire::people::identity::{
    CHANGE_PASSWORD, REFRESH_SESSION, REQUEST_PASSWORD_RESET, RESET_PASSWORD, REVOKE_SESSION, SIGN_IN, SIGN_OUT,
    SIGN_UP, UPDATE_PROFILE, VERIFY_EMAIL,
};
use territoire::people::personal_data::{ERASE_MY_ACCOUNT, EXPORT_MY_DATA};
use territoire::people::teams::{
    ANSWER_INVITATION, CREATE_TEAM, INVITE_TO_TEAM, JOIN_TEAM, LEAVE_TEAM, REMOVE_TEAM_MEMBER, REVOKE_INVITATION,
    UPDATE_MY_MEMBERSHIP, UPDATE_TEAM, UPDATE_TEAM_MEMBER,
};

/// A way to try a mutation: on a thing in a state, with an input in which `{id}` is the thing and `{n}` is new each time;
/// `{register}`, `{update}` and `{least}` are those of its noun, `{comment}` is a comment of Carol's on it; `{link}` a link of
/// hers to it, `{grown}` one of Dave's from it; `{verify}`, `{reset}`,
/// `{byline}`, `{invited}` and `{claimed}` are authors of an article, the last two are Carol; `{scheduled}` is the article,
/// scheduled; `{preview}` a link to it;
/// `{supplier}` is a resource of Dave's, `{supplying}` one that the resource depends on;
/// `{network}` is a network of Dave's, `{asked}` one that the thing asked to join, `{holding}` one that took it, `{asking}` a medium
/// of Carol's that asked to join the thing, `{joined}` one that joined it;
/// `{line}`, `{proposed}`, `{accepted}` and `{over}` are of needs (`offers.rs`); `{need}` and `{needed}` of a need of Dave's (`notices.rs`);
/// `{free}`, `{run}`, `{claim}` and `{code}` are of communes (`town_halls.rs`);
/// `{crew}`, `{mate}`, `{invitation}`, `{join}` and `{theirs}` are of teams (`crews.rs`);
/// `{refresh}` and `{session}` are secrets made for it, `{key}` a key of theirs, `{file}` a file, `{fresh}` a name that nobody has, `{me}` who
/// tries.
pub struct Try {
    pub mutation: &'static str,
    pub rule: &'static Rule,
    pub on: Option<State>,
    /// The nouns that it is tried on.
    pub of: fn(&NounEntry) -> bool,
    pub text: &'static str,
}

const fn on_article(mutation: &'static str, rule: &'static Rule, state: State, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(state), of: |noun| matches!(noun.kind, Kind::Article), text }
}

const fn on(mutation: &'static str, rule: &'static Rule, state: State, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(state), of: |noun| !noun.given, text }
}

const fn alone(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: None, of: |noun| !noun.given, text }
}

const fn on_commune(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: None, of: |noun| noun.given, text }
}

const fn on_resource(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Kind::Resource), text }
}

/// Every try. Those that end the session, and the account, come last.
pub fn tries() -> impl Iterator<Item = &'static Try> {
    let parts = bookings::TRIES.iter().chain(&offers::TRIES).chain(&initiatives::TRIES).chain(&notices::TRIES);
    venues::TRIES.iter().chain(&folders::TRIES).chain(&memberships::TRIES).chain(parts).chain(&TRIES)
}

const TRIES: [Try; 81] = [
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
    alone("updateTeam", &UPDATE_TEAM, r#"updateTeam(input: {id: "{crew}", name: "{n}"}) { id }"#),
    alone(
        "inviteToTeam",
        &INVITE_TO_TEAM,
        r#"inviteToTeam(input: {teamId: "{crew}", email: "{fresh}@village.example", role: EDITOR}) { id }"#,
    ),
    alone("revokeTeamInvitation", &REVOKE_INVITATION, r#"revokeTeamInvitation(input: {id: "{invitation}"}) { id }"#),
    alone("acceptTeamInvitation", &ANSWER_INVITATION, r#"acceptTeamInvitation(input: {id: "{invitation}"}) { id }"#),
    alone("refuseTeamInvitation", &ANSWER_INVITATION, r#"refuseTeamInvitation(input: {id: "{invitation}"}) { id }"#),
    alone(
        "joinTeam",
        &JOIN_TEAM,
        r#"joinTeam(input: {token: "{join}", password: "a-long-password", name: "Nouveau"}) { account { name } }"#,
    ),
    alone(
        "updateTeamMember",
        &UPDATE_TEAM_MEMBER,
        r#"updateTeamMember(input: {teamId: "{crew}", accountId: "{mate}", title: "{n}"}) { id }"#,
    ),
    alone(
        "updateMyMembership",
        &UPDATE_MY_MEMBERSHIP,
        r#"updateMyMembership(input: {teamId: "{crew}", title: "{n}"}) { id }"#,
    ),
    alone(
        "removeTeamMember",
        &REMOVE_TEAM_MEMBER,
        r#"removeTeamMember(input: {teamId: "{crew}", accountId: "{mate}"}) { id }"#,
    ),
    alone("leaveTeam", &LEAVE_TEAM, r#"leaveTeam(input: {teamId: "{crew}"}) { id }"#),
    Try {
        mutation: "transferToTeam",
        rule: &TRANSFER,
        on: Some(State::Published),
        // What lives in a house goes with it.
        of: |noun| !noun.given && !fixture(noun.kind).lives_in_a_house(),
        text: r#"transferToTeam(input: {id: "{id}", teamId: "{theirs}"}) { id }"#,
    },
    Try {
        mutation: "{register}",
        rule: &REGISTER,
        on: Some(State::Published),
        // Those who run what needs something, or the commune of a notice: see `offers.rs` and `notices.rs`.
        of: |noun| !noun.given && !matches!(noun.kind, Kind::Need | Kind::Notice),
        text: r#"{register}(input: {title: "{n}", communes: ["26289"], {least}}) { id }"#,
    },
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
        r#"linkContributions(input: {fromId: "commune:2A004", relation: ABOUT, toId: "{id}"}) { id }"#,
    ),
    on("unlinkContributions", &UNLINK, State::Published, r#"unlinkContributions(input: {id: "{link}"}) { id }"#),
    on("confirmLink", &CONFIRM_LINK, State::Published, r#"confirmLink(input: {id: "{grown}"}) { id }"#),
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
    on_article("submitArticle", &SUBMIT, State::Draft, r#"submitArticle(input: {id: "{id}"}) { id }"#),
    on_article(
        "sendBackArticle",
        &SEND_BACK,
        State::Submitted,
        r#"sendBackArticle(input: {id: "{id}", comment: "{n}"}) { id }"#,
    ),
    on_article("publishArticle", &PUBLISH, State::Submitted, r#"publishArticle(input: {id: "{id}"}) { id }"#),
    on_article(
        "scheduleArticle",
        &SCHEDULE,
        State::Submitted,
        r#"scheduleArticle(input: {id: "{id}", publishAt: "2026-06-01T07:00:00+02:00"}) { id }"#,
    ),
    on_article(
        "unscheduleArticle",
        &UNSCHEDULE,
        State::Submitted,
        r#"unscheduleArticle(input: {id: "{scheduled}"}) { id }"#,
    ),
    on_article(
        "correctArticle",
        &EDIT_PUBLISHED,
        State::Published,
        r#"correctArticle(input: {id: "{id}", title: "{n}", correction: "{n}"}) { id }"#,
    ),
    on_article(
        "retractArticle",
        &RETRACT,
        State::Published,
        r#"retractArticle(input: {id: "{id}", reason: "{n}"}) { id }"#,
    ),
    on_article(
        "addArticleAuthor",
        &EDIT_PUBLISHED,
        State::Published,
        r#"addArticleAuthor(input: {articleId: "{id}", name: "{n}"}) { id }"#,
    ),
    on_article(
        "addArticleAuthor",
        &EDIT_UNPUBLISHED,
        State::Submitted,
        r#"addArticleAuthor(input: {articleId: "{id}", name: "{n}"}) { id }"#,
    ),
    on_article(
        "removeArticleAuthor",
        &EDIT_PUBLISHED,
        State::Published,
        r#"removeArticleAuthor(input: {id: "{byline}"}) { id }"#,
    ),
    on_article(
        "removeArticleAuthor",
        &EDIT_UNPUBLISHED,
        State::Submitted,
        r#"removeArticleAuthor(input: {id: "{byline}"}) { id }"#,
    ),
    on_article("acceptAuthorship", &ANSWER, State::Published, r#"acceptAuthorship(input: {id: "{invited}"}) { id }"#),
    on_article("refuseAuthorship", &ANSWER, State::Published, r#"refuseAuthorship(input: {id: "{invited}"}) { id }"#),
    on_article("claimByline", &CLAIM, State::Published, r#"claimByline(input: {id: "{byline}"}) { id }"#),
    on_article(
        "acceptBylineClaim",
        &ACCEPT_CLAIM,
        State::Published,
        r#"acceptBylineClaim(input: {id: "{claimed}"}) { id }"#,
    ),
    on_article(
        "refuseBylineClaim",
        &REFUSE_CLAIM,
        State::Published,
        r#"refuseBylineClaim(input: {id: "{claimed}"}) { id }"#,
    ),
    on_article(
        "addEditorialNote",
        &ADD_NOTE,
        State::Submitted,
        r#"addEditorialNote(input: {articleId: "{id}", body: "{n}"}) { id }"#,
    ),
    on_article(
        "createPreviewLink",
        &CREATE_PREVIEW,
        State::Submitted,
        r#"createPreviewLink(input: {articleId: "{id}"}) { id }"#,
    ),
    on_article(
        "revokePreviewLink",
        &REVOKE_PREVIEW,
        State::Submitted,
        r#"revokePreviewLink(input: {id: "{preview}"}) { id }"#,
    ),
    on_article(
        "updateArticle",
        &EDIT_PUBLISHED,
        State::Submitted,
        r#"updateArticle(input: {id: "{scheduled}", title: "{n}"}) { id }"#,
    ),
    on_article(
        "updateArticle",
        &EDIT_UNPUBLISHED,
        State::Draft,
        r#"updateArticle(input: {id: "{id}", embargoUntil: null, standfirst: "{n}"}) { id }"#,
    ),
    on_resource("assessResource", &ASSESS, r#"assessResource(input: {resourceId: "{id}", condition: FRAGILE}) { id }"#),
    on_resource(
        "recordStockMovement",
        &MOVE_STOCK,
        r#"recordStockMovement(input: {resourceId: "{id}", quantity: 1}) { id }"#,
    ),
    on_resource(
        "linkResources",
        &DEPEND,
        r#"linkResources(input: {dependentId: "{id}", supplierId: "{supplier}"}) { id }"#,
    ),
    on_resource(
        "unlinkResources",
        &DEPEND,
        r#"unlinkResources(input: {dependentId: "{id}", supplierId: "{supplying}"}) { id }"#,
    ),
    alone(
        "claimCommune",
        &CLAIM_COMMUNE,
        r#"claimCommune(input: {communeId: "{free}", teamId: "{crew}", function: MAYOR, proof: "{n}"}) { id }"#,
    ),
    alone("confirmCommuneClaim", &CONFIRM, r#"confirmCommuneClaim(input: {token: "{code}"}) { id }"#),
    alone("withdrawCommuneClaim", &WITHDRAW_COMMUNE_CLAIM, r#"withdrawCommuneClaim(input: {id: "{claim}"}) { id }"#),
    alone("acceptCommuneClaim", &ACCEPT_COMMUNE_CLAIM, r#"acceptCommuneClaim(input: {id: "{claim}"}) { id }"#),
    alone(
        "refuseCommuneClaim",
        &REFUSE_COMMUNE_CLAIM,
        r#"refuseCommuneClaim(input: {id: "{claim}", reason: "{n}"}) { id }"#,
    ),
    alone("handOverCommune", &HAND_OVER, r#"handOverCommune(input: {communeId: "{run}"}) { id }"#),
    alone("entrustNetwork", &ENTRUST, r#"entrustNetwork(input: {networkId: "{network}", communes: []}) { id }"#),
    on_commune(
        "updateCommunePage",
        &EDIT_PUBLISHED,
        r#"updateCommunePage(input: {id: "{run}", website: null}) { id }"#,
    ),
    on_commune(
        "setNeedAssumption",
        &ASSUME,
        r#"setNeedAssumption(input: {communeId: "{run}", need: "food_energy", perInhabitant: 2000, source: "{n}"}) { id }"#,
    ),
    alone("signOut", &SIGN_OUT, "signOut { id }"),
    alone("eraseMyAccount", &ERASE_MY_ACCOUNT, r#"eraseMyAccount(input: {password: "{me}-long-password"}) { id }"#),
];
