//! The legal notice [mentions légales]: the publisher, the director of publication, the host, the contact point, and
//! the terms of use.
//!
//! An installation that serves the public must have one (law 2004-575 of 21 June 2004, art. 1-1; law of 29 July 1881;
//! DSA, EU 2022/2065, art. 11, 12 and 14): a server with an `https` public address does not start without it. The
//! operator provides it as a file, which is read at start.

use crate::base::markdown;
use crate::base::refusal::Refusal;
use crate::base::scalars::{EmailAddress, LanguageTag, Markdown, PhoneNumber, Title};
use serde::Deserialize;
use std::path::Path;

/// A checked notice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Who publishes.
    pub publisher: Body,
    /// Name of the person who is legally responsible for what is published.
    pub director_of_publication: String,
    /// Who hosts.
    pub host: Body,
    /// Contact point for people and authorities.
    pub contact: ContactPoint,
    /// Terms of use, in Markdown.
    pub terms: String,
    /// The terms of use as HTML.
    #[serde(skip)]
    pub terms_html: String,
}

/// A person or body with legal responsibility.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its name and legal form.
    pub name: String,
    /// Its postal address.
    pub address: String,
    /// Its telephone number.
    pub phone: String,
    /// Its registration number: SIREN or RNA.
    pub registration: Option<String>,
}

/// A contact point by e-mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactPoint {
    /// E-mail address.
    pub email: String,
    /// Languages that are understood there.
    pub languages: Vec<String>,
}

impl Notice {
    /// Reads a notice from a file. An incomplete notice is refused, and the refusal names what is missing.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Refusal(format!("cannot read the legal notice {shown}: {error}")))?;
        let notice: Self = toml::from_str(&text)
            .map_err(|error| Refusal(format!("the legal notice {shown} is not complete: {}", error.message())))?;
        match notice.fault() {
            Some(field) => Err(Refusal(format!("the legal notice {shown} is not complete: {field}"))),
            None => Ok(Self { terms_html: markdown::html(&notice.terms), ..notice }),
        }
    }

    /// The first invalid field.
    fn fault(&self) -> Option<&'static str> {
        let named = |body: &Body| Title::holds(&body.name) && Title::holds(&body.address.replace('\n', ", "));
        let contact = &self.contact;
        let fields = [
            ("publisher.name or address", named(&self.publisher)),
            ("publisher.phone", PhoneNumber::holds(&self.publisher.phone)),
            ("director_of_publication", Title::holds(&self.director_of_publication)),
            ("host.name or address", named(&self.host)),
            ("host.phone", PhoneNumber::holds(&self.host.phone)),
            ("contact.email", EmailAddress::holds(&contact.email)),
            (
                "contact.languages",
                !contact.languages.is_empty() && contact.languages.iter().all(|tag| LanguageTag::holds(tag)),
            ),
            ("terms", Markdown::holds(&self.terms)),
        ];
        fields.into_iter().find(|(_, is_good)| !is_good).map(|(field, _)| field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: &str = include_str!("../../assets/legal/notice.example.toml");

    fn open(text: &str) -> Result<Notice, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Notice::open(file.path()).map_err(|refusal| refusal.0)
    }

    #[test]
    fn h8_a_notice_that_lacks_something_is_refused_by_its_name() {
        let notice = open(COMPLETE).unwrap();
        assert!(notice.terms_html.starts_with("<h3>"), "{}", notice.terms_html);
        for (line, name) in
            [("director_of_publication", "director_of_publication"), ("email", "email"), ("languages", "languages")]
        {
            let without: String =
                COMPLETE.lines().filter(|it| !it.starts_with(line)).map(|it| format!("{it}\n")).collect();
            assert!(open(&without).unwrap_err().contains(name), "without {line}");
        }
        assert!(open(&COMPLETE.replace("contact@", "contact at ")).unwrap_err().contains("contact.email"));
        assert!(open("").unwrap_err().contains("not complete"));
        assert!(open(&format!("surprise = 1\n{COMPLETE}")).unwrap_err().contains("surprise"));
    }
}
