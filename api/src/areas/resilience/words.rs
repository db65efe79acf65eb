//! The words of the picture, in French and English.

use super::autonomy::{Autonomy, AutonomyGap};
use crate::base::scalars::Quantity;
use crate::base::text::Language;
use chrono::{Datelike, NaiveDate};
use entity::ResourceKind;
use entity::resource::{Condition, SupplyPer};

/// The states, in the order of the picture.
pub const STATES: [Condition; 5] =
    [Condition::Secured, Condition::Fragile, Condition::Threatened, Condition::Lost, Condition::Unknown];

/// A kind of resources.
pub const fn kind(kind: ResourceKind, language: Language) -> &'static str {
    let (french, english) = match kind {
        ResourceKind::Water => ("Eau", "Water"),
        ResourceKind::Food => ("Alimentation", "Food"),
        ResourceKind::Energy => ("Énergie", "Energy"),
        ResourceKind::Soil => ("Sols", "Soil"),
        ResourceKind::Forest => ("Forêt", "Forest"),
        ResourceKind::Housing => ("Logement", "Housing"),
        ResourceKind::Clothing => ("Vêtements", "Clothing"),
        ResourceKind::Health => ("Santé", "Health"),
        ResourceKind::Sanitation => ("Assainissement", "Sanitation"),
        ResourceKind::Mobility => ("Mobilité", "Mobility"),
        ResourceKind::Safety => ("Sécurité", "Safety"),
        ResourceKind::Education => ("Éducation", "Education"),
        ResourceKind::Digital => ("Numérique", "Digital"),
        ResourceKind::Exchange => ("Échanges", "Exchange"),
        ResourceKind::Equipment => ("Matériel", "Equipment"),
        ResourceKind::Culture => ("Culture", "Culture"),
        ResourceKind::KnowHow => ("Savoir-faire", "Know-how"),
    };
    language.choose(french, english)
}

/// A state of resources, and the letter for it.
pub const fn state(condition: Condition, language: Language) -> (&'static str, &'static str) {
    match (condition, language) {
        (Condition::Secured, Language::French) => ("S", "sécurisée"),
        (Condition::Fragile, Language::French) => ("F", "fragile"),
        (Condition::Threatened, Language::French) => ("M", "menacée"),
        (Condition::Lost, Language::French) => ("P", "perdue"),
        (Condition::Unknown, Language::French) => ("I", "inconnue"),
        (Condition::Secured, Language::English) => ("S", "secured"),
        (Condition::Fragile, Language::English) => ("F", "fragile"),
        (Condition::Threatened, Language::English) => ("T", "threatened"),
        (Condition::Lost, Language::English) => ("L", "lost"),
        (Condition::Unknown, Language::English) => ("U", "unknown"),
    }
}

/// A number with at most so many places after the point, which are cut: thousandths are given.
pub fn number(quantity: Quantity, places: u32, language: Language) -> String {
    let (gap, point) = (language.choose("\u{202f}", ","), language.choose(",", "."));
    let unit = 10_i64.pow(3_u32.saturating_sub(places));
    let shown = quantity.0.unsigned_abs() / unit.unsigned_abs() * unit.unsigned_abs();
    let digits = (shown / 1_000).to_string();
    let mut text = if quantity.0 < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text += gap;
        }
        text.push(digit);
    }
    let thousandths = format!("{:03}", shown % 1_000);
    match thousandths.trim_end_matches('0') {
        "" => text,
        rest => text + point + rest,
    }
}

/// A whole number.
pub fn whole(number_: i64, language: Language) -> String {
    number(Quantity(number_.saturating_mul(1_000)), 0, language)
}

/// What a supply or a need is for, after a quantity.
const fn per(per: SupplyPer, language: Language) -> &'static str {
    match (per, language) {
        (SupplyPer::Day, Language::French) => " par jour",
        (SupplyPer::Day, Language::English) => " a day",
        (SupplyPer::Year, Language::French) => " par an",
        (SupplyPer::Year, Language::English) => " a year",
        (SupplyPer::Stock, _) => "",
    }
}

