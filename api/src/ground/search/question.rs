//! A question as people type it: words, and where near.
//!
//! A place is named after «près de», «autour de», «à côté de», «proche de», «à», «au», «aux» or «vers», at the end: «café réparation
//! près de Die». The name is that of a commune, whatever its case and accents. Where several have it, the most inhabited is meant.

use super::analyse::{is_empty, term, words};
use super::terms::{self, Rank, Terms};
use crate::base::fold::fold;
use crate::ground::territory::{CommuneRow, Gazetteer, Index};

/// Most words of a question; further ones are left out.
const MOST_WORDS: usize = 10;
/// Communes that are proposed, at most.
const PROPOSED: usize = 5;
/// Letters of a name from which on a similar one is proposed.
const PROPOSED_FROM: usize = 4;
/// Words before the name of a place.
const BEFORE_PLACE: [(&[&str], Article); 16] = [
    (&["pres", "de"], Article::None),
    (&["pres", "du"], Article::Le),
    (&["pres", "des"], Article::Les),
    (&["pres", "d"], Article::None),
    (&["autour", "de"], Article::None),
    (&["autour", "du"], Article::Le),
    (&["autour", "d"], Article::None),
    (&["proche", "de"], Article::None),
    (&["proche", "du"], Article::Le),
    (&["proche", "d"], Article::None),
    (&["a", "cote", "de"], Article::None),
    (&["a", "cote", "d"], Article::None),
    (&["vers"], Article::None),
    (&["a"], Article::None),
    (&["au"], Article::Le),
    (&["aux"], Article::Les),
];

/// The article that the word before a place has taken from its name.
#[derive(Clone, Copy)]
enum Article {
    None,
    Le,
    Les,
}

impl Article {
    /// The name as the list has it.
    fn name(self, words: &[&str]) -> String {
        let name = words.join(" ");
        match self {
            Self::None => name,
            Self::Le => format!("le {name}"),
            Self::Les => format!("les {name}"),
        }
    }
}

/// A question.
#[derive(Debug)]
pub struct Question {
    /// The terms of its words, each once; empty where it only names a place.
    pub terms: Vec<String>,
    /// Its last word, which may be the beginning of a longer one; none where a place follows.
    pub beginning: Option<String>,
    /// The commune that it names.
    pub place: Option<&'static CommuneRow>,
    /// Communes that may be meant instead.
    pub proposed: Vec<Index>,
}

impl Question {
    /// Reads a question; none for a text without any word.
    pub fn read(text: &str, gazetteer: &'static Gazetteer) -> Option<Self> {
        let folded = fold(text);
        let typed: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let Place { end, commune, proposed } = place(&typed, gazetteer);
        let asked = typed.get(..end).unwrap_or_default();
        let mut words = words(&asked.join(" "));
        let ends_with_word = end == typed.len();
        let beginning = words.last().cloned().filter(|_| ends_with_word);
        if words.iter().any(|word| !is_empty(word)) {
            words.retain(|word| !is_empty(word));
        }
        let mut terms: Vec<String> = Vec::new();
        for word in &words {
            let term = term(word);
            if terms.len() < MOST_WORDS && !terms.iter().any(|known| *known == term) {
                terms.push(term.into_owned());
            }
        }
        let beginning = beginning.filter(|last| words.last() == Some(last) && words.len() <= MOST_WORDS);
        (commune.is_some() || !terms.is_empty()).then_some(Self { terms, beginning, place: commune, proposed })
    }

    /// Its last word, if it is long enough to be looked for as the beginning of another.
    pub fn long_beginning(&self) -> Option<&str> {
        self.beginning.as_deref().filter(|word| word.len() >= terms::SHORTEST_BEGINNING)
    }

