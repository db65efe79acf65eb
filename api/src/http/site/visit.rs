//! One visit to a page: what it shows is asked of the schema, through the Gate, as anybody would ask. So a page shows what everybody
//! may see, and costs the visitor's address what the same question costs there. The header `Authorization` and cookies are not read.

use super::frame::{Frame, Notice};
use super::reader::Reader;
use crate::base::error::{Error, ErrorCode};
use crate::ground::app::App;
use crate::ground::context::Caller;
use crate::http::gate::Operation;
use crate::http::respond::tagged;
use crate::http::{SharedServer, client};
use askama::Template;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// No script, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// What is answered in place of a page.
#[derive(Debug)]
pub enum Instead {
    /// The page is elsewhere: a relative address without a language.
    Moved(String),
    /// There is nothing that everybody may see.
    Absent,
    /// Moderation took it away.
    Gone,
    /// It cannot be shown now.
    Failed(ErrorCode, Option<u64>),
}

impl From<Error> for Instead {
    fn from(error: Error) -> Self {
        Self::Failed(error.code, error.retry_after)
    }
}

/// One visit.
pub struct Visit<'s> {
    /// The server.
    pub server: &'s SharedServer,
    /// Who visits, as far as the connection tells.
    caller: Caller,
    /// Who reads.
    pub reader: Reader,
    headers: HeaderMap,
    query: String,
    /// What browsers let the page do.
    pub policy: &'static str,
}

impl<'s> Visit<'s> {
    /// The visit of whoever sends this request.
    pub fn of(server: &'s SharedServer, request: Request) -> Self {
        let mut caller = client::caller(server, &request);
        let (parts, _) = request.into_parts();
        let app = &server.app;
        let mut reader = Reader::of(&parts.uri, caller.language, &app.public_url, &app.front_url);
        reader.has_notice = app.notice.is_some();
        caller.language = reader.language;
        let query = parts.uri.query().unwrap_or_default().to_owned();
        Self { server, caller, reader, headers: parts.headers, query, policy: POLICY }
    }

    /// The state of the server.
    pub fn app(&self) -> &App {
        &self.server.app
    }

    /// The headers of the request.
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The query string.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// A value of the query string.
    pub fn asked(&self, name: &str) -> Option<String> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&self.query).unwrap_or_default();
        pairs.into_iter().find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
    }

    /// Charges the address for what no document asks for.
    pub fn charge(&self, points: u64) -> Result<(), Instead> {
        let app = self.app();
        app.quota.charge_address(self.caller.address, points, app.clock.now())?.check()?;
        Ok(())
    }

    /// Asks the schema.
    pub async fn ask<T: DeserializeOwned>(&self, document: &str, variables: &Json) -> Result<T, Instead> {
        let operation = Operation {
            text: document.to_owned(),
            name: None,
            variables: if variables.is_null() { String::new() } else { variables.to_string() },
            tell_cost: false,
            read_only: true,
            bearer: None,
            key: None,
            held: None,
        };
        let answer = self.server.gate.answer(operation, self.caller).await;
        if let Some(error) = answer.errors.first() {
            // What an address may hold is not what an input may hold: a name that no thing can have is absent.
            return Err(match error.code {
                ErrorCode::Invalid | ErrorCode::NotFound => Instead::Absent,
                code => Instead::Failed(code, error.retry_after),
            });
        }
        answer.data.read().map_err(|error| {
            tracing::error!(request_id = %self.caller.request_id, cause = %error, "an answer is not what its page reads");
            Instead::Failed(ErrorCode::Internal, None)
        })
    }

    /// A page, or what is answered in its place.
    pub fn answer(&self, page: Result<impl Template, Instead>) -> Response {
        let rendered = page.and_then(|page| {
            page.render()
                .map_err(|_| Instead::from(Error::internal("a template cannot fail, as memory is always written to")))
        });
        rendered.map_or_else(|instead| self.instead(instead), |html| self.html(html))
    }

    /// What is answered in place of a page.
    pub fn instead(&self, instead: Instead) -> Response {
        let read = &self.reader;
        let (status, retry_after) = match instead {
            Instead::Moved(there) => {
                let there =
                    if read.to("").contains('?') { format!("{there}?lang={}", read.language.tag()) } else { there };
                return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, there)]).into_response();
            }
            Instead::Absent => (StatusCode::NOT_FOUND, None),
            Instead::Gone => (StatusCode::GONE, None),
            Instead::Failed(code, after) => (status_of(code), after),
        };
        let request_id = status.is_server_error().then(|| self.caller.request_id.to_string());
        let frame = Frame::new(read, words_of(status, read)).unlisted();
        let notice = Notice { frame, explanation: explained(status, read), request_id };
        let mut response = self.html(notice.render().unwrap_or_default());
        // A refusal is not what the tag of a page stands for.
        response.headers_mut().remove(header::ETAG);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
        }
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// HTML with what keeps it from doing anything but be read.
    fn html(&self, html: String) -> Response {
        let described = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, self.policy),
            (header::CONTENT_LANGUAGE, self.reader.language.tag()),
            (header::X_DNS_PREFETCH_CONTROL, "off"),
            (header::VARY, "accept, accept-language"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ];
        tagged(html, &self.headers, &described)
    }
}

/// An answer that a page cannot read is a defect of ours.
pub fn unread() -> Instead {
    Error::internal("an answer is not what its page reads").into()
}

/// The status of a page that cannot be shown.
const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn words_of(status: StatusCode, read: &Reader) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => read.say("Il n'y a rien à cette adresse", "There is nothing at this address"),
        StatusCode::GONE => read.say("Ceci a été retiré", "This was taken away"),
        StatusCode::TOO_MANY_REQUESTS => read.say("Trop de demandes", "Too many requests"),
        _ => read.say("Cette page ne peut pas s'afficher", "This page cannot be shown"),
    }
}

fn explained(status: StatusCode, read: &Reader) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => read.say(
            "L'adresse est peut-être mal recopiée, ou ce qu'elle désignait n'est pas public.",
            "The address may be mistyped, or what it named is not public.",
        ),
        StatusCode::GONE => {
            read.say("La modération l'a retiré de la publication.", "Moderation took it out of publication.")
        }
        StatusCode::TOO_MANY_REQUESTS => read.say(
            "Votre adresse a demandé beaucoup de pages : réessayez dans quelques minutes.",
            "Your address asked for many pages: try again in a few minutes.",
        ),
        _ => read.say("Réessayez dans un instant.", "Try again in a moment."),
    }
}
