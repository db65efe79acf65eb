//! Communes that somebody wrote about: each has its page, and a team that runs it.

use super::block::Block;
use super::draw::Draw;
use super::people::People;
use entity::{ContributionId, Moment, TeamId, commune_page, contribution};
use std::collections::HashMap;
use territoire::ground::contribution::given;
use territoire::ground::territory::CommuneRow;

/// The communes that things are houses' of so far, each with its team.
#[derive(Default)]
pub(super) struct TownHalls(HashMap<ContributionId, Option<TeamId>>);

impl TownHalls {
    /// Has a thing live in a commune, and be run by its team. The rows of a commune that is new are put before those of the thing.
    pub(super) fn house(
        &mut self,
        thing: &mut contribution::Model,
        commune: &CommuneRow,
        people: &People,
        draw: &mut Draw,
        block: &mut Block,
    ) {
        let id = given::id_of(commune.code);
        let team_id = *self.0.entry(id).or_insert_with(|| {
            let team_id = draw.pick(&people.teams).map(|team| team.id);
            let updated_at = thing.published_at.unwrap_or(Moment(0));
            let town = contribution::Model { team_id, updated_at, version: 1, ..given::unwritten(commune) };
            block.contributions.push(town);
            block.pages.push(commune_page::Model::empty(id));
            team_id
        });
        (thing.house_id, thing.team_id) = (Some(id), team_id);
    }
}
