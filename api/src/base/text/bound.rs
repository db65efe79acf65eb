//! The bounds of the Gate, and their messages.

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
    /// Bytes of a name.
    Name,
    /// Values of variables.
    Values,
    /// Bytes of text in the answer.
    Answer,
    /// Weight in points: the operation's weight and the limit.
    Weight(u64, u64),
}

impl Bound {
    /// The messages in French and English.
    pub const fn messages(self) -> (&'static str, &'static str) {
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
            Self::Name => ("Un nom ou un nombre dépasse 128 signes.", "A name or number exceeds 128 characters."),
            Self::Values => {
                ("Les variables comptent plus de 10 000 valeurs.", "The variables hold more than 10,000 values.")
            }
            Self::Answer => (
                "La réponse dépasse 8 Mio : demandez des listes plus courtes ou moins de textes.",
                "The answer exceeds 8 MiB: ask for shorter lists or fewer texts.",
            ),
            Self::Introspection | Self::Weight(..) => {
                ("L'introspection imbrique plus de deux listes.", "The introspection nests more than two lists.")
            }
        }
    }
}
