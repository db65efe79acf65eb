//! Outgoing mail: by SMTP, or as files in the outbox, which any mail program opens.

mod bookings;
mod words;

pub use words::words;

use crate::base::error::Error;
use crate::base::refusal::Refusal;
use chrono::{DateTime, Utc};
use lettre::message::{Mailbox, header::ContentType};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// How long a mail server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Sends mail.
pub struct Post {
    from: Mailbox,
    /// Base address of the links in mails: the front end's, or this server's.
    pages: String,
    way: Way,
}

enum Way {
    /// A directory for `.eml` files.
    Outbox(PathBuf),
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// One mail.
pub struct Mail<'a> {
    /// Id of the letter. If a mail is sent twice, both copies have the same id, so that the second can be recognised.
    pub id: Uuid,
    /// Address of the recipient.
    pub to: &'a str,
    /// Subject, on one line.
    pub subject: &'a str,
    /// Body, in plain text.
    pub text: &'a str,
    /// Date of the mail.
    pub at: DateTime<Utc>,
}

impl Post {
    /// Sends by the mail server at the URL `server`, or into the outbox without one; links begin with `pages`.
    pub fn open(server: Option<&str>, outbox: &Path, from: &str, pages: &str) -> Result<Self, Refusal> {
        let from = from.parse().map_err(|_| Refusal(format!("{from} is no e-mail address to send from")))?;
        let way = match server {
            None => Way::Outbox(outbox.to_owned()),
            // The URL is not shown: it may contain the password.
            Some(url) if !is_private(url) => {
                return Err(Refusal::new(
                    "mail would go in clear: give smtps://…, or smtp://…?tls=required, unless the server is on this machine",
                ));
            }
            Some(url) => AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                .map(|builder| Way::Smtp(builder.timeout(Some(TIMEOUT)).build()))
                .map_err(|_| Refusal::new("the mail server must be smtp://… or smtps://USER:PASSWORD@HOST"))?,
        };
        Ok(Self { from, pages: pages.to_owned(), way })
    }

    /// A link to a page, for letters. The token comes after `#`, so it never reaches a server or a log.
    pub fn link(&self, page: &str, token: &str) -> String {
        format!("{}/{page}#token={token}", self.pages)
    }

    /// Sends a mail; after an error it may be sent again. Returns false if the address is invalid or the mail server
    /// refuses the mail for good: then sending it again is useless.
    pub async fn send(&self, mail: &Mail<'_>) -> Result<bool, Error> {
        // The error names neither the address nor the server.
        let failed = |step: &str| Error::internal(format!("a mail was not sent: {step}"));
        let host = self.from.email.domain();
        // Only a bare address is accepted: a display name in a mailbox would be text that somebody chose.
        let Ok(to) = mail.to.parse::<Address>() else { return Ok(false) };
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .message_id(Some(format!("<{}@{host}>", mail.id)))
            .date(mail.at.into())
            .subject(mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.to_owned())
            .map_err(|_| failed("it cannot be written"))?;
        match &self.way {
            Way::Smtp(server) => match server.send(message).await {
                Ok(_) => Ok(true),
                Err(error) if error.is_permanent() => Ok(false),
                Err(error) => {
                    let status = error.status().map(|status| status.to_string());
                    Err(failed(status.as_deref().unwrap_or("the mail server cannot be reached")))
                }
            },
            Way::Outbox(dir) => {
                let (dir, bytes) = (dir.clone(), message.formatted());
                let name = format!("{}-{}.eml", mail.at.format("%Y%m%dT%H%M%S%3fZ"), mail.id);
                let written = tokio::task::spawn_blocking(move || write(&dir, &name, &bytes)).await;
                match written {
                    Ok(Ok(())) => Ok(true),
                    _ => Err(failed("the outbox cannot be written")),
                }
            }
        }
    }

    /// Deletes the mails in the outbox to the addresses that `is_theirs` accepts: the person was erased.
    pub async fn forget(&self, is_theirs: impl Fn(&str) -> bool + Send + 'static) -> Result<(), Error> {
        let Way::Outbox(dir) = &self.way else { return Ok(()) };
        let dir = dir.clone();
        match tokio::task::spawn_blocking(move || take_away(&dir, is_theirs)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Error::internal("the outbox cannot be read")),
        }
    }
}

/// Deletes the mails to the addresses that `is_theirs` accepts. Folders, and files that somebody moves away meanwhile,
/// are skipped.
fn take_away(dir: &Path, is_theirs: impl Fn(&str) -> bool) -> io::Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(_) if !path.is_file() => continue,
            Err(error) => return Err(error),
        };
        let text = String::from_utf8_lossy(&text);
        let to = text.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("To: "));
        if to.is_some_and(|to| is_theirs(to.trim_matches(['<', '>', ' ']))) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Whether mail to this server is encrypted, or does not leave this machine.
fn is_private(url: &str) -> bool {
    let Ok(uri) = url::Url::parse(url) else { return true };
    let is_here = matches!(uri.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    uri.scheme() == "smtps" || is_here || uri.query_pairs().any(|pair| pair == ("tls".into(), "required".into()))
}

/// Writes a file atomically, readable by its owner only.
fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let beside = dir.join(format!(".{name}"));
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(beside, dir.join(name))
}
