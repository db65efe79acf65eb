//! Networks, media, and who belongs to which network: what articles are published in.

use super::block::Block;
use super::draw::{Draw, Ids};
use super::people::People;
use super::places::{self, Places};
use super::things::readable;
use super::{BEGIN, DAY, words};
use entity::contribution::{Kind, State};
use entity::medium::MediumKind;
use entity::network_member::MembershipState;
use entity::{
    ContributionId, Licence, Moment, NetworkIds, NetworkMemberId, Visibility, Words, contact, contribution, long_text,
    medium, network, network_member, slug,
};
use territoire::base::fold::fold;
use territoire::base::markdown;
use territoire::ground::territory::CommuneRow;

/// Articles for one medium.
const ARTICLES: usize = 500;
/// Media for one network.
const MEDIA: usize = 20;

/// A medium that articles are published in.
pub(super) struct House {
    pub(super) contribution: contribution::Model,
    pub(super) commune: &'static CommuneRow,
    pub(super) licence: Option<Licence>,
}

/// Everything that articles are published in.
#[derive(Default)]
pub(super) struct Houses {
    pub(super) media: Vec<House>,
    /// The rows of all of them.
    pub(super) block: Block,
}

impl Houses {
    /// As many as so many articles need; all of them were there three months before the first.
    pub(super) fn new(articles: usize, people: &People, places: &Places, draw: &mut Draw) -> Self {
        let mut houses = Self::default();
        let count = articles.div_ceil(ARTICLES);
        let (mut ids, mut member_ids) = (Ids::default(), Ids::default());
        let mut moments = (BEGIN - 90 * DAY..).step_by(60_000).map(Moment);
        for number in 1..=count.div_ceil(MEDIA) {
            let Some((row, _)) =
                moments.next().and_then(|at| new(Kind::Network, number, at, &mut ids, people, places, draw))
            else {
                break;
            };
            houses.block.networks.push(network::Model {
                id: row.id,
                description: Some(words::sentence(draw)),
                website: None,
                charter_version: 1,
                entrusted_communes: None,
            });
            houses.text(row.id, "charter", words::body(30, draw));
            houses.put(row);
        }
        let networks: Vec<ContributionId> = houses.block.networks.iter().map(|network| network.id).collect();
        for number in 1..=count {
            let Some((mut row, commune)) =
                moments.next().and_then(|at| new(Kind::Medium, number, at, &mut ids, people, places, draw))
            else {
                break;
            };
            let mut of: Vec<ContributionId> = Vec::new();
            for often in [80, 20] {
                let network = if draw.percent(often) { draw.pick(&networks).copied() } else { None };
                of.extend(network.filter(|network| !of.contains(network)));
            }
            for network in &of {
                houses.block.memberships.push(member(&mut member_ids, *network, &row, MembershipState::Accepted, draw));
            }
            if let Some(asked) = draw.pick(&networks).copied().filter(|asked| !of.contains(asked))
                && draw.percent(10)
            {
                houses.block.memberships.push(member(&mut member_ids, asked, &row, MembershipState::Requested, draw));
            }
            row.networks = of.into_iter().collect::<NetworkIds>();
            let licence = draw.percent(70).then_some(Licence::CcBySa);
            houses.block.media.push(medium_row(&row, number, licence, draw));
            houses.block.contacts.push(contact::Model {
                contribution_id: row.id,
                name: None,
                email: Some(format!("redaction{number}@example.org")),
                email_key: Some(format!("redaction{number}@example.org")),
                phone: None,
                address: None,
                visibility: Visibility::Public,
            });
            houses.media.push(House { contribution: row.clone(), commune, licence });
            houses.put(row);
        }
        houses
    }

    fn put(&mut self, row: contribution::Model) {
        let slug = row.slug.clone();
        self.block.slugs.extend(slug.map(|slug| slug::Model { kind: row.kind, slug, contribution_id: row.id }));
        self.block.contributions.push(row);
    }

    fn text(&mut self, of: ContributionId, field: &str, markdown: String) {
        let html = markdown::html(&markdown);
        self.block.texts.push(long_text::Model {
            contribution_id: of,
            field: field.to_owned(),
            markdown,
            html,
            part_id: None,
        });
    }

    /// A medium; the first ones publish most.
    pub(super) fn pick(&self, draw: &mut Draw) -> Option<&House> {
        let count = self.media.len();
        self.media.get(draw.below(count).min(draw.below(count)))
    }
}

fn new(
    kind: Kind,
    number: usize,
    at: Moment,
    ids: &mut Ids,
    people: &People,
    places: &Places,
    draw: &mut Draw,
) -> Option<(contribution::Model, &'static CommuneRow)> {
    let commune = places.commune(draw)?;
    let team = draw.pick(&people.teams).map(|team| team.id)?;
    let title = words::house(kind, commune.name, draw);
    let (lat_e7, lon_e7, has_point) = places::point(commune, 50, draw);
    let row = contribution::Model {
        id: ContributionId(ids.at(at, draw)),
        kind,
        title_key: fold(&title),
        slug: Some(readable(&title, number)),
        title,
        language: "fr".to_owned(),
        author_id: people.member(team, draw),
        team_id: Some(team),
        house_id: None,
        networks: NetworkIds::default(),
        state: State::Published,
        communes: places::codes(commune, draw),
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
        facets: Words::default(),
        publish_at: None,
        embargo_until: None,
    };
    Some((row, commune))
}

fn medium_row(of: &contribution::Model, number: usize, licence: Option<Licence>, draw: &mut Draw) -> medium::Model {
    let kinds = [MediumKind::Newspaper, MediumKind::Blog, MediumKind::Radio, MediumKind::LocalPortal];
    medium::Model {
        id: of.id,
        kind: draw.pick(&kinds).copied().unwrap_or(MediumKind::Blog),
        description: Some(words::sentence(draw)),
        website: draw.percent(60).then(|| format!("https://www.media{number}.example")),
        feed: None,
        default_licence: licence,
        publication_director: Some(format!("Personne {number}")),
        accepts_submissions: draw.percent(50),
        submission_guidelines: None,
    }
}

fn member(
    ids: &mut Ids,
    network: ContributionId,
    of: &contribution::Model,
    state: MembershipState,
    draw: &mut Draw,
) -> network_member::Model {
    let at = of.updated_at;
    network_member::Model {
        id: NetworkMemberId(ids.at(at, draw)),
        network_id: network,
        member_id: of.id,
        state,
        charter_version: 1,
        asked_by: of.author_id,
        message: None,
        reason: None,
        requested_at: at,
        accepted_at: (state == MembershipState::Accepted).then_some(at),
        ended_at: None,
    }
}
