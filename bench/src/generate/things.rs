//! Organisations one after the other, with the rows of all tables that they stand in.

use super::block::Block;
use super::draw::{Draw, Ids};
use super::people::People;
use super::places::{self, Places};
use super::services::Maker;
use super::{BEGIN, DAY, SPAN, words};
use entity::activity::Verb;
use entity::contribution::{Kind, State};
use entity::organisation::OrganisationKind;
use entity::{ActivityId, ContributionId, Moment, activity, activity_area, contact, contribution, organisation, slug};
use entity::{Lines, NetworkIds, Visibility, Words};
use territoire::base::fold::fold;
use territoire::ground::contribution::listing;
use territoire::ground::territory::{CommuneRow, SirenCode};

/// All of them, in the order in which they were registered.
pub(super) struct Things<'p> {
    people: &'p People,
    draw: Draw,
    ids: Ids,
    activity_ids: Ids,
    places: &'p Places,
    count: usize,
    made: usize,
    /// When the last one was registered.
    registered: Moment,
    position: i64,
    /// Organisations that offer services.
    pub(super) makers: Vec<Maker>,
}

impl<'p> Things<'p> {
    pub(super) fn new(count: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        Self {
            people,
            draw,
            ids: Ids::default(),
            activity_ids: Ids::default(),
            places,
            count,
            made: 0,
            registered: Moment(BEGIN),
            position: 0,
            makers: Vec::new(),
        }
    }

    /// When the next one was registered: evenly over the years, at no regular hour.
    fn created_at(&mut self) -> Moment {
        let (number, count) = (i64::try_from(self.made).unwrap_or(0), i64::try_from(self.count).unwrap_or(1).max(1));
        let step = SPAN / count;
        Moment(BEGIN + step * number + self.draw.below(step))
    }

    fn contribution(&mut self, commune: &CommuneRow) -> contribution::Model {
        let created_at = self.created_at();
        self.registered = created_at;
        let state = match self.draw.below(100_u64) {
            0..2 => State::Draft,
            2..6 => State::Archived,
            _ => State::Published,
        };
        let of_team = state == State::Draft || self.draw.percent(50);
        let team_id = if of_team { self.draw.pick(&self.people.teams).map(|team| team.id) } else { None };
        let author_id = match team_id {
            Some(team) => self.people.member(team, &mut self.draw),
            None => self.draw.pick(&self.people.accounts).map(|account| account.id),
        };
        // Half of them were published when they were registered, the others within a month.
        let waited = if self.draw.percent(50) { 0 } else { self.draw.below(30 * DAY) };
        let public_at = Moment(created_at.0 + waited);
        let version = 1 + self.draw.below(3);
        let changed = if version > 1 { self.draw.below(20 * DAY) } else { 0 };
        let title = words::title(commune.name, &mut self.draw);
        let slug = self.draw.percent(10).then(|| readable(&title, self.made));
        let (lat_e7, lon_e7, has_point) = places::point(commune, 33, &mut self.draw);
        contribution::Model {
            id: ContributionId(self.ids.at(created_at, &mut self.draw)),
            kind: Kind::Organisation,
            title_key: fold(&title),
            title,
            slug,
            language: "fr".to_owned(),
            author_id,
            team_id,
            house_id: None,
            networks: NetworkIds::default(),
            state,
            communes: places::codes(commune, &mut self.draw),
            published_at: (state != State::Draft).then_some(public_at),
            updated_at: Moment(public_at.0 + changed),
            version,
            lat_e7,
            lon_e7,
            has_point,
            rank: None,
            by_guest: false,
            comments_closed: false,
            topics: Words::default(),
            facets: Words::default(),
            publish_at: None,
            embargo_until: None,
        }
    }

