//! The messages of errors and notices for people, each in French and English. No other module has any.

mod bound;
mod fault;

pub use bound::Bound;
pub use fault::Fault;

use std::borrow::Cow;

/// The languages that messages exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// The default.
    #[default]
    French,
    /// When `Accept-Language` prefers it.
    English,
}

impl Language {
    /// The preferred language of an `Accept-Language` header.
    pub fn accepted(header: &str) -> Self {
        let mut best = (0.0, Self::French);
        for range in header.split(',') {
            let mut parts = range.trim().split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
            let language = match tag.split('-').next() {
                Some("fr" | "*") => Self::French,
                Some("en") => Self::English,
                _ => continue,
            };
            let quality: f32 = quality.unwrap_or(0.0);
            if quality > best.0 {
                best = (quality, language);
            }
        }
        best.1
    }

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        self.choose("fr", "en")
    }

    /// One of two texts.
    pub const fn choose(self, french: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }
}

/// What a copy of somebody's data says of itself when it has no room for all of it.
pub fn copy_is_bounded(language: Language, mebibytes: u64) -> String {
    match language {
        Language::French => format!(
            "Cette copie est incomplète : elle est limitée à {mebibytes} Mio. Les lignes qui manquent sont comptées ici, table par table ; demandez-les à l'opérateur du service."
        ),
        Language::English => format!(
            "This copy is incomplete: it is limited to {mebibytes} MiB. The rows that are missing are counted here, table by table; ask the operator of the service for them."
        ),
    }
}

/// Why a request as a whole is refused or fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Some inputs are invalid: see `problems`.
    Input,
    /// The document is invalid; holds the engine's message, which is for developers.
    Document(String),
    /// The body is not a GraphQL request.
    Body,
    /// The body is an array of operations.
    Batch,
    /// No operation has the given name, or there are several operations and no name is given.
    Operation,
    /// A fragment contains itself.
    FragmentCycle,
    /// A string contains a line break or does not end.
    OpenString,
    /// The document uses a directive other than `@include` and `@skip`.
    UnknownDirective,
    /// A subscription was sent over a transport without streams.
    Subscription,
    /// The document exceeds this bound of the Gate.
    Bound(Bound),
    /// More than one field checks a credential.
    Credentials,
    /// The body is too large.
    BodySize,
    /// The body of an upload is longer than it was said to be.
    UploadSize,
    /// The body did not arrive in time.
    BodyTime,
    /// The content type or the content encoding is not supported.
    ContentType,
    /// The address does not accept this method.
    Method,
    /// No such address.
    Route,
    /// The quota of points is used up.
    Quota,
    /// Valid credentials are required.
    SignedOut,
    /// The address or the password is wrong; the message does not say which.
    SignIn,
    /// The refresh token is invalid or was used before, or its session has ended.
    Refresh,
    /// The mailed token is invalid, was used before, or has expired.
    MailedToken,
    /// Too many tries.
    Tries,
    /// The requester is authenticated, but not allowed to do this.
    Forbidden,
    /// The key of the application does not allow this.
    Scope,
    /// The thing is absent or invisible.
    NotFound,
    /// The state of the thing does not allow the change.
    State,
    /// Something is missing before the change can be made: see `problems`.
    Unready,
    /// Another write changed the thing first, or took the requested value: see `problems`.
    Conflict,
    /// Two writes collided.
    Deadlock,
    /// The idempotency key was used with another input.
    KeyReused,
    /// The idempotency key is malformed, or this request may not have one.
    Key,
    /// Too many requests run at once.
    Busy,
    /// The execution took longer than allowed.
    Timeout,
    /// The database does not answer.
    Database,
    /// The store of files does not answer.
    Store,
    /// The account or the team wrote too much lately.
    Written,
    /// The server has no disk space left.
    StorageFull,
    /// An internal error of the server.
    Internal,
}

