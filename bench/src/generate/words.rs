//! Names and texts that are nobody's: invented words among common ones.

use super::draw::Draw;

const FIRST: &[&str] = &[
    "Val", "Mont", "Clair", "Brive", "Fonta", "Aubre", "Sarra", "Cheva", "Roche", "Luma", "Orge", "Tilla", "Bessa",
    "Corne", "Dauphe", "Ermi", "Gari", "Haute", "Jonqui", "Lave",
];
const MIDDLE: &[&str] = &["", "ri", "no", "la", "ve", "mi", "do", "sou", "té", "lan"];
const LAST: &[&str] =
    &["lune", "nelle", "zac", "brune", "fond", "mure", "dière", "ville", "gnan", "lac", "ronde", "saille", "verne"];
const HEADS: &[&str] = &[
    "Association",
    "Atelier",
    "Café",
    "Cercle",
    "Chœur",
    "Collectif",
    "Comité",
    "Compagnie",
    "Coopérative",
    "École",
    "Épicerie",
    "Fabrique",
    "Ferme",
    "Foyer",
    "Jardins",
    "Librairie",
    "Maison",
    "Radio",
    "Ressourcerie",
    "Théâtre",
];
const DOES: &[&str] = &[
    "anime des rencontres ouvertes à tous",
    "répare, partage et transmet",
    "accueille les habitants chaque semaine",
    "cultive et distribue des légumes",
    "raconte la vie du territoire",
    "organise des ateliers pour les enfants",
    "met en relation voisins et bénévoles",
    "soutient la création locale",
];
const SKILLS: &[&str] = &["accueil", "cuisine", "jardinage", "menuiserie", "montage son", "photographie", "rédaction"];

/// A word that sounds like a name.
pub(super) fn invented(draw: &mut Draw) -> String {
    format!("{}{}{}", draw.word(FIRST), draw.word(MIDDLE), draw.word(LAST))
}

/// What an organisation of a commune is called.
pub(super) fn title(commune: &str, draw: &mut Draw) -> String {
    let (head, name) = (draw.word(HEADS), invented(draw));
    if draw.percent(40) { format!("{head} {name} – {commune}") } else { format!("{head} {name}") }
}

/// What it is.
pub(super) fn description(title: &str, commune: &str, draw: &mut Draw) -> String {
    format!("{title} {} à {commune} ou alentour, et {}.", draw.word(DOES), draw.word(DOES))
}

/// What its people can do.
pub(super) fn skills(draw: &mut Draw) -> Vec<String> {
    let first = draw.below(SKILLS.len());
    SKILLS.iter().skip(first).take(draw.below(4_usize)).map(|skill| (*skill).to_owned()).collect()
}
