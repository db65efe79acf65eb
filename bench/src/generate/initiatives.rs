//! Citizen initiatives one after the other, each with those who support it and what came of it.

use super::block::Block;
use super::draw::{Draw, Ids};
use super::held::Making;
use super::people::People;
use super::places::Places;
use super::{DAY, words};
use entity::contribution::Kind;
use entity::initiative::Stage;
use entity::{
    AccountId, ContributionId, GameAxis, InitiativeResultId, InitiativeSupportId, Moment, ResourceKind, Words,
    initiative, initiative_result, initiative_support,
};

/// What is counted, in which unit.
const COUNTED: [(&str, &str); 3] = [("Objets réparés", "piece"), ("Déchets évités", "kg"), ("Repas partagés", "meal")];
const AXES: [GameAxis; 4] =
    [GameAxis::LocalEconomy, GameAxis::SocialTies, GameAxis::LocalRiches, GameAxis::Cooperation];
const KINDS: [ResourceKind; 4] =
    [ResourceKind::Food, ResourceKind::Energy, ResourceKind::Equipment, ResourceKind::KnowHow];

/// All of them, in the order in which they were started.
pub(super) struct Beginnings<'p> {
    making: Making<'p>,
    support_ids: Ids,
    result_ids: Ids,
}

impl<'p> Beginnings<'p> {
    pub(super) fn new(count: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        let making = Making::new(Kind::Initiative, count, people, places, draw);
        Self { making, support_ids: Ids::default(), result_ids: Ids::default() }
    }

    fn initiative(&mut self, id: ContributionId) -> initiative::Model {
        let draw = &mut self.making.draw;
        let stage = match draw.below(100_u64) {
            0..25 => Stage::Idea,
            25..45 => Stage::Preparation,
            45..80 => Stage::Active,
            _ => Stage::Sustained,
        };
        initiative::Model {
            id,
            stage,
            purpose: format!("{}, ensemble.", words::invented(draw)),
            axes: Words::of(draw.pick(&AXES).copied()),
            resource_kinds: Words::of(draw.pick(&KINDS).copied()),
            website: None,
            host_venue_id: None,
        }
    }

    fn supports(&mut self, of: ContributionId, at: Moment) -> Vec<initiative_support::Model> {
        let mut known: Vec<AccountId> = Vec::new();
        for _ in 0..self.making.draw.below(10_usize) {
            let account = self.making.draw.pick(&self.making.people.accounts).map(|account| account.id);
            known.extend(account.filter(|account| !known.contains(account)));
        }
        let one = |account_id| initiative_support::Model {
            id: InitiativeSupportId(self.support_ids.at(at, &mut self.making.draw)),
            contribution_id: of,
            account_id,
            shows_name: self.making.draw.percent(50),
            at,
        };
        known.into_iter().map(one).collect()
    }

    fn results(&mut self, of: ContributionId, at: Moment) -> Vec<initiative_result::Model> {
        let count = self.making.draw.below(5_i64);
        let one = |number: i64| {
            let (label, unit) = self.making.draw.pick(&COUNTED).copied().unwrap_or(COUNTED[0]);
            initiative_result::Model {
                id: InitiativeResultId(self.result_ids.at(at, &mut self.making.draw)),
                contribution_id: of,
                label: label.to_owned(),
                quantity: 1_000 + self.making.draw.below(500_000_i64),
                unit: unit.to_owned(),
                note: None,
                counted_at: Moment(at.0 + number * DAY),
                author_id: None,
                at,
            }
        };
        (0..count).map(one).collect()
    }
}

impl Iterator for Beginnings<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let (contribution, _, at) = self.making.next()?;
        let id = contribution.id;
        let (initiatives, supports) = (vec![self.initiative(id)], self.supports(id, at));
        let results = self.results(id, at);
        Some(Block { contributions: vec![contribution], initiatives, supports, results, ..Block::default() })
    }
}
