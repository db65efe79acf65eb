//! Options from the command line and the environment, one struct per subsystem. `--help` is the manual.

use crate::base::mail::Post;
use crate::base::notice::Notice;
use crate::base::refusal::Refusal;
use crate::base::store::{Credentials, Place};
use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// GraphQL API for territorial citizen-media networks in France.
#[derive(Parser, Debug)]
#[command(
    name = "territoire",
    version,
    about = "GraphQL API for territorial citizen-media networks in France",
    long_about = "GraphQL API for territorial citizen-media networks in France.\n\n\
        Without a command it serves: an embedded database in ./territoire-data, the official list of communes, \
        GraphiQL at http://127.0.0.1:8080/graphql. Every option can be given by the environment variable in brackets.",
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  territoire                                     serve on 127.0.0.1:8080, data in ./territoire-data\n  \
        territoire demo                                make a small network to look at, then serve\n  \
        territoire serve --listen 0.0.0.0:80           serve to everybody\n  \
        territoire serve --database-url postgres://territoire@db/territoire --migrate\n  \
        territoire admin create --email maire@commune.example --password-stdin < password\n  \
        territoire keys rotate                         sign access tokens with a new key\n  \
        territoire import organisations annuaire.csv --team team:0198…   import a spreadsheet\n  \
        territoire check                               look for damage\n  \
        territoire schema > schema.graphql             the contract"
)]
pub struct CommandLine {
    /// What to do; `serve` when absent.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of `serve`.
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Serve the API until SIGTERM or Ctrl-C; running requests have at most ten seconds to finish
    Serve(Box<ServeArgs>),
    /// Migrate the database to the schema of this program, then stop
    Migrate(StoreArgs),
    /// Print the GraphQL schema (SDL)
    Schema,
    /// Create accounts
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Manage the keys that sign access tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Import what somebody already has. Works while a server is running
    #[command(subcommand)]
    Import(ImportCommand),
    /// Make a small fictional network to look at: people, media, organisations, practices, articles with pictures. It prints a
    /// password that it draws. A second run changes nothing; a run that was interrupted is finished by the next one. Refused
    /// while a server uses the data directory
    Demo(Box<DemoArgs>),
    /// Check the database for damage without changing it; the exit code is 0 when there is none
    Check(StoreArgs),
}

/// Where the data is.
#[derive(Args, Debug, Clone)]
pub struct StoreArgs {
    /// Directory of the database, created when absent. Only one server at a time can use it
    #[arg(long, env = "TERRITOIRE_DATA_DIR", default_value = "./territoire-data", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`; a SQLite file in the data directory when absent
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
}

impl StoreArgs {
    /// The database's address.
    pub fn url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| {
            let path = self.data_dir.join("territoire.db").to_string_lossy().replace('%', "%25").replace('?', "%3F");
            format!("sqlite://{path}")
        })
    }
}

/// How to serve.
#[derive(Args, Debug, Clone)]
pub struct ServeArgs {
    /// Where the data is.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Public address of this server, such as `https://api.reseau.example`; access tokens are valid for this address
    /// only. `http://` and the listening address when absent
    #[arg(long, env = "PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Directory of the keys that sign access tokens, created when absent. Servers that share a database must share it
    /// too. `keys` in the data directory when absent
    #[arg(long, env = "KEYS", value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// Migrate an old schema to the one of this program; on SQLite this is always done
    #[arg(long, env = "MIGRATE", value_parser = clap::builder::BoolishValueParser::new())]
    pub migrate: bool,
    /// File with the legal notice, in the form of `api/assets/legal/notice.example.toml`; shown at `/legal`. An `https`
    /// public address requires it, and `--mail`
    #[arg(long, env = "LEGAL_NOTICE", value_name = "FILE")]
    pub legal_notice: Option<PathBuf>,
    /// Where uploaded files are kept: a directory, or `s3://BUCKET/PREFIX`, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
    /// AWS_REGION and AWS_ENDPOINT_URL in the environment as usual. Servers that share a database must share it too. `files` in
    /// the data directory when absent
    #[arg(long, env = "FILES_URL", value_name = "PLACE")]
    pub files: Option<String>,
    /// Most mebibytes of a copy that somebody asks of their data; what has no room is left out, and the copy says so
    #[arg(long, env = "COPY_MEBIBYTES", default_value_t = 512, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub copy_mebibytes: u64,
    /// Credentials for S3.
    #[command(flatten)]
    pub s3: Credentials,
    /// How mail goes out.
    #[command(flatten)]
    pub mail: MailArgs,
    /// How requests come in.
    #[command(flatten)]
    pub http: HttpArgs,
    /// Minimum severity of log lines: error, warn, info, debug or trace. Lines are text on a terminal, JSON otherwise
    #[arg(long, env = "LOG_LEVEL", default_value = "info", value_name = "LEVEL")]
    pub log_level: tracing::Level,
}

