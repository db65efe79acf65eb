//! Needs of communes one after the other, with their lines and offers on them. One in a hundred is an SOS; half are open.

use super::block::Block;
use super::draw::{Draw, Ids};
use super::held::Making;
use super::people::People;
use super::places::Places;
use super::town_halls::TownHalls;
use super::{DAY, TO_COME};
use entity::contribution::Kind;
use entity::need::{Progress, Repetition, Urgency};
use entity::offer::{Conditions, OfferState};
use entity::{Moment, NeedLineId, OfferId, ResourceKind, Words, contribution, need, need_line, offer, offer_line};
use territoire::areas::needs::progress;

/// What is needed: label, kind, subkind, unit.
pub(super) const LINES: [(&str, ResourceKind, &str, Option<&str>); 6] = [
    ("Eau potable", ResourceKind::Water, "spring", Some("m3")),
    ("Farine", ResourceKind::Food, "food_stock", Some("kg")),
    ("Groupe électrogène", ResourceKind::Energy, "generator", Some("piece")),
    ("Bras pour la haie", ResourceKind::KnowHow, "", None),
    ("Tables", ResourceKind::Equipment, "", Some("piece")),
    ("Terre à cultiver", ResourceKind::Soil, "arable_land", Some("ha")),
];

/// All of them, in the order in which they were raised.
pub(super) struct Pleas<'p> {
    making: Making<'p>,
    town_halls: &'p mut TownHalls,
    line_ids: Ids,
    offer_ids: Ids,
}

impl<'p> Pleas<'p> {
    pub(super) fn new(
        count: usize,
        people: &'p People,
        places: &'p Places,
        town_halls: &'p mut TownHalls,
        draw: Draw,
    ) -> Self {
        let making = Making::new(Kind::Need, count, people, places, draw);
        Self { making, town_halls, line_ids: Ids::default(), offer_ids: Ids::default() }
    }

    fn need(&mut self, of: &contribution::Model, at: Moment, lines: &[need_line::Model]) -> need::Model {
        let draw = &mut self.making.draw;
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
            needed_until: draw.percent(70).then(|| Moment(at.0.max(TO_COME) + DAY * draw.below(365))),
            repeats: Repetition::Once,
            wants_transport: draw.percent(30),
            progress,
            kinds: Words::of(lines.iter().map(|line| line.kind)),
            report: None,
            closed_at: (progress == Progress::Closed).then(|| Moment(at.0 + 30 * DAY)),
        }
    }

    fn lines(&mut self, of: &contribution::Model, at: Moment) -> Vec<need_line::Model> {
        let many = 1 + self.making.draw.below(3);
        let line = |position| {
            let (label, kind, subkind, unit) = self.making.draw.pick(&LINES).copied().unwrap_or(LINES[0]);
            need_line::Model {
                id: NeedLineId(self.line_ids.at(at, &mut self.making.draw)),
                contribution_id: of.id,
                position,
                label: label.to_owned(),
                kind,
                subkind: (!subkind.is_empty()).then(|| subkind.to_owned()),
                quantity: unit.map(|_| 1_000 * (1 + self.making.draw.below(100))),
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
        let many = if of.progress == Progress::Open { self.making.draw.below(3_usize) } else { 0 };
        let one = |_| {
            let id = OfferId(self.offer_ids.at(at, &mut self.making.draw));
            let row = offer::Model {
                id,
                contribution_id: of.id,
                by_id: None,
                team_id: None,
                asked_by: self.making.draw.pick(&self.making.people.accounts).map(|account| account.id),
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
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let (mut row, commune, at) = self.making.next()?;
        let mut block = Block::default();
        self.town_halls.house(&mut row, commune, self.making.people, &mut self.making.draw, &mut block);
        block.lines = self.lines(&row, at);
        let need = self.need(&row, at, &block.lines);
        row.rank = Some(progress::rank_of(&need));
        (block.offers, block.offered) =
            block.lines.first().map(|line| self.offers(&need, line, at)).unwrap_or_default();
        block.contributions.push(row);
        block.needs.push(need);
        Some(block)
    }
}
