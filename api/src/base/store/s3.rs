//! The bucket: the protocol is `object_store`'s, the connections are those of the HTTP library that the server has, with the
//! TLS that the database has.

use crate::base::refusal::Refusal;
use clap::Args;
use http::Uri;
use http_body_util::BodyExt;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use object_store::aws::AmazonS3Builder;
use object_store::client::{
    ClientOptions, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse,
    HttpResponseBody, HttpService,
};
use object_store::{ObjectStore, RetryConfig};
use std::time::Duration;

/// How long a connection may take to be made.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// How long the head of an answer may take, once the request was sent.
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// Tries after the first one.
const RETRIES: usize = 3;
/// How long all tries together may take.
const TRYING_TIME: Duration = Duration::from_secs(30);

/// Credentials for S3, by the names that all its tools use.
#[derive(Args, Debug, Clone, Default)]
pub struct Credentials {
    /// Name of the key
    #[arg(long, env = "AWS_ACCESS_KEY_ID", hide = true, hide_env_values = true)]
    pub aws_access_key_id: Option<String>,
    /// The key
    #[arg(long, env = "AWS_SECRET_ACCESS_KEY", hide = true, hide_env_values = true)]
    pub aws_secret_access_key: Option<String>,
    /// Token of a key that expires
    #[arg(long, env = "AWS_SESSION_TOKEN", hide = true, hide_env_values = true)]
    pub aws_session_token: Option<String>,
    /// Region
    #[arg(long, env = "AWS_REGION", hide = true, default_value = "us-east-1")]
    pub aws_region: String,
    /// Address of a server that is not Amazon's
    #[arg(long, env = "AWS_ENDPOINT_URL", hide = true)]
    pub aws_endpoint_url: Option<String>,
}

/// The bucket of this name. Nothing is asked of it.
pub(super) fn bucket(name: &str, with: &Credentials) -> Result<Box<dyn ObjectStore>, Refusal> {
    let wrong = "--files s3://… needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment";
    let (Some(id), Some(secret)) = (&with.aws_access_key_id, &with.aws_secret_access_key) else {
        return Err(Refusal::new(wrong));
    };
    let retries = RetryConfig { max_retries: RETRIES, retry_timeout: TRYING_TIME, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(name)
        .with_region(&with.aws_region)
        .with_access_key_id(id)
        .with_secret_access_key(secret)
        .with_retry(retries)
        // Not every server that is not Amazon's knows it, and objects are deleted one at a time.
        .with_disable_bulk_delete(true)
        .with_http_connector(Connector);
    if let Some(token) = &with.aws_session_token {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = &with.aws_endpoint_url {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    let bucket = builder.build().map_err(|_| Refusal::new("--files s3://BUCKET/PREFIX cannot be used as it is"))?;
    Ok(Box::new(bucket))
}

#[derive(Debug)]
struct Connector;

#[derive(Debug)]
struct Connections(Client<HttpsConnector<Tcp>, HttpRequestBody>);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIME));
        tcp.set_nodelay(true);
        let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(tls);
        Ok(HttpClient::new(Connections(client)))
    }
}

#[async_trait::async_trait]
impl HttpService for Connections {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let mut whole = http::Request::new(body);
        let absolute: Result<Uri, _> = parts.uri.to_string().parse();
        *whole.uri_mut() = absolute.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        (*whole.method_mut(), *whole.headers_mut()) = (parts.method, parts.headers);
        let answer = tokio::time::timeout(ANSWER_TIME, self.0.request(whole)).await;
        let answer = answer.map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?;
        let answer = answer.map_err(|error| {
            let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Request };
            HttpError::new(kind, error)
        })?;
        let broken = |error| HttpError::new(HttpErrorKind::Interrupted, error);
        Ok(answer.map(|body| HttpResponseBody::new(body.map_err(broken))))
    }
}
