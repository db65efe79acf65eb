//! Service offers one after the other: of organisations, of communes, and of teams. Those that stand do so however late a server starts.

use super::block::Block;
use super::draw::Draw;
use super::held::Making;
use super::needs::LINES;
use super::people::People;
use super::places::Places;
use super::town_halls::TownHalls;
use super::{DAY, TO_COME, words};
use entity::contribution::{Kind, State};
use entity::offer::Conditions;
use entity::{ContributionId, Lines, Moment, TeamId, Words, contribution, service_offer};

/// An organisation that makes offers, with its team.
pub(super) type Maker = (ContributionId, TeamId);

/// All of them, in the order in which they were registered.
pub(super) struct Services<'p> {
    making: Making<'p>,
    town_halls: &'p mut TownHalls,
    makers: &'p [Maker],
}

impl<'p> Services<'p> {
    pub(super) fn new(
        count: usize,
        people: &'p People,
        places: &'p Places,
        town_halls: &'p mut TownHalls,
        makers: &'p [Maker],
        draw: Draw,
    ) -> Self {
        Self { making: Making::new(Kind::ServiceOffer, count, people, places, draw), town_halls, makers }
    }

    fn offer(&mut self, of: &contribution::Model, at: Moment) -> service_offer::Model {
        let draw = &mut self.making.draw;
        let several: Vec<_> = (0..1 + draw.below(2_usize)).filter_map(|_| draw.pick(&LINES).copied()).collect();
        let mut subkinds: Vec<&str> = several.iter().map(|(_, _, subkind, _)| *subkind).collect();
        subkinds.retain(|subkind| !subkind.is_empty());
        subkinds.sort_unstable();
        subkinds.dedup();
        let conditions = [Conditions::Free, Conditions::AtCost, Conditions::Price, Conditions::Exchange];
        let ends = if of.state == State::Archived { at.0 + 365 * DAY } else { TO_COME + DAY * draw.below(365) };
        service_offer::Model {
            id: of.id,
            description: words::sentence(draw),
            resource_kinds: Words::of(several.iter().map(|(_, kind, _, _)| *kind)),
            subkinds: Words(subkinds.iter().map(|code| format!(" {code} ")).collect()),
            conditions: draw.pick(&conditions).copied().unwrap_or(Conditions::Free),
            conditions_words: None,
            done_for: Lines::default(),
            website: None,
            confirmed_at: Some(at),
            valid_until: Some(Moment(ends)),
            due_at: (of.state != State::Archived).then_some(Moment(ends - 30 * DAY)),
        }
    }
}

impl Iterator for Services<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let (mut row, commune, at) = self.making.next()?;
        let mut block = Block::default();
        let Making { draw, people, .. } = &mut self.making;
        match draw.below(100_u64) {
            0..50 => {
                if let Some((organisation, team)) = draw.pick(self.makers) {
                    (row.house_id, row.team_id) = (Some(*organisation), Some(*team));
                }
            }
            50..70 => self.town_halls.house(&mut row, commune, people, draw, &mut block),
            _ => {}
        }
        block.services.push(self.offer(&row, at));
        block.contributions.push(row);
        Some(block)
    }
}
