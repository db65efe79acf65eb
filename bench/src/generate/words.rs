//! Names and texts that are nobody's: invented words among common ones.

use super::draw::Draw;
use entity::contribution::Kind;

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

/// Things that happen, for headlines.
const NEWS: &[&str] = &[
    "La source coule de nouveau",
    "Le marché change de place",
    "Une école ouvre son jardin",
    "Le pont sera réparé",
    "Les bénévoles se comptent",
    "On replante les haies",
    "La fanfare cherche des cuivres",
    "Le car passera deux fois par jour",
    "Un four à pain pour le quartier",
    "Le cinéma tient bon",
];
const SENTENCES: &[&str] = &[
    "Depuis trois ans, les habitants se retrouvent chaque semaine pour en parler.",
    "Personne ne pensait que cela prendrait si vite.",
    "La mairie a prêté une salle, une voisine a apporté la soupe.",
    "Il a fallu refaire les comptes, puis demander conseil à ceux qui l'avaient fait ailleurs.",
    "« On n'attend pas que tout soit prêt », dit l'une des fondatrices.",
    "Le projet tient en quelques mots : peu de moyens, beaucoup de mains.",
    "À l'automne, une réunion publique dira si l'on continue.",
    "Les plus jeunes sont venus avec leurs parents, et sont restés sans eux.",
    "Ce que l'on a appris tient sur une page, que chacun peut reprendre.",
    "Reste à savoir qui tiendra la clé pendant l'été.",
];

/// One sentence.
pub(super) fn sentence(draw: &mut Draw) -> String {
    draw.word(SENTENCES).to_owned()
}

/// A text in Markdown of so many sentences, four to a paragraph.
pub(super) fn body(sentences: usize, draw: &mut Draw) -> String {
    let mut body = String::new();
    for number in 0..sentences {
        if number > 0 {
            body.push_str(if number % 4 == 0 { "\n\n" } else { " " });
        }
        if number > 0 && number % 12 == 0 {
            body.push_str("## ");
            body.push_str(draw.word(NEWS));
            body.push_str("\n\n");
        }
        body.push_str(draw.word(SENTENCES));
    }
    body
}

/// What an article about a commune is called.
pub(super) fn headline(commune: &str, draw: &mut Draw) -> String {
    let (news, name) = (draw.word(NEWS), invented(draw));
    if draw.percent(50) { format!("{commune} : {news}") } else { format!("{news}, à {name}") }
}

/// The name of somebody without an account.
pub(super) fn person(draw: &mut Draw) -> String {
    format!("{} {}", draw.word(FIRST), invented(draw))
}

/// What a network or a medium of a commune is called.
pub(super) fn house(kind: Kind, commune: &str, draw: &mut Draw) -> String {
    let name = invented(draw);
    if kind == Kind::Network { format!("Réseau {name}") } else { format!("L'Écho de {name} – {commune}") }
}