impl ServeArgs {
    /// The options of a server on this data, the others as they are by default.
    pub fn on(store: StoreArgs) -> Result<Self, Refusal> {
        let line = CommandLine::try_parse_from(["territoire"]).map_err(|error| Refusal(error.to_string()))?;
        Ok(Self { store, ..line.serve })
    }

    /// Where uploaded files are kept.
    pub fn files_place(&self) -> Result<Place, Refusal> {
        match &self.files {
            Some(address) => Place::read(address, &self.s3),
            None => Ok(Place::Directory(self.store.data_dir.join("files"))),
        }
    }

    /// Where the keys are.
    pub fn keys_dir(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.store.data_dir.join("keys"))
    }

    /// Reads the legal notice. An `https` public address without a notice or without a mail server is refused.
    pub fn notice(&self) -> Result<Option<Arc<Notice>>, Refusal> {
        let is_public = self.public_url().starts_with("https://");
        match &self.legal_notice {
            Some(path) if !is_public || self.mail.server.is_some() => Ok(Some(Arc::new(Notice::open(path)?))),
            None if !is_public => Ok(None),
            None => Err(Refusal::new(
                "an https public address needs a legal notice (law 2004-575, art. 1-1): give --legal-notice FILE",
            )),
            Some(_) => Err(Refusal::new(
                "an https public address needs a mail server, as accounts are confirmed by mail: give --mail smtps://…",
            )),
        }
    }

    /// The public address of this server, without a trailing slash.
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.http.listen))
    }

    /// The address of the site that shows things to people, without a trailing slash.
    pub fn front_url(&self) -> String {
        self.mail.front_url.clone().unwrap_or_else(|| self.public_url())
    }
}

/// Where the demo is made.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// Make it also in a database that has other accounts, beside what is there, and also where the public address is
    /// `https`; nothing that is there changes
    #[arg(long)]
    pub force: bool,
    /// The options of the server that will show it.
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// How mail goes out.
#[derive(Args, Debug, Clone)]
pub struct MailArgs {
    /// Mail server: `smtps://USER:PASSWORD@HOST` or `smtp://…`; when absent, mails are files in `outbox` in the data
    /// directory
    #[arg(long = "mail", env = "MAIL_URL", hide_env_values = true, value_name = "URL")]
    pub server: Option<String>,
    /// Sender address of mails; `territoire@` followed by the host of the public address when absent
    #[arg(long = "mail-from", env = "MAIL_FROM", value_name = "EMAIL")]
    pub from: Option<String>,
    /// Address of the front end that mails and the field `url` of things lead to. It has its pages `account/verify`, `account/reset`
    /// and `account/join`, and those of things as `articles/{slug}`, below this address; this server's own pages when absent
    #[arg(long, env = "FRONT_URL", value_name = "URL", value_parser = public_url)]
    pub front_url: Option<String>,
}

impl MailArgs {
    /// Opens what sends mail.
    pub fn open(&self, args: &ServeArgs) -> Result<Post, Refusal> {
        let public = args.public_url();
        let host = public.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        // An IP address cannot be the domain of a sender address.
        let host = host.filter(|host| host.parse::<IpAddr>().is_err() && !host.starts_with('['));
        let from = self.from.clone();
        let from = from.unwrap_or_else(|| format!("territoire@{}", host.as_deref().unwrap_or("localhost")));
        Post::open(self.server.as_deref(), &args.store.data_dir.join("outbox"), &from, &args.front_url())
    }
}

/// Parses an `http` or `https` URL without a query. The trailing slash is removed, so that URLs can be compared.
fn public_url(text: &str) -> Result<String, String> {
    let wrong = || "an address such as https://api.reseau.example".to_owned();
    let uri: http::Uri = text.parse().map_err(|_| wrong())?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty());
    if is_web && uri.query().is_none() { Ok(text.trim_end_matches('/').to_owned()) } else { Err(wrong()) }
}

/// Signing keys, from the command line.
#[derive(Subcommand, Debug)]
pub enum KeysCommand {
    /// Create a new key: servers see it within five seconds and sign with it after six minutes; keys that were replaced
    /// at least fifteen minutes ago are removed. Works while servers are running; no token is refused because of it
    Rotate(KeysArgs),
}

/// Where the keys are.
#[derive(Args, Debug)]
pub struct KeysArgs {
    /// Directory of the database, with the default directory `keys` in it
    #[arg(long, env = "TERRITOIRE_DATA_DIR", default_value = "./territoire-data", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Directory of the keys
    #[arg(long, env = "KEYS", value_name = "DIR")]
    pub keys: Option<PathBuf>,
}

