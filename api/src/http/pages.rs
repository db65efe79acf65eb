//! The pages that mails link to when no front end has its own: confirm an address, choose a new password. Also the
//! legal notice as a page.

use super::respond::{Media, refused};
use super::{SharedServer, client};
use crate::areas::editing::previews::{self, Preview, Shown};
use crate::base::error::{Error, ErrorCode};
use crate::base::markdown::escape;
use crate::base::notice::{Body, Notice};
use crate::base::text::{Language, Reason};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use entity::file::FileKind;
use http::{HeaderMap, HeaderValue, StatusCode, header};

const SCRIPT: &str = include_str!("../../assets/account/account.js");
const STYLE: &str = include_str!("../../assets/account/account.css");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// A page: its words in one language, and what its form sends.
struct Page {
    title: &'static str,
    lead: &'static str,
    password: &'static str,
    /// What the password is, for password managers.
    autocomplete: &'static str,
    button: &'static str,
    done: &'static str,
    mutation: &'static str,
    /// The label of the name, on the page that may open an account.
    name: Option<&'static str>,
}

const VERIFY: &str = "mutation($token: String!, $password: String!) { verifyEmail(input: {token: $token, password: $password}) { account { id } } }";
const JOIN: &str = "mutation($token: String!, $password: String!, $name: Title) { joinTeam(input: {token: $token, password: $password, name: $name}) { account { id } } }";
const INVITATION: &str = "query($token: String!) { teamInvitation(token: $token) { team { name } needsAccount } }";
const RESET: &str = "mutation($token: String!, $password: String!) { resetPassword(input: {token: $token, newPassword: $password}) { id } }";

const fn verify(language: Language) -> Page {
    match language {
        Language::French => Page {
            title: "Confirmer votre adresse",
            lead: "Donnez le mot de passe choisi à l'inscription : votre compte s'ouvre.",
            password: "Mot de passe",
            autocomplete: "current-password",
            button: "Ouvrir mon compte",
            done: "Votre compte est ouvert. Vous pouvez vous connecter.",
            mutation: VERIFY,
            name: None,
        },
        Language::English => Page {
            title: "Confirm your address",
            lead: "Give the password chosen when signing up: your account opens.",
            password: "Password",
            autocomplete: "current-password",
            button: "Open my account",
            done: "Your account is open. You can sign in.",
            mutation: VERIFY,
            name: None,
        },
    }
}

const fn reset(language: Language) -> Page {
    match language {
        Language::French => Page {
            title: "Choisir un nouveau mot de passe",
            lead: "Au moins huit caractères. Toutes vos sessions seront fermées.",
            password: "Nouveau mot de passe",
            autocomplete: "new-password",
            button: "Changer le mot de passe",
            done: "Votre mot de passe est changé. Vous pouvez vous connecter.",
            mutation: RESET,
            name: None,
        },
        Language::English => Page {
            title: "Choose a new password",
            lead: "At least eight characters. All your sessions will end.",
            password: "New password",
            autocomplete: "new-password",
            button: "Change the password",
            done: "Your password is changed. You can sign in.",
            mutation: RESET,
            name: None,
        },
    }
}

const fn join(language: Language) -> Page {
    match language {
        Language::French => Page {
            title: "Rejoindre une équipe",
            lead: "Donnez le mot de passe de votre compte. Si vous n'en avez pas encore, choisissez un nom et un mot de passe d'au moins \
                   huit caractères : votre compte s'ouvre, et vous êtes de l'équipe.",
            password: "Mot de passe",
            autocomplete: "current-password",
            button: "Rejoindre l'équipe",
            done: "Vous êtes de l'équipe. Vous pouvez vous connecter.",
            mutation: JOIN,
            name: Some("Votre nom, si vous n'avez pas encore de compte"),
        },
        Language::English => Page {
            title: "Join a team",
            lead: "Give the password of your account. If you have none yet, choose a name and a password of at least eight characters: \
                   your account opens, and you belong to the team.",
            password: "Password",
            autocomplete: "current-password",
            button: "Join the team",
            done: "You belong to the team. You can sign in.",
            mutation: JOIN,
            name: Some("Your name, if you have no account yet"),
        },
    }
}

