//! Articles one after the other, with the rows of all tables that they stand in.

use super::block::Block;
use super::draw::{Draw, Ids};
use super::houses::{House, Houses};
use super::people::People;
use super::places::{self, Places};
use super::things::readable;
use super::{BEGIN, DAY, SPAN, words};
use entity::authorship::AuthorshipState;
use entity::contribution::{Kind, State};
use entity::file::{FileKind, FileState};
use entity::resonance::ResonanceKind;
use entity::{
    AccountId, AuthorshipId, CommentId, ContributionId, FileId, Licence, Lines, Moment, article, attachment,
    authorship, comment, contribution, file, long_text, resonance, revision, slug,
};
use serde_json::json;
use territoire::base::fold::fold;
use territoire::base::markdown;
use territoire::ground::territory::CommuneRow;
use territoire::ground::topics::{self, TopicCode};

/// Articles with the licence that hardly any has: all of them are published.
pub const RARE: usize = 50;
/// Characters of an excerpt, and words that people read in a minute, as `areas/articles` has them.
const EXCERPT: usize = 300;
const WORDS_A_MINUTE: usize = 200;

/// All of them, in the order in which they were drafted.
pub(super) struct Pieces<'p> {
    people: &'p People,
    places: &'p Places,
    houses: &'p Houses,
    draw: Draw,
    ids: Ids,
    authorship_ids: Ids,
    comment_ids: Ids,
    file_ids: Ids,
    count: usize,
    made: usize,
}

impl<'p> Pieces<'p> {
    pub(super) fn new(count: usize, people: &'p People, places: &'p Places, houses: &'p Houses, draw: Draw) -> Self {
        let [ids, authorship_ids, comment_ids, file_ids] = std::array::from_fn(|_| Ids::default());
        Self { people, places, houses, draw, ids, authorship_ids, comment_ids, file_ids, count, made: 0 }
    }

    /// When the next one was drafted: evenly over the years, at no regular hour.
    fn created_at(&mut self) -> Moment {
        let (number, count) = (i64::try_from(self.made).unwrap_or(0), i64::try_from(self.count).unwrap_or(1).max(1));
        let step = SPAN / count;
        Moment(BEGIN + step * number + self.draw.below(step))
    }

    /// Whether the next one has the licence that hardly any has.
    fn is_rare(&self) -> bool {
        let each = self.count / RARE;
        each > 0 && self.made % each == each / 2 && self.made / each < RARE
    }

    fn contribution(&mut self, house: &House, commune: &CommuneRow, created_at: Moment) -> contribution::Model {
        let state = match self.draw.below(100_u64) {
            _ if self.is_rare() => State::Published,
            0..2 => State::Draft,
            2..5 => State::Archived,
            _ => State::Published,
        };
        let draw = &mut self.draw;
        let waited = if draw.percent(50) { 0 } else { draw.below(30 * DAY) };
        let public_at = Moment(created_at.0 + waited);
        let version = if draw.percent(20) { 2 + draw.below(2) } else { 1 };
        let changed = if version > 1 { draw.below(20 * DAY) } else { 0 };
        let title = words::headline(commune.name, draw);
        let (lat_e7, lon_e7, has_point) = places::point(commune, 10, draw);
        let communes = if commune.code == house.commune.code && draw.percent(50) {
            house.contribution.communes.clone()
        } else {
            places::codes(commune, draw)
        };
        contribution::Model {
            id: ContributionId(self.ids.at(created_at, draw)),
            kind: Kind::Article,
            title_key: fold(&title),
            slug: draw.percent(60).then(|| readable(&title, self.made)),
            title,
            language: "fr".to_owned(),
            author_id: house.contribution.team_id.and_then(|team| self.people.member(team, draw)),
            team_id: house.contribution.team_id,
            house_id: Some(house.contribution.id),
            networks: house.contribution.networks.clone(),
            state,
            communes,
            published_at: (state != State::Draft).then_some(public_at),
            updated_at: Moment(public_at.0 + changed),
            version,
            lat_e7,
            lon_e7,
            has_point,
            rank: None,
            by_guest: false,
            comments_closed: draw.percent(2),
            topics: topics::stored(&subjects(draw)),
            facets: entity::Words::default(),
            publish_at: None,
            embargo_until: None,
        }
    }