impl KeysArgs {
    /// The directory of the keys.
    pub fn dir(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.data_dir.join("keys"))
    }
}

/// Accounts, from the command line.
#[derive(Subcommand, Debug)]
pub enum AdminCommand {
    /// Create an account; the password is read from the standard input. Works while a server is running
    Create(AdminCreateArgs),
}

/// The account to create.
#[derive(Args, Debug)]
pub struct AdminCreateArgs {
    /// Where the data is.
    #[command(flatten)]
    pub store: StoreArgs,
    /// E-mail address for signing in
    #[arg(long, value_name = "EMAIL")]
    pub email: String,
    /// Name shown beside what the person writes; the part of the address before the @ when absent
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Role on the whole platform
    #[arg(long, value_enum, default_value = "admin")]
    pub role: AccountRole,
    /// Read the password from the standard input: one line, 8 to 1,024 characters
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

/// What is imported.
#[derive(Subcommand, Debug)]
pub enum ImportCommand {
    /// Import organisations from a spreadsheet (CSV in UTF-8, separated by `;`, `,` or tab). The first line names the columns.
    /// These must be there: key, title, kind, communes. These may be: siren, rna, description, offers, skills, website.
    /// When one line has a fault, nothing is imported. The same file again changes nothing. A line with a known key and new
    /// content changes its organisation. An organisation whose line is gone stays as it is
    Organisations(ImportArgs),
}

/// Where an import comes from, and for whom.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// Where the data is.
    #[command(flatten)]
    pub store: StoreArgs,
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The team that runs what is imported, such as team:0198c0de-…
    #[arg(long, value_name = "ID")]
    pub team: String,
    /// What the team calls the source: keys are of one source; the name of the file when absent
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Only say what is wrong with the file
    #[arg(long)]
    pub dry_run: bool,
}

/// A role on the whole platform, or none.
#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRole {
    /// Runs the platform.
    Admin,
    /// Decides reports.
    Moderator,
    /// No role: an ordinary account.
    None,
}

/// How requests come in.
#[derive(Args, Debug, Clone)]
pub struct HttpArgs {
    /// Address and port of the API (HTTP/1.1; a proxy in front does TLS and HTTP/2)
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Address and port of `/metrics` (OpenMetrics), different from those of the API; off when absent
    #[arg(long, env = "METRICS_LISTEN", value_name = "ADDR")]
    pub metrics_listen: Option<SocketAddr>,
    /// Proxies whose `X-Forwarded-For` is trusted, such as `10.0.0.0/8,127.0.0.1`; the last hop that is not one of them
    /// is the client
    #[arg(long, env = "TRUSTED_PROXIES", value_delimiter = ',', value_name = "NETS")]
    pub trusted_proxies: Vec<Network>,
    /// Origin that browsers may call from (CORS, never with credentials): `*` or an origin such as
    /// `https://portail.example`
    #[arg(long, env = "ALLOW_ORIGIN", default_value = "*", value_name = "ORIGIN")]
    pub allow_origin: AllowOrigin,
    /// Points per hour for each client address; an operation costs its weight (see `rateLimit`)
    #[arg(long, env = "POINTS_PER_HOUR", default_value_t = 1_000_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=2_147_483_647))]
    pub points_per_hour: u64,
    /// Maximum number of connections at once; beyond it, the one that has been silent longest is closed
    #[arg(long, env = "MAX_CONNECTIONS", default_value_t = 4_096, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_connections: u32,
    /// Mebibytes of answers to anonymous readers that are kept in memory while nothing changes that they were made from; 0
    /// keeps none
    #[arg(long, env = "CACHE_MEBIBYTES", default_value_t = 32, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=65_536))]
    pub cache_mebibytes: u64,
}

/// A network, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Whether an address is in it.
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let network = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        network.map(Self).ok_or_else(|| "an address or a network such as 10.0.0.0/8".to_owned())
    }
}

/// Who may call from a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowOrigin {
    /// Every page.
    Any,
    /// Pages of one origin.
    One(http::HeaderValue),
}

impl FromStr for AllowOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let wrong = || "`*` or an origin such as https://portail.example".to_owned();
        let uri: http::Uri = text.parse().map_err(|_| wrong())?;
        let is_origin = matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some();
        let bare = !text.ends_with('/') && uri.path() == "/" && uri.query().is_none();
        let value = http::HeaderValue::from_str(text).ok().filter(|_| is_origin && bare);
        value.map(Self::One).ok_or_else(wrong)
    }
}
