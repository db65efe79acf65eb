//! Citizen initiatives one after the other, each with those who support it and what came of it.

use super::draw::{Draw, Ids};
use super::people::People;
use super::places::{self, Places};
use super::{BEGIN, DAY, SPAN, words};
use entity::contribution::{Kind, State};
use entity::initiative::Stage;
use entity::{
    AccountId, ContributionId, GameAxis, InitiativeResultId, InitiativeSupportId, Moment, NetworkIds, ResourceKind,
    Words, contribution, initiative, initiative_result, initiative_support, listing as listings,
};
use territoire::base::fold::fold;
use territoire::ground::contribution::listing;

/// What is counted, in which unit.
const COUNTED: [(&str, &str); 3] = [("Objets réparés", "piece"), ("Déchets évités", "kg"), ("Repas partagés", "meal")];
const AXES: [GameAxis; 4] =
    [GameAxis::LocalEconomy, GameAxis::SocialTies, GameAxis::LocalRiches, GameAxis::Cooperation];
const KINDS: [ResourceKind; 4] =
    [ResourceKind::Food, ResourceKind::Energy, ResourceKind::Equipment, ResourceKind::KnowHow];

/// One initiative.
pub(super) struct Beginning {
    pub(super) contribution: contribution::Model,
    pub(super) initiative: initiative::Model,
    pub(super) supports: Vec<initiative_support::Model>,
    pub(super) results: Vec<initiative_result::Model>,
    pub(super) listings: Vec<listings::Model>,
}

/// All of them, in the order in which they were started.
pub(super) struct Beginnings<'p> {
    people: &'p People,
    places: &'p Places,
    draw: Draw,
    ids: Ids,
    support_ids: Ids,
    result_ids: Ids,
    count: usize,
    made: usize,
}

impl<'p> Beginnings<'p> {
    pub(super) fn new(count: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        let [ids, support_ids, result_ids] = std::array::from_fn(|_| Ids::default());
        Self { people, places, draw, ids, support_ids, result_ids, count, made: 0 }
    }

    fn contribution(&mut self, at: Moment) -> Option<contribution::Model> {
        let commune = self.places.commune(&mut self.draw)?;
        let title = words::title(commune.name, &mut self.draw);
        let (lat_e7, lon_e7, has_point) = places::point(commune, 50, &mut self.draw);
        Some(contribution::Model {
            id: ContributionId(self.ids.at(at, &mut self.draw)),
            kind: Kind::Initiative,
            title_key: fold(&title),
            title,
            slug: None,
            language: "fr".to_owned(),
            author_id: None,
            team_id: self.draw.pick(&self.people.teams).map(|team| team.id),
            house_id: None,
            networks: NetworkIds::default(),
            state: if self.draw.percent(2) { State::Archived } else { State::Published },
            communes: std::iter::once(commune.code.as_str()).collect(),
            published_at: Some(at),
            updated_at: at,
            version: 1,
            lat_e7,
            lon_e7,
            has_point,
            rank: None,
            by_guest: false,
            comments_closed: false,
            topics: Words::default(),
            publish_at: None,
            embargo_until: None,
        })
    }

    fn initiative(&mut self, id: ContributionId) -> initiative::Model {
        let draw = &mut self.draw;
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
        for _ in 0..self.draw.below(10_usize) {
            let account = self.draw.pick(&self.people.accounts).map(|account| account.id);
            known.extend(account.filter(|account| !known.contains(account)));
        }
        let one = |account_id| initiative_support::Model {
            id: InitiativeSupportId(self.support_ids.at(at, &mut self.draw)),
            contribution_id: of,
            account_id,
            shows_name: self.draw.percent(50),
            at,
        };
        known.into_iter().map(one).collect()
    }

    fn results(&mut self, of: ContributionId, at: Moment) -> Vec<initiative_result::Model> {
        let count = self.draw.below(5_i64);
        let one = |number: i64| {
            let (label, unit) = self.draw.pick(&COUNTED).copied().unwrap_or(COUNTED[0]);
            initiative_result::Model {
                id: InitiativeResultId(self.result_ids.at(at, &mut self.draw)),
                contribution_id: of,
                label: label.to_owned(),
                quantity: 1_000 + self.draw.below(500_000_i64),
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
    type Item = Beginning;

    fn next(&mut self) -> Option<Beginning> {
        if self.made >= self.count {
            return None;
        }
        let (number, count) = (i64::try_from(self.made).unwrap_or(0), i64::try_from(self.count).unwrap_or(1).max(1));
        let at = Moment(BEGIN + SPAN / count * number);
        let contribution = self.contribution(at)?;
        let id = contribution.id;
        let (initiative, supports) = (self.initiative(id), self.supports(id, at));
        let (results, listings) = (self.results(id, at), listing::new_rows([&contribution]));
        self.made += 1;
        Some(Beginning { contribution, initiative, supports, results, listings })
    }
}