impl Reason {
    /// The HTTP status, if this reason alone decides it, whatever the client accepts.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Body | Self::Batch => Some(400),
            Self::Route => Some(404),
            Self::Method => Some(405),
            Self::BodyTime => Some(408),
            Self::BodySize | Self::UploadSize => Some(413),
            Self::ContentType => Some(415),
            _ => None,
        }
    }

    /// The message in a language.
    pub fn message(&self, language: Language) -> Cow<'_, str> {
        let pair = match self {
            Self::Document(words) => return Cow::Borrowed(words),
            Self::Bound(Bound::Weight(weight, limit)) => {
                return Cow::Owned(match language {
                    Language::French => format!(
                        "Cette requête pèse {weight} points, au plus {limit} sont acceptés : demandez des listes plus courtes ou moins de champs."
                    ),
                    Language::English => format!(
                        "This operation weighs {weight} points, at most {limit} are accepted: ask for shorter lists or fewer fields."
                    ),
                });
            }
            Self::Bound(bound) => bound.messages(),
            Self::Input => {
                ("Certaines valeurs sont refusées : voir « problems ».", "Some values are refused: see `problems`.")
            }
            Self::Body => (
                "Le corps n'est pas une requête GraphQL : un objet JSON avec « query » (texte) et, au besoin, « variables » (objet) et « operationName » (texte).",
                "The body is no GraphQL request: a JSON object with `query` (string) and, where needed, `variables` (object) and `operationName` (string).",
            ),
            Self::Batch => (
                "Une seule opération par requête : les tableaux sont refusés.",
                "One operation per request: arrays are refused.",
            ),
            Self::Operation => (
                "« operationName » ne désigne aucune opération du document, ou manque alors qu'il y en a plusieurs.",
                "`operationName` names no operation of the document, or is missing where there are several.",
            ),
            Self::FragmentCycle => ("Un fragment se contient lui-même.", "A fragment contains itself."),
            Self::Subscription => {
                ("Les abonnements ne passent pas par cette voie.", "Subscriptions do not go this way.")
            }
            Self::OpenString => (
                "Une chaîne contient un saut de ligne ou ne se termine pas.",
                "A string holds a line break or does not end.",
            ),
            Self::UnknownDirective => {
                ("Seules existent les directives @include et @skip.", "Only the directives @include and @skip exist.")
            }
            Self::Credentials => (
                "Un seul champ vérifiant un secret par requête.",
                "At most one field that checks a credential per request.",
            ),
            Self::BodySize => ("Le corps dépasse 1 Mio.", "The body exceeds 1 MiB."),
            Self::UploadSize => ("Le fichier est plus long qu'annoncé.", "The file is longer than it was said to be."),
            Self::BodyTime => ("Le corps n'est pas arrivé à temps.", "The body did not arrive in time."),
            Self::ContentType => (
                "Envoyez du JSON non compressé : « Content-Type: application/json ».",
                "Send uncompressed JSON: `Content-Type: application/json`.",
            ),
            Self::Method => ("Cette méthode n'est pas admise ici.", "This method is not allowed here."),
            Self::Route => ("Il n'y a rien à cette adresse.", "There is nothing at this address."),
            Self::Quota => (
                "Votre quota de points est épuisé : voir « retryAfter ».",
                "Your quota of points is used up: see `retryAfter`.",
            ),
            Self::SignedOut => (
                "Identifiez-vous : le jeton manque, a expiré ou a été révoqué.",
                "Sign in: the token is missing, expired or revoked.",
            ),
            Self::SignIn => ("Adresse ou mot de passe incorrects.", "Wrong address or password."),
            Self::Refresh => ("La session est terminée : reconnectez-vous.", "The session has ended: sign in again."),
            Self::MailedToken => (
                "Ce lien ou ce code n'est plus valable : demandez-en un nouveau.",
                "This link or code is no good any more: ask for a new one.",
            ),
            Self::Tries => ("Trop d'essais : voir « retryAfter ».", "Too many tries: see `retryAfter`."),
            Self::Forbidden => ("Vous n'avez pas le droit de faire cela.", "You may not do that."),
            Self::Scope => (
                "Cette clé d'application ne le permet pas : il faut une autre portée, ou que la personne s'identifie elle-même.",
                "This application's key does not allow it: it needs another scope, or the person to sign in.",
            ),
            Self::NotFound => ("Introuvable.", "Not found."),
            Self::State => ("Son état ne le permet pas.", "Its state does not allow it."),
            Self::Unready => {
                ("Il manque encore quelque chose : voir « problems ».", "Something is still missing: see `problems`.")
            }
            Self::Conflict => {
                ("Quelqu'un vous a devancé : voir « problems ».", "Somebody else was there before: see `problems`.")
            }
            Self::Deadlock => (
                "Deux modifications se sont croisées : renvoyez la vôtre.",
                "Two changes crossed each other: send yours again.",
            ),
            Self::KeyReused => (
                "Cette clé « Idempotency-Key » a déjà servi pour une autre demande.",
                "This `Idempotency-Key` was used for another request.",
            ),
            Self::Key => (
                "« Idempotency-Key » demande d'être identifié, un seul champ de mutation, sans mot de passe ni jeton, et de 1 à 255 caractères ASCII.",
                "`Idempotency-Key` needs a signed-in account, one mutation field without a password or token, and 1 to 255 ASCII characters.",
            ),
            Self::Busy => ("Trop de requêtes à la fois : réessayez.", "Too many requests at once: try again."),
            Self::Timeout => ("La réponse prend trop de temps : réessayez.", "The answer takes too long: try again."),
            Self::Database => {
                ("La base de données ne répond pas : réessayez.", "The database does not answer: try again.")
            }
            Self::Store => {
                ("Le dépôt des fichiers ne répond pas : réessayez.", "The store of files does not answer: try again.")
            }
            Self::Written => (
                "Trop de texte a été écrit ces derniers temps : renvoyez le vôtre quand la place sera revenue.",
                "Too much was written lately: send it again when there is room again.",
            ),
            Self::StorageFull => ("Le serveur n'a plus de place.", "The server has no room left."),
            Self::Internal => (
                "Erreur interne : communiquez « requestId » à l'exploitant.",
                "Internal error: tell the operator the `requestId`.",
            ),
        };
        Cow::Borrowed(language.choose(pair.0, pair.1))
    }
}