/// A page, or its script or style.
pub async fn answer(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let language = accepted(&headers);
    let asset =
        |kind, text| ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response();
    match name.as_str() {
        "verify" => shown(&verify(language), language),
        "reset" => shown(&reset(language), language),
        "join" => shown(&join(language), language),
        "account.js" => asset("text/javascript; charset=utf-8", SCRIPT),
        "account.css" => asset("text/css; charset=utf-8", STYLE),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn accepted(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.map_or_else(Language::default, Language::accepted)
}

/// The legal notice as a page; not found where the operator gave none.
pub async fn legal(State(server): State<SharedServer>, headers: HeaderMap) -> Response {
    match &server.app.notice {
        Some(notice) => noticed(notice, accepted(&headers)),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn noticed(notice: &Notice, language: Language) -> Response {
    let [title, publisher, director, host, contact] = match language {
        Language::French => [
            "Mentions légales",
            "Éditeur",
            "Directeur ou directrice de la publication",
            "Hébergeur",
            "Point de contact",
        ],
        Language::English => ["Legal notice", "Publisher", "Director of publication", "Host", "Contact point"],
    };
    let mut main = format!("<h1>{title}</h1>\n");
    let mut section = |heading: &str, lines: &[&str]| {
        main += &format!("<h2>{heading}</h2>\n<p>");
        for (number, line) in lines.iter().enumerate() {
            main += if number == 0 { "" } else { "<br>\n" };
            escape(line, &mut main);
        }
        main += "</p>\n";
    };
    let lines = |body: &'_ Body| {
        [body.name.clone(), body.address.clone(), body.phone.clone(), body.registration.clone().unwrap_or_default()]
    };
    for (heading, body) in [(publisher, &notice.publisher), (host, &notice.host)] {
        let lines = lines(body);
        let lines: Vec<&str> = lines.iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
        section(heading, &lines);
    }
    section(director, &[&notice.director_of_publication]);
    section(contact, &[&notice.contact.email, &notice.contact.languages.join(", ")]);
    main += &notice.terms_html;
    document(title, language.tag(), "", "", &main)
}

/// The article that a secret link opens. Search engines are asked not to keep it, and no other site learns its address.
pub async fn preview(State(server): State<SharedServer>, Path(token): Path<String>, request: Request) -> Response {
    let caller = client::caller(&server, &request);
    let app = &server.app;
    let charged = app.quota.charge_address(caller.address, 1, app.clock.now()).and_then(|charged| charged.check());
    let found = match charged {
        Ok(()) => previews::read(app, &token).await,
        Err(error) => Err(error),
    };
    let absent = || Error::new(ErrorCode::NotFound, Reason::Route);
    let mut response = match found.and_then(|found| found.ok_or_else(absent)) {
        Ok(article) => previewed(&article, accepted(request.headers())),
        Err(error) => refused(error, Media::accepted(request.headers()), &caller, &app.metrics),
    };
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

fn previewed(article: &Preview, language: Language) -> Response {
    let notice = match (article.open, language) {
        (false, Language::French) => "Aperçu d'un article qui n'est pas encore public : ne le diffusez pas.",
        (false, Language::English) => "Preview of an article that is not public yet: please do not pass it on.",
        (true, Language::French) => "Cet article est public.",
        (true, Language::English) => "This article is public.",
    };
    let mut main = format!("<p role=\"note\"><strong>{notice}</strong></p>\n<article>\n");
    let mut line = |tag: &str, text: &str| {
        main += &format!("<{tag}>");
        escape(text, &mut main);
        main += &format!("</{tag}>\n");
    };
    line("h1", &article.title);
    let signed = article.authors.iter().chain(&article.medium).map(String::as_str).collect::<Vec<_>>().join(" · ");
    line("p", &signed);
    if let Some(standfirst) = &article.standfirst {
        line("p", standfirst);
    }
    if let Some(cover) = &article.cover {
        file(cover, &mut main);
    }
    main += &article.html;
    article.files.iter().for_each(|shown| file(shown, &mut main));
    main += "</article>\n";
    let mut title = String::new();
    escape(&article.title, &mut title);
    document(&title, &article.language, "../", "<meta name=\"robots\" content=\"noindex\">\n", &main)
}

/// A picture, a sound to play, or a document to open.
fn file(shown: &Shown, html: &mut String) {
    let (mut address, mut words) = (String::new(), String::new());
    escape(&shown.address, &mut address);
    escape(&shown.words, &mut words);
    *html += &match shown.kind {
        FileKind::Picture => format!("<img class=\"cover\" src=\"{address}\" alt=\"{words}\">\n"),
        FileKind::Sound => {
            format!(
                "<figure><audio controls preload=\"none\" src=\"{address}\"></audio><figcaption>{words}</figcaption></figure>\n"
            )
        }
        FileKind::Document => format!("<p><a href=\"{address}\">{words}</a></p>\n"),
    };
}

fn shown(page: &Page, language: Language) -> Response {
    let Page { title, lead, password, autocomplete, button, done, mutation, name } = page;
    let code = if language == Language::French { "Code reçu" } else { "Code received" };
    let offline = match language {
        Language::French => "Pas de connexion : réessayez dans un instant.",
        Language::English => "No connection: try again in a moment.",
    };
    // Which team invites, and whether it needs a name, the script asks once it has the code.
    let (asks, name) = name.map_or_else(Default::default, |label| {
        let field = "autocomplete=\"name\" maxlength=\"200\"";
        let name = format!("<label for=\"name\">{label}</label>\n<input id=\"name\" name=\"name\" {field}>\n");
        (format!(" data-query=\"{INVITATION}\""), name)
    });
    let main = format!(
        r#"<h1>{title}</h1>
<p>{lead}</p>
<form data-mutation="{mutation}"{asks} data-done="{done}" data-offline="{offline}">
<label for="token">{code}</label>
<input id="token" name="token" required autocomplete="one-time-code" spellcheck="false">
{name}<label for="password">{password}</label>
<input id="password" name="password" type="password" required minlength="8" autocomplete="{autocomplete}">
<button>{button}</button>
<output role="status"></output>
</form>
"#
    );
    document(title, language.tag(), "../", "<script src=\"account.js\" defer></script>\n", &main)
}

/// A page. `root` leads from it to the root: links are relative because the public address may have a path.
pub fn document(title: &str, lang: &str, root: &str, head: &str, main: &str) -> Response {
    let html = format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{root}account/account.css">
{head}</head>
<body>
<main>
{main}</main>
</body>
</html>
"#
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_DNS_PREFETCH_CONTROL, "off"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-language"),
    ];
    (headers, html).into_response()
}