/// What is covered and how long it lasts; none where nothing can be computed.
pub fn result(of: &Autonomy, language: Language) -> Option<String> {
    let percent = of.coverage.map(|coverage| {
        let places = u32::from(coverage.0 < 10_000);
        let percent = number(coverage, places, language);
        match language {
            Language::French => format!("{percent}\u{a0}% du besoin"),
            Language::English => format!("{percent}% of the need"),
        }
    });
    let days = of.days.map(|days| {
        let days = number(days, 1, language);
        let one = days == "1";
        match language {
            Language::French if one => format!("{days} jour de stock"),
            Language::French => format!("{days} jours de stock"),
            Language::English if one => format!("{days} day of stock"),
            Language::English => format!("{days} days of stock"),
        }
    });
    let both: Vec<String> = percent.into_iter().chain(days).collect();
    (!both.is_empty()).then(|| both.join(language.choose("\u{a0}; ", "; ")))
}

/// The assumption, and what everybody needs together.
pub fn assumption(of: &Autonomy, people: i64, language: Language) -> String {
    let assumption = &of.assumption;
    let (unit, per) = (assumption.unit.0.symbol, per(assumption.per, language));
    let (one, people) = (number(assumption.quantity, 3, language), whole(people, language));
    let need = of.need.map(|need| number(need, u32::from(need.0 < 100_000), language));
    let source = &assumption.source;
    match (language, need) {
        (Language::French, Some(need)) => {
            format!(
                "Besoin : {need} {unit}{per}, soit {one} {unit}{per} pour chacune de {people} personnes. Source : {source}."
            )
        }
        (Language::French, None) => format!("Besoin : {one} {unit}{per} par personne. Source : {source}."),
        (Language::English, Some(need)) => {
            format!(
                "Need: {need} {unit}{per}, that is {one} {unit}{per} for each of {people} people. Source: {source}."
            )
        }
        (Language::English, None) => format!("Need: {one} {unit}{per} for each person. Source: {source}."),
    }
}

/// Why a figure is missing or what it leaves out, with the number of resources.
fn gap(why: AutonomyGap, count: i64, language: Language) -> String {
    let (french, english) = match why {
        AutonomyGap::NoPopulation => ("population inconnue", "nobody known to live there"),
        AutonomyGap::NoResource => ("aucune ressource enregistrée", "no resource registered"),
        AutonomyGap::NoSubkind => ("sans sorte, non comptées", "without a subkind, not counted"),
        AutonomyGap::NoSupply => ("sans quantité, non comptées", "without a supply, not counted"),
        AutonomyGap::OtherDimension => ("dans une autre unité, non comptées", "in another unit, not counted"),
        AutonomyGap::OtherPeriod => ("par jour ou par an, non comptées", "by the day or year, not counted"),
        AutonomyGap::Lost => ("perdues, non comptées", "lost, not counted"),
        AutonomyGap::NeverAssessed => ("comptées mais jamais évaluées", "counted but never assessed"),
    };
    let why = language.choose(french, english);
    if count == 0 { why.to_owned() } else { format!("{why}{}{}", colon(language), whole(count, language)) }
}

/// What is missing, or left out, in one line; none where that is nothing.
pub fn gaps(of: &Autonomy, language: Language) -> Option<String> {
    let all: Vec<String> = of.gaps.iter().map(|(why, count)| gap(*why, *count, language)).collect();
    (!all.is_empty()).then(|| all.join(language.choose("\u{a0}; ", "; ")))
}

/// A colon, with the space before it that French has.
pub const fn colon(language: Language) -> &'static str {
    language.choose("\u{a0}: ", ": ")
}

/// A day.
pub fn day(day: NaiveDate, language: Language) -> String {
    const FRENCH: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let months = if language == Language::French { FRENCH } else { ENGLISH };
    let month = usize::try_from(day.month0()).ok().and_then(|month| months.get(month)).copied().unwrap_or_default();
    let first = if language == Language::French && day.day() == 1 { "er" } else { "" };
    format!("{}{first} {month} {}", day.day(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let (french, english) = (Language::French, Language::English);
        assert_eq!(number(Quantity(1_234_567_890), 1, french), "1\u{202f}234\u{202f}567,8");
        assert_eq!(number(Quantity(1_234_567_890), 1, english), "1,234,567.8");
        assert_eq!(number(Quantity(999), 0, english), "0");
        assert_eq!(number(Quantity(3_200), 3, french), "3,2");
        assert_eq!(whole(1_000, english), "1,000");
        assert_eq!(whole(0, french), "0");
        let first = NaiveDate::from_ymd_opt(2026, 8, 1).expect("a day");
        assert_eq!([french, english].map(|language| day(first, language)), ["1er août 2026", "1 August 2026"]);
    }
}
