//! Mail that a server wrote into its outbox, as its reader sees it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;

/// A mail.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Mail {
    /// The token that it brings, alone on its line.
    pub fn token(&self) -> Option<&str> {
        self.text.lines().find(|line| line.starts_with("jdm_"))
    }
}

/// The mails to an address, the oldest first.
pub fn mails(outbox: &Path, to: &str) -> Vec<Mail> {
    let mut names: Vec<_> = std::fs::read_dir(outbox)
        .map(|entries| entries.map(|entry| entry.expect("a file").path()).collect())
        .unwrap_or_default();
    names.sort();
    let texts = names.iter().map(|path| std::fs::read_to_string(path).expect("a mail"));
    texts.map(|text| read(&text)).filter(|mail| mail.to == to).collect()
}

fn read(text: &str) -> Mail {
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let head = head.replace("\r\n ", "");
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("a mail without {name}: {head}")).to_owned()
    };
    let body = match header("Content-Transfer-Encoding").as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => String::from_utf8(STANDARD.decode(body.replace("\r\n", "")).expect("base64")).expect("UTF-8"),
        _ => body.to_owned(),
    };
    Mail { to: header("To"), subject: words(&header("Subject")), text: body.replace("\r\n", "\n") }
}

/// RFC 2047, as far as our mails use it.
fn words(header: &str) -> String {
    let mut words = String::new();
    for part in header.split("=?utf-8?b?") {
        let (packed, rest) = part.split_once("?=").unwrap_or(("", part));
        words += std::str::from_utf8(&STANDARD.decode(packed).expect("base64")).expect("UTF-8");
        words += rest;
    }
    words
}

fn quoted_printable(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let [first, more @ ..] = rest {
        if *first == b'=' {
            let digits = std::str::from_utf8(&more[..2]).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("digits"));
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