    fn article(&mut self, of: &contribution::Model, house: &House, body: &str) -> article::Model {
        let is_rare = self.is_rare();
        let draw = &mut self.draw;
        let text = markdown::plain(body);
        let minutes = text.split(' ').filter(|word| !word.is_empty()).count().div_ceil(WORDS_A_MINUTE);
        article::Model {
            id: of.id,
            standfirst: draw.percent(70).then(|| words::sentence(draw)),
            keywords: draw.percent(20).then(|| words::invented(draw)).into_iter().collect::<Lines>(),
            sources: Lines::default(),
            canonical_url: None,
            licence: if is_rare { Some(Licence::CcZero) } else { house.licence },
            call_to_action_id: None,
            excerpt: markdown::beginning(&text, EXCERPT),
            reading_minutes: i32::try_from(minutes).unwrap_or(i32::MAX),
            sent_back: false,
            retraction: None,
            retracted_at: None,
        }
    }

    /// Who signs: somebody of the team, sometimes several, sometimes a name without an account.
    fn authors(&mut self, of: &contribution::Model) -> Vec<authorship::Model> {
        let mut authors: Vec<authorship::Model> = Vec::new();
        let accounts = [(100, of.author_id), (30, self.other(of)), (10, self.other(of))];
        for (often, account) in accounts {
            if !self.draw.percent(often) {
                continue;
            }
            let account = account.filter(|_| self.draw.percent(85));
            if account.is_some() && authors.iter().any(|author| author.account_id == account) {
                continue;
            }
            let name = if account.is_none() { words::person(&mut self.draw) } else { String::new() };
            authors.push(authorship::Model {
                id: AuthorshipId(self.authorship_ids.at(of.updated_at, &mut self.draw)),
                contribution_id: of.id,
                account_id: account,
                name,
                email: None,
                email_key: None,
                state: if account.is_some() { AuthorshipState::Accepted } else { AuthorshipState::Byline },
                at: of.updated_at,
            });
        }
        authors
    }

    fn other(&mut self, of: &contribution::Model) -> Option<AccountId> {
        of.team_id.and_then(|team| self.people.member(team, &mut self.draw))
    }

    fn cover(&mut self, of: &contribution::Model, at: Moment) -> Option<(file::Model, attachment::Model)> {
        let draw = &mut self.draw;
        if !draw.percent(60) {
            return None;
        }
        let id = FileId(self.file_ids.at(at, draw));
        let (width, height) = if draw.percent(70) { (3_000, 2_000) } else { (2_000, 3_000) };
        let file = file::Model {
            id,
            owner_id: of.author_id,
            team_id: of.team_id,
            kind: FileKind::Picture,
            state: FileState::Ready,
            name: Some(format!("IMG_{:04}.jpg", draw.below(10_000_u64))),
            media_type: "image/jpeg".to_owned(),
            bytes: 200_000 + draw.below(800_000_i64),
            width: Some(width),
            height: Some(height),
            blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".to_owned()),
            duration_millis: None,
            ticket_hash: None,
            ticket_until: None,
            created_at: at,
            touched_at: at,
        };
        let shown = attachment::Model {
            contribution_id: of.id,
            field: "cover".to_owned(),
            position: 0,
            file_id: id,
            alt: Some(words::headline("ici", draw)),
            caption: None,
            credit: draw.percent(50).then(|| words::person(draw)),
            part_id: None,
        };
        Some((file, shown))
    }

    /// What it was before each edit.
    fn revisions(&mut self, of: &contribution::Model, own: &article::Model) -> Vec<revision::Model> {
        let of_version = |version: i32| revision::Model {
            contribution_id: of.id,
            version,
            author_id: of.author_id,
            reason: None,
            at: of.updated_at,
            body: json!({ "title": of.title, "standfirst": own.standfirst }).to_string(),
        };
        (1..of.version).map(of_version).collect()
    }

