//! What may be wrong with one input, and its messages.

use super::Language;

/// What is wrong with one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not of the form its type asks for; the type's name.
    Malformed(String),
    /// A whole number outside its bounds.
    OutOfRange {
        /// Least.
        min: i64,
        /// Most.
        max: i64,
    },
    /// More items or characters than accepted.
    TooMany {
        /// Most.
        max: usize,
    },
    /// Fewer items or characters than needed.
    TooFew {
        /// Least.
        min: usize,
    },
    /// Taken by something else.
    Taken,
    /// Changed meanwhile; the version it has now.
    Moved {
        /// The present version.
        version: i32,
    },
    /// Excludes another input; which one.
    Excludes(&'static str),
    /// Needs another input; which one.
    Needs(&'static str),
    /// Not given, or null, where there must be a value; the type's name.
    Missing(String),
    /// Names nothing that exists.
    Unknown,
    /// A cursor of another list or order, or invented.
    Cursor,
    /// An identifier that is none of ours.
    Id,
    /// Not the present password.
    WrongPassword,
}

impl Fault {
    /// A closed code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "MALFORMED",
            Self::OutOfRange { .. } => "OUT_OF_RANGE",
            Self::TooMany { .. } => "TOO_LONG",
            Self::TooFew { .. } => "TOO_SHORT",
            Self::Taken => "TAKEN",
            Self::Moved { .. } => "MOVED",
            Self::Excludes(_) => "EXCLUDES",
            Self::Needs(_) => "NEEDS",
            Self::Missing(_) => "MISSING",
            Self::Unknown => "UNKNOWN",
            Self::Cursor => "CURSOR",
            Self::Id => "ID",
            Self::WrongPassword => "WRONG_PASSWORD",
        }
    }

    /// The message in a language.
    pub fn message(&self, language: Language) -> String {
        match (self, language) {
            (Self::Malformed(of), Language::French) => format!("Valeur mal formée ({of})."),
            (Self::Malformed(of), Language::English) => format!("Malformed value ({of})."),
            (Self::OutOfRange { min, max }, Language::French) => format!("De {min} à {max}."),
            (Self::OutOfRange { min, max }, Language::English) => format!("From {min} to {max}."),
            (Self::TooMany { max }, Language::French) => format!("Au plus {max}."),
            (Self::TooMany { max }, Language::English) => format!("At most {max}."),
            (Self::TooFew { min }, Language::French) => format!("Au moins {min}."),
            (Self::TooFew { min }, Language::English) => format!("At least {min}."),
            (Self::Taken, Language::French) => "Déjà pris.".to_owned(),
            (Self::Taken, Language::English) => "Already taken.".to_owned(),
            (Self::Moved { version }, Language::French) => format!("Modifié entre-temps : version {version}."),
            (Self::Moved { version }, Language::English) => format!("Changed meanwhile: version {version}."),
            (Self::Excludes(other), Language::French) => format!("Exclut « {other} »."),
            (Self::Excludes(other), Language::English) => format!("Excludes `{other}`."),
            (Self::Needs(other), Language::French) => format!("Demande « {other} »."),
            (Self::Needs(other), Language::English) => format!("Needs `{other}`."),
            (Self::Missing(of), Language::French) => format!("Valeur obligatoire ({of})."),
            (Self::Missing(of), Language::English) => format!("A value is required ({of})."),
            (Self::Unknown, Language::French) => "Ce code n'existe pas.".to_owned(),
            (Self::Unknown, Language::English) => "There is no such code.".to_owned(),
            (Self::Cursor, Language::French) => "Ce curseur n'est pas de cette liste dans cet ordre.".to_owned(),
            (Self::Cursor, Language::English) => "This cursor is not of this list in this order.".to_owned(),
            (Self::Id, Language::French) => "Cet identifiant est mal formé.".to_owned(),
            (Self::Id, Language::English) => "This id is malformed.".to_owned(),
            (Self::WrongPassword, Language::French) => "Ce n'est pas le mot de passe actuel.".to_owned(),
            (Self::WrongPassword, Language::English) => "This is not the present password.".to_owned(),
        }
    }
}
