//! Opening hours in the words of the reader.

use super::reader::{At, Reader};
use chrono_tz::Tz;

/// Whether it is open now, and until when; none where the hours do not tell.
pub fn now(is_open: Option<bool>, until: Option<At>, place: Tz, read: &Reader) -> Option<String> {
    let now =
        if is_open? { read.say("Ouvert maintenant", "Open now") } else { read.say("Fermé maintenant", "Closed now") };
    let until = until.map(|at| format!(", {} {}", read.say("jusqu'au", "until"), read.moment(at, place)));
    Some(format!("{now}{}", until.unwrap_or_default()))
}

/// Opening hours with the days of the reader's language: the syntax of OpenStreetMap is in English.
pub fn in_words(hours: &str, read: &Reader) -> String {
    const DAYS: [(&str, &str, &str); 11] = [
        ("Mo", "lundi", "Monday"),
        ("Tu", "mardi", "Tuesday"),
        ("We", "mercredi", "Wednesday"),
        ("Th", "jeudi", "Thursday"),
        ("Fr", "vendredi", "Friday"),
        ("Sa", "samedi", "Saturday"),
        ("Su", "dimanche", "Sunday"),
        ("PH", "jours fériés", "public holidays"),
        ("SH", "vacances scolaires", "school holidays"),
        ("off", "fermé", "closed"),
        ("closed", "fermé", "closed"),
    ];
    let (mut shown, mut word) = (String::new(), String::new());
    for c in hours.chars().chain([' ']) {
        if c.is_ascii_alphabetic() {
            word.push(c);
            continue;
        }
        let known = DAYS.iter().find(|(code, ..)| *code == word);
        shown += known.map_or(word.as_str(), |(_, french, english)| read.language.choose(french, english));
        word.clear();
        match c {
            '-' if shown.ends_with(char::is_alphabetic) => shown += " – ",
            ';' => shown += " ·",
            ',' => shown += ", ",
            c => shown.push(c),
        }
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::Language;

    #[test]
    fn hours_are_told_in_the_language_of_the_reader() {
        let read = Reader::of(&"/".parse().expect("an address"), Language::French, "", "");
        assert_eq!(
            in_words("Tu-Fr 09:00-12:00,14:00-18:00; PH off", &read),
            "mardi – vendredi 09:00-12:00, 14:00-18:00 · jours fériés fermé"
        );
    }
}
