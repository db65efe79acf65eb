//! What may be wrong with one input, and its messages.

use super::Language;

/// What is wrong with one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The value does not have the form of its type; holds the type's name.
    Malformed(String),
    /// A whole number outside its bounds.
    OutOfRange {
        /// Minimum.
        min: i64,
        /// Maximum.
        max: i64,
    },
    /// More items or characters than accepted.
    TooMany {
        /// Maximum.
        max: usize,
    },
    /// It lasts longer than this.
    TooLong {
        /// Days.
        days: i64,
    },
    /// Fewer items or characters than needed.
    TooFew {
        /// Minimum.
        min: usize,
    },
    /// The value is taken by something else.
    Taken,
    /// The thing was changed meanwhile; holds its current version.
    Moved {
        /// The current version.
        version: i32,
    },
    /// The input excludes another input; holds the name of that input.
    Excludes(&'static str),
    /// The input needs another input; holds what is needed.
    Needs(&'static str),
    /// A required value is absent or null; holds the type's name.
    Missing(String),
    /// The value names nothing that exists.
    Unknown,
    /// The cursor belongs to another list or order, or is invalid.
    Cursor,
    /// The value is not a valid id for this input.
    Id,
    /// The value is not the current password.
    WrongPassword,
    /// The moment is past, or farther ahead than this.
    NotWithin {
        /// Days ahead.
        days: i64,
    },
    /// The day is to come, or too long ago.
    NotPast,
    /// Nobody may publish before this moment, in RFC 3339.
    Embargo {
        /// The moment.
        until: String,
    },
    /// French law asks a medium to tell this before it publishes.
    AskedByLaw,
    /// There is less than that; holds what there is.
    Short {
        /// What there is, with its unit.
        left: String,
    },
    /// More than there may be; holds the most, with its unit.
    AtMost {
        /// The most.
        most: String,
    },
    /// Less than there must be; holds the least, with its unit.
    AtLeast {
        /// The least.
        least: String,
    },
    /// The two units measure different things; holds their signs.
    Dimensions {
        /// The unit of what is given.
        one: &'static str,
        /// The unit that it was to be in.
        other: &'static str,
    },
    /// A team always keeps a steward.
    LastSteward,
    /// It would lead back to where it begins.
    Circle,
    /// The rule of a series does not begin with its first occurrence.
    NotFirst,
    /// It may be asked for from this moment on, as clocks show it there.
    NotOpenYet {
        /// The moment.
        from: String,
    },
    /// It could be asked for until this moment, as clocks show it there.
    TooLate {
        /// The moment.
        until: String,
    },
    /// It does not begin and end on whole multiples of so many minutes from midnight.
    OffGrid {
        /// Minutes.
        minutes: i32,
    },
    /// It is closed then; holds why, where somebody said so.
    Closed(Option<String>),
    /// It is not open to those as whom it is asked for.
    NotAdmitted,
    /// One occurrence of a series is refused.
    At {
        /// When it begins, as clocks show it there.
        moment: String,
        /// What is wrong with it.
        fault: Box<Fault>,
    },
    /// It is before another input; holds the name of that input.
    Before(&'static str),
    /// Those who decide about it refused it before.
    Refused {
        /// Why.
        reason: String,
    },
}

impl Fault {
    /// The code for programs, from a closed set.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "MALFORMED",
            Self::OutOfRange { .. } => "OUT_OF_RANGE",
            Self::TooMany { .. } | Self::TooLong { .. } => "TOO_LONG",
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
            Self::NotWithin { .. } => "NOT_WITHIN",
            Self::NotPast => "NOT_PAST",
            Self::Embargo { .. } => "EMBARGO",
            Self::AskedByLaw => "ASKED_BY_LAW",
            Self::Short { .. } => "SHORT",
            Self::AtMost { .. } => "AT_MOST",
            Self::AtLeast { .. } => "AT_LEAST",
            Self::Dimensions { .. } => "DIMENSIONS",
            Self::LastSteward => "LAST_STEWARD",
            Self::Circle => "CIRCLE",
            Self::NotFirst => "NOT_FIRST",
            Self::NotOpenYet { .. } => "NOT_OPEN_YET",
            Self::TooLate { .. } => "TOO_LATE",
            Self::OffGrid { .. } => "OFF_GRID",
            Self::Closed(_) => "CLOSED",
            Self::NotAdmitted => "NOT_ADMITTED",
            Self::At { fault, .. } => fault.code(),
            Self::Before(_) => "BEFORE",
            Self::Refused { .. } => "REFUSED",
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
            (Self::TooLong { days }, Language::French) => format!("Au plus {days} jours."),
            (Self::TooLong { days }, Language::English) => format!("At most {days} days."),
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
            (Self::NotWithin { days }, Language::French) => format!("Un moment à venir, dans les {days} jours."),
            (Self::NotWithin { days }, Language::English) => format!("A moment to come, within {days} days."),
            (Self::NotPast, Language::French) => "Un jour passé, depuis 1900, ou aujourd'hui.".to_owned(),
            (Self::NotPast, Language::English) => "A day that is past, since 1900, or today.".to_owned(),
            (Self::Embargo { until }, Language::French) => format!("Sous embargo jusqu'au {until}."),
            (Self::Embargo { until }, Language::English) => format!("Under embargo until {until}."),
            (Self::AskedByLaw, Language::French) => {
                "La loi demande à un média de l'indiquer avant sa première publication (lois du 29 juillet 1881 et du 21 juin 2004)."
                    .to_owned()
            }
            (Self::Short { left }, Language::French) => format!("Il n'en reste que {left}."),
            (Self::Short { left }, Language::English) => format!("Only {left} are left."),
            (Self::AtMost { most }, Language::French) => format!("Au plus {most}."),
            (Self::AtMost { most }, Language::English) => format!("At most {most}."),
            (Self::AtLeast { least }, Language::French) => format!("Au moins {least}."),
            (Self::AtLeast { least }, Language::English) => format!("At least {least}."),
            (Self::Dimensions { one, other }, Language::French) => format!("{one} et {other} ne mesurent pas la même chose."),
            (Self::Dimensions { one, other }, Language::English) => format!("{one} and {other} measure different things."),
            (Self::NotFirst, Language::French) => "La règle ne commence pas par la première date.".to_owned(),
            (Self::NotFirst, Language::English) => "The rule does not begin with the first date.".to_owned(),
            (Self::NotOpenYet { from }, Language::French) => format!("Ouvert aux demandes à partir du {from}."),
            (Self::NotOpenYet { from }, Language::English) => format!("Open to requests from {from}."),
            (Self::TooLate { until }, Language::French) => format!("Les demandes étaient possibles jusqu'au {until}."),
            (Self::TooLate { until }, Language::English) => format!("Requests were possible until {until}."),
            (Self::OffGrid { minutes }, Language::French) => {
                format!("Commence et finit à un multiple de {minutes} minutes depuis minuit.")
            }
            (Self::OffGrid { minutes }, Language::English) => {
                format!("It begins and ends at a multiple of {minutes} minutes from midnight.")
            }
            (Self::Closed(None), Language::French) => "Fermé à cette date.".to_owned(),
            (Self::Closed(None), Language::English) => "Closed on that date.".to_owned(),
            (Self::Closed(Some(why)), Language::French) => format!("Fermé à cette date : {why}"),
            (Self::Closed(Some(why)), Language::English) => format!("Closed on that date: {why}"),
            (Self::NotAdmitted, Language::French) => "Pas ouvert à ce public.".to_owned(),
            (Self::NotAdmitted, Language::English) => "Not open to this audience.".to_owned(),
            (Self::At { moment, fault }, Language::French) => format!("{moment} : {}", fault.message(language)),
            (Self::At { moment, fault }, Language::English) => format!("{moment}: {}", fault.message(language)),
            (Self::Circle, Language::French) => "Cela fermerait un cercle.".to_owned(),
            (Self::Circle, Language::English) => "This would close a circle.".to_owned(),
            (Self::Before(other), Language::French) => format!("Avant « {other} »."),
            (Self::Before(other), Language::English) => format!("Before `{other}`."),
            (Self::Refused { reason }, Language::French) => format!("Refusé par ceux qui en décident : {reason}"),
            (Self::Refused { reason }, Language::English) => format!("Refused by those who decide about it: {reason}"),
            (Self::LastSteward, Language::French) => {
                "Une équipe garde toujours une personne qui la dirige : nommez-en d'abord une autre.".to_owned()
            }
            (Self::LastSteward, Language::English) => {
                "A team always keeps a steward: name another one first.".to_owned()
            }
            (Self::AskedByLaw, Language::English) => {
                "French law asks a medium to tell this before its first publication (laws of 29 July 1881 and 21 June 2004).".to_owned()
            }
        }
    }
}
