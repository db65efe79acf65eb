//! The shape of the legal notice.

use crate::base::gql::{Context, Object};
use crate::base::notice::{Body, ContactPoint, Notice};
use crate::base::scalars::{EmailAddress, Html, LanguageTag, Markdown, PhoneNumber, Text, Title};
use crate::ground::context::Resolving;
use std::sync::Arc;

/// The legal notice of this installation [mentions légales].
pub struct LegalNotice(Arc<Notice>);

/// The legal notice of this installation [mentions légales].
#[Object]
impl LegalNotice {
    /// Who publishes [éditeur].
    fn publisher(&self) -> LegalBody {
        LegalBody(self.0.publisher.clone())
    }

    /// The name of who is responsible for what is published [directeur ou directrice de la publication].
    fn director_of_publication(&self) -> Title {
        Title(self.0.director_of_publication.clone())
    }

    /// Who hosts [hébergeur].
    fn host(&self) -> LegalBody {
        LegalBody(self.0.host.clone())
    }

    /// Whom people and authorities write to [point de contact].
    fn contact(&self) -> LegalContact {
        LegalContact(self.0.contact.clone())
    }

    /// Terms of use [conditions d'utilisation].
    fn terms(&self) -> Markdown {
        Markdown(self.0.terms.clone())
    }

    /// `terms` as HTML.
    fn terms_html(&self) -> Html {
        Html(self.0.terms_html.clone())
    }
}

/// A person or body that the legal notice names.
pub struct LegalBody(Body);

/// A person or body that the legal notice names.
#[Object]
impl LegalBody {
    /// Its name and legal form.
    fn name(&self) -> Title {
        Title(self.0.name.clone())
    }

    /// Its postal address.
    fn address(&self) -> Text {
        Text(self.0.address.clone())
    }

    /// Its telephone number.
    fn phone(&self) -> PhoneNumber {
        PhoneNumber(self.0.phone.clone())
    }

    /// Its number in a register: SIREN, RNA.
    fn registration(&self) -> Option<Title> {
        self.0.registration.clone().map(Title)
    }
}

/// Whom people and authorities write to.
pub struct LegalContact(ContactPoint);

/// Whom people and authorities write to.
#[Object]
impl LegalContact {
    /// E-mail address.
    fn email(&self) -> EmailAddress {
        EmailAddress(self.0.email.clone())
    }

    /// Languages that are understood there, at least one.
    fn languages(&self) -> Vec<LanguageTag> {
        self.0.languages.iter().cloned().map(LanguageTag).collect()
    }
}

/// Queries on the legal notice.
#[derive(Default)]
pub struct LegalQuery;

#[Object]
impl LegalQuery {
    /// The legal notice of this installation, also a page at `/legal`. It is null when the operator gave none, which is
    /// possible only where the public address is not `https`.
    async fn legal_notice(&self, ctx: &Context<'_>) -> Option<LegalNotice> {
        ctx.op().app.notice.clone().map(LegalNotice)
    }
}
