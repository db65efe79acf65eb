//! Messages for people: code × {French, English}, nowhere else.

mod fault;

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

    const fn choose(self, french: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }
}

/// Why a request as a whole is refused or fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Some inputs are invalid: see `problems`.
    Input,
    /// The document is wrong; the engine's own words, which are for developers.
    Document(String),
    /// The body is no GraphQL request.
    Body,
    /// An array of operations.
    Batch,
    /// No operation of that name, or several and no name.
    Operation,
    /// A fragment contains itself.
    FragmentCycle,
    /// A string that holds a line break or does not end.
    OpenString,
    /// Another directive than the two.
    UnknownDirective,
    /// A subscription sent where there is no stream.
    Subscription,
    /// The document exceeds a bound of the Gate; which one.
    Bound(Bound),
    /// More than one credential field.
    Credentials,
    /// The body is too large.
    BodySize,
    /// The body did not arrive in time.
    BodyTime,
    /// Neither a content type nor an encoding that is read here.
    ContentType,
    /// This method is not for this address.
    Method,
    /// No such address.
    Route,
    /// Points used up.
    Quota,
    /// No valid credentials where there must be some.
    SignedOut,
    /// Wrong address or password: it does not say which.
    SignIn,
    /// A refresh token that is none, was used before, or whose session ended.
    Refresh,
    /// A mailed token that is none, was used before, or is too old.
    MailedToken,
    /// Too many tries.
    Tries,
    /// Known and not allowed.
    Forbidden,
    /// Not with this key of an application.
    Scope,
    /// Absent or invisible.
    NotFound,
    /// The state of a thing does not allow it.
    State,
    /// Something else changed it at the same time, or took what was asked for: see `problems`.
    Conflict,
    /// Two writes waited for each other.
    Deadlock,
    /// The idempotency key was used with another input.
    KeyReused,
    /// An idempotency key where there is none to be used.
    Key,
    /// Too many at once.
    Busy,
    /// Took longer than it may.
    Timeout,
    /// The database is away.
    Database,
    /// No room left.
    StorageFull,
    /// Ours.
    Internal,
}

/// A bound of the Gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Bytes of text.
    Bytes,
    /// Nested brackets.
    Nesting,
    /// Tokens.
    Tokens,
    /// Expanded selections.
    Selections,
    /// Nested fields.
    Depth,
    /// Aliases.
    Aliases,
    /// Root fields.
    RootFields,
    /// Directives.
    Directives,
    /// Nested lists of introspection.
    Introspection,
    /// Weight: what it is and what it may be.
    Weight(u64, u64),
}

impl Reason {
    /// The HTTP status that this reason alone decides, whatever the client accepts.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Body | Self::Batch => Some(400),
            Self::Route => Some(404),
            Self::Method => Some(405),
            Self::BodyTime => Some(408),
            Self::BodySize => Some(413),
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
            Self::StorageFull => ("Le serveur n'a plus de place.", "The server has no room left."),
            Self::Internal => (
                "Erreur interne : communiquez « requestId » à l'exploitant.",
                "Internal error: tell the operator the `requestId`.",
            ),
        };
        Cow::Borrowed(language.choose(pair.0, pair.1))
    }
}

impl Bound {
    const fn messages(self) -> (&'static str, &'static str) {
        match self {
            Self::Bytes => ("Le document dépasse 32 Kio.", "The document exceeds 32 KiB."),
            Self::Nesting => ("Plus de 64 parenthèses imbriquées.", "More than 64 nested brackets."),
            Self::Tokens => ("Plus de 4 000 mots et signes.", "More than 4,000 tokens."),
            Self::Selections => {
                ("Plus de 5 000 champs, fragments développés.", "More than 5,000 selections, fragments expanded.")
            }
            Self::Depth => ("Champs imbriqués sur plus de 15 niveaux.", "Fields nested more than 15 levels deep."),
            Self::Aliases => ("Plus de 30 alias.", "More than 30 aliases."),
            Self::RootFields => ("Plus de 20 champs à la racine.", "More than 20 root fields."),
            Self::Directives => ("Plus de 50 directives.", "More than 50 directives."),
            Self::Introspection | Self::Weight(..) => {
                ("L'introspection imbrique plus de deux listes.", "The introspection nests more than two lists.")
            }
        }
    }
}

/// What readers are shown in place of something that was taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice<'t> {
    /// Its author removed a comment.
    RemovedByAuthor,
    /// Those who decide about the thing removed a comment, for this reason.
    RemovedByTeam(&'t str),
}

impl<'t> Notice<'t> {
    /// Of a comment, where it was removed.
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