    /// Most have none, few have many.
    fn comments(&mut self, of: &contribution::Model, public_at: Moment) -> Vec<comment::Model> {
        let draw = &mut self.draw;
        let count = if draw.percent(40) { few(100, draw) } else { 0 };
        let mut comments = Vec::with_capacity(count);
        for _ in 0..count {
            let at = Moment(public_at.0 + draw.below(30 * DAY));
            let removed = draw.percent(3);
            comments.push(comment::Model {
                id: CommentId(self.comment_ids.at(public_at, draw)),
                contribution_id: of.id,
                author_id: draw.pick(&self.people.accounts).map(|account| account.id),
                body: if removed { String::new() } else { words::sentence(draw) },
                language: "fr".to_owned(),
                at,
                edited_at: None,
                removed_at: removed.then_some(at),
                removal_reason: None,
            });
        }
        comments
    }

    fn resonances(&mut self, of: &contribution::Model, public_at: Moment) -> Vec<resonance::Model> {
        let draw = &mut self.draw;
        let accounts = &self.people.accounts;
        let count = if draw.percent(60) { few(400, draw).min(accounts.len()) } else { 0 };
        // Each of another account: neighbours from one on.
        let first = draw.below(accounts.len());
        let those = accounts.iter().cycle().skip(first).take(count);
        let of_account = |account: &entity::account::Model| {
            let kind = match draw.below(20_u64) {
                0..10 => ResonanceKind::Thanks,
                10..15 => ResonanceKind::Learned,
                15..18 => ResonanceKind::Moved,
                _ => ResonanceKind::MeToo,
            };
            let at = Moment(public_at.0 + draw.below(30 * DAY));
            resonance::Model { contribution_id: of.id, kind, account_id: account.id, at }
        };
        those.map(of_account).collect()
    }
}

impl Iterator for Pieces<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        if self.made >= self.count {
            return None;
        }
        let house = self.houses.pick(&mut self.draw)?;
        let commune = if self.draw.percent(70) { house.commune } else { self.places.commune(&mut self.draw)? };
        let created_at = self.created_at();
        let contribution = self.contribution(house, commune, created_at);
        let length = if self.draw.percent(5) { 60 } else { 4 + self.draw.below(16_usize) };
        let body = words::body(length, &mut self.draw);
        let article = self.article(&contribution, house, &body);
        let authors = self.authors(&contribution);
        let cover = self.cover(&contribution, created_at);
        let revisions = self.revisions(&contribution, &article);
        let public_at = contribution.published_at;
        let (comments, resonances) = match public_at {
            Some(at) => (self.comments(&contribution, at), self.resonances(&contribution, at)),
            None => (Vec::new(), Vec::new()),
        };
        let (id, kind) = (contribution.id, contribution.kind);
        let slug = contribution.slug.clone().map(|slug| slug::Model { kind, slug, contribution_id: id });
        let html = markdown::html(&body);
        let text =
            long_text::Model { contribution_id: id, field: "body".to_owned(), markdown: body, html, part_id: None };
        self.made += 1;
        let (files, attachments) = cover.into_iter().unzip();
        Some(Block {
            contributions: vec![contribution],
            articles: vec![article],
            texts: vec![text],
            authors,
            revisions,
            files,
            attachments,
            comments,
            resonances,
            slugs: slug.into_iter().collect(),
            ..Block::default()
        })
    }
}

/// A number from 1 to the greatest: mostly a small one, and as large as `most` once in so many times.
fn few(most: usize, draw: &mut Draw) -> usize {
    most / (1 + draw.below(most))
}

/// One to three topics; the first of the list are those of most articles.
fn subjects(draw: &mut Draw) -> Vec<TopicCode> {
    let all = topics::topics();
    let mut subjects = Vec::new();
    for often in [100, 40, 20] {
        let number = draw.below(all.len()).min(draw.below(all.len()));
        let topic = if draw.percent(often) { all.get(number).map(TopicCode) } else { None };
        subjects.extend(topic.filter(|topic| !subjects.contains(topic)));
    }
    subjects
}
