//! Needs of communes one after the other, with their lines and offers on them. One in a hundred is an SOS; half are open.

use super::draw::{Draw, Ids};
use super::people::People;
use super::places::Places;
use super::{BEGIN, DAY, SPAN, held};
use entity::contribution::Kind;
use entity::need::{Progress, Repetition, Urgency};
use entity::offer::{Conditions, OfferState};
use entity::{
    Moment, NeedLineId, OfferId, ResourceKind, Words, contribution, listing as listings, need, need_line, offer,
    offer_line,
};
use std::collections::HashSet;
use territoire::areas::needs::progress;
use territoire::ground::contribution::{given, listing};

/// What is needed: label, kind, subkind, unit.
const LINES: [(&str, ResourceKind, &str, Option<&str>); 6] = [
    ("Eau potable", ResourceKind::Water, "spring", Some("m3")),
    ("Farine", ResourceKind::Food, "food_stock", Some("kg")),
    ("Groupe électrogène", ResourceKind::Energy, "generator", Some("piece")),
    ("Bras pour la haie", ResourceKind::KnowHow, "", None),
    ("Tables", ResourceKind::Equipment, "", Some("piece")),
    ("Terre à cultiver", ResourceKind::Soil, "arable_land", Some("ha")),
];

/// One need.
pub(super) struct Plea {
    /// The need, and before it the commune that raises it, where that raised none before.
    pub(super) contributions: Vec<contribution::Model>,
    pub(super) need: need::Model,
    pub(super) lines: Vec<need_line::Model>,
    pub(super) offers: Vec<offer::Model>,
    pub(super) offered: Vec<offer_line::Model>,
    pub(super) listings: Vec<listings::Model>,
}

/// All of them, in the order in which they were raised.
pub(super) struct Pleas<'p> {
    people: &'p People,
    places: &'p Places,
    draw: Draw,
    ids: [Ids; 3],
    begun: HashSet<&'static str>,
    count: usize,
    made: usize,
}

impl<'p> Pleas<'p> {
    pub(super) fn new(count: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        Self { people, places, draw, ids: Default::default(), begun: HashSet::new(), count, made: 0 }
    }

    fn need(&mut self, of: &contribution::Model, at: Moment, lines: &[need_line::Model]) -> need::Model {
        let draw = &mut self.draw;
        let progress = match draw.below(100_u64) {
            0..50 => Progress::Open,
            50..60 => Progress::Covered,
            60..90 => Progress::Closed,
            _ => Progress::Expired,
        };
        let urgency = match draw.below(100_u64) {
            0 => Urgency::Sos,
            1..10 => Urgency::Urgent,
            10..50 => Urgency::Soon,
            _ => Urgency::WhenPossible,
        };
        need::Model {
            id: of.id,
            description: None,
            urgency,
            resource_id: None,
            // An open one is needed beyond the plan, so that none expires.
            needed_until: draw.percent(70).then(|| Moment(at.0.max(BEGIN + SPAN) + DAY * (365 + draw.below(365)))),
            repeats: Repetition::Once,
            wants_transport: draw.percent(30),
            progress,
            kinds: Words::of(lines.iter().map(|line| line.kind)),
            report: None,
            closed_at: (progress == Progress::Closed).then(|| Moment(at.0 + 30 * DAY)),
        }
    }

    fn lines(&mut self, of: &contribution::Model, at: Moment) -> Vec<need_line::Model> {
        let many = 1 + self.draw.below(3);
        let line = |position| {
            let (label, kind, subkind, unit) = self.draw.pick(&LINES).copied().unwrap_or(LINES[0]);
            need_line::Model {
                id: NeedLineId(self.ids[1].at(at, &mut self.draw)),
                contribution_id: of.id,
                position,
                label: label.to_owned(),
                kind,
                subkind: (!subkind.is_empty()).then(|| subkind.to_owned()),
                quantity: unit.map(|_| 1_000 * (1 + self.draw.below(100))),
                unit: unit.map(str::to_owned),
                accepted: 0,
                delivered: 0,
                takers: 0,
            }
        };
        (0..many).map(line).collect()
    }

    /// Up to two offers on the first line that wait for a decision.
    fn offers(
        &mut self,
        of: &need::Model,
        line: &need_line::Model,
        at: Moment,
    ) -> (Vec<offer::Model>, Vec<offer_line::Model>) {
        let many = if of.progress == Progress::Open { self.draw.below(3_usize) } else { 0 };
        let one = |_| {
            let id = OfferId(self.ids[2].at(at, &mut self.draw));
            let row = offer::Model {
                id,
                contribution_id: of.id,
                by_id: None,
                team_id: None,
                asked_by: self.draw.pick(&self.people.accounts).map(|account| account.id),
                service_offer_id: None,
                conditions: Conditions::Free,
                note: None,
                reach: None,
                transport: false,
                valid_until: None,
                state: OfferState::Proposed,
                reason: None,
                proposed_at: at,
                decided_at: None,
            };
            let quantity = line.quantity.map(|_| 1_000);
            let offered = offer_line::Model {
                offer_id: id,
                line_id: line.id,
                quantity,
                taken: false,
                accepted: None,
                delivered: None,
            };
            (row, offered)
        };
        (0..many).map(one).unzip()
    }
}

impl Iterator for Pleas<'_> {
    type Item = Plea;

    fn next(&mut self) -> Option<Plea> {
        if self.made >= self.count {
            return None;
        }
        let (number, count) = (i64::try_from(self.made).unwrap_or(0), i64::try_from(self.count).unwrap_or(1).max(1));
        let at = Moment(BEGIN + SPAN / count * number);
        let commune = self.places.commune(&mut self.draw)?;
        let mut row = held::of_a_team(Kind::Need, commune, at, &mut self.ids[0], self.people, &mut self.draw);
        row.house_id = Some(given::id_of(commune.code));
        let lines = self.lines(&row, at);
        let need = self.need(&row, at, &lines);
        row.rank = Some(progress::rank_of(&need));
        let (offers, offered) = lines.first().map(|line| self.offers(&need, line, at)).unwrap_or_default();
        let listings = listing::new_rows([&row]);
        let raiser = self.begun.insert(commune.code.as_str()).then(|| given::unwritten(commune));
        self.made += 1;
        let contributions = raiser.into_iter().chain([row]).collect();
        Some(Plea { contributions, need, lines, offers, offered, listings })
    }
}