/// What readers see in place of something that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice<'t> {
    /// The author removed the comment.
    RemovedByAuthor,
    /// Those who decide about the thing removed the comment, for this reason.
    RemovedByTeam(&'t str),
    /// A scheduled article was not published, because its medium was not public.
    MediumClosed,
    /// A scheduled article was not published, because its medium lacks what the law asks for.
    MediumIncomplete,
    /// A scheduled article was not published, because it had no author any more.
    AuthorGone,
    /// A scheduled article was not published, because it said nothing any more.
    TextGone,
    /// A scheduled article was not published, because another one has its slug.
    SlugTaken,
}

impl<'t> Notice<'t> {
    /// The notice of a comment, if it was removed.
    pub fn of_removal(is_removed: bool, reason: Option<&'t str>) -> Option<Self> {
        is_removed.then(|| reason.map_or(Self::RemovedByAuthor, Self::RemovedByTeam))
    }

    /// The message in a language.
    pub fn message(&self, language: Language) -> String {
        match (self, language) {
            (Self::RemovedByAuthor, Language::French) => "Commentaire retiré par son auteur.".to_owned(),
            (Self::RemovedByAuthor, Language::English) => "Comment removed by its author.".to_owned(),
            (Self::RemovedByTeam(reason), Language::French) => {
                format!("Commentaire retiré par l'équipe responsable : {reason}")
            }
            (Self::RemovedByTeam(reason), Language::English) => {
                format!("Comment removed by the team in charge: {reason}")
            }
            (Self::MediumClosed, Language::French) => {
                "Non publié à l'heure prévue : le média n'était plus public. L'article est redevenu un brouillon.".to_owned()
            }
            (Self::MediumClosed, Language::English) => {
                "Not published at its time: the medium was no longer public. The article is a draft again.".to_owned()
            }
            (Self::MediumIncomplete, Language::French) => {
                "Non publié à l'heure prévue : le média n'indique plus son directeur de la publication ou son contact. L'article est redevenu un brouillon."
                    .to_owned()
            }
            (Self::MediumIncomplete, Language::English) => {
                "Not published at its time: the medium no longer names its director of publication or a contact. The article is a draft again."
                    .to_owned()
            }
            (Self::AuthorGone, Language::French) => {
                "Non publié à l'heure prévue : plus personne ne signe l'article, qui est redevenu un brouillon.".to_owned()
            }
            (Self::TextGone, Language::French) => {
                "Non publié à l'heure prévue : l'article n'avait plus de texte. Il est redevenu un brouillon.".to_owned()
            }
            (Self::TextGone, Language::English) => {
                "Not published at its time: the article had no text any more. It is a draft again.".to_owned()
            }
            (Self::SlugTaken, Language::French) => {
                "Non publié à l'heure prévue : un autre article a pris son adresse. Il est redevenu un brouillon.".to_owned()
            }
            (Self::SlugTaken, Language::English) => {
                "Not published at its time: another article took its slug. It is a draft again.".to_owned()
            }
            (Self::AuthorGone, Language::English) => {
                "Not published at its time: nobody signs the article any more. It is a draft again.".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_preferred_language_wins_and_french_is_the_default() {
        for (header, expected) in [
            ("", Language::French),
            ("en", Language::English),
            ("en-GB,en;q=0.9,fr;q=0.8", Language::English),
            ("fr-FR,fr;q=0.9,en;q=0.8", Language::French),
            ("de,en;q=0.5", Language::English),
            ("de", Language::French),
            ("en;q=0", Language::French),
            ("*", Language::French),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }
}