    fn organisation(&mut self, of: &contribution::Model, commune: &CommuneRow) -> organisation::Model {
        let draw = &mut self.draw;
        let kind = match draw.below(10_u64) {
            0..6 => OrganisationKind::Association,
            6..8 => OrganisationKind::Business,
            8 => OrganisationKind::PublicBody,
            _ => OrganisationKind::Collective,
        };
        let (association, collective) = (kind == OrganisationKind::Association, kind == OrganisationKind::Collective);
        organisation::Model {
            id: of.id,
            kind,
            siren: (!association && !collective).then(|| siren(draw)).flatten(),
            // There is no department 000.
            rna: (association && draw.percent(50)).then(|| format!("W000{:06}", draw.below(1_000_000_u64))),
            description: draw.percent(80).then(|| words::description(&of.title, commune.name, draw)),
            offers: None,
            skills: words::skills(draw).into_iter().collect::<Lines>(),
            website: draw.percent(30).then(|| format!("https://www.organisation{}.example", self.made)),
            accepts_proposals: draw.percent(20),
        }
    }

    fn contact(&mut self, of: ContributionId) -> Option<contact::Model> {
        let draw = &mut self.draw;
        let number = draw.percent(50).then(|| draw.below(self.people.accounts.len()) + 1)?;
        let email = Some(format!("personne{number}@example.org"));
        Some(contact::Model {
            contribution_id: of,
            name: Some(format!("Personne {number}")),
            email_key: email.clone(),
            email,
            phone: None,
            address: None,
            visibility: if draw.percent(50) { Visibility::Public } else { Visibility::Team },
        })
    }

    /// That it was published, for one that is public.
    fn activity(&mut self, of: &contribution::Model) -> Option<activity::Model> {
        // They stand in the order of positions, and so of time.
        let at = of.published_at.filter(|at| *at == self.registered)?;
        self.position += 1;
        Some(activity::Model {
            id: ActivityId(self.activity_ids.at(at, &mut self.draw)),
            written: 0,
            position: Some(self.position),
            actor_id: of.author_id,
            verb: Verb::Published,
            contribution_id: Some(of.id),
            other_id: None,
            other_kind: None,
            amount: None,
            public: true,
            at,
        })
    }
}

impl Iterator for Things<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        if self.made >= self.count {
            return None;
        }
        let commune = self.places.commune(&mut self.draw)?;
        let contribution = self.contribution(commune);
        let organisation = self.organisation(&contribution, commune);
        // A tenth: a fifth of the half that may have one.
        let activity = if self.draw.percent(20) { self.activity(&contribution) } else { None };
        let (id, kind) = (contribution.id, contribution.kind);
        let contact = self.contact(id);
        let mut activity_areas = Vec::new();
        for area in listing::areas(contribution.communes.iter()) {
            activity_areas.extend(activity.as_ref().map(|activity| activity_area::Model {
                activity_id: activity.id,
                area,
                position: activity.position,
            }));
        }
        let slug = contribution.slug.clone().map(|slug| slug::Model { kind, slug, contribution_id: id });
        self.made += 1;
        // Some of those that a team runs offer services.
        if let Some(team) =
            contribution.team_id.filter(|_| contribution.state == State::Published && self.made.is_multiple_of(5))
        {
            self.makers.push((id, team));
        }
        Some(Block {
            contributions: vec![contribution],
            organisations: vec![organisation],
            contacts: contact.into_iter().collect(),
            slugs: slug.into_iter().collect(),
            activities: activity.into_iter().collect(),
            activity_areas,
            ..Block::default()
        })
    }
}

/// The address of a title; its number keeps it unique.
pub(super) fn readable(title: &str, number: usize) -> String {
    let words: String = fold(title).replace(' ', "-").chars().filter(char::is_ascii).take(40).collect();
    format!("{}-{number}", words.trim_end_matches('-'))
}

/// A number of the right form that the register never gave: it begins with zeros.
fn siren(draw: &mut Draw) -> Option<String> {
    let begin = format!("000{:05}", draw.below(100_000_u64));
    let numbers = (0..10).map(|check| format!("{begin}{check}"));
    numbers.into_iter().find(|number| SirenCode::read(number).is_some())
}
