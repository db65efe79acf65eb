//! What somebody leaves behind, for the laws on personal data.

use super::bookings::Booked;
use super::personal_data::{ADDRESS, erin, settle};
use super::village::Village;
use crate::harness::RUNTIME;
use crate::harness::fixtures::{fixture, fixtures};
use entity::authorship::AuthorshipState;
use entity::booking::BookingState;
use entity::contribution::{self, Kind as Noun, State};
use entity::offer::OfferState;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use territoire::ground::contribution::ids;

/// Erin does everything that leaves something of her.
pub fn leave_traces(village: &mut Village) {
    let contact = r#"contact: {name: "Erin", email: "Erin@village.example", phone: "0475000001", visibility: TEAM}"#;
    let other = contact.replace("Erin@village.example", "chez-elle@example.org");
    let own = village.thing(Some("erin"), State::Published, &format!(", {other}"));
    let draft = village.thing(Some("erin"), State::Draft, r#", slug: "brouillon-d-erin""#);
    village.mutate(
        "erin",
        r#"createNetwork(input: {title: "À naître", communes: ["26289"], draft: true, charter: "Entre nous."}) { id }"#,
    );
    let hall = village.hall.clone();
    village.mutate("alice", &format!(r#"registerOrganisation(input: {{title: "Amicale", kind: ASSOCIATION, communes: ["26289"], teamId: "{hall}", {contact}}}) {{ id }}"#));
    village.mutate(
        "erin",
        &format!(r#"updateOrganisation(input: {{id: "{own}", title: "Le sien", reason: "mieux"}}) {{ id }}"#),
    );
    village.mutate("erin", &format!(r#"updateOrganisation(input: {{id: "{draft}", title: "À elle"}}) {{ id }}"#));
    village.mutate(
        "erin",
        &format!(
            r#"linkContributions(input: {{fromId: "{}", relation: ABOUT, toId: "{own}"}}) {{ id }}"#,
            village.from
        ),
    );
    village.mutate("erin", r#"updateProfile(input: {about: "**Moi**", skills: ["taille des haies"]}) { version }"#);
    let team = village.mutate("erin", r#"createTeam(input: {name: "Ses amis", yourTitle: "fondatrice"}) { id }"#);
    let team = team["id"].as_str().expect("an id");
    // In a team of her own she is as alone as without one.
    for draft in [true, false] {
        village.mutate("erin", &format!(r#"registerOrganisation(input: {{title: "Verger", kind: BUSINESS, communes: ["26289"], teamId: "{team}", draft: {draft}, contact: {{name: "Erin", phone: "0475000002", visibility: SELF}}}}) {{ id }}"#));
    }
    let from = village.from.clone();
    village.comment("erin", &from);
    let regretted = village.comment("erin", &from);
    village.mutate("erin", &format!(r#"removeComment(input: {{id: "{regretted}"}}) {{ id }}"#));
    village.mutate("erin", &format!(r#"addResonance(input: {{contributionId: "{from}", kind: THANKS}}) {{ id }}"#));
    for fixture in fixtures() {
        village.thing_of(fixture.kind, Some("erin"), State::Published, fixture.most);
    }
    // She judged a resource, moved its stock and said what it depends on.
    let resource = village.thing_of(Noun::Resource, Some("erin"), State::Published, fixture(Noun::Resource).least);
    let assess = format!(r#"assessResource(input: {{resourceId: "{resource}", condition: FRAGILE}}) {{ id }}"#);
    village.mutate("erin", &assess);
    let moved = format!(r#"recordStockMovement(input: {{resourceId: "{resource}", quantity: 1}}) {{ id }}"#);
    village.mutate("erin", &moved);
    let supplier = village.thing_of(Noun::Resource, Some("dave"), State::Published, fixture(Noun::Resource).least);
    let depends = format!(r#"linkResources(input: {{dependentId: "{resource}", supplierId: "{supplier}"}}) {{ id }}"#);
    village.mutate("erin", &depends);
    // She started an initiative, supported it, reported, counted, and composted it.
    let least = fixture(Noun::Initiative).least;
    let initiative = village.thing_of(Noun::Initiative, Some("erin"), State::Published, least);
    for (mutation, more) in [
        ("supportInitiative", "showName: true"),
        ("reportProgress", r#"body: "Elle **était** là.""#),
        ("recordResult", r#"label: "Objets", quantity: 1, unit: "piece""#),
        ("compostInitiative", r#"why: "Fini.", learned: "Tout.", parts: [{label: "Outils", receiver: "La mairie"}]"#),
    ] {
        let said = format!(r#"{mutation}(input: {{initiativeId: "{initiative}", {more}}}) {{ id }}"#);
        village.mutate("erin", &said);
    }
    // A network of hers vouched for a thing of somebody else.
    let network = village.network("erin");
    let input = format!(r#"thingId: "{from}", byId: "{network}", words: "Bien.""#);
    village.mutate("erin", &format!("vouch(input: {{{input}}}) {{ id }}"));
    village.folder("erin", &network);
    // She offered help: one offer waits, one was accepted.
    let need = village.thing_of(Noun::Need, None, State::Published, fixture(Noun::Need).least);
    village.offer("erin", &need, OfferState::Proposed);
    village.offer("erin", &need, OfferState::Accepted);
    // She runs a venue with a space and a sitting.
    let venue = village.thing_of(Noun::Venue, Some("erin"), State::Published, fixture(Noun::Venue).least);
    village.space("erin", &venue);
    village.sitting("erin", &venue);
    let space = village.space("erin", &venue);
    village.mutate("erin", &format!(r#"openSpaceCalendar(input: {{spaceId: "{space}"}}) {{ id }}"#));
    // She had a booking of another venue, with all of its file.
    let hall = village.venue(None);
    let Booked { booking, series, document, .. } = village.booking("alice", &hall, "erin", BookingState::Accepted);
    for (handover, condition) in [("IN", "Erin a reçu les clés."), ("OUT", "Erin a rendu les clés.")] {
        let input = format!(r#"bookingId: "{booking}", handover: {handover}, condition: "{condition}""#);
        village.mutate("alice", &format!("recordBookingHandover(input: {{{input}}}) {{ id }}"));
    }
    let offered = format!(
        r#"offerBookingAgreement(input: {{seriesId: "{series}", agreement: "Erin rend la salle."}}) {{ agreementOfferedAt }}"#
    );
    let offered = village.mutate("alice", &offered)["agreementOfferedAt"].as_str().expect("a moment").to_owned();
    let agreed = format!(r#"seriesId: "{series}", offeredAt: "{offered}""#);
    village.mutate("erin", &format!("acceptBookingAgreement(input: {{{agreed}}}) {{ id }}"));
    let reason = format!(r#"cancelBooking(input: {{id: "{booking}", reason: "Erin est malade."}}) {{ id }}"#);
    village.mutate("erin", &reason);
    // She had another one for an organisation that her neighbours run too, with its insurance.
    village.booking_for_organisation("alice", &hall, "erin");
    // She was invited to a team.
    let input = format!(r#"teamId: "{}", email: "{ADDRESS}", role: EDITOR, title: "élue""#, village.hall);
    village.mutate("alice", &format!("inviteToTeam(input: {{{input}}}) {{ id }}"));
    // Her address gets three letters at once, then one an hour.
    village.play.server.app.clock.advance(3_600_000);
    // She was asked to sign an article, claims a byline of it, wrote to its editors and made a link to it.
    let article = village.thing_of(Noun::Article, None, State::Published, fixture(Noun::Article).least);
    let ask =
        format!(r#"addArticleAuthor(input: {{articleId: "{article}", name: "Erin", email: "{ADDRESS}"}}) {{ id }}"#);
    village.mutate("alice", &ask);
    let byline = village.author(&article, AuthorshipState::Byline);
    village.mutate("erin", &format!(r#"claimByline(input: {{id: "{byline}"}}) {{ id }}"#));
    let draft = village.thing_of(Noun::Article, Some("erin"), State::Draft, fixture(Noun::Article).least);
    village.mutate("erin", &format!(r#"addEditorialNote(input: {{articleId: "{draft}", body: "Relu."}}) {{ id }}"#));
    village.mutate("erin", &format!(r#"createPreviewLink(input: {{articleId: "{draft}"}}) {{ id }}"#));
    // What she registered in a team that she left since; only nouns with personal data tell it from what she runs alone.
    for fixture in fixtures() {
        let left = village.thing_of(fixture.kind, None, State::Published, fixture.most);
        let (_, left) = ids::contribution(&left).expect("an id");
        RUNTIME.block_on(async {
            let app = &village.play.server.app;
            let hers = contribution::Entity::update_many()
                .col_expr(contribution::Column::AuthorId, Expr::value(erin(app).await.id))
                .filter(contribution::Column::Id.eq(left));
            hers.exec(app.db.background()).await.expect("hers");
        });
    }
    let network = village.network("dave");
    let input = format!(r#"networkId: "{network}", memberId: "{own}", charterVersion: 1, message: "C'est moi.""#);
    village.mutate("erin", &format!("requestNetworkMembership(input: {{{input}}}) {{ id }}"));
    // A draft and a public thing show one picture of hers; another file nothing uses. She shows the picture as a proof
    // and as a document too.
    let file = village.upload("erin", "image/jpeg", "photo");
    let told =
        format!(r#"initiativeId: "{initiative}", body: "La sienne.", gallery: [{{fileId: "{file}", alt: "Elle"}}]"#);
    village.mutate("erin", &format!("reportProgress(input: {{{told}}}) {{ id }}"));
    let given = format!(r#"id: "{document}", words: "Police d'Erin", fileId: "{file}", validUntil: "2026-12-31""#);
    village.mutate("erin", &format!("giveBookingDocument(input: {{{given}}}) {{ id }}"));
    let bees = village.team_of("erin");
    let proof = format!(r#"proof: "C'est moi.", fileId: "{file}", emailSource: "https://saillans.example/""#);
    let claim =
        format!(r#"communeId: "commune:26289", teamId: "{bees}", function: MAYOR, email: "mairie@saillans.example""#);
    let input = format!("{claim}, {proof}");
    village.mutate("erin", &format!("claimCommune(input: {{{input}}}) {{ id }}"));
    let hers = village.commune_of(&bees);
    let need = format!(r#"communeId: "{hers}", need: "food_energy", perInhabitant: 2000, source: "Dit""#);
    village.mutate("erin", &format!("setNeedAssumption(input: {{{need}}}) {{ id }}"));
    for draft in [true, false] {
        village.mutate("erin", &format!(r#"createNetwork(input: {{title: "Vu", communes: ["26289"], draft: {draft}, charter: "Vu.", cover: {{fileId: "{file}", alt: "Elle", caption: "Chez elle", credit: "Erin"}}}}) {{ id }}"#));
    }
    village.mutate(
        "erin",
        r#"requestUpload(input: {mediaType: "image/png", bytes: 9, name: "elle.png"}) { file { id } }"#,
    );
    let key = village.mutate("erin", r#"createApiKey(input: {name: "Sa carte"}) { secret }"#);
    village.send_by(key["secret"].as_str().expect("a secret"), "{ rateLimit { limit } }");
    let begun = village.mutate(
        "anonymous",
        &format!(r#"signIn(input: {{email: "{ADDRESS}", password: "erin-long-password"}}) {{ refreshToken }}"#),
    );
    let token = begun["refreshToken"].as_str().expect("a token");
    village.mutate("anonymous", &format!(r#"refreshSession(input: {{refreshToken: "{token}"}}) {{ accessToken }}"#));
    village.mutate("anonymous", &format!(r#"requestPasswordReset(input: {{email: "{ADDRESS}"}}) {{ email }}"#));
    village.mutate(
        "anonymous",
        &format!(r#"signUp(input: {{email: "{ADDRESS}", password: "a-long-password", name: "Erin"}}) {{ email }}"#),
    );
    let repeated =
        village.send_once("erin", "une-fois", r#"mutation { createTeam(input: {name: "Une fois"}) { id } }"#);
    assert_eq!(repeated.code(), None, "{}", repeated.text());
    village.mutate("erin", "exportMyData { id }");
    settle(village);
}