    /// What is looked up for each rank that the question has, the best first. All of it lies in the scopes of each group.
    pub fn lookups(&self, groups: &[Vec<String>]) -> Vec<(Rank, Terms)> {
        let within = |rank, words: Vec<String>, without: Vec<String>| {
            let all = words.into_iter().map(|word| vec![word]).chain(groups.iter().cloned()).collect();
            (rank, Terms { all, without })
        };
        let Some(last) = self.terms.last() else { return vec![within(Rank::Place, Vec::new(), Vec::new())] };
        let in_title: Vec<String> = self.terms.iter().map(|term| terms::in_title(term)).collect();
        let mut lookups =
            vec![within(Rank::Title, in_title.clone(), Vec::new()), within(Rank::Text, self.terms.clone(), in_title)];
        if let Some(beginning) = self.beginning.as_deref().and_then(terms::beginning) {
            let mut words = self.terms.clone();
            words.pop();
            words.push(beginning);
            lookups.push(within(Rank::Prefix, words, vec![last.clone()]));
        }
        lookups
    }

    /// What has any rank, to be counted.
    pub fn matching(&self, groups: &[Vec<String>]) -> Vec<Terms> {
        let lookups = self.lookups(groups).into_iter().filter(|(rank, _)| *rank != Rank::Title);
        lookups.map(|(_, terms)| Terms { without: Vec::new(), ..terms }).collect()
    }
}

/// The place that a question names.
struct Place {
    /// How many of its words stand before.
    end: usize,
    commune: Option<&'static CommuneRow>,
    proposed: Vec<Index>,
}

/// Looks for the words before a place, from the first on, so that the longest name is found.
fn place(typed: &[&str], gazetteer: &'static Gazetteer) -> Place {
    let nowhere = Place { end: typed.len(), commune: None, proposed: Vec::new() };
    let mut similar = None;
    for start in 0..typed.len() {
        let here = typed.get(start..).unwrap_or_default();
        for (before, article) in BEFORE_PLACE {
            let Some(name) = here.strip_prefix(before).filter(|name| !name.is_empty()) else { continue };
            let name = article.name(name);
            let mut named = gazetteer.named(&name).into_iter();
            if let Some(commune) = named.next().and_then(|index| gazetteer.get(index)) {
                return Place { end: start, commune: Some(commune), proposed: named.take(PROPOSED).collect() };
            }
            // «à» stands before much that is no place: only what is near to a name counts.
            if similar.is_none() && before.len() > 1 && name.len() >= PROPOSED_FROM {
                let proposed = gazetteer.suggest(&name, PROPOSED);
                similar = (!proposed.is_empty()).then_some(Place { end: start, commune: None, proposed });
            }
        }
    }
    similar.unwrap_or(nowhere)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::territory::gazetteer;

    fn read(text: &str) -> (Vec<String>, Option<String>, Option<&'static str>) {
        let question = Question::read(text, gazetteer()).expect("a question");
        (question.terms, question.beginning, question.place.map(|row| row.name))
    }

    #[test]
    fn a_place_is_named_at_the_end() {
        for (text, terms, place) in [
            ("café réparation près de Die", &["caf", "repar"][..], Some("Die")),
            ("moulin à Crest", &["moulin"], Some("Crest")),
            ("MOULINS A CREST", &["moulin"], Some("Crest")),
            ("près de Saint-Nazaire-le-Désert", &[], Some("Saint-Nazaire-le-Désert")),
            ("marché au Puy-en-Velay", &["march"], Some("Le Puy-en-Velay")),
            ("fil à coudre", &["fil", "coudr"], None),
        ] {
            let (found, _, commune) = read(text);
            assert_eq!(
                (found.as_slice(), commune),
                (terms.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>().as_slice(), place),
                "{text}"
            );
        }
    }

    #[test]
    fn the_last_word_may_go_on() {
        assert_eq!(read("café répa").1.as_deref(), Some("repa"));
        assert_eq!(read("café répa à Die").1, None);
        assert!(Question::read(" – ", gazetteer()).is_none());
        assert_eq!(read("les").0, ["le"]);
    }

    #[test]
    fn a_name_with_a_slip_is_proposed() {
        let question = Question::read("moulin près de Crets", gazetteer()).expect("a question");
        assert_eq!(question.terms, ["moulin"]);
        assert!(question.place.is_none());
        let proposed = question.proposed.iter().filter_map(|index| gazetteer().get(*index)).map(|row| row.name);
        assert!(proposed.clone().any(|name| name == "Crest"), "{:?}", proposed.collect::<Vec<_>>());
    }
}
